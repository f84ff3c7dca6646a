import { sha256 } from '../../platform/crypto/sha256.js';
import { parseCheckpointBody, type TreeHead } from './checkpoint.js';
import { parseNote } from './signed-note.js';

/** A checkpoint as it was stored outside the database. Its signature is not verified here. */
export interface StoredCheckpoint extends TreeHead {
  /** The whole note, with the log's own signature lines. */
  readonly note: string;
  /** When it was signed, RFC 3339. */
  readonly signedAt: string;
}

/** The first line of a file, for whoever finds one. */
export const FILE_TITLE =
  '# kapok-checkpoints/1: signed checkpoints of one log, each behind a line of its time, length in bytes and SHA-256. Only ever appended to.\n';

const FRAME = /^@ (\S+) (\d{1,9}) sha256:([0-9a-f]{64})\n/gm;

/** A checkpoint between its frame line and an empty line. */
export function frameOf({ note, signedAt }: Pick<StoredCheckpoint, 'note' | 'signedAt'>): Buffer {
  const bytes = Buffer.from(note);
  const line = `@ ${signedAt} ${bytes.length} sha256:${sha256(bytes).toString('hex')}\n`;
  return Buffer.concat([Buffer.from(line), bytes, Buffer.from('\n')]);
}

/**
 * The checkpoints in a stretch of a file, in order, and how many frames are damaged. A stretch may begin anywhere; what
 * stands before its first frame line is passed over. A last frame that was torn by a power cut counts as damaged.
 */
export function parseFrames(bytes: Buffer): {
  readonly checkpoints: readonly StoredCheckpoint[];
  readonly damaged: number;
} {
  // One character a byte, so that places in the text are places in the file.
  const frames = [...bytes.toString('latin1').matchAll(FRAME)].map((match) => {
    const [line, signedAt = '', length = '', digest = ''] = match;
    const from = match.index + line.length;
    return checkpointOf(bytes.subarray(from, from + Number(length)), { signedAt, digest });
  });
  const checkpoints = frames.filter((one) => one !== null);
  return { checkpoints, damaged: frames.length - checkpoints.length };
}

function checkpointOf(
  bytes: Buffer,
  { signedAt, digest }: { signedAt: string; digest: string },
): StoredCheckpoint | null {
  if (sha256(bytes).toString('hex') !== digest) return null;
  const note = bytes.toString('utf8');
  const head = parseCheckpointBody(parseNote(note)?.text ?? '');
  return head === null ? null : { ...head, note, signedAt };
}
