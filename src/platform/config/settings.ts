import type { KeyObject } from 'node:crypto';
import type { BucketKeys, BucketPlace } from '../object-store/bucket.js';
import type { Keyring } from './keyring.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export type SmsSink = 'file' | 'off';

/** What may be printed of the settings of the books' public logs. */
export interface LogSettings {
  /** The name of the logs; a book's code behind a slash is added to it. */
  readonly logOrigin: string;
  /** A program and options that sign: the bytes on standard input, base64 on standard output. Empty: the key does. */
  readonly logSignCommand: readonly string[];
  /** Of the key that the command signs with: base64 of its 32 bytes. */
  readonly logPublicKey: string | null;
  /** Absolute folder of the signed checkpoints and of the register of erasures, away from the database. */
  readonly checkpointDir: string;
  /** The bucket of an object store that takes the checkpoints instead of the folder; null: the folder does. */
  readonly checkpointBucket: BucketPlace | null;
  /** The least time between two checkpoints of a book; 0: none are signed. */
  readonly checkpointSeconds: number;
}

/** Somebody outside who co-signs checkpoints of ours. */
export interface Witness {
  /** C2SP verifier key, of the type of co-signatures. */
  readonly vkey: string;
  /** The name in it. */
  readonly name: string;
  /** Where checkpoints are sent, without a slash at the end. */
  readonly url: string;
}

export interface WitnessSettings {
  readonly witnesses: readonly Witness[];
  /** How many co-signatures make a checkpoint a witnessed one; 0: none are needed. */
  readonly witnessQuorum: number;
}

/** What may be printed of the settings of the web front end. */
export interface WebSettings {
  /** The brand in English; the same as `brand` unless it has one. */
  readonly brandEn: string;
  /** Absolute folder of the built front end; it need not be there. */
  readonly webDir: string;
  /** A browser's session of staff ends after so many minutes without a request; 0: never by that. */
  readonly webIdleMinutes: number;
}

/** The settings that may be printed. Times carry their unit in the name. */
export interface OpenSettings extends LogSettings, WitnessSettings, WebSettings {
  readonly host: string;
  readonly port: number;
  /** Absolute folder for the embedded database and generated keys. */
  readonly dataDir: string;
  /** The name shown to people; the law restricts some words, so it is never hard-coded. */
  readonly brand: string;
  /** Demonstration mode: demo logins exist and missing keys are made up. Never for real people. */
  readonly demo: boolean;
  /** The code of the city that demonstration mode founds when it is absent. */
  readonly demoCity: string;
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleTransactionTimeoutMs: number;
  readonly accessTokenMinutes: number;
  readonly refreshTokenDays: number;
  readonly bodyLimitBytes: number;
  /** At most 64 MiB: the import route holds no more. */
  readonly importBodyLimitBytes: number;
  /** Addresses or networks of proxies whose X-Forwarded-For is believed; empty believes nobody. */
  readonly trustedProxies: readonly string[];
  /** Where the public reaches this service, without a slash at the end; null: papers name no address. */
  readonly publicUrl: string | null;
  readonly logLevel: LogLevel;
  /** Whether ended months are settled without being asked for; a run that has begun is resumed either way. */
  readonly settlementAuto: boolean;
  /** Whether every book is reconciled daily without being asked for. */
  readonly reconciliationAuto: boolean;
  /** Whether this process relays events, delivers webhooks and sends short messages in the background. */
  readonly eventsAuto: boolean;
  /** Whether deliveries may go to this machine, by http too: tests and development only. */
  readonly webhooksLocal: boolean;
  /** Where short messages go: a file in `dataDir`, or nowhere. */
  readonly sms: SmsSink;
  /** Absolute folder of the files that people attach; servers on one database share it. */
  readonly blobsDir: string;
  /** The largest file that is attached. */
  readonly blobLimitBytes: number;
  /** A virus scanner's program and options; empty: files are not scanned. */
  readonly scanCommand: readonly string[];
}

/** The settings that are never printed. */
export interface SecretSettings {
  /** Where the service connects as kapok_app; null means the embedded server. */
  readonly databaseUrl: string | null;
  /** Where migrations connect as the owner; null means that `databaseUrl` may do both. */
  readonly ownerDatabaseUrl: string | null;
  /** Sign access tokens. */
  readonly tokenKeys: Keyring;
  /** Wrap the per-person keys. */
  readonly personKeys: Keyring;
  /** Keys the blind index (HMAC) over phone and identity numbers. Never rotated without re-indexing. */
  readonly indexKey: KeyObject;
  /** Signs checkpoints; null when a command does, or nobody. */
  readonly logKey: KeyObject | null;
  /** Sign requests to `checkpointBucket`; null without one. */
  readonly bucketKeys: BucketKeys | null;
  /** Bearer token for /metrics from other machines; null allows loopback only. */
  readonly metricsToken: string | null;
}
