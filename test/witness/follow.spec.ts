import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useEngine } from '../../packages/verifier/src/crypto-engine.js';
import { nodeEngine } from '../../packages/verifier/src/node/node-engine.js';
import { openCheckpoint } from '../../packages/verifier/src/notes/checkpoint.js';
import { parseVerifierKey } from '../../packages/verifier/src/notes/verifier-key.js';
import { type Finding, followAll } from '../../packages/witness/src/follow.js';
import { addTrustedLog } from '../../packages/witness/src/trusted-logs.js';
import { Witness } from '../../packages/witness/src/witness.js';
import { loadWitnessKey, makeWitnessKey } from '../../packages/witness/src/witness-key.js';
import { findingSentence, LANGUAGES } from '../../packages/witness/src/words.js';
import { scratchFolder } from '../support/scratch.js';
import { type ServedLog, serveToyLog, ToyLog } from '../support/toy-log.js';
import { runWitnessCommand } from '../support/witness-process.js';

useEngine(nodeEngine);

const served: ServedLog[] = [];

afterAll(async () => {
  await Promise.all(served.map((one) => one.close()));
});

/** A witness of its own that follows a log of its own. */
async function watch(log: ToyLog) {
  const folder = join(await scratchFolder(), 'witness');
  await makeWitnessKey(folder, 'w.example/1');
  const server = await serveToyLog(log);
  served.push(server);
  const { vkey, algorithm } = log;
  const trusted = await addTrustedLog(folder, { vkey, algorithm, url: server.url });
  const witness = new Witness(folder, await loadWitnessKey(folder));
  const look = async (): Promise<Finding> =>
    (await followAll(witness))[0]?.finding ?? 'unreachable';
  const known = async () => Number((await witness.newest(trusted))?.checkpoint.size ?? -1n);
  const evidence = () => witness.memoryOf(trusted).evidence();
  return { folder, server, witness, trusted, look, known, evidence };
}

it.each(['sha256', 'sm3'] as const)(
  'co-signs what grows, and only that (%s)',
  async (algorithm) => {
    const log = new ToyLog('toy.example/log', algorithm).growTo(300);
    const { server, look, known, evidence, witness, trusted } = await watch(log);
    expect([await look(), await look(), await known()]).toEqual(['cosigned', 'unchanged', 300]);
    log.growTo(520);
    expect([await look(), await known()]).toEqual(['cosigned', 520]);
    const newest = await witness.newest(trusted);
    const opened = openCheckpoint(newest?.note ?? '', trusted.keys, [witness.key.verifier]);
    expect([opened.size, opened.witnessed.length]).toEqual([520n, 1]);

    // Rolled back: an old backup was restored, and grows on in another way.
    const restored = log.fork(400);
    server.show(restored);
    expect([await look(), await known()]).toEqual(['behind', 520]);
    restored.growTo(520, 'other');
    expect([await look(), await known(), (await evidence()).length]).toEqual(['forked', 520, 1]);
    restored.growTo(700, 'other');
    expect([await look(), await look(), await known()]).toEqual(['forked', 'forked', 520]);
    const files = await evidence();
    expect(files).toHaveLength(2);
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    expect(texts.every((text) => text.includes(log.checkpoint(520)))).toBe(true);
    expect(texts.some((text) => text.includes(restored.checkpoint(700)))).toBe(true);
    expect(texts.some((text) => text.includes('the first 520 have the root'))).toBe(true);

    // The honest log, shown again, is co-signed as before.
    server.show(log.growTo(530));
    expect([await look(), await known()]).toEqual(['cosigned', 530]);
  },
);

it('co-signs nothing that cannot be read or is not signed', async () => {
  const log = new ToyLog('toy.example/log').growTo(300);
  const { server, look, known } = await watch(log);
  await look();
  log.growTo(600);
  const impostor = new ToyLog(log.origin, 'sha256', 66).growTo(600);
  const garbled = (path: string) => (path.startsWith('tile/0') ? Buffer.alloc(88 * 32, 1) : null);
  const cases: [Finding, () => void][] = [
    ['unsigned', () => server.show(impostor)],
    ['unreachable', () => server.show(log, () => 404)],
    ['unreachable', () => server.show(log, () => Buffer.from('hello'))],
    ['unreachable', () => server.show(log, () => Buffer.alloc(300_000))],
    ['unreadable', () => server.show(log, garbled)],
    [
      'unreadable',
      () => server.show(log, (path) => (path.startsWith('tile') ? Buffer.alloc(5) : null)),
    ],
    [
      'unreadable',
      () => server.show(log, (path) => (path === 'tile/0/001' ? Buffer.alloc(8192) : null)),
    ],
    ['unreachable', () => server.show(log, (path) => (path.startsWith('tile') ? 404 : null))],
  ];
  for (const [finding, prepare] of cases) {
    prepare();
    expect([finding, await look(), await known()]).toEqual([finding, finding, 300]);
  }
  // A partial tile that is gone is cut from the full one.
  server.show(log, (path) => (path === 'tile/0/002.p/88' ? 404 : null));
  expect(await look()).toBe('unreachable');
  log.growTo(800);
  server.show(log.fork(600), (path) =>
    path === 'tile/0/002.p/88'
      ? 404
      : path === 'tile/0/002'
        ? Buffer.concat(Array.from({ length: 256 }, (_, at) => log.tileHash(0, 512 + at)))
        : null,
  );
  expect([await look(), await known()]).toEqual(['cosigned', 600]);
});

it('goes on from a checkpoint that was kept, and finds out at once that history was changed', async () => {
  const log = new ToyLog('toy.example/log').growTo(90);
  const folder = join(await scratchFolder(), 'witness');
  const server = await serveToyLog(log.fork(50).growTo(120, 'other'));
  served.push(server);
  const kept = join(await scratchFolder(), 'kept');
  await writeFile(kept, log.checkpoint(70));
  const state = ['--state', folder];
  expect(await runWitnessCommand('keygen', ...state, '--name', 'w.example/9')).toMatchObject({
    code: 0,
  });
  const add = ['add-log', ...state, '--key', log.vkey, '--url', server.url, '--from', kept];
  expect(await runWitnessCommand(...add)).toMatchObject({ code: 0 });
  expect(await runWitnessCommand(...add)).toMatchObject({
    code: 3,
    err: expect.stringContaining('before'),
  });
  const found = await runWitnessCommand('follow', ...state, '--once', '--lang', 'zh-CN');
  expect(found).toMatchObject({ code: 1, out: expect.stringContaining('两种不同的历史') });
  server.show(log);
  const well = await runWitnessCommand('follow', ...state, '--once');
  expect(well).toMatchObject({ code: 0, out: 'toy.example/log: co-signed at 90 entries\n' });
  await server.close();
  expect(await runWitnessCommand('follow', ...state, '--once')).toMatchObject({ code: 3 });
  expect(await readdir(folder)).not.toContain('lock');
});

it('follows the published test log of another project from size to size', async () => {
  const vectors = join(import.meta.dirname, '../../packages/verifier/vectors/tessera/log');
  const key = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';
  const toy = new ToyLog('example.com/unused');
  const { server, witness, folder } = await watch(toy);
  await writeFile(join(folder, 'logs'), `${key} sha256 ${server.url}\n`);
  const signed = parseVerifierKey(key);
  for (let size = 1; size <= 15; size += 1) {
    const files = new Map<string, Buffer>();
    files.set('checkpoint', await readFile(join(vectors, `checkpoint.${size}`)));
    const tile = `tile/0/000.p/${size}`;
    files.set(tile, await readFile(join(vectors, tile)));
    server.show(toy, (path) => files.get(path) ?? 404);
    const [look] = await followAll(witness);
    expect(look).toMatchObject({ finding: 'cosigned', shown: BigInt(size), origin: signed.name });
  }
});

it('has a sentence in both languages for all it can find', () => {
  const findings: Finding[] = [
    'cosigned',
    'unchanged',
    'behind',
    'forked',
    'unsigned',
    'unreadable',
    'unreachable',
  ];
  for (const language of LANGUAGES) {
    const said = findings.map((finding) =>
      findingSentence({ finding, shown: 5n, known: 9n }, language),
    );
    expect(new Set(said).size).toBe(findings.length);
    expect(said.join()).not.toMatch(/[{}]/);
    expect(said[2]).toMatch(/5.*9/);
  }
});

it('refuses a command line that it does not understand', async () => {
  for (const args of [
    ['nothing'],
    ['serve'],
    ['follow', '--state', 'x', '--once', '--every', '5'],
    ['mirror'],
  ]) {
    expect(await runWitnessCommand(...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining('Usage:'),
    });
  }
  expect(await runWitnessCommand('--help')).toMatchObject({
    code: 0,
    out: expect.stringContaining('add-log'),
  });
});
