import type { KeyObject } from 'node:crypto';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import type { BucketKeys } from '../object-store/bucket.js';
import { readBucketKeys } from './bucket-settings.js';
import type { DatabaseAddresses } from './database-settings.js';
import type { Keyring } from './keyring.js';
import { readLogKeySetting, readLogSettings } from './log-settings.js';
import { readKey, readKeyring } from './secret-settings.js';
import { type ConfigFault, type Env, SettingReader } from './setting-reader.js';
import type { LogLevel, OpenSettings, SecretSettings } from './settings.js';
import { readWebSettings } from './web-settings.js';
import { readWitnessSettings } from './witness-settings.js';

const LOG_LEVELS: readonly LogLevel[] = [
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
  'silent',
];
const MIB = 1_048_576;

/** Secrets of the service that a tool on the database alone neither needs nor reads. */
const KEY_NAMES = [
  'KAPOK_TOKEN_KEYS',
  'KAPOK_PERSON_KEYS',
  'KAPOK_INDEX_KEY',
  'KAPOK_LOG_KEY_FILE',
  'KAPOK_METRICS_TOKEN',
] as const;
/** Variables of clients, tests and benches; the service itself does not read them. */
const FOREIGN_NAMES = /^KAPOK_(URL|ADMIN|ADMIN_PASSWORD|TEST_.*|BENCH_.*)$/;

/**
 * The typed configuration, read once at start by `loadConfig` and injectable everywhere.
 * Secrets sit in a private field: printing or serialising a Config shows the open settings only.
 */
export class Config {
  readonly #secrets: SecretSettings;
  readonly open: OpenSettings;

  constructor(open: OpenSettings, secrets: SecretSettings) {
    this.open = open;
    this.#secrets = secrets;
  }

  get host(): string {
    return this.open.host;
  }
  get port(): number {
    return this.open.port;
  }
  get dataDir(): string {
    return this.open.dataDir;
  }
  get brand(): string {
    return this.open.brand;
  }
  get demo(): boolean {
    return this.open.demo;
  }
  get demoCity(): string {
    return this.open.demoCity;
  }
  get poolSize(): number {
    return this.open.poolSize;
  }
  get connectTimeoutMs(): number {
    return this.open.connectTimeoutMs;
  }
  get statementTimeoutMs(): number {
    return this.open.statementTimeoutMs;
  }
  get lockTimeoutMs(): number {
    return this.open.lockTimeoutMs;
  }
  get idleTransactionTimeoutMs(): number {
    return this.open.idleTransactionTimeoutMs;
  }
  get accessTokenMinutes(): number {
    return this.open.accessTokenMinutes;
  }
  get refreshTokenDays(): number {
    return this.open.refreshTokenDays;
  }
  get bodyLimitBytes(): number {
    return this.open.bodyLimitBytes;
  }
  get importBodyLimitBytes(): number {
    return this.open.importBodyLimitBytes;
  }
  get trustedProxies(): readonly string[] {
    return this.open.trustedProxies;
  }
  get publicUrl(): string | null {
    return this.open.publicUrl;
  }
  get logLevel(): LogLevel {
    return this.open.logLevel;
  }
  get settlementAuto(): boolean {
    return this.open.settlementAuto;
  }
  get reconciliationAuto(): boolean {
    return this.open.reconciliationAuto;
  }
  get blobsDir(): string {
    return this.open.blobsDir;
  }
  get blobLimitBytes(): number {
    return this.open.blobLimitBytes;
  }
  get scanCommand(): readonly string[] {
    return this.open.scanCommand;
  }

  get databaseUrl(): string | null {
    return this.#secrets.databaseUrl;
  }
  get ownerDatabaseUrl(): string | null {
    return this.#secrets.ownerDatabaseUrl;
  }
  get tokenKeys(): Keyring {
    return this.#secrets.tokenKeys;
  }
  get personKeys(): Keyring {
    return this.#secrets.personKeys;
  }
  get indexKey(): KeyObject {
    return this.#secrets.indexKey;
  }
  get logKey(): KeyObject | null {
    return this.#secrets.logKey;
  }
  get bucketKeys(): BucketKeys | null {
    return this.#secrets.bucketKeys;
  }
  get metricsToken(): string | null {
    return this.#secrets.metricsToken;
  }

  /** Whether the service runs its own PostgreSQL. */
  get embedded(): boolean {
    return this.databaseUrl === null;
  }

  /** A copy with some settings replaced; boot uses it to fill in the embedded server's address. */
  with(change: Partial<OpenSettings> & Partial<SecretSettings>): Config {
    const open = pick(change, this.open);
    const secrets = pick(change, this.#secrets);
    return new Config(open, secrets);
  }

  toJSON(): OpenSettings {
    return this.open;
  }

  [inspect.custom](): string {
    return `Config ${inspect(this.open)} (secrets redacted)`;
  }
}

/** `base` with those of its own keys that `change` sets. */
function pick<T extends object>(change: Partial<T>, base: T): T {
  const keys = Object.keys(base) as (keyof T)[];
  const set = keys.filter((key) => change[key] !== undefined);
  return { ...base, ...Object.fromEntries(set.map((key) => [key, change[key]])) };
}

/** The configuration is unusable. `faults` names every one; the message is fit for an operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map(
      ({ name, wrong, expected }) => `  ${name} ${wrong}; expected: ${expected}`,
    );
    super(`The configuration has ${faults.length} fault(s):\n${lines.join('\n')}`);
    this.faults = faults;
  }
}

/**
 * Parses the whole environment once. Throws ConfigError with every fault found. In demo mode, or with
 * the embedded database, keys that are not given are made once and kept in the data folder.
 */
export function loadConfig(env: Env): Config {
  const reader = new SettingReader(env);
  const open = readOpenSettings(reader);
  const { databaseUrl, ownerDatabaseUrl } = readDatabaseUrls(reader);
  const home = open.demo || databaseUrl === null ? open.dataDir : null;
  const metricsToken = readMetricsToken(reader);
  const tokenKeys = readKeyring(reader, 'KAPOK_TOKEN_KEYS', home);
  const personKeys = readKeyring(reader, 'KAPOK_PERSON_KEYS', home);
  const indexKey = readKey(reader, 'KAPOK_INDEX_KEY', home);
  const logKey = readLogKeySetting(reader, open, home);
  const bucketKeys = readBucketKeys(reader, open.checkpointBucket);
  reader.faultUnknown(FOREIGN_NAMES);
  const complete = tokenKeys !== null && personKeys !== null && indexKey !== null;
  if (reader.faults.length > 0 || !complete) throw new ConfigError(reader.faults);
  const keys = { tokenKeys, personKeys, indexKey, logKey, bucketKeys };
  return new Config(open, { databaseUrl, ownerDatabaseUrl, ...keys, metricsToken });
}

/** What a tool that only opens the database gets to know. */
export type ToolSettings = OpenSettings & DatabaseAddresses & Pick<SecretSettings, 'bucketKeys'>;

/**
 * What a tool that only opens the database needs (migrate, verify, export). It neither asks for the service's keys
 * nor makes any, so an auditor can run it without them. Throws ConfigError with every fault found; a setting of the
 * service that the tool does not use may be there.
 */
export function loadDatabaseConfig(env: Env): ToolSettings {
  const reader = new SettingReader(env);
  const open = readOpenSettings(reader);
  const urls = readDatabaseUrls(reader);
  const bucketKeys = readBucketKeys(reader, open.checkpointBucket);
  for (const name of KEY_NAMES) reader.raw(name);
  reader.faultUnknown(FOREIGN_NAMES);
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return { ...open, ...urls, bucketKeys };
}

function readDatabaseUrls(
  reader: SettingReader,
): Pick<SecretSettings, 'databaseUrl' | 'ownerDatabaseUrl'> {
  const databaseUrl = reader.databaseUrl('DATABASE_URL');
  const ownerDatabaseUrl = reader.databaseUrl('KAPOK_OWNER_DATABASE_URL');
  if (databaseUrl === null && ownerDatabaseUrl !== null) {
    reader.fault('KAPOK_OWNER_DATABASE_URL', 'is set alone', 'DATABASE_URL beside it');
  }
  return { databaseUrl, ownerDatabaseUrl };
}

function readOpenSettings(reader: SettingReader): OpenSettings {
  const ms = { min: 100, max: 3_600_000 };
  const dataDir = resolve(reader.text('KAPOK_DATA_DIR', './.kapok', 4096));
  const brand = reader.text('KAPOK_BRAND', '木棉时光汇', 60);
  return {
    host: reader.text('KAPOK_HOST', '127.0.0.1', 253),
    port: reader.integer('KAPOK_PORT', 8080, { min: 0, max: 65_535 }),
    dataDir,
    brand,
    demo: reader.flag('KAPOK_DEMO', false),
    demoCity: reader.text('KAPOK_DEMO_CITY', 'GD-YJ', 32),
    poolSize: reader.integer('KAPOK_POOL_SIZE', 12, { min: 2, max: 200 }),
    connectTimeoutMs: reader.integer('KAPOK_CONNECT_TIMEOUT_MS', 5_000, ms),
    statementTimeoutMs: reader.integer('KAPOK_STATEMENT_TIMEOUT_MS', 15_000, ms),
    lockTimeoutMs: reader.integer('KAPOK_LOCK_TIMEOUT_MS', 5_000, ms),
    idleTransactionTimeoutMs: reader.integer('KAPOK_IDLE_TRANSACTION_TIMEOUT_MS', 15_000, ms),
    accessTokenMinutes: reader.integer('KAPOK_ACCESS_TOKEN_MINUTES', 10, { min: 1, max: 1440 }),
    refreshTokenDays: reader.integer('KAPOK_REFRESH_TOKEN_DAYS', 30, { min: 1, max: 365 }),
    bodyLimitBytes: reader.integer('KAPOK_BODY_LIMIT_BYTES', MIB, { min: 1024, max: 64 * MIB }),
    importBodyLimitBytes: reader.integer('KAPOK_IMPORT_BODY_LIMIT_BYTES', 64 * MIB, {
      min: 1024,
      max: 64 * MIB,
    }),
    trustedProxies: reader.networks('KAPOK_TRUST_PROXY'),
    publicUrl: reader.webAddress('KAPOK_PUBLIC_URL'),
    logLevel: reader.choice('KAPOK_LOG_LEVEL', 'info', LOG_LEVELS),
    settlementAuto: reader.flag('KAPOK_SETTLEMENT_AUTO', true),
    reconciliationAuto: reader.flag('KAPOK_RECONCILIATION_AUTO', true),
    eventsAuto: reader.flag('KAPOK_EVENTS_AUTO', true),
    webhooksLocal: reader.flag('KAPOK_WEBHOOKS_LOCAL', false),
    sms: reader.choice('KAPOK_SMS', 'file', ['file', 'off']),
    blobsDir: resolve(reader.text('KAPOK_BLOBS_DIR', join(dataDir, 'blobs'), 4096)),
    blobLimitBytes: reader.integer('KAPOK_BLOB_LIMIT_BYTES', 20 * MIB, {
      min: 1024,
      max: 64 * MIB,
    }),
    scanCommand: reader.words('KAPOK_SCAN_COMMAND'),
    ...readLogSettings(reader, dataDir),
    ...readWitnessSettings(reader),
    ...readWebSettings(reader, brand),
  };
}

function readMetricsToken(reader: SettingReader): string | null {
  const token = reader.raw('KAPOK_METRICS_TOKEN');
  if (token !== null && !/^[\x21-\x7e]{16,200}$/.test(token)) {
    reader.fault('KAPOK_METRICS_TOKEN', 'is unfit', '16 to 200 printable ASCII characters');
  }
  return token;
}
