import type { ClientBase } from 'pg';
import type { Asset, EntryKind } from './vocabulary.js';

/**
 * What the reconciliation asks the ledger for, page by page, on a connection of its own whose plans are held to
 * indexes (KEEP_INDEX_PLANS). Reads only. The caller puts what must belong together into one snapshot.
 */

/** An entry as far as another module's row can agree with it. */
export interface EntryBrief {
  readonly seq: bigint;
  readonly kind: EntryKind;
  readonly subjectType: string;
  readonly subjectId: string;
  /** The entry that undid it. */
  readonly reversedBySeq: bigint | null;
}

/** What one owner holds aside, in minutes by asset. */
export interface HeldMinutes {
  readonly ownerId: string;
  readonly own: bigint;
  readonly granted: bigint;
}

/** A clearing account: its balance now, and what took effect on it month by month, oldest first, in minutes. */
export interface ClearingAccount {
  readonly id: string;
  readonly asset: Asset;
  readonly balance: bigint;
  /** Each `YYYY-MM` with the sum of the postings that took effect in it. */
  readonly months: readonly { readonly month: string; readonly minutes: bigint }[];
}

/** A closing balance beside what the postings say. */
export interface ClosingComparison {
  readonly accountId: string;
  readonly balance: bigint;
  readonly postings: bigint;
  readonly rightBalance: bigint;
  readonly rightPostings: bigint;
}

const BRIEF = `e.seq, e.kind, e.subject_type AS "subjectType", e.subject_id AS "subjectId", r.seq AS "reversedBySeq"`;
const REVERSAL = `LEFT JOIN LATERAL (
    SELECT t.seq FROM ledger.journal_entry t WHERE t.book_id = e.book_id AND t.reverses_seq = e.seq OFFSET 0) r ON true`;

const BY_SEQ = `SELECT ${BRIEF}
  FROM unnest($2::bigint[]) AS w (seq)
  CROSS JOIN LATERAL (
    SELECT j.* FROM ledger.journal_entry j WHERE j.book_id = $1 AND j.seq = w.seq OFFSET 0) e ${REVERSAL}`;

const IN_RANGE = `SELECT ${BRIEF}
  FROM (SELECT j.book_id, j.seq, j.kind, j.subject_type, j.subject_id FROM ledger.journal_entry j
        WHERE j.book_id = $1 AND j.seq BETWEEN $2 AND $3 AND j.kind = ANY ($4::text[]) ORDER BY j.seq OFFSET 0) e ${REVERSAL}`;

const HELD = `SELECT a.owner_id AS "ownerId",
    coalesce(sum(a.balance) FILTER (WHERE a.asset = 'MIN'), 0)::bigint AS own,
    coalesce(sum(a.balance) FILTER (WHERE a.asset = 'GRT'), 0)::bigint AS granted
  FROM ledger.account a
  WHERE a.book_id = $1 AND a.owner_kind = 'member' AND a.purpose = 'held' AND a.owner_id > $2
  GROUP BY a.owner_id ORDER BY a.owner_id LIMIT $3`;

const ASSET_SUMS = `SELECT a.asset, count(*) AS accounts, sum(a.balance)::bigint AS minutes
  FROM ledger.account a WHERE a.book_id = $1 GROUP BY a.asset ORDER BY a.asset`;

const CLEARING_NOW = `SELECT a.id, a.asset, a.balance FROM ledger.account a
  WHERE a.book_id = $1 AND a.purpose = 'clearing' ORDER BY a.id LIMIT $2`;

const CLEARING_MONTHS = `SELECT w.id, s.month, s.minutes
  FROM unnest($2::uuid[]) AS w (id)
  CROSS JOIN LATERAL (
    SELECT to_char(e.effective_on, 'YYYY-MM') AS month, sum(p.amount)::bigint AS minutes
    FROM ledger.posting p
    CROSS JOIN LATERAL (SELECT j.effective_on FROM ledger.journal_entry j
      WHERE j.book_id = p.book_id AND j.seq = p.seq OFFSET 0) e
    WHERE p.book_id = $1 AND p.account_id = w.id GROUP BY 1) s
  ORDER BY w.id, s.month`;

const EARNED_ACCOUNTS = `SELECT w.owner_id AS "ownerId", a.id
  FROM unnest($2::uuid[]) AS w (owner_id)
  CROSS JOIN LATERAL (
    SELECT r.id FROM ledger.account r WHERE r.book_id = $1 AND r.owner_id = w.owner_id AND r.purpose = 'earned'
      AND r.asset = 'MIN' AND r.owner_kind = 'member' OFFSET 0) a`;

const POSTED_BY_ENTRY = `SELECT w.n::integer AS n, sum(p.amount)::bigint AS minutes
  FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS w (account_id, seq, n)
  CROSS JOIN LATERAL (
    SELECT q.amount FROM ledger.posting q WHERE q.book_id = $1 AND q.seq = w.seq AND q.account_id = w.account_id OFFSET 0) p
  GROUP BY w.n`;

/** Names of one owner lie between \`day:<owner>:\` and \`day:<owner>;\`, the next character. */
const DAY_COUNTERS = `SELECT w.owner_id AS "ownerId", right(c.name, 10) AS date, c.value AS minutes
  FROM unnest($2::uuid[]) AS w (owner_id)
  CROSS JOIN LATERAL (
    SELECT t.name, t.value FROM ledger.counter t
    WHERE t.book_id = $1 AND t.name >= 'day:' || w.owner_id || ':' AND t.name < 'day:' || w.owner_id || ';' OFFSET 0) c`;

const CLOSINGS = `SELECT c.account_id AS "accountId", c.balance, c.postings, s.balance AS "rightBalance", s.postings AS "rightPostings"
  FROM ledger.closing_balance c
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.amount), 0)::bigint AS balance, count(*) AS postings
    FROM ledger.posting p
    CROSS JOIN LATERAL (SELECT j.effective_on FROM ledger.journal_entry j
      WHERE j.book_id = p.book_id AND j.seq = p.seq OFFSET 0) e
    WHERE p.book_id = c.book_id AND p.account_id = c.account_id AND e.effective_on <= c.month_end) s
  WHERE c.book_id = $1 AND c.month_end = $2 AND c.ordinal >= $3 AND c.ordinal < $4
  ORDER BY c.ordinal`;

const CLOSING_COUNT = `SELECT count(*) AS accounts, coalesce(max(c.ordinal), -1) + 1 AS ordinals
  FROM ledger.closing_balance c WHERE c.book_id = $1 AND c.month_end = $2`;

/** Entries by number; an unknown number is absent. */
export async function readEntriesBySeq(
  client: ClientBase,
  bookId: number,
  seqs: readonly bigint[],
): Promise<Map<bigint, EntryBrief>> {
  if (seqs.length === 0) return new Map();
  const { rows } = await client.query<EntryBrief>(BY_SEQ, [bookId, seqs]);
  return new Map(rows.map((row) => [row.seq, row]));
}

/** The entries of some kinds with numbers from `from` to `to`, in order. */
export async function readEntriesInRange(
  client: ClientBase,
  bookId: number,
  wish: { readonly from: bigint; readonly to: bigint; readonly kinds: readonly EntryKind[] },
): Promise<EntryBrief[]> {
  const values = [bookId, wish.from, wish.to, wish.kinds];
  return (await client.query<EntryBrief>(IN_RANGE, values)).rows;
}

/** What up to `limit` owners hold aside, by owner id, after one. Owners whose accounts stand at zero are among them. */
export async function readHeldMinutes(
  client: ClientBase,
  bookId: number,
  page: { readonly after: string; readonly limit: number },
): Promise<HeldMinutes[]> {
  return (await client.query<HeldMinutes>(HELD, [bookId, page.after, page.limit])).rows;
}

/** All balances of a book summed by asset, in one statement. */
export async function readAssetSums(
  client: ClientBase,
  bookId: number,
): Promise<{ readonly asset: Asset; readonly accounts: bigint; readonly minutes: bigint }[]> {
  const { rows } = await client.query<{ asset: Asset; accounts: bigint; minutes: bigint }>(
    ASSET_SUMS,
    [bookId],
  );
  return rows;
}

/** Up to `limit` clearing accounts with their balances now, in one statement. */
export async function readClearingNow(
  client: ClientBase,
  bookId: number,
  limit: number,
): Promise<Omit<ClearingAccount, 'months'>[]> {
  const values = [bookId, limit];
  return (await client.query<Omit<ClearingAccount, 'months'>>(CLEARING_NOW, values)).rows;
}

/** What took effect on accounts month by month; an account without postings is absent. */
export async function readMonthlySums(
  client: ClientBase,
  bookId: number,
  accountIds: readonly string[],
): Promise<Map<string, ClearingAccount['months']>> {
  const { rows } = await client.query<{ id: string; month: string; minutes: bigint }>(
    CLEARING_MONTHS,
    [bookId, accountIds],
  );
  const months = new Map<string, { month: string; minutes: bigint }[]>();
  for (const { id, month, minutes } of rows) {
    const known = months.get(id) ?? [];
    known.push({ month, minutes });
    months.set(id, known);
  }
  return months;
}

/** Minutes that each entry brought the earned account of a member, in the order asked; 0n for none. */
export async function readEarnedByEntry(
  client: ClientBase,
  bookId: number,
  wishes: readonly { readonly memberId: string; readonly seq: bigint }[],
): Promise<bigint[]> {
  const minutes = wishes.map(() => 0n);
  if (wishes.length === 0) return minutes;
  const owners = [...new Set(wishes.map(({ memberId }) => memberId))];
  const found = await client.query<{ ownerId: string; id: string }>(EARNED_ACCOUNTS, [
    bookId,
    owners,
  ]);
  const accounts = new Map(found.rows.map(({ ownerId, id }) => [ownerId, id]));
  const { rows } = await client.query<{ n: number; minutes: bigint }>(POSTED_BY_ENTRY, [
    bookId,
    wishes.map(({ memberId }) => accounts.get(memberId) ?? null),
    wishes.map(({ seq }) => seq),
  ]);
  for (const row of rows) minutes[row.n - 1] = row.minutes;
  return minutes;
}

/** Minutes credited by day as the counters of the daily cap have them. */
export async function readDayCounters(
  client: ClientBase,
  bookId: number,
  memberIds: readonly string[],
): Promise<{ readonly ownerId: string; readonly date: string; readonly minutes: bigint }[]> {
  const { rows } = await client.query<{ ownerId: string; date: string; minutes: bigint }>(
    DAY_COUNTERS,
    [bookId, memberIds],
  );
  return rows;
}

/** Closing balances of a month with ordinals from `from` up to but not including `to`, beside what postings say. */
export async function readClosingComparisons(
  client: ClientBase,
  bookId: number,
  range: { readonly monthEnd: string; readonly from: bigint; readonly to: bigint },
): Promise<ClosingComparison[]> {
  const values = [bookId, range.monthEnd, range.from, range.to];
  return (await client.query<ClosingComparison>(CLOSINGS, values)).rows;
}

/** How many closing balances a month has, and how many by their highest ordinal. */
export async function readClosingCount(
  client: ClientBase,
  bookId: number,
  monthEnd: string,
): Promise<{ readonly accounts: bigint; readonly ordinals: bigint }> {
  const { rows } = await client.query<{ accounts: bigint; ordinals: bigint }>(CLOSING_COUNT, [
    bookId,
    monthEnd,
  ]);
  return rows[0] ?? { accounts: 0n, ordinals: 0n };
}
