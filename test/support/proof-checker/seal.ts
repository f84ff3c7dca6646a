// Part of a checker of proof files written from the text of docs/format.md alone: it shares no code with src.
import { createPublicKey, verify } from 'node:crypto';
import { digest, type Json, type JsonObject, list, must, text } from './strict.js';

interface Key {
  readonly name: string;
  readonly id: string;
  readonly type: number;
  readonly publicKey: Buffer;
}

function keyOf(vkey: Json): Key {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(String(vkey));
  must(match, 'verifier key');
  const [, name = '', id = '', encoded = ''] = match;
  const bytes = Buffer.from(encoded, 'base64');
  must(bytes.length === 33, 'key bytes');
  must(digest('sha256', `${name}\n`, bytes).toString('hex').slice(0, 8) === id, 'key id');
  return { name, id, type: bytes[0] ?? 0, publicKey: bytes.subarray(1) };
}

function isSigned({ publicKey }: Key, message: string, signature: Buffer): boolean {
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return signature.length === 64 && verify(null, Buffer.from(message), key, signature);
}

export interface Sealed {
  readonly origin: string;
  readonly size: bigint;
  readonly root: string;
  readonly witnesses: number;
}

export function checkSeal(file: JsonObject, trusted: readonly string[] | null): Sealed {
  const origin = text(file.origin, /^\S+$/, 'origin');
  const size = text(file.size, /^[1-9]\d{0,18}$/, 'size');
  const note = text(file.checkpoint, /^.*\n\n.*\n$/s, 'signed note');
  const end = note.lastIndexOf('\n\n') + 1;
  const body = note.slice(0, end);
  const lines = body.split('\n');
  must(lines.length === 4 && lines[0] === origin && lines[1] === size, 'three lines');
  const root = Buffer.from(lines[2] ?? '', 'base64');
  must(root.length === 32 && root.toString('base64') === lines[2], 'root');
  const told = list(file.keys, 'keys').map((key) => text(key, /./, 'key'));
  must(new Set(told).size === told.length, 'no key twice');
  const keys = told.map(keyOf);
  const known = trusted === null ? keys : keys.filter((_, n) => trusted.includes(told[n] ?? ''));
  let [own, witnesses] = [0, 0];
  for (const line of note.slice(end + 1, -1).split('\n')) {
    const match = /^— (\S+) (\S+)$/.exec(line);
    must(match, 'signature line');
    const bytes = Buffer.from(match[2] ?? '', 'base64');
    const id = bytes.subarray(0, 4).toString('hex');
    const key = known.find((one) => one.name === match[1] && one.id === id);
    if (key === undefined) continue;
    if (key.type === 4) {
      const time = bytes.readBigUInt64BE(4);
      const message = `cosignature/v1\ntime ${time}\n${body}`;
      must(isSigned(key, message, bytes.subarray(12)), 'signature of a witness');
      witnesses += 1;
    } else {
      must(key.type === 1 && isSigned(key, body, bytes.subarray(4)), 'signature');
      if (key.name === origin) own += 1;
    }
  }
  must(own > 0, 'signature of the log');
  return { origin, size: BigInt(size), root: root.toString('hex'), witnesses };
}
