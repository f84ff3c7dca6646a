import type { OpenedCheckpoint } from '../../verifier/src/notes/checkpoint.js';
import { parseNote, signatureLine } from '../../verifier/src/notes/signed-note.js';
import { type Claim, type Judgement, judge } from './judge.js';
import { LogMemory, type Remembered } from './log-memory.js';
import { readTrustedLogs, type TrustedLog } from './trusted-logs.js';
import { cosign, type WitnessKey } from './witness-key.js';

/** A claim with the note it was read from. */
export interface Submission {
  readonly log: TrustedLog;
  readonly claim: Claim;
  readonly note: string;
}

export type Answer =
  | Exclude<Judgement, { verdict: 'cosign' }>
  | { verdict: 'cosigned'; line: string };

/**
 * Remembers what each log showed and co-signs what continues it. One process at a time may use a folder; within it,
 * submissions of one log go one after the other, from the look at what is known until the disk has the new.
 */
export class Witness {
  private readonly busy = new Map<string, Promise<unknown>>();

  constructor(
    readonly folder: string,
    readonly key: WitnessKey,
    /** Milliseconds since 1970. */
    private readonly now: () => number = Date.now,
  ) {}

  /** The logs that are trusted by now. */
  logs(): Promise<Map<string, TrustedLog>> {
    return readTrustedLogs(this.folder);
  }

  /** The newest co-signed checkpoint of a log, or null. */
  newest(log: TrustedLog): Promise<Remembered | null> {
    return this.memoryOf(log).newest();
  }

  memoryOf(log: TrustedLog): LogMemory {
    return new LogMemory(this.folder, log, this.key.verifier);
  }

  /**
   * Judges a claim whose signature was found right, and co-signs what continues the newest tree known. When `cosigned`
   * is answered, the disk has it. Two trees of one size are kept as evidence.
   */
  submit(submission: Submission): Promise<Answer> {
    const { origin } = submission.log;
    const turn = (this.busy.get(origin) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.decide(submission));
    this.busy.set(origin, turn);
    return turn;
  }

  /** Resolves when nothing is being decided. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.busy.values());
  }

  private async decide({ log, claim, note }: Submission): Promise<Answer> {
    const memory = this.memoryOf(log);
    const known = await memory.newest();
    const judgement = judge(log, known?.checkpoint ?? null, claim);
    if (judgement.verdict === 'cosign') return this.cosign(memory, known, { claim, note });
    if ('isContradiction' in judgement && judgement.isContradiction && known !== null) {
      await memory.keepEvidence(known.note, note, 'The log signed two trees of one size.');
    }
    return judgement;
  }

  private async cosign(
    memory: LogMemory,
    known: Remembered | null,
    { claim, note }: Pick<Submission, 'claim' | 'note'>,
  ): Promise<Answer> {
    const { checkpoint } = claim;
    const line = cosign(this.key, checkpoint.text, this.timeAfter(known));
    const hasGrown = known === null || checkpoint.size > known.checkpoint.size;
    await memory.remember(ownNote(checkpoint, note) + line, hasGrown);
    return { verdict: 'cosigned', line };
  }

  /** Seconds since 1970, never less than the last co-signature's: a clock that is set back must not tell of growth in the past. */
  private timeAfter(known: Remembered | null): bigint {
    const now = BigInt(Math.floor(this.now() / 1000));
    return known !== null && known.timestamp > now ? known.timestamp : now;
  }
}

/** The note with the signatures by the log's keys alone. */
function ownNote(checkpoint: OpenedCheckpoint, note: string): string {
  const ids = new Set(checkpoint.signed.map(({ key }) => `${key.name} ${key.keyId}`));
  const own = parseNote(note).signatures.filter(({ name, keyId }) => ids.has(`${name} ${keyId}`));
  return `${checkpoint.text}\n${own.map(signatureLine).join('')}`;
}
