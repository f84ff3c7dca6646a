import { type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { utf8 } from '../../packages/verifier/src/bytes.js';
import type { HashAlgorithm } from '../../packages/verifier/src/crypto-engine.js';
import { emptyRoot, leafHash, nodeHash } from '../../packages/verifier/src/merkle/tree-hash.js';
import { checkpointText } from '../../packages/verifier/src/notes/checkpoint.js';
import { signatureLine } from '../../packages/verifier/src/notes/signed-note.js';
import { type VerifierKey, verifierKeyOf } from '../../packages/verifier/src/notes/verifier-key.js';
import { testLogKey } from './log-keys.js';

/** The key of a log, or (type `cosignature`) of a witness, with a secret made of one byte. */
export function fixedKey(name: string, fill: number, type: 'note' | 'cosignature' = 'note') {
  const secret = testLogKey(fill);
  const { x = '' } = secret.export({ format: 'jwk' });
  const verifier = verifierKeyOf(name, type, new Uint8Array(Buffer.from(x, 'base64url')));
  return { verifier, secret };
}

/** A log in memory, which does as it is told: it may fork, roll back and sign whatever it likes. */
export class ToyLog {
  readonly leaves: Uint8Array[] = [];
  readonly #hashes: Uint8Array[] = [];
  readonly #key: { verifier: VerifierKey; secret: KeyObject };

  constructor(
    readonly origin: string,
    readonly algorithm: HashAlgorithm = 'sha256',
    readonly fill = 7,
  ) {
    this.#key = fixedKey(origin, fill);
  }

  get vkey(): string {
    return this.#key.verifier.vkey;
  }

  get size(): number {
    return this.leaves.length;
  }

  /** Appends leaves until there are so many. What they say depends on `word`. */
  growTo(size: number, word = 'entry'): this {
    while (this.leaves.length < size) {
      const leaf = utf8(`${word} ${this.leaves.length}`);
      this.leaves.push(leaf);
      this.#hashes.push(leafHash(this.algorithm, leaf));
    }
    return this;
  }

  /** A log of the same key with the first leaves of this one. */
  fork(at: number): ToyLog {
    const fork = new ToyLog(this.origin, this.algorithm, this.fill);
    fork.leaves.push(...this.leaves.slice(0, at));
    fork.#hashes.push(...this.#hashes.slice(0, at));
    return fork;
  }

  /** The signed checkpoint of the first `size` leaves. */
  checkpoint(size = this.size, root = this.root(size)): string {
    return this.sign(checkpointText({ origin: this.origin, size: BigInt(size), root }));
  }

  /** Any text, signed. */
  sign(text: string): string {
    const bytes = new Uint8Array(sign(null, utf8(text), this.#key.secret));
    const { name, keyId } = this.#key.verifier;
    return `${text}\n${signatureLine({ name, keyId, bytes })}`;
  }

  root(size = this.size): Uint8Array {
    return this.#treeHash(0, size);
  }

  /** PROOF(from, D[0:to]) as RFC 6962 writes it, section 2.1.2. */
  proof(from: number, to = this.size): Uint8Array[] {
    return from === 0 || from === to ? [] : this.#subproof(from, 0, to, true);
  }

  /** Hash `index` of a level of tiles. */
  tileHash(level: number, index: number): Uint8Array {
    const width = 256 ** level;
    return this.#treeHash(index * width, (index + 1) * width);
  }

  #subproof(from: number, begin: number, end: number, isWhole: boolean): Uint8Array[] {
    if (from === end - begin) return isWhole ? [] : [this.#treeHash(begin, end)];
    const k = splitOf(end - begin);
    return from <= k
      ? [...this.#subproof(from, begin, begin + k, isWhole), this.#treeHash(begin + k, end)]
      : [...this.#subproof(from - k, begin + k, end, false), this.#treeHash(begin, begin + k)];
  }

  #treeHash(begin: number, end: number): Uint8Array {
    if (end === begin) return emptyRoot(this.algorithm);
    if (end === begin + 1) return this.#hashes[begin] as Uint8Array;
    const middle = begin + splitOf(end - begin);
    return nodeHash(this.algorithm, this.#treeHash(begin, middle), this.#treeHash(middle, end));
  }
}

/** What a served log answers for a path instead of what it should; null: as it should. */
export type Tampering = (path: string) => Uint8Array | number | null;

/** A log behind HTTP. */
export interface ServedLog {
  readonly url: string;
  /** What is served from now on. */
  show(log: ToyLog, tamper?: Tampering): void;
  /** The paths that were asked for since the last call. */
  asked(): string[];
  close(): Promise<void>;
}

/** Serves the tiles and the newest checkpoint of a log on a loopback port. */
export async function serveToyLog(first: ToyLog): Promise<ServedLog> {
  let shown = first;
  let tampering: Tampering = () => null;
  let paths: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').slice(1);
    paths.push(path);
    const tampered = tampering(path);
    const body = typeof tampered === 'number' ? null : (tampered ?? bodyOf(shown, path));
    response.statusCode = body === null ? (typeof tampered === 'number' ? tampered : 404) : 200;
    response.end(body ?? 'no');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: (log, tamper = () => null) => {
      shown = log;
      tampering = tamper;
    },
    asked: () => {
      const asked = paths;
      paths = [];
      return asked;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a log answers for a path, or null. */
export function bodyOf(log: ToyLog, path: string): Uint8Array | null {
  if (path === 'checkpoint') return utf8(log.checkpoint());
  const match = /^tile\/(\d+|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path);
  if (match === null) return null;
  const [, level = '', groups = '', partial = '256'] = match;
  const first = Number(groups.replace(/[x/]/g, '')) * 256;
  const width = Number(partial);
  const there = level === 'entries' ? log.size : Math.floor(log.size / 256 ** Number(level));
  if (first + width > there) return null;
  const indexes = Array.from({ length: width }, (_, at) => first + at);
  return Buffer.concat(
    indexes.map((index) =>
      level === 'entries'
        ? prefixed(log.leaves[index] as Uint8Array)
        : log.tileHash(Number(level), index),
    ),
  );
}

function prefixed(leaf: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(leaf.length);
  return Buffer.concat([length, leaf]);
}

function splitOf(width: number): number {
  return 2 ** Math.floor(Math.log2(width - 1));
}
