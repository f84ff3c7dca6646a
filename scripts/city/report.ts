/** What a city's export comes to; the keys of `expected.json`. */
export interface CityReport {
  readonly rows: number;
  readonly accepted: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly weak: number;
  readonly separation_first_worker: number;
  readonly credited_minutes: number;
  readonly waiting_for_another_approver: readonly string[];
  readonly honour_minutes: number;
  readonly earned_minutes: Readonly<Record<string, number>>;
}

/** One value that differs: where, what was expected and what was found. */
export interface Difference {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

const ABSENT = 'absent';
const MAX_SHOWN = 40;

/**
 * Every difference between a report and what was expected. Lists are compared as sets; a key that only
 * one side has differs; keys that are not part of a report are left alone.
 */
export function differences(report: CityReport, expected: unknown): Difference[] {
  if (typeof expected !== 'object' || expected === null) {
    return [{ path: '', expected: show(expected), found: 'a report' }];
  }
  const wanted = expected as Record<string, unknown>;
  return Object.entries(report).flatMap(([key, found]) => compare(key, wanted[key], found));
}

/** What was reached, for a terminal. */
export function totalsLine(report: CityReport): string {
  const refused = report.rows - report.accepted;
  return (
    `Totals: ${count(report.rows)} records, ${count(report.accepted)} accepted, ${count(refused)} refused; ` +
    `${count(report.credited_minutes)} minutes credited, ${count(report.honour_minutes)} to honour; ` +
    `${count(report.waiting_for_another_approver.length)} wait for another approver`
  );
}

function count(value: number): string {
  return value.toLocaleString('en');
}

/** The differences as lines for a terminal. */
export function differenceLines(found: readonly Difference[]): string[] {
  const lines = found
    .slice(0, MAX_SHOWN)
    .map(({ path, expected, found: actual }) => `  ${path}: expected ${expected}, found ${actual}`);
  const more = found.length - MAX_SHOWN;
  return more > 0 ? [...lines, `  and ${more} more`] : lines;
}

function compare(path: string, expected: unknown, found: unknown): Difference[] {
  if (Array.isArray(found) && Array.isArray(expected)) {
    return compareSets(path, expected.map(String), found.map(String));
  }
  if (isRecord(found) && isRecord(expected)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
    return keys.flatMap((key) => compare(`${path}.${key}`, expected[key], found[key]));
  }
  if (expected === found) return [];
  return [{ path, expected: show(expected), found: show(found) }];
}

function compareSets(path: string, expected: string[], found: string[]): Difference[] {
  const missing = expected.filter((item) => !found.includes(item));
  const surplus = found.filter((item) => !expected.includes(item));
  return [
    ...missing.map((item) => ({ path: `${path}[${item}]`, expected: 'present', found: ABSENT })),
    ...surplus.map((item) => ({ path: `${path}[${item}]`, expected: ABSENT, found: 'present' })),
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? ABSENT : JSON.stringify(value);
}
