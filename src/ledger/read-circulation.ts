import { overPostings, stretchValues } from './own-postings.js';
import type { Owners, Reader, Stretch } from './read-stretch.js';
import type { Asset, EntryKind } from './vocabulary.js';

/**
 * What entries of one kind brought members and took from them, in minutes of one asset. An entry counts by what a
 * member has more or less after it over all accounts, so setting minutes aside moves nothing. A reversal counts
 * against the kind that it undoes, on the day that it takes effect itself.
 */
export interface Flow {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly kind: EntryKind;
  readonly asset: Asset;
  readonly gained: bigint;
  readonly lost: bigint;
}

/** How many members entries of one kind brought minutes of one asset, and from how many they took some. */
export interface FlowMembers {
  readonly kind: EntryKind;
  readonly asset: Asset;
  readonly gainers: number;
  readonly losers: number;
}

/** An approval of a service record that was not undone in the same stretch, or the reversal of an earlier one. */
export interface ServiceEntry {
  readonly seq: bigint;
  readonly recordId: string;
  readonly isReversal: boolean;
}

const FLOWS = {
  select: `
  SELECT f.month, f.kind, f.asset,
    coalesce(sum(f.net * f.sign) FILTER (WHERE f.net > 0), 0)::bigint AS gained,
    coalesce(sum(-f.net * f.sign) FILTER (WHERE f.net < 0), 0)::bigint AS lost
  FROM (
    SELECT p.seq, own.owner_id, own.asset, e.kind, e.sign, to_char(e.effective_on, 'YYYY-MM') AS month,
      sum(p.amount) * e.sign AS net`,
  rest: `AND own.owner_kind = 'member'
    GROUP BY p.seq, own.owner_id, own.asset, e.kind, e.sign, e.effective_on) f
  GROUP BY f.month, f.kind, f.asset
  ORDER BY f.month, f.kind, f.asset`,
};

const FLOW_MEMBERS = {
  select: `
  SELECT f.kind, f.asset, (count(DISTINCT f.owner_id) FILTER (WHERE f.net > 0))::integer AS gainers,
    (count(DISTINCT f.owner_id) FILTER (WHERE f.net < 0))::integer AS losers
  FROM (
    SELECT p.seq, own.owner_id, own.asset, e.kind, sum(p.amount) * e.sign AS net`,
  rest: `AND own.owner_kind = 'member'
    GROUP BY p.seq, own.owner_id, own.asset, e.kind, e.sign) f
  GROUP BY f.kind, f.asset
  ORDER BY f.kind, f.asset`,
};

const SERVICE_ENTRIES = `
  SELECT e.seq, e.subject_id, e.kind = 'reverse' AS is_reversal
  FROM ledger.journal_entry e
  WHERE e.book_id = $1 AND e.seq > $2 AND e.seq <= $3 AND e.effective_on BETWEEN $4::date AND $5::date
    AND e.subject_type = 'service_record'
    AND CASE e.kind
      WHEN 'service' THEN NOT EXISTS (
        SELECT FROM ledger.journal_entry r
        WHERE r.book_id = $1 AND r.reverses_seq = e.seq AND r.seq <= $3 AND r.effective_on <= $5::date)
      WHEN 'reverse' THEN EXISTS (
        SELECT FROM ledger.journal_entry o
        WHERE o.book_id = $1 AND o.seq = e.reverses_seq AND o.effective_on < $4::date)
      ELSE false END
  ORDER BY e.seq
  LIMIT $6`;

const EFFECTIVE_AFTER = `
  SELECT e.seq
  FROM unnest($2::bigint[]) AS w (seq)
  CROSS JOIN LATERAL (
    SELECT j.seq, j.effective_on FROM ledger.journal_entry j
    WHERE j.book_id = $1 AND j.seq = w.seq OFFSET 0) e
  WHERE e.effective_on > $3::date
    AND NOT EXISTS (
      SELECT FROM ledger.journal_entry r WHERE r.book_id = $1 AND r.reverses_seq = e.seq AND r.seq <= $4)`;

/** What a stretch brought the members among the owners and took from them, by month, kind of entry and asset. */
export async function readFlows(reader: Reader, stretch: Stretch, owners: Owners): Promise<Flow[]> {
  const { rows } = await reader.query<Flow>(
    overPostings(owners, FLOWS),
    stretchValues(stretch, owners),
  );
  return rows;
}

/** How many members stand behind the flows of a stretch; reversals count with what they undo. */
export async function readFlowMembers(
  reader: Reader,
  stretch: Stretch,
  owners: Owners,
): Promise<FlowMembers[]> {
  const { rows } = await reader.query<FlowMembers>(
    overPostings(owners, FLOW_MEMBERS),
    stretchValues(stretch, owners),
  );
  return rows;
}

/** The entries about service records in a stretch, in pages of up to `size`, by number. */
export async function* readServiceEntries(
  reader: Reader,
  stretch: Stretch,
  size: number,
): AsyncGenerator<readonly ServiceEntry[]> {
  const { bookId, toSeq, firstDay, lastDay } = stretch;
  for (let after = stretch.afterSeq; ; ) {
    const { rows } = await reader.query<{ seq: bigint; subject_id: string; is_reversal: boolean }>(
      SERVICE_ENTRIES,
      [bookId, after, toSeq, firstDay, lastDay, size],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((row) => ({
      seq: row.seq,
      recordId: row.subject_id,
      isReversal: row.is_reversal,
    }));
    if (rows.length < size) return;
    after = last.seq;
  }
}

/** Which of these entries take effect after a day and were not undone by an entry up to `toSeq`. */
export async function readEffectiveAfter(
  reader: Reader,
  bookId: number,
  wish: { readonly seqs: readonly bigint[]; readonly day: string; readonly toSeq: bigint },
): Promise<Set<bigint>> {
  const { rows } = await reader.query<{ seq: bigint }>(EFFECTIVE_AFTER, [
    bookId,
    wish.seqs.map(String),
    wish.day,
    wish.toSeq,
  ]);
  return new Set(rows.map(({ seq }) => seq));
}
