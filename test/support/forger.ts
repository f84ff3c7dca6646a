import type pg from 'pg';
import { decodeLeaf } from '../../src/ledger/decode-leaf.js';
import {
  formatMicros,
  GENESIS_PREV,
  type LeafContent,
  leafHash,
  leafText,
} from '../../src/ledger/leaf.js';
import type { TestLedger } from './test-ledger.js';

/** What a forger needs: the superuser's login, and whose book it is. */
export type Forgeable = Pick<TestLedger, 'superuser' | 'book'>;

/** An entry as a forger holds it: where it stands and what hash it follows are reckoned when it is written. */
export interface ForgedEntry {
  readonly content: LeafContent;
  readonly recordedAtMicros: bigint;
}

/** What only a superuser can do: no trigger fires, no CHECK or key is left on the ledger's tables. */
export async function tamper(ledger: Forgeable, ...statements: string[]): Promise<void> {
  await asForger(ledger, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

/** Makes the accounts and the head what entries and posting rows say, so that only the chain can tell. */
export const SETTLE = [
  `UPDATE ledger.account a SET
     balance = coalesce((SELECT sum(amount) FROM ledger.posting p WHERE p.account_id = a.id), 0),
     last_seq = (SELECT max(seq) FROM ledger.posting p WHERE p.account_id = a.id)`,
  `UPDATE ledger.book b SET (head_seq, head_hash, head_at) =
     (SELECT seq, leaf_hash, recorded_at FROM ledger.journal_entry e WHERE e.book_id = b.id ORDER BY seq DESC LIMIT 1)`,
];

/**
 * Writes the whole chain anew, consistent in every leaf, hash, link, column, posting row, balance and the head,
 * after `change` has had its way with the entries. What remains wrong is what the entries say.
 */
export async function forge(
  ledger: Forgeable,
  change: (entries: ForgedEntry[]) => ForgedEntry[],
): Promise<void> {
  await asForger(ledger, async (client) => {
    const { rows } = await client.query<{ leaf: Buffer }>(
      'SELECT leaf FROM ledger.journal_entry ORDER BY seq',
    );
    const entries = rows.map(({ leaf }) => {
      const { content, place } = decodeLeaf(leaf);
      return { content, recordedAtMicros: place.recordedAtMicros };
    });
    await client.query('DELETE FROM ledger.journal_entry');
    await client.query('DELETE FROM ledger.posting');
    await writeChain(client, ledger, change(entries));
    for (const statement of SETTLE) await client.query(statement);
  });
}

async function writeChain(
  client: pg.PoolClient,
  ledger: Forgeable,
  entries: readonly ForgedEntry[],
): Promise<void> {
  const { book } = ledger;
  const balances = new Map<string, bigint>();
  let prevHash = GENESIS_PREV;
  for (const [index, { content, recordedAtMicros }] of entries.entries()) {
    const seq = BigInt(index);
    const { uid, algorithm } = book;
    const place = { bookUid: uid, algorithm, seq, prevHash, recordedAtMicros };
    const leaf = leafText(content, place);
    const hash = leafHash(leaf, algorithm);
    await client.query(
      `INSERT INTO ledger.journal_entry VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        book.id,
        seq,
        content.effectiveOn,
        formatMicros(recordedAtMicros),
        content.kind,
        content.actorId,
        content.subjectType,
        content.subjectId,
        content.keyHash,
        content.reversesSeq,
        Buffer.from(leaf),
        hash,
      ],
    );
    for (const [n, posting] of content.postings.entries()) {
      const after = (balances.get(posting.account) ?? 0n) + posting.amount;
      balances.set(posting.account, after);
      await client.query(
        `INSERT INTO ledger.posting (book_id, seq, n, account_id, asset, amount, balance_after)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [book.id, seq, n, posting.account, posting.asset, posting.amount, after],
      );
    }
    prevHash = hash.toString('hex');
  }
}

/** Constraints go first, in a statement of their own: then the transaction holds nothing but the forgery. */
async function asForger(
  ledger: Forgeable,
  work: (client: pg.PoolClient) => Promise<void>,
): Promise<void> {
  const client = await ledger.superuser.connect();
  try {
    const { rows } = await client.query<{ statement: string }>(
      `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS statement
       FROM pg_constraint JOIN pg_class c ON c.oid = conrelid
       WHERE connamespace = 'ledger'::regnamespace AND contype IN ('c', 'u') AND relname <> 'book'`,
    );
    for (const { statement } of rows) await client.query(statement);
    await client.query('DROP INDEX IF EXISTS ledger.journal_entry_reversed_once');
    await client.query('SET session_replication_role = replica');
    await work(client);
    await client.query('RESET session_replication_role');
  } finally {
    client.release();
  }
}
