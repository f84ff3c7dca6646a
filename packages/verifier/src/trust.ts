import type { KnownHead } from './chain/chain-checker.js';
import { type ConsistencyFile, consistencyShape } from './files/consistency-file.js';
import { isJsonObject, parseJson } from './json/parse-json.js';
import { parseCheckpoint, type TreeHead } from './notes/checkpoint.js';
import { parseNote } from './notes/signed-note.js';
import type { VerifierKey } from './notes/verifier-key.js';
import { Refusal } from './refusal.js';

/** A checkpoint that somebody kept. What it says was not checked yet. */
export interface KeptCheckpoint extends TreeHead {
  readonly note: string;
}

/** What whoever checks knows from elsewhere, and checks against. */
export interface Trust {
  /** Keys of the log. Keys that follow from them through the chain are trusted too. */
  readonly keys: readonly VerifierKey[];
  readonly witnesses: readonly VerifierKey[];
  /** How many of the witnesses must have signed. */
  readonly quorum: number;
  readonly kept: readonly KeptCheckpoint[];
  readonly heads: readonly KnownHead[];
  /** Proofs of the log that one of its sizes is the beginning of another. */
  readonly consistency: readonly ConsistencyFile[];
}

export const NO_TRUST: Trust = {
  keys: [],
  witnesses: [],
  quorum: 0,
  kept: [],
  heads: [],
  consistency: [],
};

/**
 * A kept checkpoint from the text of a file: a signed note, or any proof file that holds one in its member `checkpoint`.
 * Throws a refusal when it is neither.
 */
export function keptCheckpoint(text: string): KeptCheckpoint {
  const note = text.startsWith('{') ? noteOfFile(text) : text;
  return { note, ...parseCheckpoint(parseNote(note).text) };
}

/** A consistency proof from the text of a file, as the log's API answers it. Throws a refusal when it is none. */
export function consistencyProof(text: string): ConsistencyFile {
  return consistencyShape(parseJson(text), '');
}

function noteOfFile(text: string): string {
  const file = parseJson(text);
  const note = isJsonObject(file) ? file.checkpoint : undefined;
  if (typeof note !== 'string') throw new Refusal('member_wrong', { member: 'checkpoint' });
  return note;
}
