import type { Pool, PoolClient } from 'pg';
import { addDays } from '../platform/clock/shanghai.js';
import { takeConnection } from '../platform/database/take-connection.js';
import { hashKey } from './leaf.js';
import { readSeqAt } from './read-balances.js';
import type { Asset } from './vocabulary.js';

/** Minutes that can expire: on which accounts they are. */
export type ExpiringPurpose = 'granted' | 'earned';

/** Minutes of one member that can expire, as expiry needs them. */
export interface ExpiringBalance {
  readonly memberId: string;
  /** On the account now. */
  readonly now: bigint;
  /** Of it, what is effective up to the month's end. */
  readonly atMonthEnd: bigint;
  /** What came in the window (see `CAME`), less what of it was reversed since. */
  readonly kept: bigint;
}

/** Which balances, and the window of days (both included) of which what came is kept. */
export interface ExpiringPage {
  readonly keptFrom: string;
  readonly monthEnd: string;
  /** The owner id of the last account before the page; null: from the start. */
  readonly after: string | null;
  readonly limit: number;
}

/**
 * What comes to an account from outside, by postings `q` of entries `e` that may undo entries `o`. Granted minutes come by
 * a grant. Own minutes come for a service, as a gift, from a pool, by an adjustment or from an earlier system; what is
 * posted the other way by these kinds is given away. What a member's own hold returns within a service has not come anew.
 */
const CAME: Readonly<Record<ExpiringPurpose, string>> = {
  granted: `coalesce(o.kind, e.kind) = 'grant'`,
  earned: `coalesce(o.kind, e.kind) IN ('service', 'gift', 'donate', 'adjust', 'import')
          AND (q.amount > 0) = (e.reverses_seq IS NULL)
          AND NOT (coalesce(o.kind, e.kind) = 'service' AND EXISTS (
            SELECT FROM ledger.posting h CROSS JOIN LATERAL (
              SELECT FROM ledger.account r WHERE r.book_id = h.book_id AND r.id = h.account_id AND r.purpose = 'held'
                AND r.owner_id = p.owner_id OFFSET 0) own
            WHERE h.book_id = q.book_id AND h.seq = q.seq))`,
};
const ASSETS: Readonly<Record<ExpiringPurpose, Asset>> = { granted: 'GRT', earned: 'MIN' };

/**
 * Accounts come along the owners' index. Of each, only postings recorded since the window began are read: an entry
 * is never recorded before the day it is effective on, so what is older is effective before the window, too, and
 * counts in the balance alone. A reversal counts as the entry it undoes.
 */
const expiringPage = (purpose: ExpiringPurpose): string => `
  WITH page AS MATERIALIZED (
    SELECT a.id, a.owner_id, a.balance
    FROM ledger.account a
    WHERE a.book_id = $1 AND a.owner_kind = 'member' AND a.purpose = '${purpose}' AND a.asset = '${ASSETS[purpose]}'
      AND a.owner_id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
    ORDER BY a.owner_id
    LIMIT $3)
  SELECT p.owner_id, p.balance, coalesce(since.later, 0)::bigint AS later, coalesce(since.kept, 0)::bigint AS kept
  FROM page p
  LEFT JOIN LATERAL (
    SELECT sum(x.amount) FILTER (WHERE x.effective_on > $5::date) AS later,
      sum(x.amount) FILTER (WHERE x.came_on BETWEEN $4::date AND $5::date) AS kept
    FROM (
      SELECT q.amount, e.effective_on,
        CASE WHEN ${CAME[purpose]}
          THEN coalesce(o.effective_on, e.effective_on) END AS came_on
      FROM ledger.posting q
      CROSS JOIN LATERAL (
        SELECT j.kind, j.effective_on, j.reverses_seq FROM ledger.journal_entry j
        WHERE j.book_id = q.book_id AND j.seq = q.seq OFFSET 0) e
      LEFT JOIN LATERAL (
        SELECT j.kind, j.effective_on FROM ledger.journal_entry j
        WHERE j.book_id = q.book_id AND j.seq = e.reverses_seq OFFSET 0) o ON true
      WHERE q.book_id = $1 AND q.account_id = p.id AND q.seq > $6 AND p.balance > 0) x
  ) since ON true`;

/** A plan made before the tables had statistics would sort whole books for each page. */
const ALONG_INDEXES = `SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off;
  SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off`;

const COUNT_ACCOUNTS = `
  SELECT count(*)::bigint AS accounts FROM ledger.account a
  WHERE a.book_id = $1 AND a.owner_kind = 'member' AND a.purpose = $2 AND a.asset = $3`;

const SEQS_OF_KEYS = `
  SELECT k.n, e.seq
  FROM unnest($2::bytea[]) WITH ORDINALITY AS k (key_hash, n)
  CROSS JOIN LATERAL (
    SELECT j.seq FROM ledger.journal_entry j WHERE j.book_id = $1 AND j.key_hash = k.key_hash OFFSET 0) e`;

interface ExpiringRow {
  owner_id: string;
  balance: bigint;
  later: bigint;
  kept: bigint;
}

/** Up to `limit` accounts of a book by owner id, also those with nothing on them. Bounded by the page. */
export async function readExpiringBalances(
  pool: Pool,
  bookId: number,
  purpose: ExpiringPurpose,
  page: ExpiringPage,
): Promise<ExpiringBalance[]> {
  const beforeWindow = `${addDays(page.keptFrom, -1)}T23:59:59.999999+08:00`;
  const sinceSeq = await readSeqAt(pool, bookId, beforeWindow);
  const { after, limit, keptFrom, monthEnd } = page;
  const rows = await alongIndexes(pool, async (client) => {
    const values = [bookId, after, limit, keptFrom, monthEnd, sinceSeq];
    return (await client.query<ExpiringRow>(expiringPage(purpose), values)).rows;
  });
  return rows
    .map((row) => ({
      memberId: row.owner_id,
      now: row.balance,
      atMonthEnd: row.balance - row.later,
      kept: row.kept,
    }))
    .sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
}

/** How many members of a book were ever granted, or earned, anything. Reads the accounts of the book. */
export async function countMemberAccounts(
  pool: Pool,
  bookId: number,
  purpose: ExpiringPurpose,
): Promise<bigint> {
  const wanted = [bookId, purpose, ASSETS[purpose]];
  const { rows } = await pool.query<{ accounts: bigint }>(COUNT_ACCOUNTS, wanted);
  return rows[0]?.accounts ?? 0n;
}

/** The numbers of the entries that stand under append keys; a key without an entry is absent. The caller bounds the list. */
export async function readSeqsOfKeys(
  pool: Pool,
  bookId: number,
  keys: readonly string[],
): Promise<Map<string, bigint>> {
  const { rows } = await pool.query<{ n: bigint; seq: bigint }>(SEQS_OF_KEYS, [
    bookId,
    keys.map(hashKey),
  ]);
  return new Map(rows.map(({ n, seq }) => [keys[Number(n) - 1] ?? '', seq]));
}

async function alongIndexes<T>(pool: Pool, read: (client: PoolClient) => Promise<T>): Promise<T> {
  // A connection that is lost shows in the statement after.
  const ignore = (): void => undefined;
  const client = await takeConnection(pool, ignore);
  let broken = true;
  try {
    await client.query(`BEGIN READ ONLY; ${ALONG_INDEXES}`);
    const answer = await read(client);
    await client.query('COMMIT');
    broken = false;
    return answer;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}
