import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Language } from '../../platform/errors/language.js';
import { isHeld, type Priority, type RequestFunding } from '../care-requests/care-requests.js';
import { CareRequestsService } from '../care-requests/care-requests.service.js';
import type { RequestWish } from '../care-requests/request-wish.js';
import { type Acting, ActingService } from '../proxies/acting.js';
import type { ActSubject } from './act.js';
import {
  type ActHandler,
  type AgreedAct,
  type DeskContext,
  type PreparedAct,
  required,
} from './act-handler.js';
import { ServiceNames } from './service-names.js';

/** A need that a caller names, once; what comes again is arranged with a worker. */
export type CallerRequest = Omit<RequestWish, 'repeat'> & { readonly elderId: string | null };

/** Needs that callers publish. */
@Injectable()
export class RequestActs implements ActHandler {
  readonly kinds = ['request'] as const;

  constructor(
    private readonly database: Database,
    private readonly acting: ActingService,
    private readonly requests: CareRequestsService,
    private readonly names: ServiceNames,
  ) {}

  /** What the caller would publish. Throws what `forElder` throws, `unknown_service`; all else is judged at publishing. */
  async prepareRequest(
    desk: DeskContext,
    wish: CallerRequest,
    language: Language,
  ): Promise<PreparedAct> {
    const { serviceCode, startsAt, endsAt, minutes, funding } = wish;
    const elderId = wish.elderId ?? desk.call.memberId;
    const acting = await this.actFor(desk, elderId, funding);
    const at = { on: startsAt, language };
    const service = await this.names.of(acting.bookId, serviceCode, at);
    return {
      kind: 'request',
      elderId,
      wish: {
        serviceCode,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
        minutes: String(minutes),
        unitCode: wish.unitCode,
        address: wish.address,
        note: wish.note,
        priority: wish.priority,
        funding,
        language: wish.language,
        training: wish.training,
      },
      facts: { kind: 'request', service, startsAt, endsAt, minutes, funding },
    };
  }

  async perform(desk: DeskContext, act: AgreedAct): Promise<ActSubject> {
    const { wish } = act;
    const funding = required(wish, 'funding') as RequestFunding;
    const acting = await this.actFor(desk, act.elderId, funding);
    const request = await this.requests.publish(
      acting,
      {
        serviceCode: required(wish, 'serviceCode'),
        startsAt: new Date(required(wish, 'startsAt')),
        endsAt: new Date(required(wish, 'endsAt')),
        minutes: BigInt(required(wish, 'minutes')),
        unitCode: wish.unitCode ?? null,
        address: wish.address ?? null,
        note: wish.note ?? null,
        priority: required(wish, 'priority') as Priority,
        funding,
        language: wish.language ?? null,
        training: wish.training ?? null,
        repeat: null,
      },
      `hotline:${act.id}`,
    );
    return { type: 'care_request', id: request.id };
  }

  private actFor(
    { caller, call }: DeskContext,
    elderId: string,
    funding: RequestFunding,
  ): Promise<Acting> {
    const scope = isHeld(funding) ? 'redeem' : 'request';
    const wish = { scope, callId: call.id } as const;
    return this.acting.forElder(this.database.read, caller, elderId, wish);
  }
}
