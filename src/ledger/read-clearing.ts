import type { Pool } from 'pg';
import { addDays } from '../platform/clock/shanghai.js';
import { readSeqAt } from './read-balances.js';
import type { Asset } from './vocabulary.js';

/** What a unit's clearing account stands at before a month is netted; above zero the unit owes. */
export interface UnlevelledClearing {
  readonly unitId: string;
  readonly asset: Asset;
  readonly minutes: bigint;
}

/** What one unit's members had of another unit's volunteers. */
export interface ClearingFlow {
  readonly debtorId: string;
  readonly creditorId: string;
  readonly asset: Asset;
  readonly minutes: bigint;
  readonly entries: bigint;
}

/** Entries looked at by one statement; bounds its time, not the answer. */
const ENTRIES_AT_ONCE = 100_000n;

/** The clearing accounts of the units $2, each looked up by its key. */
const CLEARING_OF_UNITS = `
  unnest($2::uuid[]) AS u (unit_id)
  CROSS JOIN LATERAL (
    SELECT a.id, a.owner_id, a.asset, a.balance FROM ledger.account a
    WHERE a.owner_id = u.unit_id AND a.purpose = 'clearing' AND a.owner_kind = 'unit' AND a.book_id = $1
    OFFSET 0) c`;

/**
 * The balance now, less what took effect after the month and less the month's own netting: the same before, during
 * and after it. $3 is the last day of the month; entries of later effect were recorded after $4.
 */
const BEFORE_NETTING = `
  SELECT c.owner_id AS unit_id, c.asset, (c.balance - coalesce(later.minutes, 0))::bigint AS minutes
  FROM ${CLEARING_OF_UNITS}
  LEFT JOIN LATERAL (
    SELECT sum(p.amount) AS minutes
    FROM ledger.posting p
    CROSS JOIN LATERAL (
      SELECT e.effective_on, e.kind FROM ledger.journal_entry e
      WHERE e.book_id = p.book_id AND e.seq = p.seq OFFSET 0) e
    WHERE p.book_id = $1 AND p.account_id = c.id AND p.seq > $4
      AND (e.effective_on > $3::date OR (e.effective_on = $3::date AND e.kind = 'settle'))) later ON true
  ORDER BY c.owner_id, c.asset`;

/** Both sides of each entry between two units: whose clearing account rose owes, whose fell is owed. */
const FLOWS = `
  SELECT c.owner_id AS debtor_id, o.owner_id AS creditor_id, c.asset,
    sum(least(p.amount, -o.amount))::bigint AS minutes, count(*) AS entries
  FROM ${CLEARING_OF_UNITS}
  CROSS JOIN LATERAL (
    SELECT r.seq, r.amount FROM ledger.posting r
    WHERE r.book_id = $1 AND r.account_id = c.id AND r.seq > $3 AND r.seq <= $4 AND r.amount > 0 OFFSET 0) p
  CROSS JOIN LATERAL (
    SELECT 1 FROM ledger.journal_entry e
    WHERE e.book_id = $1 AND e.seq = p.seq AND e.effective_on BETWEEN $5::date AND $6::date
      AND e.kind <> 'settle' OFFSET 0) e
  CROSS JOIN LATERAL (
    SELECT q.account_id, q.amount FROM ledger.posting q
    WHERE q.book_id = $1 AND q.seq = p.seq AND q.amount < 0 AND q.asset = c.asset OFFSET 0) q
  CROSS JOIN LATERAL (
    SELECT a.owner_id, q.amount FROM ledger.account a
    WHERE a.book_id = $1 AND a.id = q.account_id AND a.purpose = 'clearing' OFFSET 0) o
  GROUP BY c.owner_id, o.owner_id, c.asset`;

const HEAD_SEQ = 'SELECT head_seq FROM ledger.book WHERE id = $1';

/**
 * What the clearing accounts of some units (at most a few dozen a call) stand at before a month is netted, by unit
 * id. One snapshot; a unit without clearing account is absent. Reads every clearing posting recorded since the month
 * ended.
 */
export async function readUnlevelledClearing(
  pool: Pool,
  bookId: number,
  wish: { readonly unitIds: readonly string[]; readonly monthEnd: string },
): Promise<UnlevelledClearing[]> {
  const lastSeq = await readSeqAt(pool, bookId, endOfDay(wish.monthEnd));
  const { rows } = await pool.query<{ unit_id: string; asset: Asset; minutes: bigint }>(
    BEFORE_NETTING,
    [bookId, wish.unitIds, wish.monthEnd, lastSeq],
  );
  return rows.map(({ unit_id: unitId, asset, minutes }) => ({ unitId, asset, minutes }));
}

/**
 * Who owes whom for the entries that took effect in a stretch of days, by pair and direction, of these units. In
 * bounded statements, so entries appended meanwhile may count or not.
 */
export async function readClearingFlows(
  pool: Pool,
  bookId: number,
  wish: {
    readonly unitIds: readonly string[];
    readonly firstDay: string;
    readonly lastDay: string;
  },
): Promise<ClearingFlow[]> {
  const flows = new Map<string, ClearingFlow>();
  // Nothing takes effect before it is recorded.
  let from = await readSeqAt(pool, bookId, beforeDay(wish.firstDay));
  const head = await readHeadSeq(pool, bookId);
  for (; from < head; from += ENTRIES_AT_ONCE) {
    const { rows } = await pool.query<FlowRow>(FLOWS, [
      bookId,
      wish.unitIds,
      from,
      from + ENTRIES_AT_ONCE,
      wish.firstDay,
      wish.lastDay,
    ]);
    for (const row of rows) addFlow(flows, row);
  }
  return [...flows.values()];
}

interface FlowRow {
  debtor_id: string;
  creditor_id: string;
  asset: Asset;
  minutes: bigint;
  entries: bigint;
}

function addFlow(flows: Map<string, ClearingFlow>, row: FlowRow): void {
  const key = `${row.debtor_id} ${row.creditor_id} ${row.asset}`;
  const before = flows.get(key);
  flows.set(key, {
    debtorId: row.debtor_id,
    creditorId: row.creditor_id,
    asset: row.asset,
    minutes: (before?.minutes ?? 0n) + row.minutes,
    entries: (before?.entries ?? 0n) + row.entries,
  });
}

async function readHeadSeq(pool: Pool, bookId: number): Promise<bigint> {
  const { rows } = await pool.query<{ head_seq: bigint }>(HEAD_SEQ, [bookId]);
  return rows[0]?.head_seq ?? -1n;
}

/** The last microsecond before a day begins in Asia/Shanghai. */
function beforeDay(date: string): string {
  return endOfDay(addDays(date, -1));
}

/** The last microsecond of a day. */
function endOfDay(date: string): string {
  return `${date}T23:59:59.999999+08:00`;
}
