// The notices of docs/format.md, judged from its text alone: it shares no code with src.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { ensure, isNatural, type Json, type Leaf, matches } from './leaf-checker.js';

const DIGEST = /^[0-9a-f]{64}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

const SUBJECTS: Readonly<Record<string, string>> = {
  'kapok-key/1': 'log_key',
  'kapok-loss/1': 'log_loss',
  'kapok-draw/1': 'inspection_draw',
};

/** The name, the id and the 32 bytes of a verifier key. */
function readKey(text: Json | undefined): { publicKey: Buffer } {
  ensure(typeof text === 'string', 'verifier key');
  const [name = '', id, ...rest] = text.split('+');
  const bytes = Buffer.from(rest.join('+'), 'base64');
  ensure(/^[A-Za-z0-9./:_-]{1,200}$/.test(name), 'name of a key');
  ensure(bytes.toString('base64') === rest.join('+') && bytes.length === 33, 'bytes of a key');
  ensure(bytes[0] === 1, 'type of a key');
  const right = createHash('sha256').update(`${name}\n`).update(bytes).digest('hex').slice(0, 8);
  ensure(id === right, 'id of a key');
  return { publicKey: bytes.subarray(1) };
}

function has(detail: Leaf, names: string): void {
  ensure(Object.keys(detail).join(' ') === names, 'members of a notice');
}

function checkKey(detail: Leaf): void {
  has(detail, 'format key previous signature');
  readKey(detail.key);
  if (detail.previous !== '') readKey(detail.previous);
  ensure((detail.previous === '') === (detail.signature === ''), 'signature');
  if (detail.signature === '') return;
  const signature = Buffer.from(detail.signature as string, 'base64');
  ensure(signature.length === 64, 'length of a signature');
  ensure(signature.toString('base64') === detail.signature, 'base64 of a signature');
}

function checkLoss(detail: Leaf, seq: bigint): void {
  has(detail, 'format kept reason root size');
  ensure(isNatural(detail.size) && detail.size !== '0', 'size');
  ensure(isNatural(detail.kept) && detail.kept !== '0', 'kept');
  ensure(BigInt(detail.kept as string) <= seq, 'kept');
  ensure(matches(detail.root, DIGEST), 'root');
  const reason = [...(detail.reason as string)];
  ensure(reason.length >= 1 && reason.length <= 500, 'reason');
  for (const character of reason) {
    const code = character.codePointAt(0) as number;
    ensure(code > 0x1f && (code < 0x7f || code > 0x9f), 'reason');
  }
}

function checkDraw(detail: Leaf, recorded: string): void {
  has(detail, 'after count format inspectorCount inspectors population sample');
  ensure(matches(detail.population, DIGEST) && matches(detail.inspectors, DIGEST), 'roots');
  for (const name of ['count', 'inspectorCount', 'sample']) ensure(isNatural(detail[name]), name);
  ensure(BigInt(detail.sample as string) <= BigInt(detail.count as string), 'sample');
  ensure(matches(detail.after, INSTANT) && (detail.after as string) > recorded, 'after');
}

/** Holds one notice to its format. */
export function checkNotice(leaf: Leaf): void {
  const { detail, subject } = leaf as { detail: Leaf | null; subject: Leaf };
  ensure(detail !== null, 'detail of a notice');
  const format = detail.format as string;
  ensure(Object.hasOwn(SUBJECTS, format) && subject.type === SUBJECTS[format], 'format');
  ensure(leaf.policy === null && leaf.reverses === null, 'notice');
  ensure((leaf.postings as Json[]).length === 0, 'postings of a notice');
  const isOfBook = subject.id === leaf.book && subject.commitment === null;
  ensure(format === 'kapok-draw/1' || isOfBook, 'subject of a notice');
  if (format === 'kapok-draw/1') checkDraw(detail, leaf.recorded as string);
  else if (format === 'kapok-key/1') checkKey(detail);
  else checkLoss(detail, BigInt(leaf['@seq'] as string));
}

/** Follows the keys of a log; answers the newest. */
export function followKey(leaf: Leaf, newest: string, announced: Set<string>): string {
  const { format, key, previous, signature } = leaf.detail as Record<string, string>;
  if (format !== 'kapok-key/1') return newest;
  ensure(key !== undefined && !announced.has(key) && previous === newest, 'key');
  announced.add(key);
  if (previous === '') return key;
  const spki = Buffer.concat([SPKI, readKey(previous).publicKey]);
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const text = Buffer.from(`kapok-key/1\n${leaf.book}\n${previous}\n${key}\n`);
  ensure(verify(null, text, publicKey, Buffer.from(signature ?? '', 'base64')), 'succession');
  return key;
}
