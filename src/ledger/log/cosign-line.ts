import { verify } from 'node:crypto';
import type { Witness } from '../../platform/config/settings.js';
import {
  COSIGNATURE,
  parseVerifierKey,
  type VerifierKey,
} from '../../platform/crypto/verifier-key.js';
import { ed25519Key, isOf, parseSignatureLine } from './signed-note.js';

/** A right co-signature: whose it is, when it was given, and the line without its line feed. */
export interface CoSignature {
  readonly name: string;
  readonly keyId: Buffer;
  /** Seconds since 1970, by the witness's clock. */
  readonly timestamp: bigint;
  readonly line: string;
}

const SIGNATURE_BYTES = 64;
const TIME_BYTES = 8;
/** The last second that a timestamp of the database can be: the year 294276. A witness has no business near it. */
const LATEST = 9_000_000_000_000n;

/**
 * The co-signature (cosignature/v1) that a line is of a checkpoint's text, or null when it is not a right one of these
 * witnesses.
 */
export function readCoSignature(
  line: string,
  body: string,
  witnesses: readonly Pick<Witness, 'vkey'>[],
): CoSignature | null {
  const bare = line.replace(/\n$/, '');
  const signature = parseSignatureLine(bare);
  if (signature?.bytes.length !== TIME_BYTES + SIGNATURE_BYTES) return null;
  const timestamp = signature.bytes.readBigUInt64BE();
  const isRight = keysOf(witnesses).some(
    (key) => isOf(key, signature) && isCosigned(key, { body, timestamp }, signature.bytes),
  );
  if (!isRight || timestamp > LATEST) return null;
  return { name: signature.name, keyId: signature.keyId, timestamp, line: bare };
}

/** Whether a note has a line of this witness already; a line under our own checkpoint was found right before. */
export function isCosignedBy(note: string, witness: Pick<Witness, 'vkey'>): boolean {
  const [key] = keysOf([witness]);
  if (key === undefined) return false;
  const lines = note.slice(note.lastIndexOf('\n\n') + 2).split('\n');
  return lines.map(parseSignatureLine).some((one) => one !== null && isOf(key, one));
}

function isCosigned(
  key: VerifierKey,
  said: { readonly body: string; readonly timestamp: bigint },
  bytes: Buffer,
): boolean {
  const message = Buffer.from(`cosignature/v1\ntime ${said.timestamp}\n${said.body}`);
  return verify(null, message, ed25519Key(key.publicKey), bytes.subarray(TIME_BYTES));
}

function keysOf(witnesses: readonly Pick<Witness, 'vkey'>[]): VerifierKey[] {
  const keys = witnesses.map(({ vkey }) => parseVerifierKey(vkey));
  return keys.filter((key) => key !== null && key.type === COSIGNATURE) as VerifierKey[];
}
