import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { type ClaimedDelivery, recordAttempt } from './delivery-rows.js';
import { type AttemptResult, afterAttempt, type NextStep } from './webhook-delivery.js';
import { type DisabledFor, hasFailedTooLong } from './webhook-endpoint.js';

/** Writes down what became of deliveries, and tells the city's admins of what was given up. */
@Injectable()
export class DeliveryResults {
  readonly #logger = new Logger('Webhooks');

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly notifications: NotificationsService,
  ) {}

  /**
   * One transaction: the delivery, the attempt, how the endpoint fares, and who is to know. Does nothing when the claim
   * has lapsed.
   */
  async record(
    delivery: ClaimedDelivery,
    found: { readonly result: AttemptResult; readonly tookMs: number },
  ): Promise<void> {
    const round = delivery.attempts - delivery.attemptsBefore;
    const next = afterAttempt(round, found.result, Math.random());
    const isWritten = await this.database.transaction(async (tx) => {
      if (!(await recordAttempt(tx, delivery, { ...found, next }))) return false;
      if (next.step === 'deliver') await noteSuccess(tx, delivery);
      else await this.#noteFailure(tx, delivery, { ...found, next });
      return true;
    });
    const { outcome } = found.result;
    if (isWritten && next.step === 'give_up') {
      const { id: deliveryId, endpointId } = delivery;
      this.#logger.warn({ event: 'webhook_given_up', deliveryId, endpointId, outcome });
    }
  }

  async #noteFailure(
    tx: Tx,
    delivery: ClaimedDelivery,
    { result, next }: { result: AttemptResult; next: NextStep },
  ): Promise<void> {
    const failingSince = await noteFailing(tx, delivery);
    if (next.step !== 'give_up') return;
    if (result.outcome === 'gone') return this.#disable(tx, delivery, 'gone');
    await this.#tellOfDead(tx, delivery);
    if (hasFailedTooLong(failingSince, this.clock.now())) {
      await this.#disable(tx, delivery, 'failing');
    }
  }

  /** Once a day and endpoint: who looks will see them all. */
  async #tellOfDead(tx: Tx, { bookId, endpointId }: ClaimedDelivery): Promise<void> {
    const day = this.clock.today();
    await this.notifications.notify(
      tx,
      {
        bookId,
        kind: 'webhook.given_up',
        params: { endpointId, day },
        eventKey: `webhook.given_up:${endpointId}:${day}`,
      },
      { cityRoles: ['city_admin'] },
    );
  }

  async #disable(tx: Tx, delivery: ClaimedDelivery, reason: DisabledFor): Promise<void> {
    const { bookId, endpointId, id } = delivery;
    const [, moved]: [unknown[], number] = await tx.query(
      `UPDATE kapok.webhook_endpoints SET state = 'disabled', disabled_for = $3
       WHERE book_id = $1 AND id = $2 AND state = 'active'`,
      [bookId, endpointId, reason],
    );
    if (moved === 0) return;
    await this.notifications.notify(
      tx,
      {
        bookId,
        kind: 'webhook.disabled',
        params: { endpointId, reason },
        eventKey: `webhook.disabled:${endpointId}:${id}`,
      },
      { cityRoles: ['city_admin'] },
    );
  }
}

async function noteSuccess(tx: Tx, { bookId, endpointId }: ClaimedDelivery): Promise<void> {
  await tx.query(
    `UPDATE kapok.webhook_endpoints SET failing_since = NULL
     WHERE book_id = $1 AND id = $2 AND failing_since IS NOT NULL`,
    [bookId, endpointId],
  );
}

/** Since when nothing has got through. */
async function noteFailing(tx: Tx, { bookId, endpointId }: ClaimedDelivery): Promise<Date | null> {
  await tx.query(
    `UPDATE kapok.webhook_endpoints SET failing_since = clock_timestamp()
     WHERE book_id = $1 AND id = $2 AND failing_since IS NULL`,
    [bookId, endpointId],
  );
  const rows: { failing_since: Date | null }[] = await tx.query(
    'SELECT failing_since FROM kapok.webhook_endpoints WHERE book_id = $1 AND id = $2',
    [bookId, endpointId],
  );
  return rows[0]?.failing_since ?? null;
}
