import { addDays } from '../platform/clock/shanghai.js';
import { encodeArray } from './binary-array.js';
import { OWN_ACCOUNTS, OWN_POSTINGS, overPostings, stretchValues } from './own-postings.js';
import { lastSeqBefore, type Owners, type Reader, type Stretch } from './read-stretch.js';
import type { Asset, OwnerKind, Purpose } from './vocabulary.js';

/** The accounts of one kind, summed, in minutes. */
export interface Position {
  readonly ownerKind: OwnerKind;
  readonly purpose: Purpose;
  readonly asset: Asset;
  /** What took effect before the stretch. */
  readonly opening: bigint;
  /** What took effect in it. */
  readonly moved: bigint;
}

/** A closed month that sums start from: its closing balances hold all that took effect up to its last day. */
export interface ClosedBase {
  readonly monthEnd: string;
}

/** Minutes that moved between the clearing accounts of some units and that of another one. */
export interface ClearingFlow {
  readonly unitId: string;
  readonly asset: Asset;
  /** By entries that settle a month, or by all others. */
  readonly isSettling: boolean;
  /** As the own clearing accounts have it. */
  readonly minutes: bigint;
}

/** Minutes on the other side of entries that changed the sum of the owners' accounts; negative: came from there. */
export interface CounterFlow {
  readonly purpose: 'issuance' | 'spent' | 'expired' | 'honour' | 'other_units';
  readonly asset: Asset;
  readonly minutes: bigint;
}

const BASE = `
  SELECT m.month_end FROM ledger.period m
  WHERE m.book_id = $1 AND m.month_end <= $2::date AND m.close_seq <= $3
  ORDER BY m.month_end DESC LIMIT 1`;

/** $7: the first day of the stretch proper; what takes effect before it belongs to the opening. */
const MOVED = {
  select: `
  SELECT own.owner_kind, own.purpose, own.asset,
    coalesce(sum(p.amount) FILTER (WHERE e.effective_on < $7::date), 0)::bigint AS opening,
    coalesce(sum(p.amount) FILTER (WHERE e.effective_on >= $7::date), 0)::bigint AS moved`,
  rest: 'GROUP BY own.owner_kind, own.purpose, own.asset',
};

const BASE_OF_OWNERS = `
  WITH ${OWN_ACCOUNTS}
  SELECT own.owner_kind, own.purpose, own.asset, sum(c.balance)::bigint AS opening, 0::bigint AS moved
  FROM own
  CROSS JOIN LATERAL (
    SELECT k.balance FROM ledger.closing_balance k
    WHERE k.book_id = $1 AND k.month_end = $3::date AND k.account_id = own.id OFFSET 0) c
  GROUP BY own.owner_kind, own.purpose, own.asset`;

const BASE_OF_ALL = `
  SELECT split_part(s.key, ':', 2) AS owner_kind, split_part(s.key, ':', 3) AS purpose, split_part(s.key, ':', 4) AS asset,
    s.value::bigint AS opening, 0::bigint AS moved
  FROM ledger.period m CROSS JOIN LATERAL jsonb_each_text(m.sums) s
  WHERE m.book_id = $1 AND m.month_end = $2::date`;

/** All postings of the entries in `mine`, in the asset that is looked at. */
const POSTINGS_OF_MINE = `mine
    CROSS JOIN LATERAL (
      SELECT r.account_id, r.amount FROM ledger.posting r
      WHERE r.book_id = $1 AND r.seq = mine.seq AND r.asset = mine.asset OFFSET 0) q
    CROSS JOIN LATERAL (
      SELECT r.owner_kind, r.owner_id, r.purpose FROM ledger.account r
      WHERE r.book_id = $1 AND r.id = q.account_id OFFSET 0) a`;

/** What is neither the book's nor the owners' own belongs to others: all of it, less what is the owners' own. */
const COUNTERS = `
  WITH ${OWN_ACCOUNTS}, mine AS MATERIALIZED (
    SELECT p.seq, own.asset, sum(p.amount) AS net
    FROM ${OWN_POSTINGS} GROUP BY p.seq, own.asset HAVING sum(p.amount) <> 0)
  SELECT s.purpose, s.asset, sum(s.minutes)::bigint AS minutes
  FROM (
    SELECT CASE a.owner_kind WHEN 'book' THEN a.purpose ELSE 'other_units' END AS purpose, mine.asset, q.amount AS minutes
    FROM ${POSTINGS_OF_MINE}
    UNION ALL
    SELECT 'other_units', mine.asset, -mine.net FROM mine) s
  GROUP BY s.purpose, s.asset
  HAVING sum(s.minutes) <> 0
  ORDER BY s.asset, s.purpose`;

const CLEARING = `
  WITH ${OWN_ACCOUNTS}, mine AS MATERIALIZED (
    SELECT DISTINCT p.seq, own.asset, e.kind FROM ${OWN_POSTINGS} AND own.purpose = 'clearing')
  SELECT a.owner_id AS unit_id, mine.asset, mine.kind = 'settle' AS is_settling, sum(-q.amount)::bigint AS minutes
  FROM ${POSTINGS_OF_MINE}
  WHERE a.purpose = 'clearing' AND a.owner_id <> ALL ($2::uuid[])
  GROUP BY 1, 2, 3
  HAVING sum(q.amount) <> 0
  ORDER BY 1, 2, 3`;

interface PositionRow {
  owner_kind: OwnerKind;
  purpose: Purpose;
  asset: Asset;
  opening: bigint;
  moved: bigint;
}

/** The newest month up to a day that was closed by an entry up to `toSeq`; null when there is none. */
export async function readBase(
  reader: Reader,
  bookId: number,
  wish: { readonly day: string; readonly toSeq: bigint },
): Promise<ClosedBase | null> {
  const { rows } = await reader.query<{ month_end: string }>(BASE, [bookId, wish.day, wish.toSeq]);
  const row = rows[0];
  return row === undefined ? null : { monthEnd: row.month_end };
}

/**
 * The accounts of the owners, summed by purpose and asset, with what they held when the stretch begins and what moved
 * in it. Starts from a closed month's balances, or adds up every posting ever when `base` is null: both come to the
 * same. Memory does not grow with the number of accounts.
 */
export async function readPositions(
  reader: Reader,
  stretch: Stretch,
  wish: { readonly owners: Owners; readonly base: ClosedBase | null },
): Promise<Position[]> {
  const { bookId, firstDay } = stretch;
  const { owners, base } = wish;
  const since = base === null ? '1900-01-01' : addDays(base.monthEnd, 1);
  const afterSeq = base === null ? -1n : await lastSeqBefore(reader, bookId, since);
  const whole = { ...stretch, firstDay: since, afterSeq };
  const moved = await reader.query<PositionRow>(overPostings(owners, MOVED), [
    ...stretchValues(whole, owners),
    firstDay,
  ]);
  const fixed = base === null ? [] : await readFixed(reader, bookId, owners, base);
  return addUp([...fixed, ...moved.rows]);
}

/** The other side of all entries of a stretch that changed the sum of the owners' accounts. */
export async function readCounterFlows(
  reader: Reader,
  stretch: Stretch,
  owners: readonly string[],
): Promise<CounterFlow[]> {
  const { rows } = await reader.query<CounterFlow>(COUNTERS, stretchValues(stretch, owners));
  return rows;
}

/** What moved in a stretch between the clearing accounts of these units and those of others. */
export async function readClearingFlows(
  reader: Reader,
  stretch: Stretch,
  units: readonly string[],
): Promise<ClearingFlow[]> {
  const { rows } = await reader.query<{
    unit_id: string;
    asset: Asset;
    is_settling: boolean;
    minutes: bigint;
  }>(CLEARING, stretchValues(stretch, units));
  return rows.map(({ unit_id: unitId, asset, is_settling: isSettling, minutes }) => ({
    unitId,
    asset,
    isSettling,
    minutes,
  }));
}

async function readFixed(
  reader: Reader,
  bookId: number,
  owners: Owners,
  base: ClosedBase,
): Promise<PositionRow[]> {
  const answer =
    owners === null
      ? await reader.query<PositionRow>(BASE_OF_ALL, [bookId, base.monthEnd])
      : await reader.query<PositionRow>(BASE_OF_OWNERS, [
          bookId,
          encodeArray('uuid', owners),
          base.monthEnd,
        ]);
  return answer.rows;
}

/** One position a kind of account, in the order of asset, owner kind and purpose; those of nothing are left out. */
function addUp(rows: readonly PositionRow[]): Position[] {
  const sums = new Map<string, Position>();
  for (const row of rows) {
    const { owner_kind: ownerKind, purpose, asset } = row;
    const key = `${asset} ${ownerKind} ${purpose}`;
    const { opening, moved } = sums.get(key) ?? { opening: 0n, moved: 0n };
    const sum = { opening: opening + row.opening, moved: moved + row.moved };
    sums.set(key, { ownerKind, purpose, asset, ...sum });
  }
  return [...sums]
    .filter(([, { opening, moved }]) => opening !== 0n || moved !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, position]) => position);
}
