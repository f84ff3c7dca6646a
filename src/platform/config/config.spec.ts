import type { KeyObject } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { PROJECT_ROOT } from '../project-files.js';
import { Config, ConfigError, loadConfig, loadDatabaseConfig } from './config.js';

const SECRET = Buffer.alloc(32, 7).toString('base64url');
const KEYS = {
  KAPOK_TOKEN_KEYS: `new:${SECRET},old:${Buffer.alloc(40, 8).toString('base64url')}`,
  KAPOK_PERSON_KEYS: `p1:${SECRET}`,
  KAPOK_INDEX_KEY: SECRET,
  KAPOK_CHECKPOINT_SECONDS: '0',
};
const SERVER = { DATABASE_URL: 'postgresql://app:hunter2@db:5432/kapok', ...KEYS };

function faultsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ name }) => name).sort();
    throw error;
  }
}

describe('loadConfig', () => {
  it('has a default for everything but keys and database', () => {
    const config = loadConfig(SERVER);
    expect(config.host).toBe('127.0.0.1');
    expect(config.port).toBe(8080);
    expect(config.brand).toBe('木棉时光汇');
    expect(config.demo).toBe(false);
    expect(config.tokenKeys.current.kid).toBe('new');
    expect(config.tokenKeys.find('old')?.symmetricKeySize).toBe(40);
    expect(config.tokenKeys.find('gone')).toBeNull();
  });

  it('names every fault at once, and no secret', () => {
    const env = {
      ...SERVER,
      DATABASE_URL: 'mysql://u:hunter2@db/kapok',
      KAPOK_PORT: '80.5',
      KAPOK_POOL_SIZE: '-1',
      KAPOK_DEMO: 'yes',
      KAPOK_LOG_LEVEL: 'loud',
      KAPOK_TRUST_PROXY: '10.0.0.0/8,everyone',
      KAPOK_TOKEN_KEYS: 'a:c2hvcnQ',
      KAPOK_INDEX_KEY: 'hunter2',
      KAPOK_METRICS_TOKEN: 'hunter2',
      KAPOK_PRT: '1',
    };
    expect(faultsOf(env)).toEqual([
      'DATABASE_URL',
      'KAPOK_DEMO',
      'KAPOK_INDEX_KEY',
      'KAPOK_LOG_LEVEL',
      'KAPOK_METRICS_TOKEN',
      'KAPOK_POOL_SIZE',
      'KAPOK_PORT',
      'KAPOK_PRT',
      'KAPOK_TOKEN_KEYS',
      'KAPOK_TRUST_PROXY',
    ]);
    expect(() => loadConfig(env)).toThrow(/10 fault/);
    expect(() => loadConfig(env)).not.toThrow(/hunter2/);
  });

  it('demands keys with a server of its own, outside demo mode', () => {
    expect(faultsOf({ DATABASE_URL: SERVER.DATABASE_URL })).toEqual([
      'KAPOK_INDEX_KEY',
      'KAPOK_LOG_KEY_FILE',
      'KAPOK_PERSON_KEYS',
      'KAPOK_TOKEN_KEYS',
    ]);
  });

  it('takes the key of the logs from one place, and only a name that a log can have', () => {
    const command = { KAPOK_LOG_SIGN_COMMAND: 'sign --slot 1' };
    const publicKey = { KAPOK_LOG_PUBLIC_KEY: Buffer.alloc(32, 1).toString('base64') };
    expect(faultsOf({ ...SERVER, ...command, ...publicKey })).toEqual([]);
    expect(faultsOf({ ...SERVER, ...command })).toEqual(['KAPOK_LOG_PUBLIC_KEY']);
    expect(faultsOf({ ...SERVER, ...publicKey })).toEqual(['KAPOK_LOG_SIGN_COMMAND']);
    const both = { ...SERVER, ...command, ...publicKey, KAPOK_LOG_KEY_FILE: '/none' };
    expect(new Set(faultsOf(both))).toEqual(new Set(['KAPOK_LOG_KEY_FILE']));
    for (const origin of ['https://a', 'a b', 'a+b', '/a', 'a/']) {
      expect(faultsOf({ ...SERVER, KAPOK_LOG_ORIGIN: origin })).toEqual(['KAPOK_LOG_ORIGIN']);
    }
    expect(loadConfig({ ...SERVER, KAPOK_LOG_ORIGIN: 'time.example.cn:8/log' }).open).toMatchObject(
      {
        logOrigin: 'time.example.cn:8/log',
        checkpointSeconds: 0,
      },
    );
  });

  it('takes a plain web address as the public one, and no other', () => {
    const publicUrl = (text: string) => loadConfig({ ...SERVER, KAPOK_PUBLIC_URL: text }).publicUrl;
    expect(publicUrl('')).toBeNull();
    expect(publicUrl('https://time.example.cn/')).toBe('https://time.example.cn');
    for (const text of [
      'time.example.cn',
      'ftp://x',
      'https://u:p@x',
      'https://x?a=1',
      'https://x#a',
    ]) {
      expect(faultsOf({ ...SERVER, KAPOK_PUBLIC_URL: text })).toEqual(['KAPOK_PUBLIC_URL']);
    }
  });

  it('refuses two keys of one name', () => {
    const env = { ...SERVER, KAPOK_TOKEN_KEYS: `a:${SECRET},a:${SECRET}` };
    expect(faultsOf(env)).toEqual(['KAPOK_TOKEN_KEYS']);
  });

  it('lets names of clients and tests pass', () => {
    expect(faultsOf({ ...SERVER, KAPOK_URL: 'http://x', KAPOK_TEST_CLUSTER: '{}' })).toEqual([]);
  });

  it('prints no secret, however it is printed', () => {
    const config = loadConfig({ ...SERVER, KAPOK_METRICS_TOKEN: 'hunter2hunter2hunter2' });
    const printed = [
      inspect(config, { depth: 9, showHidden: true }),
      JSON.stringify(config),
      `${config.tokenKeys}`,
      inspect(config.tokenKeys, { showHidden: true }),
      JSON.stringify({ keys: config.tokenKeys, index: config.indexKey }),
    ].join('\n');
    expect(printed).not.toContain('hunter2');
    expect(printed).not.toContain(SECRET);
  });

  it('fills in what boot has found', () => {
    const config = loadConfig(SERVER).with({ databaseUrl: 'postgresql://other/db', port: 1 });
    expect(config).toBeInstanceOf(Config);
    expect([config.databaseUrl, config.port, config.poolSize]).toEqual([
      'postgresql://other/db',
      1,
      12,
    ]);
  });
});

describe('loadDatabaseConfig', () => {
  it('wants no key, and makes none', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'kapok-config-'));
    const own = loadDatabaseConfig({ KAPOK_DATA_DIR: dataDir });
    expect([own.databaseUrl, own.dataDir]).toEqual([null, dataDir]);
    expect(readdirSync(dataDir)).toEqual([]);
    rmSync(dataDir, { recursive: true });
    const { DATABASE_URL } = SERVER;
    expect(loadDatabaseConfig({ DATABASE_URL })).toMatchObject({ databaseUrl: DATABASE_URL });
  });

  it('lets the settings of a whole service pass, but nothing misspelt', () => {
    const env = { ...SERVER, KAPOK_METRICS_TOKEN: 'hunter2hunter2hunter2' };
    const found = loadDatabaseConfig(env);
    expect(found).toMatchObject({ databaseUrl: SERVER.DATABASE_URL, poolSize: 12 });
    expect(JSON.stringify(found)).not.toContain(SECRET);
    const wrong = { ...env, KAPOK_PRT: '1', KAPOK_POOL_SIZE: '0', DATABASE_URL: 'mysql://db' };
    expect(() => loadDatabaseConfig(wrong)).toThrow(/3 fault[\s\S]*DATABASE_URL[\s\S]*KAPOK_PRT/);
  });
});

describe('generated keys', () => {
  let dataDir = '';
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'kapok-config-'));
  });
  afterEach(() => {
    rmSync(dataDir, { recursive: true });
  });
  const exported = (config: Config): string => config.indexKey.export().toString('base64url');

  it('are made once, readable by the owner alone', () => {
    const first = loadConfig({ KAPOK_DATA_DIR: dataDir });
    const second = loadConfig({ KAPOK_DATA_DIR: dataDir });
    expect(exported(second)).toBe(exported(first));
    expect(second.logKey?.equals(first.logKey as KeyObject)).toBe(true);
    const files = readdirSync(join(dataDir, 'keys'));
    expect(files.sort()).toEqual([
      'kapok_index_key',
      'kapok_log_key.pem',
      'kapok_person_keys',
      'kapok_token_keys',
    ]);
    const modes = files.map((file) => statSync(join(dataDir, 'keys', file)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
  });

  it('are not quietly replaced when damaged', () => {
    loadConfig({ KAPOK_DATA_DIR: dataDir });
    writeFileSync(join(dataDir, 'keys', 'kapok_index_key'), 'short');
    expect(() => loadConfig({ KAPOK_DATA_DIR: dataDir })).toThrow(/restore it/);
  });

  it('and every other setting stand in docs/configuration.md', () => {
    const asked = new Set<string>();
    const env = new Proxy<Record<string, string>>(
      { KAPOK_DATA_DIR: dataDir },
      {
        get(target, name: string) {
          asked.add(name);
          return target[name];
        },
      },
    );
    loadConfig(env);
    const docs = readFileSync(join(PROJECT_ROOT, 'docs', 'configuration.md'), 'utf8');
    const described = [...docs.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map((match) => match[1]);
    expect(described.sort()).toEqual([...asked].sort());
  });
});
