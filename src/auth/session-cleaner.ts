import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { BackgroundRound } from '../platform/background/background-round.js';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { type DeletedSessions, deleteEndedSessions } from './ended-sessions.js';

const EVERY_MS = 600_000;
const DAY_MS = 86_400_000;
/**
 * Long enough for somebody to look into a revocation, for clocks that differ, and longer than any access token lives:
 * what is deleted answers as what has ended.
 */
export const ENDED_SESSIONS_KEPT_DAYS = 7;
/** Transactions of one round; the next round goes on. */
const MOST_CHUNKS = 40;

/** Deletes sessions seven days after their end, a bounded number every ten minutes, in every process. */
@Injectable()
export class SessionCleaner implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Sessions');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'sessions_not_cleaned',
    work: () => this.#cleanAndTell(),
  });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Starts a round unless one is under way. Returns at once and never throws. */
  @Interval('sessions', EVERY_MS)
  tick(): void {
    this.#rounds.start();
  }

  /** One round: chunk by chunk until nothing is left to delete, or the bound is reached. */
  async clean(): Promise<DeletedSessions> {
    const now = this.clock.now().getTime();
    const endedBefore = new Date(now - ENDED_SESSIONS_KEPT_DAYS * DAY_MS);
    let sum: DeletedSessions = { sessions: 0, tokens: 0 };
    for (let chunk = 0; chunk < MOST_CHUNKS && !this.#rounds.isStopping; chunk += 1) {
      const { sessions, tokens } = await deleteEndedSessions(this.database, endedBefore);
      if (sessions + tokens === 0) break;
      sum = { sessions: sum.sessions + sessions, tokens: sum.tokens + tokens };
    }
    return sum;
  }

  /** Resolves when no round is under way (any more). */
  async settled(): Promise<void> {
    await this.#rounds.settled();
  }

  /** Ends the chunk under way. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #cleanAndTell(): Promise<void> {
    const { sessions, tokens } = await this.clean();
    if (tokens + sessions > 0) this.#logger.log({ event: 'sessions_cleaned', sessions, tokens });
  }
}
