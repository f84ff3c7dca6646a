import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cosignatureBytes, cosignedMessage } from '../../verifier/src/notes/cosignature.js';
import { signatureLine } from '../../verifier/src/notes/signed-note.js';
import {
  isKeyName,
  parseVerifierKey,
  type VerifierKey,
  verifierKeyOf,
} from '../../verifier/src/notes/verifier-key.js';
import { createFile, hasCode, makeFolder, readIfThere } from './durable-file.js';
import { WitnessError } from './witness-error.js';

/** What a witness signs with. */
export interface WitnessKey {
  readonly verifier: VerifierKey;
  readonly secret: KeyObject;
}

const SECRET_FILE = 'key.pem';
const PUBLIC_FILE = 'vkey';

/**
 * Makes a key in a folder, which is made if need be. Answers its public side. A key that is there is never
 * overwritten: throws WitnessError, also for a name that no key can have.
 */
export async function makeWitnessKey(folder: string, name: string): Promise<VerifierKey> {
  if (!isKeyName(name) || name.length > 200) {
    throw new WitnessError('a name has up to 200 characters, without spaces and plus signs');
  }
  await makeFolder(folder, 0o700);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const verifier = verifierKeyOf(name, 'cosignature', rawPublicKey(publicKey));
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  try {
    await createFile(join(folder, SECRET_FILE), pem, 0o600);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) throw new WitnessError(`${folder} has a key already`);
    throw error;
  }
  await createFile(join(folder, PUBLIC_FILE), `${verifier.vkey}\n`);
  return verifier;
}

/** The key of a folder. Throws WitnessError when it is absent, open to others, or not that of its public side. */
export async function loadWitnessKey(folder: string): Promise<WitnessKey> {
  const path = join(folder, SECRET_FILE);
  const [pem, vkey] = [await readIfThere(path), await readIfThere(join(folder, PUBLIC_FILE))];
  if (pem === null || vkey === null) {
    throw new WitnessError(`${folder} has no key; make one with "keygen"`);
  }
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) throw new WitnessError(`${path} may be read by others; chmod 600 it`);
  const secret = createPrivateKey(pem);
  const verifier = parseVerifierKey(vkey.trim());
  const own = verifierKeyOf(verifier.name, 'cosignature', rawPublicKey(secret));
  if (own.vkey !== verifier.vkey) throw new WitnessError(`${folder}: vkey is not that of key.pem`);
  return { verifier, secret };
}

/** The line of a co-signature (cosignature/v1) over a checkpoint's text at a time in seconds since 1970. */
export function cosign(key: WitnessKey, text: string, timestamp: bigint): string {
  const message = cosignedMessage(timestamp, text);
  if (message === null) throw new WitnessError(`the time ${timestamp} cannot be signed`);
  const bytes = cosignatureBytes(timestamp, sign(null, message, key.secret));
  const { name, keyId } = key.verifier;
  return signatureLine({ name, keyId, bytes });
}

/** The 32 bytes of the public side of an Ed25519 key, public or private. */
function rawPublicKey(key: KeyObject): Uint8Array {
  const { x = '' } = key.export({ format: 'jwk' });
  return new Uint8Array(Buffer.from(x, 'base64url'));
}
