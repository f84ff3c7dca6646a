import type { Pool, PoolClient } from 'pg';
import type { Book } from '../books.js';
import { checkAccounts, readAccounts } from './account-check.js';
import { ChainCheck, type NotedHead } from './chain-check.js';
import type { ClosingCheck } from './closing-check.js';
import { withClosings } from './closings.js';
import { ENTRY_COLUMNS, EPOCH_2000_MS } from './entry-row.js';
import { type Fault, FaultList } from './faults.js';
import { POSTING_COLUMNS, PostingGroup } from './posting-group.js';
import { checkReversals } from './reversals.js';
import { type Snapshot, streamRows, withSnapshot } from './snapshot.js';

export interface VerifyOptions {
  /** A head written down elsewhere: the chain must still go through it. */
  readonly notedHead?: NotedHead;
  /** Called now and then with the number of entries judged so far, and how many the head row promises. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** What a verification found. */
export interface Verification {
  readonly ok: boolean;
  readonly entries: number;
  readonly postings: number;
  readonly accounts: number;
  /** Where the chain ends, recomputed from the leaves; null when there is no entry. Note it down elsewhere. */
  readonly head: NotedHead | null;
  /** The first fault of each kind, in order of discovery. */
  readonly faults: readonly Fault[];
}

interface HeadRow {
  readonly head_seq: string | bigint;
  readonly head_hash: Buffer;
  /** Microseconds since 2000. */
  readonly head_at: string | bigint | null;
}

const READ_HEAD = `SELECT head_seq, head_hash,
    CASE WHEN isfinite(head_at) THEN (extract(epoch FROM head_at) * 1000000)::bigint END AS head_at
  FROM ledger.book WHERE id = $1 AND uid = $2 AND code = $3`;
const PROGRESS_STEP = 20_000;

/**
 * Recomputes a whole book from its bytes, in one snapshot and constant memory (some 50 bytes an account, where months
 * are closed 50 more and 16 for every month that was begun before the one before was closed): canonical
 * form, hash, link and place of every leaf, order and times, columns and posting rows against the leaf, sums,
 * running balances, floors, reversals, closes of months with every closing balance, final balances, the head, and a
 * noted head if one is given. Entries appended meanwhile are not seen. Takes two connections of the pool, three where
 * months are closed, and no locks; rejects only when the database fails.
 *
 * It cannot know of a floor or ceiling changed without an entry, nor of a wholly rewritten chain unless a head was
 * noted elsewhere.
 */
export function verifyBook(
  pool: Pool,
  book: Book,
  options: VerifyOptions = {},
): Promise<Verification> {
  return withSnapshot(pool, (snapshot) => verifyIn(snapshot, book, options));
}

async function verifyIn(
  snapshot: Snapshot,
  book: Book,
  options: VerifyOptions,
): Promise<Verification> {
  const faults = new FaultList();
  const { first } = snapshot;
  const stored = await readHead(first, book);
  const table = await readAccounts(first, book.id, faults);
  const total = stored === null ? 0 : Number(stored.head_seq) + 1;
  const chain = await withClosings({ snapshot, book, table, faults }, async (closings) => {
    const check = new ChainCheck({ book, accounts: table, faults, closings }, options.notedHead);
    const onProgress = (done: number): void => options.onProgress?.({ done, total });
    await readChain(snapshot, book, { chain: check, closings, faults, onProgress });
    return check;
  });
  await checkAccounts(first, { bookId: book.id, table }, faults);
  await checkReversals(first, book.id, faults);
  checkEnd(chain, stored, faults);
  checkReach(chain, options.notedHead ?? null, faults);
  const list = faults.list();
  return {
    ok: list.length === 0,
    entries: chain.entries,
    postings: chain.postings,
    accounts: table.size,
    head: headOf(chain),
    faults: list,
  };
}

async function readHead(client: PoolClient, book: Book): Promise<HeadRow | null> {
  const { rows } = await client.query<HeadRow>(READ_HEAD, [book.id, book.uid, book.code]);
  return rows[0] ?? null;
}

interface Reading {
  readonly chain: ChainCheck;
  readonly closings: ClosingCheck | null;
  readonly faults: FaultList;
  onProgress(done: number): void;
}

/** Walks entries and postings side by side; waits only where a stream has no whole row in memory. */
async function readChain(snapshot: Snapshot, book: Book, reading: Reading): Promise<void> {
  const { chain, closings, faults, onProgress } = reading;
  const from = { bookId: book.id };
  const entries = streamRows(snapshot.first, {
    ...from,
    table: 'journal_entry',
    columns: ENTRY_COLUMNS,
    orderBy: 'seq',
  });
  const rows = streamRows(snapshot.second, {
    ...from,
    table: 'posting',
    columns: POSTING_COLUMNS,
    orderBy: 'seq, n',
  });
  const postings = new PostingGroup(rows, (seq) => {
    faults.add('postings_without_entry', seq, 'no entry stands at this number');
  });
  do {
    while (entries.next()) {
      const seq = Number(entries.view.getBigInt64(entries.offsets[0] as number));
      postings.clear();
      while (!postings.gather(seq) && (await rows.fill()));
      chain.check(entries, postings);
      if (closings?.isDue) await closings.settle();
      if (chain.entries % PROGRESS_STEP === 0) onProgress(chain.entries);
    }
  } while (await entries.fill());
  postings.clear();
  while (!postings.gather(Number.POSITIVE_INFINITY) && (await rows.fill()));
  onProgress(chain.entries);
}

function headOf(chain: ChainCheck): NotedHead | null {
  if (chain.entries === 0) return null;
  return { seq: BigInt(chain.lastSeq), hash: chain.lastHash.toString('hex') };
}

function checkEnd(chain: ChainCheck, stored: HeadRow | null, faults: FaultList): void {
  if (stored === null) {
    faults.add('book_missing', null, 'no book has this id, uid and code');
    return;
  }
  if (chain.entries === 0) faults.add('genesis_wrong', null, 'there is no entry at all');
  const seq = BigInt(stored.head_seq);
  const differences = [
    seq === BigInt(chain.lastSeq) ? '' : `seq ${seq}, the last leaf is ${chain.lastSeq}`,
    stored.head_hash.equals(chain.lastHash) ? '' : `hash ${stored.head_hash.toString('hex')}`,
    stored.head_at !== null && Number(stored.head_at) - EPOCH_2000_MS * 1000 === chain.lastRecorded
      ? ''
      : 'time',
  ].filter((difference) => difference !== '');
  if (differences.length > 0) faults.add('head_differs', seq, differences.join('; '));
}

function checkReach(chain: ChainCheck, noted: NotedHead | null, faults: FaultList): void {
  if (noted !== null && Number(noted.seq) > chain.lastSeq) {
    faults.add('noted_head_missing', noted.seq, `the chain ends at ${chain.lastSeq}`);
  }
}
