import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JournalFormat, markOf } from '../../ledger/export/journal-formats.js';
import { findLastEntry, type LastEntry } from './last-entry.js';

const MIB = 2 ** 20;
const HASH = 'ab'.repeat(32);

/** One whole block of an entry. */
const BLOCKS: Readonly<Record<JournalFormat, (seq: number) => string>> = {
  jsonl: (seq) => `{"@format":"kapok-leaf/1","@prev":"${HASH}","@seq":"${seq}","actor":"é"}\n`,
  hledger: (seq) => `2026-01-02 (${seq}) service service_record  ; leaf:${HASH}\n    a  1 MIN\n\n`,
  beancount: (seq) =>
    `1900-01-01 open Assets:A:${seq} MIN\n2026-01-02 * "service" "x"\n  seq: "${seq}"\n  leaf: "${HASH}"\n  Assets:A  1 MIN\n\n`,
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kapok-last-entry-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function find(text: string, format: JournalFormat): Promise<LastEntry | null> {
  const path = join(folder, 'file');
  writeFileSync(path, text);
  const file = await open(path, 'r');
  try {
    return await findLastEntry(file, markOf(format));
  } finally {
    await file.close();
  }
}

describe.each(['hledger', 'beancount'] as const)('the last entry of a file in %s', (format) => {
  const block = BLOCKS[format];
  const preamble = 'commodity 1000. MIN\n\n';

  it.each([0, 1, 50, 51, 130, 150, 160, 400])(
    'is found %i bytes behind the edge of what is read at once',
    async (behind) => {
      const before = preamble + block(7);
      // What follows an entry may be long: the closing balances of a big city.
      for (const reads of [1, 2]) {
        const edge = reads * (MIB - 2 ** 18) + 2 ** 18;
        const tail = `2026-02-01 balance x\n`.repeat(Math.ceil(edge / 21)).slice(-(edge - behind));
        const found = await find(`${before}${block(8)}${tail}`, format);
        expect(found).toEqual({ start: before.length, seq: 8n, hash: HASH, leaf: null });
      }
    },
  );

  it('is the one before when its own number and hash are not whole', async () => {
    const whole = preamble + block(1) + block(2);
    const named = preamble.length + block(1).indexOf('\n', block(1).indexOf(HASH)) + 1;
    for (let end = whole.indexOf('leaf', preamble.length + block(1).length); end > 0; end -= 9) {
      const found = await find(whole.slice(0, end), format);
      const isFirst = end >= named;
      expect([end, found?.seq ?? null, found?.start ?? null]).toEqual([
        end,
        isFirst ? 1n : null,
        isFirst ? preamble.length : null,
      ]);
    }
  });
});

describe('the last line of a file of leaves', () => {
  const block = BLOCKS.jsonl;

  it('is found with its bytes, behind however many others and before what is half-written', async () => {
    const before = block(1).repeat(20_000);
    const bytes = Buffer.byteLength(before);
    for (const half of ['', '{"@format":"kapok', 'x'.repeat(70_000)]) {
      const found = await find(`${before}${block(2)}${half}`, 'jsonl');
      expect(found).toEqual({
        start: bytes,
        seq: 2n,
        hash: null,
        leaf: Buffer.from(block(2).trimEnd()),
      });
    }
  });

  it.each([
    '',
    'x',
    '\n',
    '\n\n',
    '{"a":1}\n',
    `${BLOCKS.jsonl(1)}\n`,
    `${BLOCKS.jsonl(1)}no leaf\n`,
  ])('is none in %j', async (text) => {
    expect(await find(text, 'jsonl')).toBeNull();
  });
});
