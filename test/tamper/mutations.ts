import { leafHash } from '../../src/ledger/leaf.js';
import type { HashAlgorithm } from '../../src/ledger/vocabulary.js';
import type { SeededRandom } from '../support/faked-random.js';

/** One way to spoil an export: of its lines, or of its bytes. */
export type Mutation = (journal: Buffer, random: SeededRandom) => Buffer;

type Leaf = Record<string, unknown> & { postings: { account: string; amount: string }[] };

/** Every way by its name. */
export function mutationsOf(algorithm: HashAlgorithm): Readonly<Record<string, Mutation>> {
  return { ...OF_BYTES, ...OF_LINES, ...forgeries(algorithm) };
}

/** Clumsy, or an accident. */
const OF_BYTES: Readonly<Record<string, Mutation>> = {
  'a byte changed': (journal, random) => {
    const changed = Buffer.from(journal);
    const at = random.between(0, changed.length - 1);
    changed[at] = ((changed[at] ?? 0) + random.between(1, 255)) % 256;
    return changed;
  },
  'a bit flipped': (journal, random) => {
    const changed = Buffer.from(journal);
    const at = random.between(0, changed.length - 1);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.between(0, 7));
    return changed;
  },
  'bytes removed': (journal, random) => {
    const at = random.between(0, journal.length - 1);
    return splice(journal, at, random.between(1, 40), '');
  },
  'bytes put in': (journal, random) =>
    splice(
      journal,
      random.between(0, journal.length),
      0,
      random.pick([' ', '\n', '0', '\u00e9', '"']),
    ),
  'the tail cut within a line': (journal, random) =>
    journal.subarray(0, random.between(0, journal.length - 1)),
  'other line ends': (journal) => Buffer.from(journal.toString().replaceAll('\n', '\r\n')),
  'a byte order mark': (journal) => splice(journal, 0, 0, '\ufeff'),
  'a digit changed': (journal, random) =>
    swapOne(journal, random, /\d/g, (digit) => String((Number(digit) + 1) % 10)),
  'a letter in upper case': (journal, random) =>
    swapOne(journal, random, /[a-z]/g, (letter) => letter.toUpperCase()),
};

const OF_LINES: Readonly<Record<string, Mutation>> = {
  'a line removed': lines((all, random) => all.toSpliced(random.between(0, all.length - 1), 1)),
  'a line twice': lines((all, random) => {
    const at = random.between(0, all.length - 1);
    return all.toSpliced(at, 0, all[at] ?? '');
  }),
  'two lines exchanged': lines((all, random) => {
    const at = random.between(0, all.length - 2);
    return all.toSpliced(at, 2, all[at + 1] ?? '', all[at] ?? '');
  }),
  'the tail cut': lines((all, random) => all.slice(0, random.between(1, all.length - 1))),
  'the beginning cut': lines((all, random) => all.slice(random.between(1, all.length - 1))),
  'the whole twice': (journal) => Buffer.concat([journal, journal]),
  'nothing left': () => Buffer.alloc(0),
  'a leaf written with blanks': lines((all, random) => {
    const at = random.between(0, all.length - 1);
    return all.with(at, (all[at] ?? '').replace(/,/, ', '));
  }),
};

/** What makes a whole chain that is sound in itself, or nearly. */
function forgeries(algorithm: HashAlgorithm): Readonly<Record<string, Mutation>> {
  const forging = (change: (leaves: Leaf[], random: SeededRandom) => Leaf[]): Mutation => {
    return (journal, random) => chained(change(leavesOf(journal), random), algorithm);
  };
  return {
    'an amount changed on both sides, all hashes reckoned anew': forging((leaves, random) => {
      const { postings } = random.pick(leaves.filter((leaf) => leaf.postings.length > 1));
      const more = BigInt(random.between(1, 500));
      const [first, second] = postings;
      if (first === undefined || second === undefined) throw new Error('an entry has two postings');
      first.amount = String(BigInt(first.amount) - more);
      second.amount = String(BigInt(second.amount) + more);
      return leaves;
    }),
    'an entry removed, all hashes reckoned anew': forging((leaves, random) =>
      leaves.toSpliced(random.between(1, leaves.length - 1), 1),
    ),
    'an entry put in, all hashes reckoned anew': forging((leaves, random) => {
      const like = random.pick(leaves.filter(({ kind }) => kind === 'service'));
      const copy = { ...like, key: random.between(1e15, 9e15).toString(16).padStart(64, '0') };
      return leaves.toSpliced(leaves.indexOf(like) + 1, 0, copy);
    }),
    'minutes paid to another account, all hashes reckoned anew': forging((leaves, random) => {
      const posting = random.pick(leaves.flatMap(({ postings }) => postings));
      posting.account = `${random.between(0, 9)}${posting.account.slice(1)}`;
      return leaves;
    }),
    'another actor, all hashes reckoned anew': forging((leaves, random) => {
      const leaf = random.pick(leaves.slice(1));
      leaf.actor = '01890a5d-ac96-774b-bcce-b302099a8057';
      return leaves;
    }),
    'text in another Unicode form, all hashes reckoned anew': forging((leaves) =>
      leaves.map((leaf) => ({ ...leaf, detail: otherForm(leaf.detail) })),
    ),
    'the tail cut behind a month and grown again': forging((leaves, random) => {
      const kept = leaves.slice(0, random.between(2, leaves.length - 1));
      return [
        ...kept,
        ...leaves.slice(kept.length).map((leaf) => ({ ...leaf, policy: 'ab'.repeat(32) })),
      ];
    }),
  };
}

/** The leaves as a chain from the first on: numbers, links and nothing else are made anew. */
function chained(leaves: readonly Leaf[], algorithm: HashAlgorithm): Buffer {
  let previous = '0'.repeat(64);
  const texts = leaves.map((leaf, seq) => {
    const text = JSON.stringify({ ...leaf, '@prev': previous, '@seq': String(seq) });
    previous = leafHash(text, algorithm).toString('hex');
    return `${text}\n`;
  });
  return Buffer.from(texts.join(''));
}

function leavesOf(journal: Buffer): Leaf[] {
  return journal
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Leaf);
}

function lines(change: (all: string[], random: SeededRandom) => string[]): Mutation {
  return (journal, random) => {
    const all = journal.toString().trimEnd().split('\n');
    return Buffer.from(
      change(all, random)
        .map((line) => `${line}\n`)
        .join(''),
    );
  };
}

function splice(bytes: Buffer, at: number, removed: number, text: string): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at + removed)]);
}

function swapOne(
  journal: Buffer,
  random: SeededRandom,
  what: RegExp,
  by: (found: string) => string,
): Buffer {
  const text = journal.toString();
  const { index, 0: found } = random.pick([...text.matchAll(what)]);
  return Buffer.from(text.slice(0, index) + by(found) + text.slice(index + found.length));
}

function otherForm(detail: unknown): unknown {
  if (detail === null) return null;
  return JSON.parse(JSON.stringify(detail).normalize('NFD'));
}
