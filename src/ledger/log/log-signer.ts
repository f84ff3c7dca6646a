import { spawn } from 'node:child_process';
import { type KeyObject, sign } from 'node:crypto';
import type { Config } from '../../platform/config/config.js';
import { ED25519, parseVerifierKey, verifierKeyText } from '../../platform/crypto/verifier-key.js';
import { LogError } from './log-error.js';
import { ed25519Bytes, isSignedBy } from './signed-note.js';

/** Signs for the logs of a deployment: one key, under the name of each book's log. */
export interface LogSigner {
  /** 32 bytes. */
  readonly publicKey: Buffer;
  /** 64 bytes: Ed25519 over the UTF-8 of a text. Throws LogError. */
  sign(text: string): Promise<Buffer>;
}

const PATIENCE_MS = 10_000;
/** Base64 of 64 bytes, and then some. */
const LONGEST_ANSWER = 1_000;

/** The signer of a configuration; null when it has none. */
export function signerOf(config: Config): LogSigner | null {
  const { logSignCommand, logPublicKey } = config.open;
  if (config.logKey !== null) return signerOfKey(config.logKey);
  if (logSignCommand.length === 0 || logPublicKey === null) return null;
  return signerOfCommand(logSignCommand, Buffer.from(logPublicKey, 'base64'));
}

/** Signs with a key in memory. */
export function signerOfKey(key: KeyObject): LogSigner {
  return {
    publicKey: ed25519Bytes(key),
    sign: async (text) => sign(null, Buffer.from(text), key),
  };
}

/** Signs with a program; what it answers is held against the public key, so that a wrong slot is noticed at once. */
export function signerOfCommand(command: readonly string[], publicKey: Buffer): LogSigner {
  const key = parseVerifierKey(verifierKeyText('command', ED25519, publicKey));
  return {
    publicKey,
    async sign(text) {
      const signature = Buffer.from(await answerOf(command, text), 'base64');
      if (key === null || !isSignedBy(key, text, signature)) {
        throw new LogError(
          'KAPOK_LOG_SIGN_COMMAND answered with something that is no signature by KAPOK_LOG_PUBLIC_KEY.',
        );
      }
      return signature;
    },
  };
}

/** What a program says on standard output to what it reads on standard input. No shell is between, and the service's settings stay its own. */
function answerOf(command: readonly string[], text: string): Promise<string> {
  const [program = '', ...options] = command;
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new LogError(`KAPOK_LOG_SIGN_COMMAND ${why}.`));
    const child = spawn(program, options, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH ?? '' },
    });
    // Not spawn's own limit: its timer outlives a program that could not be started.
    const limit = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    let answer = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      answer += part;
      if (answer.length > LONGEST_ANSWER) child.kill('SIGKILL');
    });
    child.on('error', () => {
      clearTimeout(limit);
      fail('could not be run');
    });
    child.on('close', (code) => {
      clearTimeout(limit);
      if (code === 0) resolve(answer.trim());
      else fail(`ended with ${code ?? 'no exit code, or took longer than 10 s'}`);
    });
    // A program that reads nothing may have ended already; its exit says what there is to say.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}
