import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint } from '../../packages/verifier/src/notes/checkpoint.js';
import {
  parseVerifierKey,
  type VerifierKey,
} from '../../packages/verifier/src/notes/verifier-key.js';
import { originHash } from '../../packages/witness/src/log-memory.js';
import { scratchFolder } from '../support/scratch.js';
import { ToyLog } from '../support/toy-log.js';
import {
  runWitnessCommand,
  startWitness,
  type WitnessProcess,
} from '../support/witness-process.js';

const log = new ToyLog('toy.example/log').growTo(60);
const fork = log.fork(10).growTo(60, 'other');
let state: string;
let own: VerifierKey;
let witness: WitnessProcess;

beforeAll(async () => {
  state = join(await scratchFolder(), 'witness');
  const made = await runWitnessCommand('keygen', '--state', state, '--name', 'w.example/1');
  own = parseVerifierKey(made.out.trim());
  await runWitnessCommand('add-log', '--state', state, '--key', log.vkey);
  witness = await startWitness(state);
});

afterAll(async () => {
  expect(await witness.stop()).toBe(0);
});

/** Trusts a fresh log of this test alone. */
async function freshLog(name: string, fill: number): Promise<ToyLog> {
  const fresh = new ToyLog(`toy.example/${name}`, 'sha256', fill).growTo(40);
  const logs = await readFile(join(state, 'logs'), 'utf8');
  await writeFile(join(state, 'logs'), `${logs}${fresh.vkey} sha256 -\n`);
  return fresh;
}

function bodyOf(old: number, proof: readonly Uint8Array[], note: string): string {
  const lines = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('');
  return `old ${old}\n${lines}\n${note}`;
}

async function post(body: string): Promise<{ status: number; type: string | null; text: string }> {
  const response = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
  };
}

const add = (from: ToyLog, old: number, size: number, proof = from.proof(old, size)) =>
  post(bodyOf(old, proof, from.checkpoint(size)));

function newest(from: ToyLog): Promise<Response> {
  return fetch(`${witness.url}/${originHash(from.origin)}/checkpoint`);
}

it('co-signs a log as it grows, and shows what it co-signed', async () => {
  const own1 = await freshLog('grows', 11);
  expect((await newest(own1)).status).toBe(404);
  const before = Math.floor(Date.now() / 1000);
  for (const [old, size] of [
    [0, 3],
    [3, 17],
    [17, 17],
    [17, 40],
  ] as const) {
    const { status, text } = await add(own1, old, size);
    expect([size, status]).toEqual([size, 200]);
    const note = own1.checkpoint(size) + text;
    const opened = openCheckpoint(note, [parseVerifierKey(own1.vkey)], [own]);
    expect(opened.witnessed.map(({ key }) => key.vkey)).toEqual([own.vkey]);
    expect(Number(opened.witnessed[0]?.timestamp)).toBeGreaterThanOrEqual(before);
    const shown = await newest(own1);
    expect([shown.status, await shown.text()]).toEqual([200, note]);
  }
});

it('answers what the protocol says, and moves for nothing else', async () => {
  expect(await add(log, 0, 20)).toMatchObject({ status: 200 });
  const held = await (await newest(log)).text();
  const conflict = { status: 409, type: 'text/x.tlog.size', text: '20\n' };
  const signed = log.checkpoint(40);
  const stranger = new ToyLog('toy.example/unknown').growTo(9);
  const impostor = new ToyLog(log.origin, 'sha256', 99).growTo(40);
  const forged = signed.replace(/.{6}=\n$/, 'AAAAAA=\n');
  const refusals = [
    [await add(log, 0, 40), conflict],
    [await add(log, 19, 40), conflict],
    [await add(log, 0, 20), conflict],
    [await add(log, 20, 19, []), { status: 400 }],
    [await add(log, 20, 40, []), { status: 422 }],
    [await add(log, 20, 40, log.proof(19, 40)), { status: 422 }],
    [await add(fork, 20, 40), { status: 422 }],
    [await add(fork, 20, 20), { status: 422 }],
    [await add(stranger, 0, 9), { status: 404 }],
    [await add(impostor, 20, 40, log.proof(20, 40)), { status: 403 }],
    [await post(bodyOf(20, log.proof(20, 40), forged)), { status: 403 }],
    [await post(`old 20\nnot base 64\n\n${signed}`), { status: 400 }],
    [await post(`old 020\n\n${signed}`), { status: 400 }],
    [await post(''), { status: 400 }],
    [await post(`old 20\n\n${log.origin}\n`), { status: 400 }],
    [await post('x'.repeat(300_000)), { status: 413 }],
  ] as const;
  refusals.forEach(([answer, wanted], n) => {
    expect({ n, ...answer }).toMatchObject({ n, ...wanted });
  });
  const other = await fetch(`${witness.url}/add-checkpoint`);
  expect([other.status, (await fetch(`${witness.url}/`)).status]).toEqual([405, 404]);
  expect(await (await newest(log)).text()).toBe(held);
  // Two were not signed by the log: the second, within a minute, is not worth a line.
  expect(witness.said().filter((line) => line === `${log.origin}: unsigned`)).toHaveLength(1);
  expect(witness.said()).toContain(`${log.origin}: inconsistent at 40`);
  expect(await add(log, 20, 40)).toMatchObject({ status: 200 });
});

it('keeps two trees of one size that the log signed, and says so', async () => {
  const own1 = await freshLog('two-faced', 12);
  const other = own1.fork(2).growTo(9, 'other');
  await add(own1, 0, 9);
  expect((await add(other, 9, 9)).status).toBe(422);
  expect((await add(other, 0, 9)).status).toBe(409);
  const folder = join(state, 'state', originHash(own1.origin), 'evidence');
  const files = await readdir(folder);
  expect(files).toHaveLength(1);
  const evidence = await readFile(join(folder, files[0] ?? ''), 'utf8');
  for (const one of [own1, other]) expect(evidence).toContain(one.checkpoint(9));
  const told = await runWitnessCommand('status', '--state', state);
  expect(told).toMatchObject({ code: 1, out: expect.stringContaining(files[0] ?? '') });
});

it('co-signs one of many histories that are shown at once, and only what continues it', async () => {
  const own1 = await freshLog('raced', 13);
  await add(own1, 0, 10);
  const histories = Array.from({ length: 12 }, (_, n) => own1.fork(10).growTo(11 + n, `way ${n}`));
  const answers = await Promise.all(histories.map((one) => add(one, 10, one.size)));
  const winners = histories.filter((_, n) => answers[n]?.status === 200);
  expect(winners).toHaveLength(1);
  const [winner] = winners;
  if (winner === undefined) throw new Error('nobody won');
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(11);
  expect(await (await newest(own1)).text()).toContain(winner.checkpoint());
});

it('remembers after it was killed, and shares its folder with nobody', async () => {
  const own1 = await freshLog('killed', 14);
  await add(own1, 0, 25);
  const second = await runWitnessCommand('serve', '--state', state, '--port', '0');
  expect(second).toMatchObject({ code: 3, err: expect.stringContaining('in use by the process') });
  await witness.kill();
  witness = await startWitness(state);
  expect(await add(own1, 0, 25)).toMatchObject({ status: 409, text: '25\n' });
  const other = own1.fork(20).growTo(30, 'other');
  expect((await add(other, 25, 30)).status).toBe(422);
  expect((await add(own1, 25, 30)).status).toBe(200);
});

it('signs nothing more for a log whose memory was tampered with', async () => {
  const own1 = await freshLog('tampered', 15);
  await add(own1, 0, 25);
  const path = join(state, 'state', originHash(own1.origin), 'checkpoint');
  const held = await readFile(path, 'utf8');
  // An older state, forged without the witness's key.
  const ownLine = held.slice(held.lastIndexOf('— '));
  for (const line of [ownLine, '']) {
    await writeFile(path, own1.checkpoint(5) + line);
    expect((await add(own1, 5, 30)).status).toBe(500);
  }
  expect((await add(own1, 25, 30)).status).toBe(500);
  await writeFile(path, held);
  expect((await add(own1, 25, 30)).status).toBe(200);
});
