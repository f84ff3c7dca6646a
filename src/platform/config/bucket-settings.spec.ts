import { inspect } from 'node:util';
import { ConfigError, loadConfig, loadDatabaseConfig } from './config.js';

const SERVER = {
  DATABASE_URL: 'postgresql://app@db:5432/kapok',
  KAPOK_TOKEN_KEYS: `t:${Buffer.alloc(32, 1).toString('base64url')}`,
  KAPOK_PERSON_KEYS: `p:${Buffer.alloc(32, 2).toString('base64url')}`,
  KAPOK_INDEX_KEY: Buffer.alloc(32, 3).toString('base64url'),
  KAPOK_CHECKPOINT_SECONDS: '0',
};
const PLACE = 'KAPOK_CHECKPOINT_S3';
const BUCKET = {
  [PLACE]: 'https://s3.example.cn:9000/evidence/kapok/logs/',
  KAPOK_CHECKPOINT_S3_REGION: 'cn-south-1',
  KAPOK_CHECKPOINT_S3_ACCESS_KEY: 'AKTEST',
  KAPOK_CHECKPOINT_S3_SECRET_KEY: 'hunter2/+=',
};

function faultsOf(env: Record<string, string>): string[] {
  try {
    loadConfig({ ...SERVER, ...env });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).not.toContain('hunter2');
    return error.faults.map(({ name }) => name).sort();
  }
}

const placeOf = (env: Record<string, string>) =>
  loadConfig({ ...SERVER, ...BUCKET, ...env }).open.checkpointBucket;

it('reads a bucket, and keeps its secret to itself', () => {
  const config = loadConfig({ ...SERVER, ...BUCKET });
  expect(config.open.checkpointBucket).toEqual({
    url: 'https://s3.example.cn:9000/evidence',
    prefix: 'kapok/logs/',
    region: 'cn-south-1',
  });
  expect(config.bucketKeys?.id).toBe('AKTEST');
  expect(config.bucketKeys?.secret.export().toString()).toBe('hunter2/+=');
  const tool = loadDatabaseConfig({ ...SERVER, ...BUCKET });
  expect(tool.bucketKeys?.secret.export().toString()).toBe('hunter2/+=');
  for (const shown of [config, tool]) {
    expect(inspect(shown, { depth: 9 }) + JSON.stringify(shown)).not.toContain('hunter2');
  }
  expect(loadConfig(SERVER).open.checkpointBucket).toBeNull();
  expect(loadConfig(SERVER).bucketKeys).toBeNull();
});

it('takes a bucket in the path or in the host, over TLS or from this machine', () => {
  expect(placeOf({ [PLACE]: 'https://a.example/b' })).toMatchObject({
    url: 'https://a.example/b',
    prefix: '',
  });
  expect(
    placeOf({ [PLACE]: 'https://b.oss.example.cn/x', KAPOK_CHECKPOINT_S3_STYLE: 'host' }),
  ).toMatchObject({ url: 'https://b.oss.example.cn', prefix: 'x/' });
  for (const host of ['127.0.0.1:9000', 'localhost', '[::1]:9000']) {
    expect(placeOf({ [PLACE]: `http://${host}/b` })?.url).toBe(`http://${host}/b`);
  }
});

it('names what is wrong with a bucket, and no secret', () => {
  for (const address of [
    'http://s3.example.cn/evidence',
    'http://127.0.0.1.example.cn/evidence',
    'https://s3.example.cn',
    'https://hunter2:hunter2@s3.example.cn/evidence',
    'https://s3.example.cn/evidence?hunter2',
    'https://s3.example.cn/evidence/a%20b',
    'https://s3.example.cn/evidence/证',
    's3://evidence',
    `https://s3.example.cn/${'e'.repeat(400)}`,
  ]) {
    expect(faultsOf({ ...BUCKET, [PLACE]: address })).toEqual([PLACE]);
  }
  for (const [name, value] of [
    ['KAPOK_CHECKPOINT_S3_REGION', 'CN South'],
    ['KAPOK_CHECKPOINT_S3_STYLE', 'hunter2'],
    ['KAPOK_CHECKPOINT_S3_ACCESS_KEY', 'hunter2 '.repeat(2)],
    ['KAPOK_CHECKPOINT_S3_SECRET_KEY', 'hunter2 '.repeat(2)],
    ['KAPOK_CHECKPOINT_S3_ACCESS_KEY', ''],
    ['KAPOK_CHECKPOINT_S3_SECRET_KEY', ''],
  ] as const) {
    expect(faultsOf({ ...BUCKET, [name]: value })).toEqual([name]);
  }
  const { [PLACE]: _, ...alone } = { ...BUCKET, KAPOK_CHECKPOINT_S3_STYLE: 'host' };
  expect(faultsOf(alone)).toEqual(Object.keys(alone).sort());
});
