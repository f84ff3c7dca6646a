import { createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { loadConfig } from '../../src/platform/config/config.js';
import { Bucket, type BucketPlace } from '../../src/platform/object-store/bucket.js';
import { BucketError } from '../../src/platform/object-store/bucket-error.js';
import { parseBucketPage } from '../../src/platform/object-store/bucket-list.js';
import { type ObjectStore, STORE_SECRET, startObjectStore } from '../support/object-store.js';

const PATIENCE = { requestMs: 250, tries: 3 };
let store: ObjectStore;
let bucket: Bucket;

beforeEach(async () => {
  store = await startObjectStore();
  bucket = new Bucket(...settingsOf(store), PATIENCE);
});
afterEach(() => store.close());

function settingsOf({ env }: ObjectStore): [BucketPlace, ConstructorParameters<typeof Bucket>[1]] {
  const config = loadConfig({
    ...env,
    KAPOK_DEMO: 'false',
    KAPOK_CHECKPOINT_SECONDS: '0',
    ...KEYS,
  });
  const { checkpointBucket } = config.open;
  if (checkpointBucket === null || config.bucketKeys === null) throw new Error('there is a bucket');
  return [checkpointBucket, config.bucketKeys];
}

const KEYS = {
  DATABASE_URL: 'postgresql://app@db:5432/kapok',
  KAPOK_TOKEN_KEYS: `t:${Buffer.alloc(32, 1).toString('base64url')}`,
  KAPOK_PERSON_KEYS: `p:${Buffer.alloc(32, 2).toString('base64url')}`,
  KAPOK_INDEX_KEY: Buffer.alloc(32, 3).toString('base64url'),
};

async function faultOf(work: Promise<unknown>): Promise<string> {
  try {
    return `no fault: ${inspect(await work)}`;
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    expect(inspect(error)).not.toContain(STORE_SECRET);
    return error.message;
  }
}

it('writes once and reads back', async () => {
  const first = Buffer.from('first\n');
  expect(await bucket.get('a/1.txt')).toBeNull();
  expect(await bucket.put('a/1.txt', first)).toBe('stored');
  expect(await bucket.put('a/1.txt', Buffer.from('second'))).toBe('exists');
  expect(await bucket.get('a/1.txt')).toEqual(first);
  expect([...store.objects.keys()]).toEqual(['kapok/a/1.txt']);
});

it('lists keys and folders in their order, page by page', async () => {
  for (const key of ['b/2', 'b/1', 'a/3', 'c/4']) await bucket.put(key, Buffer.from(key));
  const pagesOf = async (of: 'keys' | 'folders', within: string) => {
    const pages: string[][] = [];
    for (let from: string | null = null, isFirst = true; isFirst || from !== null; ) {
      const page: Awaited<ReturnType<Bucket['list']>> = await bucket.list({
        within,
        limit: 2,
        of,
        from,
      });
      pages.push([...(of === 'keys' ? page.keys : page.folders)]);
      [from, isFirst] = [page.next, false];
    }
    return pages;
  };
  expect(await pagesOf('keys', '')).toEqual([
    ['a/3', 'b/1'],
    ['b/2', 'c/4'],
  ]);
  expect(await pagesOf('keys', 'b/')).toEqual([['b/1', 'b/2']]);
  expect(await pagesOf('folders', '')).toEqual([['a/', 'b/'], ['c/']]);
});

it('asks again when an answer does not come, and finds what it has written', async () => {
  for (const [n, mishap] of (
    ['fault', 'cut', 'silence', 'cut after', 'silence after'] as const
  ).entries()) {
    store.mishap('PUT', mishap);
    const isDone = mishap.endsWith('after');
    expect(await bucket.put(`${n}`, Buffer.from('x'))).toBe(isDone ? 'exists' : 'stored');
    store.mishap('GET', mishap, mishap);
    expect(await bucket.get(`${n}`)).toEqual(Buffer.from('x'));
  }
});

it('gives up after some tries, in words', async () => {
  store.mishap('GET', 'fault', 'fault', 'fault');
  expect(await faultOf(bucket.get('a'))).toBe('answered 500 (InternalError)');
  store.mishap('GET', 'silence', 'silence', 'silence');
  expect(await faultOf(bucket.get('a'))).toBe('did not answer in time');
  store.mishap('GET', 'cut', 'cut', 'cut');
  expect(await faultOf(bucket.get('a'))).toMatch(/^could not be reached \(\w+\)$/);
  const before = store.requests.length;
  store.mishap('PUT', 'silence');
  const patient = new Bucket(...settingsOf(store), { requestMs: 60_000, tries: 3 });
  expect(await faultOf(patient.put('a', Buffer.from('a'), AbortSignal.timeout(50)))).toBe(
    'did not answer in time',
  );
  expect(store.requests.length - before).toBe(1);
});

it('is refused with another key, and says no more than the code of it', async () => {
  const [place, keys] = settingsOf(store);
  const other = { ...keys, secret: createSecretKey('another', 'utf8') };
  const faults = [
    new Bucket(place, other),
    new Bucket(place, { ...keys, id: 'nobody' }),
    new Bucket({ ...place, region: 'us-east-1' }, keys),
    new Bucket({ ...place, url: `${place.url}x` }, keys),
  ].map((one) => faultOf(one.get('a')));
  expect(await Promise.all(faults)).toEqual([
    'answered 403 (SignatureDoesNotMatch)',
    'answered 403 (InvalidAccessKeyId)',
    'answered 403 (AuthorizationHeaderMalformed)',
    'answered 404 (NoSuchBucket)',
  ]);
  expect(store.objects.size).toBe(0);
  expect(inspect([bucket, keys], { depth: 9, showHidden: true })).not.toContain(STORE_SECRET);
});

it('takes nothing but a whole listing for one', () => {
  const list = (inner: string) => parseBucketPage(`<ListBucketResult>${inner}</ListBucketResult>`);
  expect(list('<IsTruncated>false</IsTruncated>')).toEqual({ keys: [], folders: [], next: null });
  expect(
    list(
      '<Contents><Key>a&amp;b&#x27;&#99;&lt;&none;</Key></Contents><Contents><Key>d</Key></Contents>',
    ),
  ).toMatchObject({ keys: ["a&b'c<&none;", 'd'] });
  for (const other of [
    '',
    '<html></html>',
    '<ListBucketResult><Contents><Key>a</Key></Contents>',
  ]) {
    expect(parseBucketPage(other)).toBeNull();
  }
  expect(list('<IsTruncated>true</IsTruncated>')).toBeNull();
});
