import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCheckpoint, type TreeHead } from '../../verifier/src/notes/checkpoint.js';
import { checkSignatures, parseNote } from '../../verifier/src/notes/signed-note.js';
import type { VerifierKey } from '../../verifier/src/notes/verifier-key.js';
import { Refusal } from '../../verifier/src/refusal.js';
import {
  appendToFile,
  createFile,
  hasCode,
  isMissing,
  makeFolder,
  readIfThere,
  replaceFile,
} from './durable-file.js';
import type { TrustedLog } from './trusted-logs.js';
import { WitnessError } from './witness-error.js';

/** A witness's newest co-signed checkpoint of a log. */
export interface Remembered {
  readonly checkpoint: TreeHead;
  /** The whole note: the log's signatures and the witness's. */
  readonly note: string;
  /** When it was co-signed, in seconds since 1970. */
  readonly timestamp: bigint;
}

/** More contradictions than these add nothing, and would let a log fill the disk. */
const MOST_EVIDENCE = 50;

/** The SHA-256 of a log's origin, by which witnesses name it in paths. */
export function originHash(origin: string): string {
  return createHash('sha256').update(origin).digest('hex');
}

/** What a witness knows of one log, on disk. Only the holder of the folder's lock may write. */
export class LogMemory {
  private readonly folder: string;

  constructor(
    folder: string,
    private readonly log: TrustedLog,
    private readonly own: VerifierKey,
  ) {
    this.folder = join(folder, 'state', originHash(log.origin));
  }

  /**
   * The newest co-signed checkpoint, or null before the first. Read and checked anew each time; throws WitnessError
   * when it is not by this witness, for then the memory was tampered with or belongs to another key.
   */
  async newest(): Promise<Remembered | null> {
    const path = join(this.folder, 'checkpoint');
    const note = await readIfThere(path);
    if (note === null) return null;
    const remembered = this.open(note);
    if (remembered !== null) return remembered;
    throw new WitnessError(
      `${path} is damaged, or not by this witness: nothing more is co-signed for this log`,
    );
  }

  /** Its own signature is what a witness goes by here: the log's key may have been exchanged since. */
  private open(note: string): Remembered | null {
    try {
      const parsed = parseNote(note);
      const checkpoint = parseCheckpoint(parsed.text);
      const timestamp = checkSignatures(parsed, [this.own])[0]?.timestamp ?? null;
      const isOfLog = checkpoint.origin === this.log.origin;
      return isOfLog && timestamp !== null ? { checkpoint, note, timestamp } : null;
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  }

  /** Remembers a co-signed checkpoint in the place of the one before; afterwards it is on the disk. */
  async remember(note: string, hasGrown: boolean): Promise<void> {
    await makeFolder(this.folder);
    if (hasGrown) await appendToFile(join(this.folder, 'history'), `${note}\n`);
    await replaceFile(join(this.folder, 'checkpoint'), note);
  }

  /**
   * Keeps two signed checkpoints that contradict each other. The same pair is kept once; of many only the first 50.
   */
  async keepEvidence(known: string, shown: string, what: string): Promise<void> {
    const folder = join(this.folder, 'evidence');
    await makeFolder(folder);
    if ((await this.evidence()).length >= MOST_EVIDENCE) return;
    const text = `${what}\n\n---- co-signed\n${known}\n---- shown later\n${shown}`;
    // The name is of what was shown; what the witness knew grows on meanwhile.
    const name = createHash('sha256').update(shown).digest('hex').slice(0, 32);
    try {
      await createFile(join(folder, `${name}.txt`), text);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }

  /** The files of contradictions that were kept. */
  async evidence(): Promise<string[]> {
    const folder = join(this.folder, 'evidence');
    try {
      return (await readdir(folder)).sort().map((name) => join(folder, name));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}
