import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { leafText } from '../leaf.js';
import { ASSETS, ENTRY_KINDS, HASH_ALGORITHMS } from '../vocabulary.js';
import { CopyCursor } from './copy-cursor.js';
import { ENTRY_COLUMNS, EPOCH_2000_MS, LEAF } from './entry-row.js';
import { explainEntry } from './explain-entry.js';
import { FaultList } from './faults.js';
import { LeafMatcher } from './leaf-matcher.js';
import { POSTING_COLUMNS, PostingGroup } from './posting-group.js';

const BOOK = '0f8fad5b-d9cb-469f-a165-70867728950e';
const DAY_MS = 86_400_000;

type Field = Buffer | null;

const uuid = fc.uuid();
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const day = fc.integer({ min: 0, max: 30_000 });
const entries = fc.record({
  algorithm: fc.constantFrom(...HASH_ALGORITHMS),
  seq: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  previous: digest,
  day,
  recorded: fc.bigInt({ min: 946_684_800_000_000n, max: 4_000_000_000_000_000n }),
  actor: uuid,
  subject: uuid,
  kind: fc.constantFrom(...ENTRY_KINDS),
  type: fc.stringMatching(/^[a-z_]{1,32}$/),
  key: digest,
  policy: fc.option(digest),
  commitment: fc.option(digest),
  reverses: fc.option(fc.bigInt({ min: 1n, max: 10n ** 12n })),
  postings: fc.array(
    fc.record({
      account: uuid,
      asset: fc.constantFrom(...ASSETS),
      amount: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }).filter((amount) => amount !== 0n),
    }),
    { maxLength: 5 },
  ),
});
type Entry = typeof entries extends fc.Arbitrary<infer T> ? T : never;

const id = (text: string): Buffer => Buffer.from(text.replaceAll('-', ''), 'hex');
const int = (size: 2 | 4 | 8, value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes.subarray(8 - size);
};

function rowsOf(entry: Entry): { row: Field[]; postings: Field[][] } {
  const leaf = leafText(
    {
      kind: entry.kind,
      effectiveOn: new Date(EPOCH_2000_MS + entry.day * DAY_MS).toISOString().slice(0, 10),
      actorId: entry.actor,
      subjectType: entry.type,
      subjectId: entry.subject,
      commitment: entry.commitment,
      policyDigest: entry.policy,
      keyHash: entry.key,
      reversesSeq: entry.reverses,
      detail: null,
      postings: entry.postings,
    },
    {
      bookUid: BOOK,
      algorithm: entry.algorithm,
      seq: entry.seq,
      prevHash: entry.previous.toString('hex'),
      recordedAtMicros: entry.recorded,
    },
  );
  const row = [
    int(8, entry.seq),
    int(4, entry.day),
    int(8, entry.recorded - BigInt(EPOCH_2000_MS) * 1000n),
    id(entry.actor),
    id(entry.subject),
    Buffer.from(entry.kind),
    Buffer.from(entry.type),
    entry.key,
    entry.reverses === null ? null : int(8, entry.reverses),
    Buffer.alloc(32),
    Buffer.from(leaf),
  ];
  const postings = entry.postings.map((posting, n) => [
    int(8, entry.seq),
    int(2, n),
    id(posting.account),
    Buffer.from(posting.asset),
    int(8, posting.amount),
    int(8, 0),
  ]);
  return { row, postings };
}

/** A binary COPY stream, cut into pieces of a few bytes. */
function copyOf(rows: Field[][], piece: number): Readable {
  const parts = [Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), int(8, 0)];
  for (const row of rows) {
    parts.push(int(2, row.length));
    for (const field of row) parts.push(int(4, field?.length ?? -1), field ?? Buffer.alloc(0));
  }
  parts.push(int(2, -1));
  const bytes = Buffer.concat(parts);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += piece) pieces.push(bytes.subarray(at, at + piece));
  return Readable.from(pieces);
}

async function judge(entry: Entry, row: Field[], postings: Field[][], piece = 4096) {
  const cursor = new CopyCursor(copyOf([row], piece), ENTRY_COLUMNS.length);
  while (!cursor.next()) expect(await cursor.fill()).toBe(true);
  const rows = new CopyCursor(copyOf(postings, piece), POSTING_COLUMNS.length);
  const strays: number[] = [];
  const group = new PostingGroup(rows, (seq) => strays.push(seq));
  const seq = Number(cursor.view.getBigInt64(cursor.offsets[0] as number));
  while (!group.gather(seq) && (await rows.fill()));
  const isMatch = new LeafMatcher({ uid: BOOK, algorithm: entry.algorithm }).matches(
    cursor,
    group,
    entry.previous,
  );
  const faults = new FaultList();
  explainEntry(
    { seq, row: cursor, postings: group, previous: entry.previous, bookUid: BOOK },
    faults,
  );
  return { isMatch, faults: faults.list(), strays };
}

describe('LeafMatcher', () => {
  it('matches every right entry, as the decoder does, however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.integer({ min: 1, max: 400 }), async (entry, piece) => {
        const { row, postings } = rowsOf(entry);
        const result = await judge(entry, row, postings, piece);
        expect(result).toEqual({ isMatch: true, faults: [], strays: [] });
      }),
      { numRuns: 200 },
    );
  });

  it('never matches what the decoder finds fault with, whatever byte is changed anywhere', async () => {
    const change = fc.record({
      field: fc.nat(),
      at: fc.nat(),
      byte: fc.nat(255),
      removed: fc.nat(2),
    });
    await fc.assert(
      fc.asyncProperty(entries, change, fc.boolean(), async (entry, where, inLeaf) => {
        const { row, postings } = rowsOf(entry);
        const rows = [row, ...postings];
        const target = inLeaf ? row : (rows[where.field % rows.length] as Field[]);
        const index = inLeaf ? LEAF : where.at % target.length;
        const field = target[index];
        if (!field || (target !== row && index === 0)) return;
        const at = where.at % field.length;
        const isFixed = !(target === row && [5, 6, 10].includes(index));
        const removed = isFixed ? 1 : where.removed;
        target[index] = Buffer.concat([
          field.subarray(0, at),
          Buffer.of(where.byte),
          field.subarray(at + removed),
        ]);
        const { isMatch, faults } = await judge(entry, row, postings);
        if (isMatch) expect(faults).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(ENTRY_COLUMNS.slice(1).map((name, i) => [name, i + 1] as const))(
    'does not match when %s is NULL',
    async (name, index) => {
      const [sample] = fc.sample(entries, 1);
      if (!sample) throw new Error('no sample');
      const entry = { ...sample, reverses: 5n };
      const { row, postings } = rowsOf(entry);
      row[index] = null;
      const { isMatch, faults } = await judge(entry, row, postings);
      // The hash is judged elsewhere.
      expect(isMatch).toBe(name === 'leaf_hash');
      expect(faults.length > 0).toBe(name !== 'leaf_hash');
    },
  );

  it('leaves to the decoder what it does not know: amounts of sixteen digits', async () => {
    const [sample] = fc.sample(entries, 1);
    if (!sample) throw new Error('no sample');
    const posting = { account: BOOK, asset: 'MIN' as const, amount: 2n ** 63n - 1n };
    const entry = { ...sample, postings: [posting, { ...posting, amount: -posting.amount }] };
    const { row, postings } = rowsOf(entry);
    expect(await judge(entry, row, postings)).toEqual({ isMatch: false, faults: [], strays: [] });
  });
});
