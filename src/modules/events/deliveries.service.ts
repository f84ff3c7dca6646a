import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { requireCityWide } from '../units/unit.js';
import {
  type AttemptRow,
  type DeliveryRow,
  readAttempts,
  readDeliveries,
  readDelivery,
} from './delivery-rows.js';
import { readEndpoint } from './endpoint-rows.js';
import { returnedRows } from './returned-rows.js';
import { DELIVERY_STEPS, type DeliveryState } from './webhook-delivery.js';

/** Deliveries that one call sends again. */
const MOST_REPLAYED = 1000;

/** A delivery with every attempt to make it. */
export interface DeliveryWithAttempts {
  readonly delivery: DeliveryRow;
  readonly attempts: readonly AttemptRow[];
}

const REPLAY = `
  UPDATE kapok.webhook_deliveries
  SET state = 'waiting', attempts_before = attempts, due_at = clock_timestamp(), ended_at = NULL
  WHERE book_id = $1 AND endpoint_id = $2 AND`;

/** What became of deliveries, and sending them again. */
@Injectable()
export class DeliveriesService {
  constructor(private readonly database: Database) {}

  /** Deliveries of an endpoint, the newest first. Throws `forbidden`, `not_found`. */
  async page(
    caller: Principal,
    endpointId: string,
    wish: {
      readonly state: DeliveryState | null;
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<Page<DeliveryRow>> {
    await this.#requireEndpoint(caller, endpointId, 'look');
    const { state, limit } = wish;
    const before = wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id;
    const page = { endpointId, state, before, limit: limit + 1 };
    const rows = await readDeliveries(this.database.read, caller.bookId, page);
    return toPage(rows, limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /** One delivery with its attempts. Throws `forbidden`, `not_found`. */
  async find(caller: Principal, endpointId: string, id: string): Promise<DeliveryWithAttempts> {
    await this.#requireEndpoint(caller, endpointId, 'look');
    const { bookId } = caller;
    const delivery = await readDelivery(this.database.read, bookId, { endpointId, id });
    if (delivery === null) throw new DomainError('not_found');
    return { delivery, attempts: await readAttempts(this.database.read, bookId, id) };
  }

  /** Sends one again that has ended, in a new round. Throws `forbidden`, `not_found`, `state_conflict`. */
  async replay(caller: Principal, endpointId: string, id: string): Promise<DeliveryRow> {
    await this.#requireEndpoint(caller, endpointId, 'change');
    const { bookId } = caller;
    return this.database.transaction(async (tx) => {
      const moved = returnedRows(
        await tx.query(`${REPLAY} id = $3 AND state = ANY ($4::text[]) RETURNING id`, [
          bookId,
          endpointId,
          id,
          DELIVERY_STEPS.replay.from,
        ]),
      );
      const delivery = await readDelivery(tx, bookId, { endpointId, id });
      if (delivery === null) throw new DomainError('not_found');
      if (moved.length === 0) throw new DomainError('state_conflict');
      return delivery;
    });
  }

  /** Sends again what was given up, the oldest first, 1,000 a call; answers how many. Throws `forbidden`, `not_found`. */
  async replayDead(caller: Principal, endpointId: string): Promise<number> {
    await this.#requireEndpoint(caller, endpointId, 'change');
    const moved = await this.database.transaction(async (tx) =>
      returnedRows(
        await tx.query(
          `${REPLAY} state = 'dead' AND id = ANY (ARRAY(
             SELECT d.id FROM kapok.webhook_deliveries d
             WHERE d.book_id = $1 AND d.endpoint_id = $2 AND d.state = 'dead' ORDER BY d.id LIMIT $3))
           RETURNING id`,
          [caller.bookId, endpointId, MOST_REPLAYED],
        ),
      ),
    );
    return moved.length;
  }

  async #requireEndpoint(
    caller: Principal,
    endpointId: string,
    wish: 'look' | 'change',
  ): Promise<void> {
    requireCityWide(caller, wish === 'look' ? ['city_admin', 'auditor'] : ['city_admin']);
    const endpoint = await readEndpoint(this.database.read, caller.bookId, endpointId);
    if (endpoint === null) throw new DomainError('not_found');
  }
}
