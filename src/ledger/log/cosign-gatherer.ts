import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Interval } from '@nestjs/schedule';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { isServing } from '../../platform/background/is-serving.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Witness } from '../../platform/config/settings.js';
import type { Book } from '../books.js';
import { LedgerService } from '../ledger.service.js';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointReader } from './checkpoint-reader.js';
import { CoSignatures } from './co-signatures.js';
import { askForCosignature, type CosignAnswer } from './cosign-client.js';
import { isCosignedBy, readCoSignature } from './cosign-line.js';
import { CosignMetrics } from './cosign-metrics.js';
import { CosignPace } from './cosign-pace.js';
import { LogReader } from './log-reader.js';

const ROUND_MS = 1_000;

/** What is remembered of a witness and a book. The witness itself says when it is otherwise. */
interface Acquaintance {
  /** The size that it co-signed last, as far as is known. */
  known: bigint;
  readonly pace: CosignPace;
}

/**
 * Sends each book's newest checkpoint to the witnesses of the configuration and keeps what they sign. Nobody waits for
 * it: a witness that is away is asked again later, and holds up neither the others nor the log. Several servers may do
 * this at once; a line that is there already changes nothing.
 */
@Injectable()
export class CosignGatherer implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Witnesses');
  readonly #met = new Map<string, Acquaintance>();
  readonly #round: BackgroundRound;

  constructor(
    private readonly ledger: LedgerService,
    private readonly checkpoints: CheckpointReader,
    private readonly log: LogReader,
    private readonly coSignatures: CoSignatures,
    private readonly clock: Clock,
    private readonly metrics: CosignMetrics,
    host: HttpAdapterHost,
  ) {
    this.#round = new BackgroundRound({
      logger: this.#logger,
      failure: 'checkpoints_not_cosigned',
      work: (isStopping) => this.gather(isStopping),
      isOnDuty: () => isServing(host) && this.coSignatures.policy().witnesses.length > 0,
    });
  }

  /** One round, unless one is under way. Returns at once and never throws. */
  @Interval('cosignatures', ROUND_MS)
  tick(): void {
    this.#round.start();
  }

  /** Ends the round under way: the answers that are being waited for take 5 s at most. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#round.stop();
  }

  /** Asks every witness that is due for the newest checkpoint of every book, the witnesses of a book at once. */
  async gather(isStopping: () => boolean = () => false): Promise<void> {
    for (const book of await this.ledger.listBooks()) {
      if (isStopping()) return;
      const checkpoint = await this.checkpoints.latest(book.id);
      if (checkpoint === null) continue;
      const { witnesses } = this.coSignatures.policy();
      const missing = witnesses.filter((witness) => !isCosignedBy(checkpoint.note, witness));
      await Promise.all(missing.map((witness) => this.askWhenDue(book, checkpoint, witness)));
    }
  }

  private async askWhenDue(book: Book, checkpoint: Checkpoint, witness: Witness): Promise<void> {
    const met = this.acquaintanceOf(book, witness);
    if (!met.pace.isDue(this.now())) return;
    let answer = await this.ask(checkpoint, witness, met.known);
    if (answer.kind === 'other_size') {
      met.known = answer.size;
      // It has seen more than there is: what it saw was lost here, or never was this log's.
      answer =
        answer.size > checkpoint.size
          ? { kind: 'refused', status: 409 }
          : await this.ask(checkpoint, witness, met.known);
    }
    await this.take(answer, { book, checkpoint, witness, met });
  }

  private async ask(checkpoint: Checkpoint, witness: Witness, old: bigint): Promise<CosignAnswer> {
    const { bookId, size, note } = checkpoint;
    const from = old > size ? 0n : old;
    const isWithin = from > 0n && from < size;
    const proof = isWithin ? await this.log.consistency(bookId, from, size) : [];
    return askForCosignature(witness.url, { old: from, proof, note });
  }

  private async take(
    answer: CosignAnswer,
    about: { book: Book; checkpoint: Checkpoint; witness: Witness; met: Acquaintance },
  ): Promise<void> {
    const { book, checkpoint, witness, met } = about;
    const lines = answer.kind === 'cosigned' ? answer.lines : [];
    const line = lines.find((one) => readCoSignature(one, checkpoint.body, [witness]) !== null);
    if (line === undefined || !(await this.coSignatures.add(book.id, checkpoint.size, line))) {
      met.pace.failed(this.now());
      this.tellFailure(answer, about);
      return;
    }
    met.known = checkpoint.size;
    met.pace.succeeded();
    this.metrics.cosigned(book.code, witness.name);
  }

  /** A witness that is away is no news; one that refuses may be the first to know of something grave. */
  private tellFailure(
    answer: CosignAnswer,
    { book, checkpoint, witness }: { book: Book; checkpoint: Checkpoint; witness: Witness },
  ): void {
    if (answer.kind !== 'refused' && answer.kind !== 'cosigned') {
      this.metrics.away(book.code, witness.name);
      return;
    }
    this.metrics.refused(book.code, witness.name);
    this.#logger.error({
      event: 'checkpoint_refused',
      book: book.code,
      witness: witness.name,
      size: String(checkpoint.size),
      // 200: it answered, but with no right signature of its own.
      status: answer.kind === 'refused' ? answer.status : 200,
    });
  }

  private acquaintanceOf(book: Book, witness: Witness): Acquaintance {
    const key = `${book.id} ${witness.vkey}`;
    const met = this.#met.get(key) ?? { known: 0n, pace: new CosignPace() };
    this.#met.set(key, met);
    return met;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
