// Checkpoints (C2SP tlog-checkpoint): what a log says its tree is.
import { fromBase64, toBase64 } from '../bytes.js';
import { Refusal } from '../refusal.js';
import {
  type CheckedSignature,
  checkSignatures,
  parseNote,
  type SignedNote,
} from './signed-note.js';
import type { VerifierKey } from './verifier-key.js';

const MOST_LEAVES = 2n ** 63n - 1n;

/** What the text of a checkpoint says. */
export interface TreeHead {
  readonly origin: string;
  readonly size: bigint;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** Further lines, which nobody checks. */
  readonly extensions: readonly string[];
}

/** A checkpoint whose signatures were looked at. */
export interface OpenedCheckpoint extends TreeHead {
  /** The text that is signed. */
  readonly text: string;
  /** By keys of the log that were given: one at least. */
  readonly signed: readonly CheckedSignature[];
  /** By witnesses that were given: none to all, one for each. */
  readonly witnessed: readonly CheckedSignature[];
}

/** Reads the text of a checkpoint (the part of the note before the empty line). Throws `checkpoint_malformed`. */
export function parseCheckpoint(text: string): TreeHead {
  const [origin = '', size = '', base64 = '', ...rest] = text.split('\n');
  const root = fromBase64(base64);
  const extensions = rest.slice(0, -1);
  const isWhole = rest.at(-1) === '' && extensions.every((line) => line !== '');
  if (origin === '' || !isWhole) throw malformed('lines');
  if (!/^(0|[1-9][0-9]{0,18})$/.test(size) || BigInt(size) > MOST_LEAVES) throw malformed('size');
  if (root?.length !== 32) throw malformed('root');
  return { origin, size: BigInt(size), root, extensions };
}

/** The text of a checkpoint. */
export function checkpointText({ origin, size, root }: Omit<TreeHead, 'extensions'>): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/**
 * Reads a signed checkpoint and checks its signatures. `keys` are the log's, and only those named like the origin count
 * as its own; `witnesses` are who else may have signed. Throws `note_malformed`, `checkpoint_malformed`,
 * `signature_wrong` or, when no key of the log signed, `signature_missing`.
 */
export function openCheckpoint(
  note: string | Uint8Array,
  keys: readonly VerifierKey[],
  witnesses: readonly VerifierKey[] = [],
): OpenedCheckpoint {
  const parsed = parseNote(note);
  const head = parseCheckpoint(parsed.text);
  const own = keys.filter(({ name, type }) => name === head.origin && type === 'note');
  const signed = checkSignatures(parsed, own);
  if (signed.length === 0) throw new Refusal('signature_missing', { origin: head.origin });
  return { ...head, text: parsed.text, signed, witnessed: witnessesOf(parsed, witnesses) };
}

/** Who of some witnesses signed a note, each once. Throws `signature_wrong` as `checkSignatures` does. */
export function witnessesOf(
  note: SignedNote,
  witnesses: readonly VerifierKey[],
): CheckedSignature[] {
  const cosigners = witnesses.filter(({ type }) => type === 'cosignature');
  return latestOfEach(checkSignatures(note, cosigners));
}

/** A witness counts once, however many lines it wrote; the latest time stands. */
export function latestOfEach(signatures: readonly CheckedSignature[]): CheckedSignature[] {
  const byKey = new Map<string, CheckedSignature>();
  for (const signature of signatures) {
    const known = byKey.get(signature.key.vkey)?.timestamp ?? -1n;
    if ((signature.timestamp ?? 0n) > known) byKey.set(signature.key.vkey, signature);
  }
  return [...byKey.values()];
}

function malformed(what: string): Refusal {
  return new Refusal('checkpoint_malformed', { what });
}
