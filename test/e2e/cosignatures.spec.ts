import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openCheckpoint } from '../../packages/verifier/src/notes/checkpoint.js';
import {
  parseVerifierKey,
  type VerifierKey,
} from '../../packages/verifier/src/notes/verifier-key.js';
import { cosign } from '../../packages/witness/src/witness-key.js';
import { CoSignatures } from '../../src/ledger/log/co-signatures.js';
import { bodyOf } from '../../src/ledger/log/cosign-client.js';
import { CosignGatherer } from '../../src/ledger/log/cosign-gatherer.js';
import { TransparencyModule } from '../../src/modules/transparency/transparency.module.js';
import { checkpointFolder, type LoggedBook, openLoggedBook } from '../support/logged-book.js';
import { scratchFolder } from '../support/scratch.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { fixedKey, ToyLog } from '../support/toy-log.js';
import {
  runWitnessCommand,
  startWitness,
  type WitnessProcess,
} from '../support/witness-process.js';

const ORIGIN = 'kapok.localhost/GD-L1';
const logKey = fixedKey(ORIGIN, 1).verifier;
const folder = checkpointFolder();
/** A witness in this process that answers whatever a test wants. */
const wayward = fixedKey('w.example/wayward', 21, 'cosignature');
const stranger = fixedKey('w.example/stranger', 22, 'cosignature');

let database: TestDatabase;
let log: LoggedBook;
let gatherer: CosignGatherer;
let url: string;
let answering: (body: string) => { status: number; text: string };
let server: Server;
/** The sizes of the checkpoints that the honest witnesses co-signed. */
const sizes: bigint[] = [];
const honest: { process: WitnessProcess; key: VerifierKey }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  for (const name of ['w.example/1', 'w.example/2']) {
    const state = join(await scratchFolder(), 'witness');
    const { out } = await runWitnessCommand('keygen', '--state', state, '--name', name);
    await runWitnessCommand('add-log', '--state', state, '--key', logKey.vkey);
    honest.push({ process: await startWitness(state), key: parseVerifierKey(out.trim()) });
  }
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const { status, text } = answering(Buffer.concat(parts).toString());
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  answering = () => ({ status: 503, text: '' });
  const waywardUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const witnesses = [
    ...honest.map(({ process, key }) => `${key.vkey}@${process.url}`),
    `${wayward.verifier.vkey}@${waywardUrl}/`,
    // Nobody listens here.
    `${fixedKey('w.example/away', 23, 'cosignature').verifier.vkey}@http://127.0.0.1:9`,
  ];
  log = await openLoggedBook(
    database,
    folder.path,
    {
      KAPOK_WITNESSES: witnesses.join(', '),
      KAPOK_WITNESS_QUORUM: '2',
    },
    [TransparencyModule],
  );
  url = await log.app.getUrl();
  gatherer = log.app.get(CosignGatherer, { strict: false });
}, 120_000);

afterAll(async () => {
  await log?.app.close();
  await Promise.all(honest.map(({ process }) => process.stop()));
  server?.close();
  await database?.drop();
  folder.remove();
});

const json = async (path: string) => (await fetch(`${url}${path}`)).json();

/** A new checkpoint over some more entries. */
async function grow(count: number) {
  await log.append(count);
  const checkpoint = await log.follower.follow(log.book.id);
  if (checkpoint === null) throw new Error('nothing was signed');
  return checkpoint;
}

/** Gathers until so many witnesses stand under the newest checkpoint; the service's own rounds may be faster. */
async function gather(count: number): Promise<string[]> {
  for (let round = 0; round < 40; round += 1) {
    await gatherer.gather();
    const { checkpoint } = await json('/v1/log/GD-L1');
    if (checkpoint.cosignedBy.length >= count) return checkpoint.cosignedBy;
    await new Promise((resolve) => {
      setTimeout(resolve, 250);
    });
  }
  throw new Error(`there are no ${count} witnesses`);
}

async function metric(name: string, witness: string, from = url): Promise<number> {
  const text = await (await fetch(`${from}/metrics`)).text();
  const line = text
    .split('\n')
    .find((one) => one.startsWith(`${name}{`) && one.includes(`"${witness}"`));
  return Number(line?.split(' ').at(-1) ?? 0);
}

it('are gathered from those who are there; enough of them make a checkpoint a witnessed one', async () => {
  const before = Math.floor(Date.now() / 1000);
  const first = await grow(20);
  sizes.push(first.size);
  expect(await json('/v1/log/GD-L1')).toMatchObject({ checkpoint: { size: `${first.size}` } });
  expect(await gather(2)).toEqual(['w.example/1', 'w.example/2']);
  const shown = await json('/v1/log/GD-L1/witnessed');
  expect(shown).toMatchObject({
    size: `${first.size}`,
    cosignedBy: ['w.example/1', 'w.example/2'],
  });
  const keys = honest.map(({ key }) => key);
  const opened = openCheckpoint(shown.note, [logKey], keys);
  expect([opened.signed.length, opened.witnessed.length]).toEqual([1, 2]);
  for (const { timestamp } of opened.witnessed)
    expect(Number(timestamp)).toBeGreaterThanOrEqual(before);
  expect(await (await fetch(`${url}/log/GD-L1/checkpoint`)).text()).toBe(shown.note);

  // The same witnesses see it grow, with a proof each time.
  for (const count of [1, 7, 300]) {
    const next = await grow(count);
    sizes.push(next.size);
    await gather(2);
    expect(await json('/v1/log/GD-L1/witnessed')).toMatchObject({ size: `${next.size}` });
  }
  const told = (await json('/v1/log/GD-L1/checkpoints')).items.map(
    ({ size, cosignedBy }: { size: string; cosignedBy: string[] }) => [size, cosignedBy.length],
  );
  expect(told).toEqual(sizes.map((size) => [`${size}`, 2]).reverse());
  expect(
    await metric('kapok_log_witness_cosignatures_total', 'w.example/1'),
  ).toBeGreaterThanOrEqual(4);
  expect(await metric('kapok_log_witness_absences_total', 'w.example/away')).toBeGreaterThan(0);
  expect(await metric('kapok_log_witness_refusals_total', 'w.example/1')).toBe(0);
});

it('are kept only when they are right, of a witness of ours, and once', async () => {
  const { id } = log.book;
  const kept = log.app.get(CoSignatures, { strict: false });
  const [size = 0n, another = 0n] = sizes;
  const checkpoint = await log.checkpoints.bySize(id, size);
  const other = await log.checkpoints.bySize(id, another);
  const at = (text: string | undefined, time: bigint, key = wayward) =>
    cosign(key, text ?? '', time);
  const wrong = [
    at(other?.body, 1_700_000_000n),
    at(checkpoint?.body, 1_700_000_000n, stranger),
    // A right line, with the time that it says changed.
    changed(at(checkpoint?.body, 1_700_000_000n)),
    at(checkpoint?.body, 2n ** 62n),
    checkpoint?.note.split('\n').find((line) => line.startsWith('— ')) ?? '',
    'nonsense',
    '',
  ];
  for (const line of wrong) expect([line, await kept.add(id, size, line)]).toEqual([line, false]);
  expect((await log.checkpoints.bySize(id, size))?.note).toBe(checkpoint?.note);
  const first = at(checkpoint?.body, 1_700_000_000n);
  expect(await kept.add(id, size, first)).toBe(true);
  expect(await kept.add(id, size, at(checkpoint?.body, 1_700_000_001n).trim())).toBe(true);
  expect((await log.checkpoints.bySize(id, size))?.note).toBe(checkpoint?.note + first);
  await expect(kept.add(id, size - 1n, first)).rejects.toMatchObject({ code: 'not_found' });
});

/** A line with one bit of its time turned. */
function changed(line: string): string {
  const [dash, name, base64 = ''] = line.trim().split(' ');
  const bytes = Buffer.from(base64, 'base64');
  bytes[11] = (bytes[11] ?? 0) ^ 1;
  return `${dash} ${name} ${bytes.toString('base64')}`;
}

it('of a witness who answers nonsense are not taken, and of nobody else is any missing', async () => {
  const answers = [
    { status: 200, text: 'hello' },
    { status: 200, text: '— w.example/wayward AAAAAAAA\n'.repeat(5_000) },
    { status: 200, text: cosign(wayward, 'another text\n', 1_700_000_000n) },
    { status: 200, text: cosign(stranger, 'another text\n', 1_700_000_000n) },
    { status: 302, text: '' },
    { status: 409, text: 'nine' },
    { status: 422, text: 'no' },
  ];
  for (const one of answers) {
    let asked = 0;
    answering = () => {
      asked += 1;
      return one;
    };
    const fresh = new CosignGatherer(...partsOf(gatherer));
    await grow(3);
    await fresh.gather();
    expect(asked).toBeGreaterThan(0);
    const { checkpoint } = await json('/v1/log/GD-L1');
    expect(checkpoint.cosignedBy).toEqual(['w.example/1', 'w.example/2']);
  }
  // From then on it is honest, says first what it saw last, and is sent the proof from there.
  const bodies: string[] = [];
  answering = (body) => {
    bodies.push(body);
    if (body.startsWith('old 0\n')) return { status: 409, text: '29\n' };
    const text = body.slice(body.indexOf('\n\n') + 2).split('\n\n')[0];
    return { status: 200, text: cosign(wayward, `${text}\n`, 1_800_000_000n) };
  };
  const last = await grow(1);
  await new CosignGatherer(...partsOf(gatherer)).gather();
  expect((await json('/v1/log/GD-L1')).checkpoint.cosignedBy).toHaveLength(3);
  const proof = await log.reader.consistency(log.book.id, 29n, last.size);
  expect(bodies.at(-1)?.split('\n\n')[0]).toBe(bodyOf({ old: 29n, proof, note: '' }).trimEnd());
});

/** What a gatherer is made of: a new one has met nobody yet. */
function partsOf(one: CosignGatherer): ConstructorParameters<typeof CosignGatherer> {
  const parts = one as unknown as Record<string, unknown>;
  const names = ['ledger', 'checkpoints', 'log', 'coSignatures', 'clock', 'metrics'];
  // Serving nobody, it does nothing by itself.
  return [...names.map((name) => parts[name]), {}] as unknown as ConstructorParameters<
    typeof CosignGatherer
  >;
}

it('are refused by a witness who was shown another history; the log says so and goes on', async () => {
  const [first] = honest;
  const other = new ToyLog(ORIGIN, 'sha256', 1).growTo(5_000, 'a history that never was');
  const witnessUrl = `${first?.process.url}/add-checkpoint`;
  const known = await (
    await fetch(witnessUrl, {
      method: 'POST',
      body: bodyOf({ old: 0n, proof: [], note: other.checkpoint() }),
    })
  ).text();
  // It has seen the honest log and takes no other: whoever came first is believed.
  const lie = { old: BigInt(known.trim()), proof: [], note: other.checkpoint() };
  expect((await fetch(witnessUrl, { method: 'POST', body: bodyOf(lie) })).status).toBe(422);

  // The wayward one believed the other history.
  answering = () => ({ status: 409, text: '5000\n' });
  const before = await metric('kapok_log_witness_refusals_total', 'w.example/wayward');
  const next = await grow(2);
  await new CosignGatherer(...partsOf(gatherer)).gather();
  expect(await metric('kapok_log_witness_refusals_total', 'w.example/wayward')).toBeGreaterThan(
    before,
  );
  expect(await json('/v1/log/GD-L1/witnessed')).toMatchObject({
    size: `${next.size}`,
    cosignedBy: ['w.example/1', 'w.example/2'],
  });
});

it('are refused to a service that made up its history anew with the same key; a follower proves it', async () => {
  const anew = await createTestDatabase();
  const folderAnew = checkpointFolder();
  const [, second] = honest;
  const witnesses = `${second?.key.vkey}@${second?.process.url}`;
  const other = await openLoggedBook(anew, folderAnew.path, { KAPOK_WITNESSES: witnesses }, [
    TransparencyModule,
  ]);
  try {
    const gathererAnew = other.app.get(CosignGatherer, { strict: false });
    const refused = () => metric('kapok_log_witness_refusals_total', 'w.example/2', otherUrl);
    const otherUrl = await other.app.getUrl();
    await other.append(10);
    await other.follower.follow(other.book.id);
    await gathererAnew.gather();
    const few = await refused();
    expect(few).toBeGreaterThan(0);
    // Longer than the true one, it is refused for what it is.
    await other.append(Number((await log.checkpoints.latest(log.book.id))?.size));
    const last = await other.follower.follow(other.book.id);
    await new CosignGatherer(...partsOf(gathererAnew)).gather();
    expect(await refused()).toBeGreaterThan(few);
    expect((await other.checkpoints.latest(other.book.id))?.note).toBe(last?.note);
    await proveFork(otherUrl);
  } finally {
    await other.app.close();
    await anew.drop();
    folderAnew.remove();
  }
});

/** A witness that followed the true log is led to the other one. */
async function proveFork(otherUrl: string): Promise<void> {
  const state = join(await scratchFolder(), 'follower');
  const follow = async (from: string) => {
    const at = `${from}/log/GD-L1`;
    const args = ['--state', state, '--key', logKey.vkey, '--url', at];
    expect(await runWitnessCommand('add-log', ...args)).toMatchObject({ code: 0 });
    return runWitnessCommand('follow', '--state', state, '--once');
  };
  await runWitnessCommand('keygen', '--state', state, '--name', 'w.example/follower');
  expect(await follow(url)).toMatchObject({ code: 0, out: expect.stringContaining('co-signed') });
  const found = await follow(otherUrl);
  expect(found).toMatchObject({ code: 1, out: expect.stringContaining('two histories') });
}

it('are told by the log together with whom it asks', async () => {
  const { witnesses, quorum } = await json('/v1/log/GD-L1');
  expect(quorum).toBe(2);
  expect(witnesses.map(({ name }: { name: string }) => name)).toEqual([
    'w.example/1',
    'w.example/2',
    'w.example/wayward',
    'w.example/away',
  ]);
  // Where they are reached is between them and the service.
  expect(Object.keys(witnesses[0])).toEqual(['name', 'vkey']);
});
