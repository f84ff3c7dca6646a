import type { PoolClient } from 'pg';
import { dayText } from './entry-row.js';
import type { FaultList } from './faults.js';

/** A month as ledger.period has it. */
export interface StoredPeriod {
  /** Days since 2000-01-01, as an entry's effective date. */
  readonly lastDay: number;
  /** YYYY-MM-DD. */
  readonly monthEnd: string;
  /** Null while ordinary work goes on; then the last entry that may take effect in the month. */
  readonly boundarySeq: number | null;
  readonly closeSeq: number | null;
  readonly accounts: bigint;
  readonly postings: bigint;
  readonly root: string | null;
  readonly detail: string | null;
}

/** The months of a book: those closed, oldest first, and the one that is being closed. */
export interface StoredPeriods {
  readonly closed: readonly StoredPeriod[];
  readonly closing: StoredPeriod | null;
}

const DAYS = (column: string): string => `${column} - DATE '2000-01-01'`;

const READ_PERIODS = `SELECT ${DAYS('month_end')} AS last_day, boundary_seq, close_seq, accounts, postings,
    encode(root, 'hex') AS root, detail
  FROM ledger.period WHERE book_id = $1 ORDER BY month_end`;
const READ_SHUT = `SELECT ${DAYS('closed_through')} AS closed, ${DAYS('closing_through')} AS closing
  FROM ledger.book WHERE id = $1`;
const READ_NODES = `SELECT ${DAYS('month_end')} AS last_day,
    encode(sha256(string_agg(hash, ''::bytea ORDER BY position)), 'hex') AS digest
  FROM ledger.closing_node WHERE book_id = $1 GROUP BY month_end`;

interface PeriodRow {
  last_day: number;
  boundary_seq: string | bigint | null;
  close_seq: string | bigint | null;
  accounts: string | bigint;
  postings: string | bigint;
  root: string | null;
  detail: string | null;
}

/** Reads a book's months and holds the book's row to them. */
export async function readStoredPeriods(
  client: PoolClient,
  bookId: number,
  faults: FaultList,
): Promise<StoredPeriods> {
  const { rows } = await client.query<PeriodRow>(READ_PERIODS, [bookId]);
  const periods = rows.map(
    (row): StoredPeriod => ({
      lastDay: row.last_day,
      monthEnd: dayText(row.last_day),
      boundarySeq: row.boundary_seq === null ? null : Number(row.boundary_seq),
      closeSeq: row.close_seq === null ? null : Number(row.close_seq),
      accounts: BigInt(row.accounts),
      postings: BigInt(row.postings),
      root: row.root,
      detail: row.detail,
    }),
  );
  const closed = periods.filter(({ closeSeq }) => closeSeq !== null);
  const open = periods.filter(({ closeSeq }) => closeSeq === null);
  const closing = open[0] ?? null;
  const shut = await client.query<{ closed: number | null; closing: number | null }>(READ_SHUT, [
    bookId,
  ]);
  const [book] = shut.rows;
  if (book !== undefined) {
    if (book.closed !== (closed.at(-1)?.lastDay ?? null)) {
      faults.add('period_wrong', null, 'the book names another last closed day than its months');
    }
    if (book.closing !== (closing?.lastDay ?? null) || open.length > 1) {
      faults.add('period_wrong', null, 'the book names another closing month than its months');
    }
  }
  return { closed, closing };
}

/** A digest over the stored hashes above the closing balances, by the last day of their month. */
export async function readNodeDigests(
  client: PoolClient,
  bookId: number,
): Promise<Map<number, string>> {
  const { rows } = await client.query<{ last_day: number; digest: string }>(READ_NODES, [bookId]);
  return new Map(rows.map((row) => [row.last_day, row.digest]));
}
