import type { Pool } from 'pg';
import type { EntryKind } from './vocabulary.js';

/** Entries of one kind and date, and the minutes they moved by asset. */
export interface KindTotal {
  readonly kind: EntryKind;
  readonly entries: bigint;
  readonly minutes: bigint;
  readonly grantedMinutes: bigint;
}

/** Which entries are counted: of a kind, effective on a date. */
export interface KindOnDate {
  readonly kind: EntryKind;
  readonly effectiveOn: string;
}

const ENTRIES_AT_ONCE = 50_000n;

const TOTALS = `
  SELECT e.kind, count(*) AS entries,
    coalesce(sum(p.minutes), 0)::bigint AS minutes, coalesce(sum(p.granted), 0)::bigint AS granted
  FROM ledger.journal_entry e
  CROSS JOIN LATERAL (
    SELECT sum(q.amount) FILTER (WHERE q.asset = 'MIN') AS minutes,
      sum(q.amount) FILTER (WHERE q.asset = 'GRT') AS granted
    FROM ledger.posting q WHERE q.book_id = e.book_id AND q.seq = e.seq AND q.amount > 0 OFFSET 0) p
  WHERE e.book_id = $1 AND e.seq > $2 AND e.seq <= $3
    AND (e.kind, e.effective_on) IN (SELECT * FROM unnest($4::text[], $5::date[]))
  GROUP BY e.kind`;

const FIRST_EFFECTIVE = `
  SELECT min(e.effective_on) AS first FROM ledger.journal_entry e WHERE e.book_id = $1 AND e.seq > 0`;

/** Counts entries of some kinds and dates among those recorded after one number and up to another; bounded statements. */
export async function readKindTotals(
  pool: Pool,
  bookId: number,
  wish: {
    readonly afterSeq: bigint;
    readonly throughSeq: bigint;
    readonly kinds: readonly KindOnDate[];
  },
): Promise<KindTotal[]> {
  const totals = new Map<EntryKind, KindTotal>();
  const kinds = wish.kinds.map(({ kind }) => kind);
  const dates = wish.kinds.map(({ effectiveOn }) => effectiveOn);
  for (let from = wish.afterSeq; from < wish.throughSeq; from += ENTRIES_AT_ONCE) {
    const through =
      from + ENTRIES_AT_ONCE < wish.throughSeq ? from + ENTRIES_AT_ONCE : wish.throughSeq;
    const { rows } = await pool.query<{
      kind: EntryKind;
      entries: bigint;
      minutes: bigint;
      granted: bigint;
    }>(TOTALS, [bookId, from, through, kinds, dates]);
    for (const { kind, entries, minutes, granted } of rows) {
      const before = totals.get(kind);
      totals.set(kind, {
        kind,
        entries: (before?.entries ?? 0n) + entries,
        minutes: (before?.minutes ?? 0n) + minutes,
        grantedMinutes: (before?.grantedMinutes ?? 0n) + granted,
      });
    }
  }
  return [...totals.values()];
}

/**
 * The first day that any entry after the genesis takes effect on, or null. Reads every entry of the book: ask only
 * while no month of it was ever closed.
 */
export async function readFirstEffective(pool: Pool, bookId: number): Promise<string | null> {
  const { rows } = await pool.query<{ first: string | null }>(FIRST_EFFECTIVE, [bookId]);
  return rows[0]?.first ?? null;
}
