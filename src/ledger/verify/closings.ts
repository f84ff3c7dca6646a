import type { PoolClient } from 'pg';
import type { Book } from '../books.js';
import type { AccountTable } from './account-table.js';
import { ClosingCheck } from './closing-check.js';
import { readNodeDigests, readStoredPeriods, type StoredPeriods } from './closing-periods.js';
import { CLOSING_COLUMNS, ClosingRows } from './closing-rows.js';
import { dayText } from './entry-row.js';
import type { FaultList } from './faults.js';
import { type Snapshot, streamRows } from './snapshot.js';

/** What a book's closes are checked in. */
export interface ClosingContext {
  readonly snapshot: Snapshot;
  readonly book: Book;
  readonly table: AccountTable;
  readonly faults: FaultList;
}

/**
 * Runs `work` with a check of the book's closes, or with null when no month of it was ever begun: then nothing is
 * kept and no third connection is taken. `work` streams the chain and answers when it has come to its end.
 */
export async function withClosings<T>(
  context: ClosingContext,
  work: (closings: ClosingCheck | null) => Promise<T>,
): Promise<T> {
  const { snapshot, book, faults } = context;
  const periods = await readStoredPeriods(snapshot.first, book.id, faults);
  if (periods.closed.length === 0 && periods.closing === null) {
    const result = await work(null);
    await expectNoRows(snapshot.first, book, faults);
    return result;
  }
  return snapshot.withThird(async (third) => {
    const closings = await openCheck(context, periods, third);
    const result = await work(closings);
    await closings.finish();
    await checkNodes(context, periods, closings);
    return result;
  });
}

async function openCheck(
  { book, table, faults }: ClosingContext,
  periods: StoredPeriods,
  third: PoolClient,
): Promise<ClosingCheck> {
  const owners = await readOwners(third, book);
  const rows = streamRows(third, {
    table: 'closing_balance',
    columns: CLOSING_COLUMNS,
    orderBy: 'month_end, ordinal',
    bookId: book.id,
  });
  const closingRows = new ClosingRows(rows, table, faults);
  return new ClosingCheck({ book, accounts: table, owners, periods, rows: closingRows }, faults);
}

/** Few different texts, one reference an account, in the order of the account table. */
async function readOwners(client: PoolClient, book: Book): Promise<string[]> {
  const owners: string[] = [];
  const known = new Map<string, string>();
  const rows = streamRows(client, {
    table: 'account',
    columns: ["owner_kind || ':' || purpose"],
    orderBy: 'id',
    bookId: book.id,
  });
  do {
    while (rows.next()) {
      const at = rows.offsets[0] as number;
      const text = rows.buffer.toString('utf8', at, at + (rows.lengths[0] as number));
      if (!known.has(text)) known.set(text, text);
      owners.push(known.get(text) as string);
    }
  } while (await rows.fill());
  return owners;
}

async function checkNodes(
  { snapshot, book, faults }: ClosingContext,
  periods: StoredPeriods,
  closings: ClosingCheck,
): Promise<void> {
  const stored = await readNodeDigests(snapshot.first, book.id);
  const closeSeqs = new Map(periods.closed.map((month) => [month.lastDay, month.closeSeq]));
  for (const lastDay of new Set([...stored.keys(), ...closings.nodeDigests.keys()])) {
    if (lastDay === periods.closing?.lastDay) continue;
    if (stored.get(lastDay) !== closings.nodeDigests.get(lastDay)) {
      faults.add('closing_node_wrong', closeSeqs.get(lastDay) ?? null, dayText(lastDay));
    }
  }
}

async function expectNoRows(client: PoolClient, book: Book, faults: FaultList): Promise<void> {
  const { rows } = await client.query(
    'SELECT FROM ledger.closing_balance WHERE book_id = $1 LIMIT 1',
    [book.id],
  );
  if (rows.length > 0) {
    faults.add('closing_balance_wrong', null, 'there are some, and no month was ever closed');
  }
}
