import type { MonthLine } from '../../ledger/read-month.js';
import type { Asset, Purpose } from '../../ledger/vocabulary.js';
import { invariant } from '../../platform/errors/invariant.js';
import { type SubjectFacts, subjectKey } from './line-subjects.js';

/** One account of a statement before it is added up. Minutes. */
export interface AccountInput {
  readonly purpose: Purpose;
  readonly asset: Asset;
  /** What took effect before the month, and how many postings that were. */
  readonly opening: { readonly minutes: bigint; readonly postings: bigint };
  readonly lines: readonly MonthLine[];
  /** What the month's close fixed; null while the month is open. */
  readonly fixed: { readonly minutes: bigint; readonly postings: bigint } | null;
}

/** A posting with the balance it left. */
export interface StatementItem extends MonthLine {
  readonly purpose: Purpose;
  readonly asset: Asset;
  readonly balanceAfter: bigint;
  readonly about: SubjectFacts | null;
  /** Whether it is for a service that was given in an earlier month. */
  readonly isLate: boolean;
}

/** One account of a statement. Minutes. */
export interface AccountSummary {
  readonly purpose: Purpose;
  readonly asset: Asset;
  readonly opening: bigint;
  readonly credits: bigint;
  /** What went out, as a positive number. */
  readonly debits: bigint;
  readonly closing: bigint;
  /** All postings ever that took effect up to the end of the month. */
  readonly postings: bigint;
}

/** Minutes of one service in the month, less what was taken back. */
export interface ServiceHours {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly given: bigint;
  readonly received: bigint;
}

/** The month of one member. */
export interface ComposedStatement {
  readonly accounts: readonly AccountSummary[];
  readonly items: readonly StatementItem[];
  readonly services: readonly ServiceHours[];
}

/**
 * Adds up a month. A closed month must end in what its close fixed, balance and number of postings, or else a posting
 * was lost or added: that throws InvariantError.
 */
export function composeStatement(
  inputs: readonly AccountInput[],
  subjects: ReadonlyMap<string, SubjectFacts>,
): ComposedStatement {
  const items = inputs.flatMap((input) => itemsOf(input, subjects));
  return { accounts: inputs.map(summaryOf), items, services: hoursByService(items) };
}

function itemsOf(
  { purpose, asset, opening, lines }: AccountInput,
  subjects: ReadonlyMap<string, SubjectFacts>,
): StatementItem[] {
  let balance = opening.minutes;
  return lines.map((line) => {
    balance += line.amount;
    const about = subjects.get(subjectKey(line)) ?? null;
    const isLate =
      about?.kind === 'record' &&
      line.reverses === null &&
      about.serviceDate.slice(0, 7) < line.effectiveOn.slice(0, 7);
    return { ...line, purpose, asset, balanceAfter: balance, about, isLate };
  });
}

function summaryOf({ purpose, asset, opening, lines, fixed }: AccountInput): AccountSummary {
  const sum = (keep: (amount: bigint) => boolean): bigint =>
    lines.reduce((total, { amount }) => (keep(amount) ? total + amount : total), 0n);
  const credits = sum((amount) => amount > 0n);
  const debits = -sum((amount) => amount < 0n);
  const closing = opening.minutes + credits - debits;
  const postings = opening.postings + BigInt(lines.length);
  invariant(
    fixed === null || (fixed.minutes === closing && fixed.postings === postings),
    'a statement ends in the closing balance that its month fixed',
  );
  return { purpose, asset, opening: opening.minutes, credits, debits, closing, postings };
}

/**
 * Given: what services brought to the volunteer. Received: what left the elder's accounts for them, less what came
 * back from a hold in the same entry.
 */
function hoursByService(items: readonly StatementItem[]): ServiceHours[] {
  const hours = new Map<string, ServiceHours>();
  for (const { about, amount, kind, reverses } of items) {
    if (about?.kind !== 'record' || (reverses?.kind ?? kind) !== 'service') continue;
    const { code, name, nameEn } = about.service;
    const known = hours.get(code) ?? { code, name, nameEn, given: 0n, received: 0n };
    const isGiven = about.counterpart.role === 'elder';
    hours.set(code, {
      ...known,
      given: known.given + (isGiven ? amount : 0n),
      received: known.received - (isGiven ? 0n : amount),
    });
  }
  return [...hours.values()]
    .filter(({ given, received }) => given !== 0n || received !== 0n)
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}
