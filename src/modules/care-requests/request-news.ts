import { Injectable } from '@nestjs/common';
import { shanghaiText } from '../../platform/clock/shanghai.js';
import type { Tx } from '../../platform/database/database.js';
import type { EventData, EventType } from '../../platform/outbox/event-types.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import type { NotificationKind, NotificationParams } from '../notifications/notification-kinds.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import type { Rating } from './care-requests.js';
import type { CareRequest } from './request-rows.js';

/** Tells people and other systems what became of a request, in the transaction that makes it true. */
@Injectable()
export class RequestNews {
  constructor(
    private readonly outbox: Outbox,
    private readonly notifications: NotificationsService,
  ) {}

  published(tx: Tx, bookId: number, request: CareRequest, n: number): Promise<void> {
    return this.send(tx, bookId, { type: 'care_request.published', request, n }, wantedOf(request));
  }

  async refused(tx: Tx, bookId: number, request: CareRequest, n: number): Promise<void> {
    const params = { requestId: request.id };
    await this.tell(tx, bookId, { kind: 'request.refused', params, request, n }, [
      request.elderId,
      request.filedBy,
    ]);
  }

  async offered(
    tx: Tx,
    bookId: number,
    request: CareRequest,
    offer: { readonly id: string },
  ): Promise<void> {
    const data = { unitId: request.unitId, offerId: offer.id };
    const key = `care_request.offered:${offer.id}`;
    await this.outbox.publish(tx, {
      bookId,
      type: 'care_request.offered',
      subject: request.id,
      data,
      key,
    });
    const params = { requestId: request.id };
    const event = { bookId, kind: 'request.offered', params, eventKey: key } as const;
    await this.notifications.notify(tx, event, { memberIds: [request.elderId, request.filedBy] });
  }

  async matched(
    tx: Tx,
    bookId: number,
    request: CareRequest,
    match: {
      readonly n: number;
      readonly volunteerId: string;
      readonly startsAt: Date;
      readonly notChosen: readonly string[];
    },
  ): Promise<void> {
    const { n, volunteerId } = match;
    const startsAt = shanghaiText(match.startsAt);
    const data = { unitId: request.unitId, volunteerId, startsAt };
    await this.send(tx, bookId, { type: 'care_request.matched', request, n }, data);
    const params = { requestId: request.id, startsAt };
    const accepted = { kind: 'request.accepted', params, request, n } as const;
    await this.tell(tx, bookId, accepted, [volunteerId]);
    await this.notChosen(tx, bookId, { request, n, volunteers: match.notChosen });
  }

  /** Tells volunteers that they are not waited for any more. */
  async notChosen(
    tx: Tx,
    bookId: number,
    told: {
      readonly request: CareRequest;
      readonly n: number;
      readonly volunteers: readonly string[];
    },
  ): Promise<void> {
    const { request, n, volunteers } = told;
    const params = { requestId: request.id };
    const event = { kind: 'request.not_chosen', params, request, n } as const;
    await this.tell(tx, bookId, event, volunteers);
  }

  async reopened(tx: Tx, bookId: number, request: CareRequest, n: number): Promise<void> {
    const event = { type: 'care_request.reopened', request, n } as const;
    await this.send(tx, bookId, event, wantedOf(request));
    const params = { requestId: request.id };
    const told = { kind: 'request.reopened', params, request, n } as const;
    await this.tell(tx, bookId, told, [request.elderId, request.filedBy]);
  }

  async served(
    tx: Tx,
    bookId: number,
    request: CareRequest,
    by: { readonly n: number; readonly recordId: string },
  ): Promise<void> {
    const { n, recordId } = by;
    const data = { unitId: request.unitId, recordId };
    await this.send(tx, bookId, { type: 'care_request.served', request, n }, data);
    const params = { requestId: request.id };
    const told = { kind: 'request.served', params, request, n } as const;
    await this.tell(tx, bookId, told, [request.elderId]);
  }

  evaluated(
    tx: Tx,
    bookId: number,
    request: CareRequest,
    by: { readonly n: number; readonly rating: Rating },
  ): Promise<void> {
    const data = { unitId: request.unitId, rating: by.rating };
    return this.send(tx, bookId, { type: 'care_request.evaluated', request, n: by.n }, data);
  }

  improved(tx: Tx, bookId: number, request: CareRequest, n: number): Promise<void> {
    const data = { unitId: request.unitId };
    return this.send(tx, bookId, { type: 'care_request.improved', request, n }, data);
  }

  async missed(
    tx: Tx,
    bookId: number,
    request: CareRequest,
    by: {
      readonly n: number;
      readonly cause: 'no_show' | 'nobody_came_forward' | 'nothing_recorded';
    },
  ): Promise<void> {
    const { n, cause } = by;
    const data = { unitId: request.unitId, cause };
    await this.send(tx, bookId, { type: 'care_request.missed', request, n }, data);
    const params = { requestId: request.id };
    const told = { kind: 'request.missed', params, request, n } as const;
    await this.tell(tx, bookId, told, [request.elderId, request.filedBy]);
  }

  withdrawn(tx: Tx, bookId: number, request: CareRequest, n: number): Promise<void> {
    const data = { unitId: request.unitId };
    return this.send(tx, bookId, { type: 'care_request.withdrawn', request, n }, data);
  }

  private send<T extends EventType>(
    tx: Tx,
    bookId: number,
    event: { readonly type: T; readonly request: CareRequest; readonly n: number },
    data: EventData<T>,
  ): Promise<void> {
    const { type, request, n } = event;
    const key = `${type}:${request.id}:${n}`;
    return this.outbox.publish(tx, { bookId, type, subject: request.id, data, key });
  }

  private async tell<K extends NotificationKind>(
    tx: Tx,
    bookId: number,
    event: {
      readonly kind: K;
      readonly params: NotificationParams<K>;
      readonly request: CareRequest;
      readonly n: number;
    },
    memberIds: readonly string[],
  ): Promise<void> {
    const { kind, params, request, n } = event;
    const eventKey = `${kind}:${request.id}:${n}`;
    await this.notifications.notify(tx, { bookId, kind, params, eventKey }, { memberIds });
  }
}

function wantedOf(request: CareRequest): EventData<'care_request.published'> {
  return {
    unitId: request.unitId,
    serviceId: request.serviceId,
    startsAt: shanghaiText(request.startsAt),
    priority: String(request.priority),
  };
}
