import { checkExport } from '../../packages/verifier/src/checks/check-export.js';
import { useEngine } from '../../packages/verifier/src/crypto-engine.js';
import { Findings } from '../../packages/verifier/src/findings.js';
import { nodeEngine } from '../../packages/verifier/src/node/node-engine.js';
import { parseVerifierKey } from '../../packages/verifier/src/notes/verifier-key.js';
import { keptCheckpoint, NO_TRUST, type Trust } from '../../packages/verifier/src/trust.js';
import { Signer } from '../../packages/verifier/test/book.js';
import { journalLines } from '../../src/ledger/journal-export.js';
import { leafHash } from '../../src/ledger/leaf.js';
import { treeRoot } from '../../src/ledger/merkle-tree.js';
import { newId } from '../../src/platform/ids.js';
import {
  type ClosingLedger,
  closeMonth,
  openClosingLedger,
  paid,
} from '../support/closing-ledger.js';
import { SeededRandom } from '../support/faked-random.js';
import { mutationsOf } from './mutations.js';

const ORIGIN = 'kapok.example/GD-T1';
const MUTATED = 1_000;
const MUTATED_ENTRIES = 70;
const UNTOUCHED = 100;

const log = new Signer(ORIGIN);
let ledger: ClosingLedger;
/** The export of a book of over a hundred entries, with a closed month and a notice. */
let journal: Buffer;

beforeAll(async () => {
  useEngine(nodeEngine);
  ledger = await openClosingLedger();
  const members = Array.from({ length: 12 }, () => newId());
  const pay = (n: number, day: string) =>
    ledger.service.append(paid(ledger, members[n % 12] ?? '', BigInt(15 + (n % 9) * 5), day));
  for (let n = 0; n < 60; n += 1) await pay(n, `2026-09-${String((n % 28) + 1).padStart(2, '0')}`);
  await closeMonth(ledger, '2026-09');
  await ledger.service.appendNotice({
    bookId: ledger.book.id,
    key: 'loss',
    format: 'kapok-loss/1',
    subjectId: ledger.book.uid,
    actorId: newId(),
    members: { size: '70', root: 'ab'.repeat(32), kept: '60', reason: 'Café: 备份恢复' },
  });
  for (let n = 0; n < 60; n += 1) await pay(n, `2026-10-${String((n % 28) + 1).padStart(2, '0')}`);
  const pages: Buffer[] = [];
  for await (const page of journalLines(ledger.pool, ledger.book.id)) pages.push(page);
  journal = Buffer.concat(pages);
});

afterAll(() => ledger.close());

/** What somebody knows who kept the checkpoint of the first `size` entries. */
function whoKept(size: number): Trust {
  const lines = journal.toString().trimEnd().split('\n').slice(0, size);
  const root = treeRoot(
    lines.map((line) => leafHash(line, 'sha256')),
    'sha256',
  );
  const text = `${ORIGIN}\n${size}\n${root.toString('base64')}\n`;
  const kept = [keptCheckpoint(`${text}\n${log.line(text)}`)];
  return { ...NO_TRUST, keys: [parseVerifierKey(log.vkey)], kept };
}

function check(file: Buffer, trust: Trust): Findings {
  const findings = new Findings();
  checkExport(file, trust, findings);
  return findings;
}

describe('the stand-alone verifier, with a checkpoint that somebody kept', () => {
  it(`finds nothing in ${UNTOUCHED} exports that nobody touched`, () => {
    const lines = journal.toString().trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(UNTOUCHED + 20);
    for (let n = 0; n < UNTOUCHED; n += 1) {
      const size = lines.length - n;
      const file = Buffer.from(`${lines.slice(0, size).join('\n')}\n`);
      const { faults, remarks } = check(file, whoKept(size - (n % 20)));
      expect([size, faults]).toEqual([size, []]);
      expect(remarks.map(({ code }) => code)).toContain('checkpoint_held');
    }
  });

  it(`finds a fault in each of ${MUTATED} that were changed at random, in every way`, () => {
    const random = new SeededRandom(20_261_122);
    const mutations = Object.entries(mutationsOf('sha256'));
    // Short, but with the close and the notice.
    const part = Buffer.from(
      `${journal.toString().split('\n').slice(0, MUTATED_ENTRIES).join('\n')}\n`,
    );
    const trust = whoKept(MUTATED_ENTRIES);
    const passed: string[] = [];
    const sentences = new Set<string>();
    for (let n = 0; n < MUTATED; n += 1) {
      const [name, mutate] = mutations[n % mutations.length] ?? ['', () => part];
      let changed = mutate(part, random);
      while (changed.equals(part)) changed = mutate(part, random);
      const { isSound, faults } = check(changed, trust);
      if (isSound) passed.push(`${n} ${name}`);
      for (const { code } of faults) sentences.add(code);
    }
    expect(passed).toEqual([]);
    expect(sentences.size).toBeGreaterThan(12);
  });

  it('alone can tell a chain that was made anew: in itself it is sound', () => {
    const random = new SeededRandom(7);
    const forged = Object.entries(mutationsOf('sha256')).filter(([name]) =>
      name.includes('another actor'),
    );
    const [, mutate] = forged[0] ?? [];
    const file = mutate?.(journal, random) ?? journal;
    expect(file.equals(journal)).toBe(false);
    expect(check(file, NO_TRUST).isSound).toBe(true);
    const size = journal.toString().trimEnd().split('\n').length;
    expect(check(file, whoKept(size)).faults.map(({ code }) => code)).toEqual(['root_differs']);
  });
});
