import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BookAppender } from '../../src/ledger/book-appender.js';
import { findBook, HashUnavailableError, openBook } from '../../src/ledger/books.js';
import { decodeLeaf } from '../../src/ledger/decode-leaf.js';
import { leafHash } from '../../src/ledger/leaf.js';
import { treeRoot } from '../../src/ledger/merkle-tree.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { HASH_ALGORITHMS, type HashAlgorithm } from '../../src/ledger/vocabulary.js';
import { newId } from '../../src/platform/ids.js';
import {
  ledgerState,
  openTestLedger,
  rawAppend,
  service,
  type TestLedger,
} from '../support/test-ledger.js';
import { fillLedger, verifyAsReader } from '../support/verified-ledger.js';

const EXAMPLES = JSON.parse(
  readFileSync(new URL('../vectors/sm3/examples.json', import.meta.url), 'utf8'),
) as { readonly message: string; readonly digest: string }[];

describe('the hashes of the ledger', () => {
  let ledger: TestLedger;
  beforeAll(async () => {
    ledger = await openTestLedger();
  });
  afterAll(() => ledger.close());

  async function digestOf(algorithm: string, bytes: Buffer): Promise<string | null> {
    const { rows } = await ledger.superuser.query<{ digest: string | null }>(
      `SELECT encode(ledger.hash($1, $2), 'hex') AS digest`,
      [algorithm, bytes],
    );
    return rows[0]?.digest ?? null;
  }

  it.each(EXAMPLES)('are those of GB/T 32905-2016 for $message', async ({ message, digest }) => {
    const bytes = Buffer.from(message, 'hex');
    expect(hash('sm3', bytes)).toBe(digest);
    expect(await digestOf('sm3', bytes)).toBe(digest);
  });

  it('are the same in the service and in the database', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom(...HASH_ALGORITHMS), async (input, algorithm) => {
        expect(await digestOf(algorithm, Buffer.concat([Buffer.of(0), input]))).toBe(
          leafHash(input, algorithm).toString('hex'),
        );
      }),
      { numRuns: 50 },
    );
  });

  it.each(HASH_ALGORITHMS)('make the same trees in both, of %s', async (algorithm) => {
    for (const size of [0, 1, 2, 3, 7, 8, 100]) {
      const hashes = Array.from({ length: size }, (_, n) => leafHash(`${n}`, algorithm));
      const { rows } = await ledger.superuser.query<{ root: Buffer }>(
        'SELECT ledger.tree_root($1, $2::bytea[]) AS root',
        [algorithm, hashes],
      );
      expect(rows[0]?.root).toEqual(treeRoot(hashes, algorithm));
    }
  });

  it('are none for an algorithm that nobody knows', async () => {
    expect(await digestOf('md5', Buffer.of(1))).toBeNull();
    const before = await ledgerState(ledger);
    const unknown = openBook(ledger.pool, 'GD-MD5', new Date(), 'md5' as HashAlgorithm);
    await expect(unknown).rejects.toMatchObject({ constraint: 'algorithm_known' });
    expect(await ledgerState(ledger)).toBe(before);
  });
});

describe.each(HASH_ALGORITHMS)('a book of %s', (algorithm) => {
  let ledger: TestLedger;
  beforeEach(async () => {
    ledger = await openTestLedger('GD-T1', algorithm);
  });
  afterEach(() => ledger.close());

  it('says so in every leaf, and is verified', async () => {
    await fillLedger(ledger);
    const { rows } = await ledger.pool.query<{ leaf: Buffer; leaf_hash: Buffer }>(
      'SELECT leaf, leaf_hash FROM ledger.journal_entry ORDER BY seq',
    );
    expect(rows).toHaveLength(9);
    for (const { leaf, leaf_hash } of rows) {
      expect(decodeLeaf(leaf).place.algorithm).toBe(algorithm);
      expect(leaf_hash).toEqual(leafHash(leaf, algorithm));
    }
    const genesis = decodeLeaf(rows[0]?.leaf ?? Buffer.alloc(0));
    expect(JSON.parse(genesis.content.detail ?? '')).toMatchObject({ algorithm });
    expect(await findBook(ledger.pool, 'GD-T1')).toEqual({ ...ledger.book, algorithm });
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, faults: [] });
  });

  it('takes no leaf that is hashed otherwise', async () => {
    await fillLedger(ledger);
    const other = HASH_ALGORITHMS.find((name) => name !== algorithm) as HashAlgorithm;
    const before = await ledgerState(ledger);
    const disguised = { ...ledger.book, algorithm: other };
    const entry = { kind: 'hold' as const, postings: await twoLines() };
    await expect(rawAppend(ledger.pool, disguised, entry)).rejects.toMatchObject({
      code: 'KP003',
      constraint: 'journal_entry_hash_is_of_leaf',
    });
    expect(await ledgerState(ledger)).toBe(before);
    await rawAppend(ledger.pool, ledger.book, entry);
  });

  it('fails the verification of whoever takes it for another', async () => {
    await fillLedger(ledger);
    const other = HASH_ALGORITHMS.find((name) => name !== algorithm) as HashAlgorithm;
    const found = await verifyBook(ledger.pool, { ...ledger.book, algorithm: other });
    expect(found.faults.map(({ kind }) => kind)).toContain('leaf_hash_wrong');
  });

  async function twoLines() {
    const { rows } = await ledger.pool.query<{ id: string; balance: bigint }>(
      `SELECT id, balance FROM ledger.account WHERE purpose = 'issuance'`,
    );
    const { id = '', balance = 0n } = rows[0] ?? {};
    const line = { account: id, asset: 'MIN' as const };
    return [
      { ...line, amount: -5n, balanceAfter: balance - 5n },
      { ...line, amount: 5n, balanceAfter: balance },
    ];
  }
});

describe('a database that lacks SM3', () => {
  let ledger: TestLedger;
  const member = newId();
  beforeEach(async () => {
    ledger = await openTestLedger('GD-T1', 'sm3');
    await ledger.appender.submit(service(ledger.book, member, 60n));
    await ledger.superuser.query('DROP EXTENSION pgcrypto');
  });
  afterEach(() => ledger.close());

  const found = (code: string, algorithm: HashAlgorithm) =>
    openBook(ledger.pool, code, new Date(Date.now() - 60_000), algorithm);

  it('founds no book of it and says what is missing', async () => {
    const before = await ledgerState(ledger);
    await expect(found('GD-T2', 'sm3')).rejects.toThrow(HashUnavailableError);
    await expect(found('GD-T2', 'sm3')).rejects.toThrow('pgcrypto');
    expect(await ledgerState(ledger)).toBe(before);
    expect(await findBook(ledger.pool, 'GD-T2')).toBeNull();
  });

  it('founds none where something else goes by the name', async () => {
    await ledger.superuser.query(
      `CREATE FUNCTION extensions.digest(bytea, text) RETURNS bytea LANGUAGE sql RETURN sha256($1)`,
    );
    await expect(found('GD-T2', 'sm3')).rejects.toThrow(HashUnavailableError);
  });

  it('writes nothing unchecked into a book that has it', async () => {
    const before = await ledgerState(ledger);
    const append = ledger.appender.submit(service(ledger.book, member, 5n));
    await expect(append).rejects.toMatchObject({ code: '42883' });
    expect(await ledgerState(ledger)).toBe(before);
  });

  it('serves books of SHA-256', async () => {
    const book = await found('GD-T2', 'sha256');
    const appender = new BookAppender(book.id, ledger.pool);
    const answer = await appender.submit(service(book, newId(), 5n));
    await appender.close();
    expect(answer).toMatchObject({ outcome: 'posted' });
    expect(await verifyBook(ledger.pool, book)).toMatchObject({ ok: true, faults: [] });
  });
});

describe('ledger.found_book', () => {
  let ledger: TestLedger;
  beforeAll(async () => {
    ledger = await openTestLedger();
  });
  afterAll(() => ledger.close());

  it.each([
    ['another algorithm', '{"algorithm":"sm3","code":"GD-T2","format":"kapok-leaf/1"}'],
    ['another code', '{"algorithm":"sha256","code":"GD-T1","format":"kapok-leaf/1"}'],
    ['nothing', null],
  ])('refuses a genesis that says %s', async (_what, detail) => {
    const before = await ledgerState(ledger);
    const values = [newId(), 'GD-T2', 'sha256', new Date(), Buffer.alloc(32), newId(), detail];
    const attempt = ledger.pool.query('SELECT ledger.found_book($1, $2, $3, $4, $5, $6, $7, $8)', [
      ...values,
      Buffer.alloc(32),
    ]);
    await expect(attempt).rejects.toMatchObject({
      code: 'KP003',
      constraint: 'journal_entry_genesis',
    });
    expect(await ledgerState(ledger)).toBe(before);
  });
});
