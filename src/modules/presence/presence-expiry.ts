import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Cron } from '@nestjs/schedule';
import { eachBook } from '../../ledger/each-book.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { isServing } from '../../platform/background/is-serving.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { type ExpiredStay, expireOverdue, movePresence } from './presence-rows.js';

const EVERY_MINUTE = '30 * * * * *';
/** Of one book in one round; the next round goes on. */
const MOST_AT_ONCE = 500;

/**
 * Ends the waiting for check-outs that were forgotten. The tick only wakes: the row says when it is due, and every
 * step looks at that itself, so a stay that is overdue earns nothing whether or not the tick has come.
 */
@Injectable()
export class PresenceExpiry implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Presence');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'presence_tick_failed',
    work: () => this.#overAll(),
    isOnDuty: () => isServing(this.host),
  });

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly notifications: NotificationsService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The present instant, by which stays are due. */
  now(): Date {
    return this.clock.now();
  }

  /** One round over all books. Returns at once and never throws; a round under way is not repeated. */
  @Cron(EVERY_MINUTE, { name: 'presence', timeZone: 'Asia/Shanghai' })
  tick(): void {
    this.#rounds.start();
  }

  /** Expires up to 500 overdue stays of a book, tells their volunteers, and answers how many they were. */
  async expireDue(bookId: number): Promise<number> {
    return this.database.transaction(async (tx) => {
      const expired = await expireOverdue(tx, bookId, { now: this.now(), limit: MOST_AT_ONCE });
      for (const stay of expired) await this.#tell(tx, bookId, stay);
      return expired.length;
    });
  }

  /** Expires one locked stay that is overdue. */
  async expire(tx: Tx, bookId: number, stay: ExpiredStay): Promise<void> {
    await movePresence(tx, bookId, { id: stay.id, to: 'expired', recordId: null });
    await this.#tell(tx, bookId, stay);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #tell(tx: Tx, bookId: number, { id, volunteerId, unitId }: ExpiredStay): Promise<void> {
    const key = `presence.expired:${id}`;
    await this.notifications.notify(
      tx,
      { bookId, kind: 'presence.expired', params: { sessionId: id }, eventKey: key },
      { memberIds: [volunteerId] },
    );
    const data = { unitId };
    await this.outbox.publish(tx, { bookId, type: 'presence.expired', subject: id, data, key });
  }

  async #overAll(): Promise<void> {
    await eachBook(this.ledger, {
      work: ({ id }) => this.expireDue(id),
      logger: this.#logger,
      failure: 'presences_left',
    });
  }
}
