import { LogError } from '../../src/ledger/log/log-error.js';
import { LogRotation } from '../../src/ledger/log/log-rotation.js';
import { signerOfKey } from '../../src/ledger/log/log-signer.js';
import { newId } from '../../src/platform/ids.js';
import {
  type ClosingLedger,
  closeMonth,
  openClosingLedger,
  posted,
} from '../support/closing-ledger.js';
import { testLogKey, testLogKeyFile } from '../support/log-keys.js';
import { checkpointFolder, type LoggedBook, openLoggedBook } from '../support/logged-book.js';
import { sql } from '../support/sql.js';
import { service } from '../support/test-ledger.js';

const folder = checkpointFolder();
let closing: ClosingLedger;
/** The same book, with its first key and with the one that is to follow. */
let before: LoggedBook;
let after: LoggedBook;

beforeAll(async () => {
  closing = await openClosingLedger();
  before = await openLoggedBook(closing.database, folder.path);
  const KAPOK_LOG_KEY_FILE = testLogKeyFile(2);
  after = await openLoggedBook(closing.database, folder.path, { KAPOK_LOG_KEY_FILE });
  await closeMonth(closing, '2026-01');
  await before.follower.follow(closing.book.id);
});
afterAll(async () => {
  for (const log of [before, after]) await log?.app.close();
  await closing?.close();
  folder.remove();
});

/** Appends an entry; answers its number. */
async function written(): Promise<bigint> {
  const [entry] = await posted(closing, [service(closing.book, newId(), 30n)]);
  return entry?.seq ?? 0n;
}

/** The size that a hand-over is refused for; null when it was done. */
async function refusedFor(): Promise<bigint | null> {
  const rotation = after.app.get(LogRotation, { strict: false });
  const handover = await rotation.needed(closing.book);
  if (handover === null) throw new Error('a hand-over is needed');
  try {
    await rotation.handOver(closing.book, handover, signerOfKey(testLogKey(1)));
    return null;
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    expect(await after.keys.vkeys(closing.book.id)).toHaveLength(1);
    return BigInt(/waits for the checkpoint of (\d+) entries/.exec(error.message)?.[1] ?? '0');
  }
}

const promise = (moment: string) =>
  sql(
    closing.database.ownerUrl,
    'INSERT INTO ledger.promised_moment (book_id, moment) VALUES ($1, $2)',
    [closing.book.id, moment],
  );

/** When an entry was recorded. */
async function recordedAt(seq: bigint): Promise<string> {
  const [row] = await sql<{ at: string }>(
    closing.database.ownerUrl,
    'SELECT recorded_at::text AS at FROM ledger.journal_entry WHERE book_id = $1 AND seq = $2',
    [closing.book.id, seq],
  );
  return row?.at ?? '';
}

it('waits until the key before has signed what a close waits for, be it the newest entry or not', async () => {
  const { closeSeq } = await closeMonth(closing, '2026-02');
  expect(await refusedFor()).toBe(closeSeq + 1n);
  await before.follower.follow(closing.book.id);
  expect((await before.checkpoints.ofClose(closing.book.id, '2026-02'))?.size).toBe(closeSeq + 1n);
});

it('waits for what a draw waits for, and for nothing else', async () => {
  const { id } = closing.book;
  for (const isNewest of [false, true]) {
    const seq = await written();
    await promise(await recordedAt(seq));
    if (!isNewest) await written();
    expect(await refusedFor()).toBe(seq + 1n);
    await before.follower.follow(id);
    expect(await before.checkpoints.bySize(id, seq + 1n)).not.toBeNull();
  }
  await promise('2100-01-01T00:00:00Z');
  await written();
  expect(await refusedFor()).toBeNull();
  expect(await after.keys.vkeys(id)).toHaveLength(2);
});
