import { join } from 'node:path';
import { openCheckpoint } from '../../packages/verifier/src/notes/checkpoint.js';
import {
  parseVerifierKey,
  type VerifierKey,
} from '../../packages/verifier/src/notes/verifier-key.js';
import { bodyOf } from '../../src/ledger/log/cosign-client.js';
import { scratchFolder } from '../support/scratch.js';
import { ToyLog } from '../support/toy-log.js';
import {
  runWitnessCommand,
  startWitness,
  type WitnessProcess,
} from '../support/witness-process.js';

const common = new ToyLog('toy.example/log').growTo(100);
/** What Mrs Chen is shown, and what the auditor is shown. */
const forChen = common.fork(100).growTo(140, 'as it was');
const forAuditor = common.fork(100).growTo(150, 'as they wish it had been');
const trusted = [parseVerifierKey(common.vkey)];

const witnesses: { process: WitnessProcess; key: VerifierKey }[] = [];

beforeAll(async () => {
  for (const name of ['w.example/1', 'w.example/2', 'w.example/3']) {
    const state = join(await scratchFolder(), 'witness');
    const { out } = await runWitnessCommand('keygen', '--state', state, '--name', name);
    await runWitnessCommand('add-log', '--state', state, '--key', common.vkey);
    witnesses.push({ process: await startWitness(state), key: parseVerifierKey(out.trim()) });
  }
});

afterAll(async () => {
  await Promise.all(witnesses.map(({ process }) => process.stop()));
});

/** The note of a log with what one witness, asked with a right proof, adds to it: nothing when it refuses. */
async function ask(
  n: number,
  log: ToyLog,
  old: number,
): Promise<{ status: number; lines: string }> {
  const proof = log.proof(old).map((hash) => Buffer.from(hash));
  const body = bodyOf({ old: BigInt(old), proof, note: log.checkpoint() });
  const url = `${witnesses[n]?.process.url}/add-checkpoint`;
  const response = await fetch(url, { method: 'POST', body });
  const text = await response.text();
  return { status: response.status, lines: response.status === 200 ? text : '' };
}

/** How many witnesses' co-signatures a client counts under a checkpoint. */
function countOf(log: ToyLog, lines: string): number {
  const keys = witnesses.map(({ key }) => key);
  return openCheckpoint(log.checkpoint() + lines, trusted, keys).witnessed.length;
}

it('two histories, shown to two people: no two of them are both witnessed by most', async () => {
  for (const n of [0, 1, 2]) expect((await ask(n, common, 0)).status).toBe(200);
  // The log shows each history to those witnesses it hopes to keep apart.
  const [first, second, third] = [
    await ask(0, forChen, 100),
    await ask(1, forAuditor, 100),
    await ask(2, forAuditor, 100),
  ];
  expect([first.status, second.status, third.status]).toEqual([200, 200, 200]);
  // And then to the others, with whatever it can say. No proof leads from one history to the other.
  const late = [
    await ask(0, forAuditor, 140),
    await ask(1, forChen, 100),
    await ask(2, forChen, 100),
  ];
  expect(late.map(({ status }) => status)).toEqual([422, 409, 409]);

  const chen = countOf(forChen, first.lines + late[1]?.lines + late[2]?.lines);
  const auditor = countOf(forAuditor, second.lines + third.lines + late[0]?.lines);
  expect([chen, auditor]).toEqual([1, 2]);
  // A client that asks for two takes one history alone; one that asks for three, neither.
  const witnessedBy = (quorum: number) => [chen, auditor].filter((count) => count >= quorum).length;
  expect([witnessedBy(2), witnessedBy(3)]).toEqual([1, 0]);
});

it('lines of one history are worth nothing under the other', async () => {
  const { lines } = await ask(1, forAuditor, 150);
  const keys = witnesses.map(({ key }) => key);
  expect(countOf(forAuditor, lines)).toBe(1);
  expect(() => openCheckpoint(forChen.checkpoint() + lines, trusted, keys)).toThrow(
    'signature_wrong',
  );
});
