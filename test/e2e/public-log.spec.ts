import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { verifyConsistency, verifyInclusion } from '../../packages/verifier/src/merkle/proofs.js';
import { leafHash, treeRoot } from '../../packages/verifier/src/merkle/tree-hash.js';
import { run as verify } from '../../packages/verifier/src/node/run.js';
import { openCheckpoint } from '../../packages/verifier/src/notes/checkpoint.js';
import { parseVerifierKey } from '../../packages/verifier/src/notes/verifier-key.js';
import { mirrorLog } from '../../packages/witness/src/mirror.js';
import { leavesOf } from '../../packages/witness/src/tiles.js';
import { mirrorCommand } from '../../src/cli/witness-command.js';
import { TransparencyModule } from '../../src/modules/transparency/transparency.module.js';
import { newId } from '../../src/platform/ids.js';
import { checkpointFolder, type LoggedBook, openLoggedBook } from '../support/logged-book.js';
import { scratchFolder } from '../support/scratch.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { service } from '../support/test-ledger.js';

const folder = checkpointFolder();
let database: TestDatabase;
let log: LoggedBook;
/** Sizes of the two checkpoints: entries, and entries with some more. */
let [first, last] = [0, 0];
let vkey: string;
let url: string;
let hashes: Buffer[];

beforeAll(async () => {
  database = await createTestDatabase();
  log = await openLoggedBook(database, folder.path, {}, [TransparencyModule]);
  url = await log.app.getUrl();
  await log.append(300);
  first = Number((await log.follower.follow(log.book.id))?.size);
  await log.append(280);
  last = Number((await log.follower.follow(log.book.id))?.size);
  // Not covered by a checkpoint.
  await log.append(5);
  [vkey = ''] = await log.keys.vkeys(log.book.id);
  const [one, two, three] = await Promise.all(['000', '001', '002.p/70'].map(tile0));
  hashes = split(Buffer.concat([one, two, three] as Buffer[]));
});

afterAll(async () => {
  await log?.app.close();
  await database?.drop();
  folder.remove();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, { headers });
const json = async (path: string) => (await get(path)).json();

async function tile0(n: string): Promise<Buffer> {
  return bytes(`/log/GD-L1/tile/0/${n}`);
}

async function bytes(path: string): Promise<Buffer> {
  const response = await get(path);
  expect([path, response.status]).toEqual([path, 200]);
  return Buffer.from(await response.arrayBuffer());
}

function split(tile: Buffer): Buffer[] {
  return Array.from({ length: tile.length / 32 }, (_, at) => tile.subarray(32 * at, 32 * at + 32));
}

const fromHex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

it('shows the signed checkpoint, whose root is that of the tiles, whose hashes are those of the leaves', async () => {
  const response = await get('/log/GD-L1/checkpoint');
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const checkpoint = openCheckpoint(await response.text(), [parseVerifierKey(vkey)]);
  expect([Number(checkpoint.size), checkpoint.origin]).toEqual([last, 'kapok.localhost/GD-L1']);
  expect(last).toBe(582);
  expect(treeRoot('sha256', hashes)).toEqual(checkpoint.root);
  const above = split(await bytes('/log/GD-L1/tile/1/000.p/2'));
  expect(above).toEqual(
    [0, 256].map((at) => Buffer.from(treeRoot('sha256', hashes.slice(at, at + 256)))),
  );
  const leaves = leavesOf(await bytes('/log/GD-L1/tile/entries/002.p/70'), 70) ?? [];
  expect(leaves.map((leaf) => Buffer.from(leafHash('sha256', leaf)))).toEqual(hashes.slice(512));
  expect(JSON.parse(Buffer.from(leaves[0] ?? []).toString())).toMatchObject({ '@seq': '512' });
});

it('shows nothing that no checkpoint covers, and nothing that is not there', async () => {
  const absent = [
    '/log/GD-L1/tile/0/002',
    '/log/GD-L1/tile/0/002.p/71',
    '/log/GD-L1/tile/entries/002.p/71',
    '/log/GD-L1/tile/0/003.p/1',
    '/log/GD-L1/tile/1/000',
    '/log/GD-L1/tile/1/000.p/3',
    '/log/GD-L1/tile/2/000.p/1',
    '/log/GD-L1/tile/0/0',
    '/log/GD-L1/tile/0/x000/001',
    '/log/GD-L1/tile/0/000.p/256',
    '/log/GD-L1/tile/64/000',
    '/log/GD-L1/tile/0/x999/x999/x999/x999/x999/x999/999',
    '/log/GD-L1/tile/0',
    '/log/GD-L1',
    '/log/GD-L2/checkpoint',
    '/log/GD-L2/tile/0/000',
    '/v1/log/GD-L2',
    '/v1/log/GD-L2/witnessed',
    '/v1/log/GD-L2/checkpoints',
    `/v1/log/GD-L1/proofs/inclusion?seq=${last}`,
    `/v1/log/GD-L1/proofs/inclusion?seq=0&size=${last + 1}`,
    '/v1/log/GD-L1/proofs/inclusion?seq=9&size=9',
    `/v1/log/GD-L1/proofs/inclusion?leafHash=${'0'.repeat(64)}`,
    `/v1/log/GD-L1/proofs/consistency?from=1&to=${last + 1}`,
    '/v1/log/GD-L1/proofs/consistency?from=1&to=9223372036854775807',
  ];
  for (const path of absent) {
    const response = await get(path);
    expect([path, response.status, response.headers.get('cache-control')]).toEqual([
      path,
      404,
      'no-store',
    ]);
  }
  const malformed = [
    'proofs/inclusion',
    `proofs/inclusion?seq=1&leafHash=${'0'.repeat(64)}`,
    'proofs/inclusion?seq=01',
    'proofs/inclusion?seq=9223372036854775808',
    'proofs/inclusion?leafHash=AB',
    'proofs/consistency?from=2',
    'proofs/consistency?from=9&to=8',
    'checkpoints?limit=0',
    'checkpoints?after=nonsense',
  ];
  for (const path of malformed) {
    expect([path, (await get(`/v1/log/GD-L1/${path}`)).status]).toEqual([path, 400]);
  }
  expect((await get(`/v1/log/${'x'.repeat(33)}`)).status).toBe(400);
});

it('proves that a leaf is in the log, found by its number or its hash', async () => {
  const { checkpoint, rootHash } = await json('/v1/log/GD-L1/proofs/inclusion?seq=0');
  expect(
    Buffer.from(openCheckpoint(checkpoint, [parseVerifierKey(vkey)]).root).toString('hex'),
  ).toBe(rootHash);
  for (const size of [1, 2, 255, 256, 257, 300, first, 512, last - 1, last]) {
    const root = Buffer.from(treeRoot('sha256', hashes.slice(0, size))).toString('hex');
    for (const index of [0, 1, 254, 255, 256, size - 2, size - 1].filter(
      (one) => one >= 0 && one < size,
    )) {
      const proof = await json(`/v1/log/GD-L1/proofs/inclusion?seq=${index}&size=${size}`);
      const leaf = hashes[index] as Buffer;
      expect(proof).toMatchObject({
        index: `${index}`,
        size: `${size}`,
        rootHash: root,
        checkpoint: null,
        leafHash: leaf.toString('hex'),
      });
      const claim = {
        algorithm: 'sha256',
        leafHash: leaf,
        index: BigInt(index),
        size: BigInt(size),
        path: proof.path.map(fromHex),
      } as const;
      expect([index, size, verifyInclusion(claim, fromHex(root))]).toEqual([index, size, true]);
    }
  }
  const byHash = await json(
    `/v1/log/GD-L1/proofs/inclusion?leafHash=${hashes[333]?.toString('hex')}`,
  );
  expect(byHash).toEqual(await json('/v1/log/GD-L1/proofs/inclusion?seq=333'));
  expect(byHash).toMatchObject({
    origin: 'kapok.localhost/GD-L1',
    algorithm: 'sha256',
    size: `${last}`,
  });
});

it('proves that the log only grew', async () => {
  for (const [from, to] of [
    [0, 0],
    [0, 9],
    [1, 9],
    [9, 9],
    [255, 256],
    [256, 512],
    [first, last],
    [300, 581],
  ] as const) {
    const proof = await json(`/v1/log/GD-L1/proofs/consistency?from=${from}&to=${to}`);
    const roots = [from, to].map((size) => Buffer.from(treeRoot('sha256', hashes.slice(0, size))));
    const [fromRoot, toRoot] = roots as [Buffer, Buffer];
    expect(proof).toMatchObject({
      fromRootHash: fromRoot.toString('hex'),
      toRootHash: toRoot.toString('hex'),
    });
    const claim = {
      algorithm: 'sha256',
      from: BigInt(from),
      to: BigInt(to),
      fromRoot,
      toRoot,
      path: proof.path.map(fromHex),
    } as const;
    // From an empty tree nothing is proven.
    expect([from, to, verifyConsistency(claim)]).toEqual([from, to, from > 0]);
  }
});

it('proves it to the verifier of somebody who kept an older checkpoint', async () => {
  const home = await scratchFolder();
  const file = async (name: string, text: string) => {
    await writeFile(join(home, name), text);
    return join(home, name);
  };
  const [newer, older] = (await json('/v1/log/GD-L1/checkpoints?limit=2')).items;
  const path = `/v1/log/GD-L1/proofs/consistency?from=${older.size}&to=${newer.size}`;
  const proof = await (await get(path)).text();
  const check = async (kept: string, consistency: string) => {
    const files = ['--checkpoint', kept, '--consistency', consistency];
    return verify(['checkpoint', await file('new', newer.note), '--key', vkey, ...files], 'en');
  };
  const kept = await file('old', older.note);
  expect(await check(kept, await file('proof', proof))).toMatchObject({ code: 0 });
  const spoilt = JSON.parse(proof);
  spoilt.path[0] = '0'.repeat(64);
  expect(await check(kept, await file('spoilt', JSON.stringify(spoilt)))).toMatchObject({
    code: 1,
  });
});

it('tells what the log is and how it is signed, page by page', async () => {
  const { items } = await json('/v1/log');
  const brief = {
    city: 'GD-L1',
    origin: 'kapok.localhost/GD-L1',
    path: '/log/GD-L1',
    algorithm: 'sha256',
  };
  expect(items).toContainEqual(brief);
  const whole = await json('/v1/log/GD-L1');
  expect(whole).toMatchObject({
    ...brief,
    bookUid: log.book.uid,
    keys: [{ vkey, previous: null, noticeSeq: `${first - 1}` }],
    entries: `${last + 5}`,
    lagEntries: '5',
    checkpoint: { size: `${last}`, cosignedBy: [], month: null },
    witnesses: [],
    quorum: 0,
  });
  // Without a quorum the newest one needs no witness.
  expect(await json('/v1/log/GD-L1/witnessed')).toEqual(whole.checkpoint);
  const page = await json('/v1/log/GD-L1/checkpoints?limit=1');
  expect(page.items).toEqual([whole.checkpoint]);
  const rest = await json(`/v1/log/GD-L1/checkpoints?limit=1&after=${page.next}`);
  expect([rest.items.map(({ size }: { size: string }) => size), rest.next]).toEqual([
    [`${first}`],
    null,
  ]);
});

it('may be kept by caches for as long as it cannot change', async () => {
  const forever = 'public, max-age=31536000, immutable';
  const wanted: [string, string][] = [
    ['/log/GD-L1/checkpoint', 'public, max-age=1'],
    ['/log/GD-L1/tile/0/000', forever],
    ['/log/GD-L1/tile/0/002.p/70', forever],
    ['/log/GD-L1/tile/entries/000', forever],
    ['/v1/log', 'public, max-age=1'],
    ['/v1/log/GD-L1', 'public, max-age=1'],
    ['/v1/log/GD-L1/witnessed', 'public, max-age=1'],
    ['/v1/log/GD-L1/checkpoints', 'public, max-age=1'],
    ['/v1/log/GD-L1/proofs/inclusion?seq=1', 'public, max-age=1'],
    ['/v1/log/GD-L1/proofs/inclusion?seq=1&size=2', forever],
    ['/v1/log/GD-L1/proofs/consistency?from=1&to=2', forever],
  ];
  for (const [path, keep] of wanted) {
    const { headers } = await get(path);
    const found = [headers.get('cache-control'), headers.get('access-control-allow-origin')];
    expect([path, ...found]).toEqual([path, keep, '*']);
    const etag = headers.get('etag') ?? '';
    const again = await get(path, { 'if-none-match': `"other", W/${etag}` });
    expect([path, again.status, await again.text()]).toEqual([path, 304, '']);
    expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
  }
});

it('compresses leaves when the reader takes that', async () => {
  const path = '/log/GD-L1/tile/entries/000';
  const plain = await raw(path, 'br, gzip;q=0');
  const small = await raw(path, 'br;q=1.0, gzip;q=0.8');
  expect([plain.headers['content-encoding'], plain.headers.vary]).toEqual([
    undefined,
    'Accept-Encoding',
  ]);
  expect(leavesOf(plain.body, 256)).toHaveLength(256);
  expect(small.headers['content-encoding']).toBe('gzip');
  expect(small.body.length).toBeLessThan(plain.body.length / 3);
  expect(gunzipSync(small.body)).toEqual(plain.body);
});

/** An answer as it came over the wire. */
async function raw(path: string, encoding: string) {
  const asked = request(`${url}${path}`, { headers: { 'accept-encoding': encoding } }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response as AsyncIterable<Buffer>) parts.push(part);
  return { headers: response.headers, body: Buffer.concat(parts) };
}

it('is copied with plain HTTP, and the copy stands before the verifier', async () => {
  const copy = join(await scratchFolder(), 'copy');
  const trusted = {
    origin: 'kapok.localhost/GD-L1',
    keys: [parseVerifierKey(vkey)],
    algorithm: 'sha256',
    url: `${url}/log/GD-L1`,
  } as const;
  expect(await mirrorLog({ log: trusted, folder: copy })).toMatchObject({
    outcome: 'copied',
    size: BigInt(last),
  });
  const found = await verify(['mirror', copy, '--key', vkey, '--lang', 'en'], 'en');
  expect([found.code, found.output]).toEqual([0, expect.stringContaining(String(last))]);
  await log.append(1);
  const grown = await log.follower.follow(log.book.id);
  const said = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await mirrorCommand.run([trusted.url, copy, '--key', vkey])).toBe(0);
  expect(said.mock.calls.join()).toContain(`${grown?.size} entries`);
  said.mockRestore();
  expect(await mirrorLog({ log: trusted, folder: copy })).toEqual({
    outcome: 'unchanged',
    size: grown?.size,
  });
  expect(await verify(['mirror', copy, '--key', vkey], 'en')).toMatchObject({ code: 0 });
});

it('is the same for a book that is hashed with SM3', async () => {
  const book = await log.ledger.openBook('GD-S1', 'sm3');
  await log.ledger.appendAll(Array.from({ length: 300 }, () => service(book, newId(), 30n)));
  const signed = await log.follower.follow(book.id);
  const [key = ''] = await log.keys.vkeys(book.id);
  expect(await json('/v1/log/GD-S1')).toMatchObject({ algorithm: 'sm3', lagEntries: '0' });
  const copy = join(await scratchFolder(), 'copy');
  const keys = [parseVerifierKey(key)];
  const at = { origin: 'kapok.localhost/GD-S1', keys, url: `${url}/log/GD-S1` };
  const wrong = { ...at, algorithm: 'sha256' } as const;
  expect(await mirrorLog({ log: wrong, folder: copy })).toMatchObject({ outcome: 'broken' });
  const right = { ...at, algorithm: 'sm3' } as const;
  expect(await mirrorLog({ log: right, folder: copy })).toMatchObject({
    outcome: 'copied',
    size: signed?.size,
  });
  expect(await verify(['mirror', copy, '--key', key], 'en')).toMatchObject({ code: 0 });
});
