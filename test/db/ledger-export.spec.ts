import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeLeaf } from '../../src/ledger/decode-leaf.js';
import { journalLines } from '../../src/ledger/journal-export.js';
import { leafHash } from '../../src/ledger/leaf.js';
import { newId } from '../../src/platform/ids.js';
import { openTestLedger, readHead, service, type TestLedger } from '../support/test-ledger.js';

const ENTRIES = 300;

describe('journalLines', () => {
  let ledger: TestLedger;

  beforeAll(async () => {
    ledger = await openTestLedger();
    const member = newId();
    const { appender, book } = ledger;
    await Promise.all(
      Array.from({ length: ENTRIES }, () => appender.submit(service(book, member, 1n))),
    );
  });

  afterAll(() => ledger.close());

  async function collect(range?: { fromSeq: bigint; toSeq: bigint | null }): Promise<Buffer> {
    const pages: Buffer[] = [];
    for await (const page of journalLines(ledger.pool, ledger.book.id, range)) pages.push(page);
    return Buffer.concat(pages);
  }

  it('gives the bytes of every leaf, one a line, linked up to the head', async () => {
    const lines = (await collect()).toString().split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(ENTRIES + 1);
    let previous = '0'.repeat(64);
    lines.forEach((line, seq) => {
      const { place } = decodeLeaf(Buffer.from(line));
      expect([place.seq, place.prevHash]).toEqual([BigInt(seq), previous]);
      previous = leafHash(line, ledger.book.algorithm).toString('hex');
    });
    expect(previous).toBe((await readHead(ledger.pool, ledger.book)).hash);
  });

  it.each([
    [0n, 0n, 1],
    [128n, 255n, 128],
    [127n, 128n, 2],
    [-5n, 3n, 4],
    [299n, null, 2],
    [300n, 9_999n, 1],
    [301n, null, 0],
    [5n, 4n, 0],
  ])('gives what lies from %s to %s', async (fromSeq, toSeq, count) => {
    const text = (await collect({ fromSeq, toSeq })).toString();
    const lines = text.split('\n').slice(0, -1);
    expect(lines).toHaveLength(count);
    const first = fromSeq < 0n ? 0n : fromSeq;
    lines.forEach((line, i) => {
      expect(decodeLeaf(Buffer.from(line)).place.seq).toBe(first + BigInt(i));
    });
  });

  it('gives nothing of a book that does not exist', async () => {
    for await (const page of journalLines(ledger.pool, 999)) expect(page).toBeNull();
  });

  it('holds no connection while its reader waits, and ends when the reader leaves', async () => {
    for await (const page of journalLines(ledger.pool, ledger.book.id)) {
      expect(page.length).toBeGreaterThan(0);
      expect(ledger.pool.totalCount - ledger.pool.idleCount).toBe(1);
      break;
    }
    // The one that is out is the appender's own.
    expect(ledger.pool.totalCount - ledger.pool.idleCount).toBe(1);
  });
});
