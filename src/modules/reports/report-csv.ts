import { type CsvValue, csvText } from '../../platform/csv/csv-writer.js';

/** What names a line of a list; its other members are measures. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  accounts: ['asset', 'ownerKind', 'purpose'],
  counterparts: ['asset', 'purpose'],
  totals: ['asset'],
  clearing: ['unit', 'asset'],
  'care.services': ['code'],
  'liability.byYear': ['year'],
  'velocity.months': ['month'],
  grants: ['hardshipClass'],
  rings: ['ring'],
  'rings.members': ['memberId'],
  'rings.ties': ['volunteerId', 'recipientId'],
  'rings.hands': ['approverId'],
  hands: ['volunteerId', 'approverId'],
  daily: ['volunteerId', 'recipientId'],
};

type Row = readonly [section: string, key: string, measure: string, value: CsvValue];

/**
 * A report as a table of four columns: section, key, measure, value; one line a figure, in the order of the report's
 * members. Every figure of the JSON form is in it.
 */
export function reportCsv(report: object): string {
  return csvText(['section', 'key', 'measure', 'value'], rowsOf('', '', report));
}

function* rowsOf(section: string, key: string, node: object): Generator<Row> {
  const named = KEYS[section] ?? [];
  for (const [name, value] of Object.entries(node) as [string, unknown][]) {
    if (key !== '' && named.includes(name)) continue;
    const below = section === '' ? name : `${section}.${name}`;
    if (Array.isArray(value)) {
      for (const item of value as object[]) yield* rowsOf(below, keyOf(below, key, item), item);
    } else if (typeof value === 'object' && value !== null) {
      yield* rowsOf(below, '', value);
    } else {
      yield [section === '' ? 'report' : section, key, name, toCell(value)];
    }
  }
}

/**
 * The values that name a line, such as `MIN member earned`, behind those of the line that it stands in; `(none)` for one
 * that is absent.
 */
function keyOf(section: string, above: string, item: object): string {
  const fields = item as Readonly<Record<string, unknown>>;
  const own = (KEYS[section] ?? []).map((name) => String(fields[name] ?? '(none)'));
  return (above === '' ? own : [above, ...own]).join(' ');
}

function toCell(value: unknown): CsvValue {
  return typeof value === 'number' || value === null ? value : String(value);
}
