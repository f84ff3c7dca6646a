import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scratchFolder } from '../../../test/support/scratch.js';
import { fixedKey, ToyLog } from '../../../test/support/toy-log.js';
import { emptyRoot } from '../../verifier/src/merkle/tree-hash.js';
import { parseVerifierKey } from '../../verifier/src/notes/verifier-key.js';
import { parseAddCheckpoint } from '../src/add-checkpoint-request.js';
import { judge, openFor } from '../src/judge.js';
import { lockFolder } from '../src/process-lock.js';
import {
  addTrustedLog,
  parseTrustedLogs,
  readTrustedLogs,
  type TrustedLog,
} from '../src/trusted-logs.js';
import { loadWitnessKey, makeWitnessKey } from '../src/witness-key.js';

const log = new ToyLog('toy.example/log').growTo(20);
const fork = log.fork(5).growTo(20, 'other');
const trusted = trust(log);

function trust({ origin, algorithm, vkey }: ToyLog): TrustedLog {
  return { origin, algorithm, keys: [parseVerifierKey(vkey)], url: null };
}

function treeOf(from: ToyLog, size: number) {
  return { size: BigInt(size), root: from.root(size) };
}

function claimOf(from: ToyLog, old: number, size: number, proof = from.proof(old, size)) {
  const checkpoint = openFor(trusted, from.checkpoint(size));
  if (typeof checkpoint === 'string') throw new Error(checkpoint);
  return { old: BigInt(old), proof, checkpoint };
}

describe('a claim that a log grew', () => {
  const empty = { size: 0n, root: emptyRoot('sha256') };
  const stranger = log.root(3);

  it.each([
    ['the first checkpoint', null, claimOf(log, 0, 12), { verdict: 'cosign' }],
    ['an empty log', null, claimOf(log, 0, 0), { verdict: 'cosign' }],
    ['growth from empty', empty, claimOf(log, 0, 7), { verdict: 'cosign' }],
    ['growth', treeOf(log, 7), claimOf(log, 7, 20), { verdict: 'cosign' }],
    ['growth from a complete tree', treeOf(log, 8), claimOf(log, 8, 20), { verdict: 'cosign' }],
    ['the same again', treeOf(log, 12), claimOf(log, 12, 12), { verdict: 'cosign' }],
  ])('is co-signed: %s', (_, known, claim, judgement) => {
    expect(judge(trusted, known, claim)).toEqual(judgement);
  });

  const no = { verdict: 'inconsistent', isContradiction: false };
  it.each([
    ['a fork', treeOf(log, 7), claimOf(fork, 7, 20), no],
    [
      'a fork with the proof of the honest log',
      treeOf(log, 7),
      claimOf(fork, 7, 20, log.proof(7, 20)),
      no,
    ],
    ['no proof', treeOf(log, 7), claimOf(log, 7, 20, []), no],
    ['a proof from elsewhere', treeOf(log, 7), claimOf(log, 7, 20, log.proof(6, 20)), no],
    [
      'a proof with one hash more',
      treeOf(log, 7),
      claimOf(log, 7, 20, [...log.proof(7, 20), stranger]),
      no,
    ],
    ['a proof where none belongs', null, claimOf(log, 0, 12, [stranger]), no],
    ['a proof at the same size', treeOf(log, 12), claimOf(log, 12, 12, [stranger]), no],
    [
      'another root at the same size',
      treeOf(log, 12),
      claimOf(fork, 12, 12),
      { ...no, isContradiction: true },
    ],
    [
      'an old size above the new',
      treeOf(log, 12),
      claimOf(log, 13, 12, []),
      { verdict: 'old_above' },
    ],
    [
      'not from the last',
      treeOf(log, 7),
      claimOf(log, 6, 20),
      { verdict: 'not_the_last', size: 7n, isContradiction: false },
    ],
    [
      'as if nothing were known',
      treeOf(log, 7),
      claimOf(log, 0, 20),
      { verdict: 'not_the_last', size: 7n, isContradiction: false },
    ],
    [
      'a fork of the same size as if nothing were known',
      treeOf(log, 7),
      claimOf(fork, 0, 7),
      { verdict: 'not_the_last', size: 7n, isContradiction: true },
    ],
    [
      'as if something were known',
      null,
      claimOf(log, 7, 20),
      { verdict: 'not_the_last', size: 0n, isContradiction: false },
    ],
  ])('is refused: %s', (_, known, claim, judgement) => {
    expect(judge(trusted, known, claim)).toEqual(judgement);
  });

  it('is refused for an empty tree with a root of something', () => {
    const checkpoint = openFor(trusted, log.checkpoint(0, stranger));
    if (typeof checkpoint === 'string') throw new Error(checkpoint);
    expect(judge(trusted, null, { old: 0n, proof: [], checkpoint })).toEqual(no);
  });
});

it('opens a checkpoint only with a key of its own log', () => {
  expect(openFor(trusted, log.checkpoint())).toMatchObject({ origin: log.origin, size: 20n });
  const otherKey = new ToyLog(log.origin, 'sha256', 8).growTo(20);
  const otherName = new ToyLog('toy.example/other').growTo(20);
  expect(openFor(trusted, otherKey.checkpoint())).toBe('unsigned');
  expect(openFor(trusted, otherName.checkpoint())).toBe('unsigned');
  // The right key under the text of another log.
  expect(
    openFor(
      trusted,
      log.sign('toy.example/other\n20\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'),
    ),
  ).toBe('unsigned');
  expect(openFor(trusted, log.checkpoint().replace('\n20\n', '\n21\n'))).toBe('unsigned');
  expect(openFor(trusted, log.sign('nothing\n'))).toBe('malformed');
  expect(openFor(trusted, 'nothing')).toBe('malformed');
});

it.each([
  ['old 0\n\nx', { old: 0n, proof: [], checkpoint: 'x' }],
  [`old 20852014\n${'A'.repeat(43)}=\n\na\n\nb`, { old: 20852014n, checkpoint: 'a\n\nb' }],
])('reads a request', (body, request) => {
  expect(parseAddCheckpoint(body)).toMatchObject(request);
});

it.each([
  '',
  'old 0\n',
  'old 00\n\nx',
  'old -1\n\nx',
  'old 1 \n\nx',
  'Old 1\n\nx',
  'old 1\r\n\nx',
  'old 1\nAAAA\n\nx',
  `old 1\n${'A'.repeat(44)}\n\nx`,
  `old 1\n${`${'A'.repeat(43)}=\n`.repeat(64)}\nx`,
])('refuses the request %j', (body) => {
  expect(parseAddCheckpoint(body)).toBeNull();
});

it('keeps the logs it trusts in a file that people may edit', async () => {
  const folder = await scratchFolder();
  const rotated = new ToyLog(log.origin, 'sha256', 9);
  await addTrustedLog(folder, { vkey: log.vkey, algorithm: 'sha256', url: null });
  await addTrustedLog(folder, {
    vkey: rotated.vkey,
    algorithm: 'sha256',
    url: 'https://a.example/log/',
  });
  const sm3 = new ToyLog('toy.example/sm3', 'sm3', 3);
  await addTrustedLog(folder, { vkey: sm3.vkey, algorithm: 'sm3', url: null });
  await addTrustedLog(folder, { vkey: sm3.vkey, algorithm: 'sm3', url: 'http://127.0.0.1:1' });
  const logs = await readTrustedLogs(folder);
  expect([...logs.keys()]).toEqual([log.origin, 'toy.example/sm3']);
  expect(logs.get(log.origin)).toMatchObject({ url: 'https://a.example/log', algorithm: 'sha256' });
  expect(logs.get(log.origin)?.keys.map(({ vkey }) => vkey)).toEqual([log.vkey, rotated.vkey]);
  expect(logs.get('toy.example/sm3')).toMatchObject({
    url: 'http://127.0.0.1:1',
    algorithm: 'sm3',
  });
  const witnessKey = fixedKey('w.example/1', 4, 'cosignature').verifier.vkey;
  const wrong: [string, string, string | null][] = [
    [witnessKey, 'sha256', null],
    ['nonsense', 'sha256', null],
    [log.vkey, 'sm3', null],
    [log.vkey, 'sha256', 'ftp://a.example'],
    [log.vkey, 'sha256', 'https://user:secret@a.example'],
  ];
  const before = await readFile(join(folder, 'logs'), 'utf8');
  for (const [vkey, algorithm, url] of wrong) {
    const added = { vkey, algorithm: algorithm as 'sha256', url };
    await expect(addTrustedLog(folder, added)).rejects.toThrow(/key|hash/);
  }
  expect(await readFile(join(folder, 'logs'), 'utf8')).toBe(before);
  expect(() => parseTrustedLogs(`# x\n\n${log.vkey} sha256`)).toThrow('line 3');
});

it('makes a key once, and uses none that others can read or that is not its own', async () => {
  const folder = join(await scratchFolder(), 'witness');
  const made = await makeWitnessKey(folder, 'w.example/1');
  await expect(makeWitnessKey(folder, 'w.example/2')).rejects.toThrow('has a key already');
  expect((await loadWitnessKey(folder)).verifier.vkey).toBe(made.vkey);
  await expect(makeWitnessKey(join(folder, 'x'), 'a name')).rejects.toThrow('without spaces');
  const other = await makeWitnessKey(join(folder, 'other'), 'w.example/1');
  await writeFile(join(folder, 'vkey'), other.vkey);
  await expect(loadWitnessKey(folder)).rejects.toThrow('not that of key.pem');
  await expect(loadWitnessKey(join(folder, 'nothing'))).rejects.toThrow('has no key');
});

describe('the lock of a folder', () => {
  it('is had by one, and free again when released', async () => {
    const folder = await scratchFolder();
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(`in use by the process ${process.pid}`);
    const other = `${process.ppid} -\n`;
    await lock.release();
    await writeFile(join(folder, 'lock'), other);
    await expect(lockFolder(folder)).rejects.toThrow(`in use by the process ${process.ppid}`);
    expect(await readFile(join(folder, 'lock'), 'utf8')).toBe(other);
  });

  it('is had by one of many who find it left behind', async () => {
    const folder = await scratchFolder();
    await writeFile(join(folder, 'lock'), '999999999 -\n');
    const taken = await Promise.allSettled(Array.from({ length: 12 }, () => lockFolder(folder)));
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('of another container is had as long as it is touched', async () => {
    const folder = await scratchFolder();
    const path = join(folder, 'lock');
    const own = await lockFolder(folder);
    const elsewhere = (await readFile(path, 'utf8')).replace(/pid:\[\d+\]/, 'pid:[1]');
    await own.release();
    // As a process of this number that started at another time: only its touch tells that it lives.
    await writeFile(path, elsewhere.replace(/\d+\n$/, '1\n'));
    await expect(lockFolder(folder)).rejects.toThrow('in use by the process');
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(path, longAgo, longAgo);
    const lock = await lockFolder(folder);
    await lock.release();
  });

  it.each([
    ['a process that is gone', '999999999 -'],
    ['a process whose number is used again', `${process.ppid} boot/1`],
    ['a file without a process', 'x'],
  ])('is taken over from %s', async (_, left) => {
    const folder = await scratchFolder();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'lock'), `${left}\n`);
    const lock = await lockFolder(folder);
    expect(await readFile(join(folder, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    await lock.release();
  });
});
