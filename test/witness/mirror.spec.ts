import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useEngine } from '../../packages/verifier/src/crypto-engine.js';
import { nodeEngine } from '../../packages/verifier/src/node/node-engine.js';
import { parseVerifierKey } from '../../packages/verifier/src/notes/verifier-key.js';
import { mirrorLog } from '../../packages/witness/src/mirror.js';
import { scratchFolder } from '../support/scratch.js';
import { bodyOf, type ServedLog, serveToyLog, type Tampering, ToyLog } from '../support/toy-log.js';
import { runWitnessCommand } from '../support/witness-process.js';

useEngine(nodeEngine);

const served: ServedLog[] = [];

afterAll(async () => {
  await Promise.all(served.map((one) => one.close()));
});

/** A log that is served, and an empty folder for its copy. */
async function setUp(log: ToyLog) {
  const server = await serveToyLog(log);
  served.push(server);
  const folder = join(await scratchFolder(), 'copy');
  const { origin, algorithm, vkey } = log;
  const trusted = { origin, algorithm, keys: [parseVerifierKey(vkey)], url: server.url };
  return { server, folder, copy: () => mirrorLog({ log: trusted, folder }) };
}

/** All files of a folder with what they hold. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const pairs = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(folder.length + 1), (await readFile(path)).toString('base64')] as const;
  });
  return Object.fromEntries((await Promise.all(pairs)).sort());
}

it.each(['sha256', 'sm3'] as const)(
  'copies a log, and then what is new of it (%s)',
  async (algorithm) => {
    const log = new ToyLog('toy.example/log', algorithm).growTo(600);
    const { server, folder, copy } = await setUp(log);
    expect(await copy()).toEqual({ outcome: 'copied', size: 600n, before: 0n, fetched: 7 });
    expect(Object.keys(await contentOf(folder))).toEqual([
      'checkpoint',
      ...['000', '001', '002.p/88'].map((n) => `tile/0/${n}`),
      'tile/1/000.p/2',
      ...['000', '001', '002.p/88'].map((n) => `tile/entries/${n}`),
    ]);
    expect(await copy()).toEqual({ outcome: 'unchanged', size: 600n });
    log.growTo(620);
    server.asked();
    expect(await copy()).toMatchObject({ outcome: 'copied', size: 620n, before: 600n });
    const asked = ['checkpoint', 'tile/0/002.p/108', 'tile/1/000.p/2', 'tile/entries/002.p/108'];
    expect(server.asked().sort()).toEqual(asked);
    log.growTo(1030);
    await copy();
    const fresh = await setUp(log);
    await fresh.copy();
    // However a copy came about, it is the same.
    expect(await contentOf(folder)).toEqual(await contentOf(fresh.folder));
  },
);

it('leaves a copy as it was when the log is not what it signed', async () => {
  const log = new ToyLog('toy.example/log').growTo(600);
  const { server, folder, copy } = await setUp(log);
  await copy();
  const held = await contentOf(folder);
  log.growTo(900);
  const flip = (target: string): Tampering => {
    return (path) => (path === target ? Buffer.alloc(132 * 32, 1) : null);
  };
  const other = log.fork(512).growTo(768, 'other');
  const forged: Record<string, Uint8Array> = {
    'tile/0/002': bodyOf(other, 'tile/0/002') ?? new Uint8Array(),
    'tile/entries/002': bodyOf(other, 'tile/entries/002') ?? new Uint8Array(),
  };
  const broken: [string, Tampering][] = [
    ['tile/*', flip('tile/0/003.p/132')],
    ['tile/entries/002', flip('tile/entries/002')],
    ['tile/entries/003.p/132', flip('tile/entries/003.p/132')],
    ['tile/0/002', (path) => (path === 'tile/0/002' ? swapped(log, 2) : null)],
    // Leaves and their hashes fit together, and only the level above tells.
    ['tile/0/002', (path) => forged[path] ?? null],
  ];
  for (const [path, tamper] of broken) {
    server.show(log, tamper);
    const result = await copy();
    expect(result).toEqual({ outcome: 'broken', path });
    expect([path, await contentOf(folder)]).toEqual([path, held]);
  }
  server.show(log, (path) => (path === 'tile/1/000.p/3' ? Buffer.alloc(96, 1) : null));
  expect(await copy()).toMatchObject({ outcome: 'broken' });
  server.show(new ToyLog(log.origin, 'sha256', 50).growTo(900));
  expect(await copy()).toEqual({ outcome: 'unsigned' });
  server.show(log.fork(500));
  expect(await copy()).toEqual({ outcome: 'behind', size: 500n, before: 600n });
  expect(await contentOf(folder)).toEqual(held);
});

/** A tile of level 0 whose first two hashes changed places. */
function swapped(log: ToyLog, n: number): Buffer {
  const hashes = Array.from({ length: 256 }, (_, at) => log.tileHash(0, 256 * n + at));
  const [first, second, ...rest] = hashes;
  return Buffer.concat([second as Uint8Array, first as Uint8Array, ...rest]);
}

it.each([
  ['of the same size', 590, 600],
  ['early, and longer', 100, 900],
  ['late, and longer', 599, 601],
  ['within the first tile of a longer one', 5, 1300],
])('keeps the checkpoint of a log that forked: %s', async (_, at, size) => {
  const log = new ToyLog('toy.example/log').growTo(600);
  const { server, folder, copy } = await setUp(log);
  await copy();
  const held = await contentOf(folder);
  const fork = log.fork(at).growTo(size, 'other');
  server.show(fork);
  expect(await copy()).toEqual({ outcome: 'forked', size: BigInt(size), before: 600n });
  const [name, ...others] = await readdir(join(folder, 'refused'));
  expect(others).toEqual([]);
  const refused = await readFile(join(folder, 'refused', name ?? ''), 'utf8');
  expect(refused).toContain(log.checkpoint(600));
  expect(refused).toContain(fork.checkpoint());
  const { [`refused/${name}`]: _kept, ...rest } = await contentOf(folder);
  expect(rest).toEqual(held);
});

it('takes up a copy that was interrupted', async () => {
  const log = new ToyLog('toy.example/log').growTo(1500);
  const { server, folder, copy } = await setUp(log);
  server.show(log, (path) => (path === 'tile/entries/004' ? 404 : null));
  await expect(copy()).rejects.toThrow('404');
  expect(await readdir(folder)).toEqual(['.incoming']);
  server.show(log);
  server.asked();
  expect(await copy()).toMatchObject({ outcome: 'copied', size: 1500n });
  const asked = server.asked();
  expect(asked).toContain('tile/entries/004');
  expect(asked).not.toContain('tile/0/000');
  expect((await readdir(folder)).sort()).toEqual(['checkpoint', 'tile']);
});

it('is a command', async () => {
  const log = new ToyLog('toy.example/log').growTo(30);
  const { server, folder } = await setUp(log);
  const args = ['mirror', server.url, folder, '--key', log.vkey];
  expect(await runWitnessCommand(...args)).toMatchObject({
    code: 0,
    out: expect.stringContaining('30 entries'),
  });
  server.show(log.fork(3).growTo(31, 'other'));
  const refused = await runWitnessCommand(...args, '--lang', 'zh-CN');
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('拒绝更新') });
  expect(
    await runWitnessCommand('mirror', 'http://127.0.0.1:9', folder, '--key', log.vkey),
  ).toMatchObject({ code: 3 });
});
