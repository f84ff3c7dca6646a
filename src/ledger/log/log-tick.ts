import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Interval } from '@nestjs/schedule';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { isServing } from '../../platform/background/is-serving.js';
import { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { eachApart } from '../../platform/each-apart.js';
import { faultFacts } from '../../platform/logging/fault-facts.js';
import { LedgerService } from '../ledger.service.js';
import { type BookLog, readBookLogs } from './book-logs.js';
import { LogError } from './log-error.js';
import { LogFollower } from './log-follower.js';
import { TILE_WIDTH } from './tile-hashes.js';

/** How often this process looks whether it has appended anything; that asks nobody. */
const LOOK_MS = 250;
/** How often it asks the database, where other servers append, too. */
const ASK_MS = 5_000;

/**
 * Wakes the followers of this server's books. A commit of this process is noticed by what its appenders have counted, so
 * that no append has to tell; one of another server by asking now and then. Silent in processes that serve nobody.
 */
@Injectable()
export class LogTick implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Log');
  readonly #round = new BackgroundRound({
    logger: this.#logger,
    failure: 'log_tick_failed',
    isOnDuty: () => isServing(this.host),
    work: (isStopping) => this.#work(isStopping),
  });
  /** Entries that the appenders of this process had counted at the last round. */
  #counted = -1;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** By book, when this process signed last, and what keeps it from signing. */
  readonly #signedAt = new Map<number, number>();
  readonly #refusals = new Map<number, string>();

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: Config,
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly follower: LogFollower,
  ) {}

  /** One round, if there may be something to follow. Returns at once and never throws. */
  @Interval('log', LOOK_MS)
  tick(): void {
    if (this.#isWorthARound()) this.#round.start();
  }

  /** The books whose log this process cannot sign, with the reason. */
  refusals(): ReadonlyMap<number, string> {
    return this.#refusals;
  }

  /** Ends the growth under way. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#round.stop();
  }

  #isWorthARound(): boolean {
    const counted = this.#appended();
    if (counted === this.#counted && performance.now() - this.#askedAt < ASK_MS) return false;
    return true;
  }

  #appended(): number {
    let entries = 0;
    for (const { stats } of this.ledger.running().values()) entries += stats.entries;
    return entries;
  }

  async #work(isStopping: () => boolean): Promise<void> {
    // Before the database is asked: what is appended meanwhile is seen by the next look.
    const counted = this.#appended();
    const logs = await readBookLogs(this.database.pool);
    let isDue = true;
    await eachApart(logs, {
      isStopping,
      work: async (log) => {
        isDue = (await this.#follow(log, isStopping)) && isDue;
      },
      report: (log, error) => this.#refuse(log, error),
    });
    // What had to wait for its seconds makes the next look worth a round.
    this.#counted = isDue ? counted : -1;
    this.#askedAt = performance.now();
  }

  /** Grows and signs one book's log; false when it has to be signed later. */
  async #follow(log: BookLog, isStopping: () => boolean): Promise<boolean> {
    if (log.entries / BigInt(TILE_WIDTH) > log.tiles) await this.follower.grow(log, isStopping);
    const { checkpointSeconds } = this.config.open;
    if (checkpointSeconds === 0 || log.signed === log.entries || isStopping()) return true;
    const since = performance.now() - (this.#signedAt.get(log.id) ?? Number.NEGATIVE_INFINITY);
    if (since < checkpointSeconds * 1000) return false;
    this.#signedAt.set(log.id, performance.now());
    await this.follower.sign(log);
    this.#refusals.delete(log.id);
    return true;
  }

  /** Says once what keeps a log from being signed, and goes on trying. */
  #refuse(log: BookLog, error: unknown): void {
    const reason = error instanceof LogError ? error.message : '';
    if (reason !== '' && this.#refusals.get(log.id) === reason) return;
    if (reason !== '') this.#refusals.set(log.id, reason);
    const facts = reason === '' ? faultFacts(error) : { reason };
    this.#logger.error({ event: 'log_not_followed', book: log.code, ...facts });
  }
}
