import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { sqlState } from '../platform/database/sql-state.js';
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
  #cleaning: Promise<void> | null = null;
  #stopping = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Starts a round unless one is under way. Returns at once and never throws. */
  @Interval('sessions', EVERY_MS)
  tick(): void {
    if (this.#stopping || this.#cleaning !== null) return;
    this.#cleaning = this.#round().finally(() => {
      this.#cleaning = null;
    });
  }

  /** One round: chunk by chunk until nothing is left to delete, or the bound is reached. */
  async clean(): Promise<DeletedSessions> {
    const now = this.clock.now().getTime();
    const endedBefore = new Date(now - ENDED_SESSIONS_KEPT_DAYS * DAY_MS);
    let sum: DeletedSessions = { sessions: 0, tokens: 0 };
    for (let chunk = 0; chunk < MOST_CHUNKS && !this.#stopping; chunk += 1) {
      const { sessions, tokens } = await deleteEndedSessions(this.database, endedBefore);
      if (sessions + tokens === 0) break;
      sum = { sessions: sum.sessions + sessions, tokens: sum.tokens + tokens };
    }
    return sum;
  }

  /** Resolves when no round is under way (any more). */
  async settled(): Promise<void> {
    await this.#cleaning;
  }

  /** Ends the chunk under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    await this.#cleaning;
  }

  async #round(): Promise<void> {
    try {
      const { sessions, tokens } = await this.clean();
      if (tokens + sessions > 0) this.#logger.log({ event: 'sessions_cleaned', sessions, tokens });
    } catch (error) {
      // The edge of the background: nobody above could answer for it, and the next round tries again.
      this.#logger.error({ event: 'sessions_not_cleaned', sqlState: sqlState(error), error });
    }
  }
}
