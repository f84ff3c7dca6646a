import { parseArgs } from 'node:util';
import type { Pool } from 'pg';
import type { Book } from '../ledger/books.js';
import type { CheckpointStore } from '../ledger/log/checkpoint-store.js';
import { checkpointStoreOf } from '../ledger/log/checkpoint-store-of.js';
import { newestStored } from '../ledger/log/log-guard.js';
import { logFaultSentence, verifyLog } from '../ledger/log/verify-log.js';
import type { NotedHead } from '../ledger/verify/chain-check.js';
import { faultSentence } from '../ledger/verify/faults.js';
import { verifyBook } from '../ledger/verify/verify-book.js';
import { type Command, say, UsageError } from './command.js';
import { withBooks } from './with-books.js';

const HEAD_FORM = /^(\d{1,18}):([0-9a-f]{64})$/;

/** `kapok verify` */
export const verifyCommand: Command = {
  name: 'verify',
  summary: 'recompute the ledger from its bytes and name what was altered',
  help: `Usage: kapok verify [--city CODE] [--head SEQ:HASH]

Reads every entry of the ledger and recomputes each leaf, hash, link, number, sum and balance; then the tree of
the public log, its checkpoints, and the newest one that is stored outside the database, if there is any. Prints the first fault of each kind with the number (seq) of its entry, and the head, which is worth noting down elsewhere: a chain
whose tail was cut is sound in itself, and only a noted head or a kept checkpoint gives it away.

  --city CODE       only the ledger of this city
  --head SEQ:HASH   a head noted before, which the chain must still go through (needs --city)

Exit code 0: nothing found; 1: altered.
`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { city: { type: 'string' }, head: { type: 'string' } },
    });
    const { city = null } = values;
    const head = readHead(values.head ?? null);
    if (head !== null && city === null) throw new UsageError('--head needs --city');
    const sound = await withBooks(city, async (pool, books, settings) => {
      const store = checkpointStoreOf(settings);
      let all = true;
      for (const book of books) {
        all = (await verifyOne(pool, book, head)) && all;
        all = (await verifyOneLog(pool, book, store)) && all;
      }
      if (books.length === 0) say('There is no ledger yet.');
      return all;
    });
    return sound ? 0 : 1;
  },
};

async function verifyOne(pool: Pool, book: Book, head: NotedHead | null): Promise<boolean> {
  const started = performance.now();
  const found = await verifyBook(pool, book, head === null ? {} : { notedHead: head });
  const ms = performance.now() - started;
  const rate = Math.round(found.entries / (ms / 1000)).toLocaleString('en');
  say(
    `${book.code}: ${found.ok ? 'sound' : 'ALTERED'}; ${found.entries} entries, ` +
      `${found.postings} postings, ${found.accounts} accounts in ${(ms / 1000).toFixed(2)} s (${rate} entries/s)`,
  );
  for (const fault of found.faults) say(`  ${fault.kind}: ${faultSentence(fault, 'en')}`);
  if (found.head !== null) say(`  head ${found.head.seq}:${found.head.hash}`);
  return found.ok;
}

/** Holds the book's log against its entries. */
async function verifyOneLog(pool: Pool, book: Book, store: CheckpointStore): Promise<boolean> {
  const stored = await newestStored(pool, book, store);
  const found = await verifyLog(pool, book, stored === null ? [] : [stored]);
  const isSound = found.faults.length === 0;
  say(
    `${book.code}: log ${isSound ? 'sound' : 'ALTERED'}; ${found.tiles} tiles, ${found.checkpoints} checkpoints` +
      (stored === null ? ', none stored outside' : `, stored outside: ${stored.size} entries`),
  );
  for (const fault of found.faults) say(`  ${fault.kind}: ${logFaultSentence(fault, 'en')}`);
  return isSound;
}

function readHead(text: string | null): NotedHead | null {
  if (text === null) return null;
  const match = HEAD_FORM.exec(text);
  if (match === null) throw new UsageError('--head is SEQ:HASH, the hash in 64 hexadecimal digits');
  return { seq: BigInt(match[1] ?? ''), hash: match[2] ?? '' };
}
