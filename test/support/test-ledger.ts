import { createHash } from 'node:crypto';
import pg from 'pg';
import { bookAccount, earnedAccount } from '../../src/ledger/accounts.js';
import type { AccountRef, AppendRequest } from '../../src/ledger/append-request.js';
import { BookAppender } from '../../src/ledger/book-appender.js';
import { type Book, openBook } from '../../src/ledger/books.js';
import {
  formatMicros,
  type LeafContent,
  type LeafPosting,
  leafHash,
  leafText,
} from '../../src/ledger/leaf.js';
import type { EntryKind, HashAlgorithm } from '../../src/ledger/vocabulary.js';
import { shanghaiDate } from '../../src/platform/clock/shanghai.js';
import '../../src/platform/database/pg-types.js';
import { newId } from '../../src/platform/ids.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** A founded book on a database of its own, with an appender on the service's login. */
export interface TestLedger {
  readonly database: TestDatabase;
  readonly pool: pg.Pool;
  readonly superuser: pg.Pool;
  readonly book: Book;
  readonly appender: BookAppender;
  close(): Promise<void>;
}

export async function openTestLedger(
  code = 'GD-T1',
  algorithm: HashAlgorithm = 'sha256',
): Promise<TestLedger> {
  const database = await createTestDatabase();
  const pool = quietPool(database.appUrl);
  const superuser = quietPool(database.superuserUrl);
  const book = await openBook(pool, code, new Date(Date.now() - 60_000), algorithm);
  const appender = new BookAppender(book.id, pool);
  return {
    database,
    pool,
    superuser,
    book,
    appender,
    close: async () => {
      await appender.close();
      await pool.end();
      await superuser.end();
      await database.drop();
    },
  };
}

/** A pool whose idle connections may be killed without ending the process. */
export function quietPool(connectionString: string, max = 4): pg.Pool {
  const pool = new pg.Pool({ connectionString, max });
  pool.on('error', () => undefined);
  return pool;
}

export function today(): string {
  return shanghaiDate(new Date());
}

/** A request that moves minutes from one account to another; parts may be put in its place. */
export function transfer(
  book: Book,
  wish: { from: AccountRef; to: AccountRef; minutes: bigint },
  parts: Partial<AppendRequest> = {},
): AppendRequest {
  const { from, to, minutes } = wish;
  return {
    bookId: book.id,
    key: newId(),
    kind: 'service',
    effectiveOn: today(),
    actorId: newId(),
    subject: { type: 'service_record', id: newId(), commitment: Buffer.alloc(32, 1) },
    policyDigest: null,
    reversesSeq: null,
    accounts: [from, to],
    counters: [],
    decide: () => ({
      postings: [
        { account: from, amount: -minutes },
        { account: to, amount: minutes },
      ],
    }),
    moves: [],
    ...parts,
  };
}

/** The book pays a member for a service. */
export function service(
  book: Book,
  memberId: string,
  minutes: bigint,
  parts: Partial<AppendRequest> = {},
): AppendRequest {
  const wish = { from: bookAccount(book.uid, 'issuance'), to: earnedAccount(memberId), minutes };
  return transfer(book, wish, parts);
}

/** Everything that a refusal must leave as it was. */
export async function ledgerState(ledger: TestLedger): Promise<string> {
  const { rows } = await ledger.superuser.query<{ state: string }>(
    `SELECT json_build_object(
       'head', (SELECT json_agg(b ORDER BY b.id) FROM ledger.book b),
       'accounts', (SELECT json_agg(a ORDER BY a.id) FROM ledger.account a),
       'periods', (SELECT json_agg(m ORDER BY m.month_end) FROM ledger.period m),
       'closings', (SELECT json_agg(k ORDER BY k.month_end, k.ordinal) FROM ledger.closing_balance k),
       'counters', (SELECT json_agg(c ORDER BY c.name) FROM ledger.counter c),
       'entries', (SELECT json_agg(e ORDER BY e.book_id, e.seq) FROM ledger.journal_entry e),
       'postings', (SELECT json_agg(p ORDER BY p.book_id, p.seq, p.n) FROM ledger.posting p))::text AS state`,
  );
  return rows[0]?.state ?? '';
}

export interface RawPosting extends LeafPosting {
  readonly balanceAfter: bigint;
  /** Which entry it is put to, from 1; the first one if absent. */
  readonly entry?: number;
  /** Its number; by default its place in the list. */
  readonly n?: number;
}

/** One entry as it is put to ledger.append by hand; absent parts are right ones. */
export interface RawEntry {
  readonly kind?: EntryKind;
  readonly effectiveOn?: string;
  readonly recordedAtMicros?: bigint;
  readonly reversesSeq?: bigint | null;
  readonly detail?: string | null;
  readonly subject?: Pick<LeafContent, 'subjectType' | 'subjectId' | 'commitment'>;
  readonly policyDigest?: Buffer;
  readonly postings: readonly RawPosting[];
  readonly hash?: Buffer;
  readonly prevHash?: string;
  /** Where the head is claimed to be, relative to where it is. */
  readonly headOffset?: bigint;
  /** Where the postings' array of entries begins to count. */
  readonly lowerBound?: number;
  /** The leaf that is hashed, instead of the right one. */
  readonly leafOf?: (leaf: string) => string;
}

/** Calls ledger.append with one entry, as any holder of the service's password could. */
export async function rawAppend(pool: pg.Pool, book: Book, raw: RawEntry): Promise<void> {
  const head = await readHead(pool, book);
  const headSeq = head.seq + (raw.headOffset ?? 0n);
  const recordedAtMicros = raw.recordedAtMicros ?? BigInt(Date.now()) * 1000n;
  const entry = {
    kind: raw.kind ?? ('service' as const),
    effectiveOn: raw.effectiveOn ?? today(),
    actorId: newId(),
    ...(raw.subject ?? { subjectType: 'service_record', subjectId: newId(), commitment: null }),
    policyDigest: raw.policyDigest ?? null,
    keyHash: createHash('sha256').update(newId()).digest(),
    reversesSeq: raw.reversesSeq ?? null,
    detail: raw.detail ?? null,
    postings: raw.postings.filter((posting) => (posting.entry ?? 1) === 1),
  };
  const { lowerBound = 1, leafOf = (text: string) => text } = raw;
  const leaf = leafText(entry, {
    bookUid: book.uid,
    algorithm: book.algorithm,
    seq: headSeq + 1n,
    prevHash: raw.prevHash ?? head.hash,
    recordedAtMicros,
  });
  const { postings } = raw;
  await pool.query(
    `SELECT ledger.append($1, $2, b.head_hash, $3, $4, $5, $6, $7, $8, $19, $20,
       $9, $10, $18, $11, $12, $13, $14, $15, $16, $17, '{}', '{}', 0, 0)
     FROM ledger.book b WHERE b.id = $1`,
    [
      book.id,
      headSeq,
      [entry.kind],
      [entry.effectiveOn],
      [formatMicros(recordedAtMicros)],
      [entry.actorId],
      [entry.subjectType],
      [entry.subjectId],
      [entry.keyHash],
      [entry.reversesSeq],
      [raw.hash ?? leafHash(leafOf(leaf), book.algorithm)],
      entriesFrom(lowerBound, postings),
      postings.map((posting, n) => posting.n ?? n),
      postings.map((posting) => posting.account),
      postings.map((posting) => posting.asset),
      postings.map((posting) => posting.amount),
      postings.map((posting) => posting.balanceAfter),
      [entry.detail],
      [entry.commitment],
      [entry.policyDigest],
    ],
  );
}

/** The postings' entries as an array literal of PostgreSQL. */
function entriesFrom(lowerBound: number, postings: readonly RawPosting[]): string {
  const entries = postings.map(({ entry }) => entry ?? 1).join(',');
  if (postings.length === 0) return '{}';
  return `[${lowerBound}:${lowerBound + postings.length - 1}]={${entries}}`;
}

export async function readHead(pool: pg.Pool, book: Book): Promise<{ seq: bigint; hash: string }> {
  const { rows } = await pool.query<{ head_seq: bigint; hash: string }>(
    `SELECT head_seq, encode(head_hash, 'hex') AS hash FROM ledger.book WHERE id = $1`,
    [book.id],
  );
  return { seq: rows[0]?.head_seq ?? -1n, hash: rows[0]?.hash ?? '' };
}

/** An account's id and balance. */
export async function accountRow(
  pool: pg.Pool,
  book: Book,
  ref: AccountRef,
): Promise<{ id: string; balance: bigint }> {
  const { rows } = await pool.query<{ id: string; balance: bigint }>(
    `SELECT id, balance FROM ledger.account
     WHERE book_id = $1 AND owner_kind = $2 AND owner_id = $3 AND purpose = $4 AND asset = $5`,
    [book.id, ref.ownerKind, ref.ownerId, ref.purpose, ref.asset],
  );
  if (!rows[0]) throw new Error('no such account');
  return rows[0];
}
