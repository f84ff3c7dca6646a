import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { holdsAny, type Principal, type Role, reaches } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { type Acting, ActingService, type ActScope } from '../proxies/acting.js';
import type { RequestState } from './care-requests.js';
import { readOffers } from './offer-rows.js';
import { type CareRequest, lockRequest, readRequest } from './request-rows.js';

/** Workers who see the requests of the units they reach, with what people wrote. */
const DESK_ROLES: readonly Role[] = ['social_worker', 'station_admin', 'operator'];
/** Who also sees them, without it. */
export const REQUEST_READERS: readonly Role[] = [...DESK_ROLES, 'city_admin', 'auditor'];
/** Workers who note what was improved. */
const IMPROVERS: readonly Role[] = ['social_worker', 'station_admin'];

/** While these last, the volunteer who was chosen learns where to go. */
const TOLD_STATES: readonly RequestState[] = ['matched', 'served'];

/**
 * What a caller is to a request: `near`: the elder, somebody who may act for the elder, a worker at the desk; `reader`:
 * an overseer; `chosen`: the volunteer who was chosen; `stranger`: a volunteer looking at what is published, or who offered once.
 */
export type Standing = 'near' | 'reader' | 'chosen' | 'stranger';

/** How much of a request somebody sees. */
export interface Sight {
  readonly standing: Standing;
  /** Whose need it is. */
  readonly seesElder: boolean;
  /** What people wrote about it, the address first. */
  readonly seesTexts: boolean;
}

const NEAR: Sight = { standing: 'near', seesElder: true, seesTexts: true };

/** Who sees and who moves a request. Foreign ones are as good as absent. */
@Injectable()
export class RequestAccess {
  constructor(private readonly acting: ActingService) {}

  /** The request and how much of it the caller sees. Throws `not_found` for missing and foreign ones alike. */
  async find(
    reader: EntityManager,
    caller: Principal,
    id: string,
  ): Promise<{ readonly request: CareRequest; readonly sight: Sight }> {
    const request = await readRequest(reader, caller.bookId, id);
    const sight = request === null ? null : await this.sightOf(reader, caller, request);
    if (request === null || sight === null) throw new DomainError('not_found');
    return { request, sight };
  }

  /** The request, locked, for whoever sees it. Throws `not_found`. */
  async lock(tx: EntityManager, caller: Principal, id: string): Promise<CareRequest> {
    const request = await lockRequest(tx, caller.bookId, id);
    if (request === null || (await this.sightOf(tx, caller, request)) === null) {
      throw new DomainError('not_found');
    }
    return request;
  }

  /** Whether the caller may know of an offer of a request they see: one's own, or any on the elder's side. */
  async seesOffer(
    reader: EntityManager,
    caller: Principal,
    of: { readonly request: CareRequest; readonly offer: { readonly volunteerId: string } },
  ): Promise<boolean> {
    if (of.offer.volunteerId === caller.memberId) return true;
    const sight = await this.sightOf(reader, caller, of.request);
    return sight?.standing === 'near' || sight?.standing === 'reader';
  }

  /**
   * Lets the caller act for the elder of a request they see. Throws `forbidden` for somebody who only sees it,
   * `call_required` for an operator without a call of the elder's.
   */
  async actFor(
    reader: EntityManager,
    caller: Principal,
    request: CareRequest,
    wish: { readonly scope: ActScope; readonly callId: string | null },
  ): Promise<Acting> {
    try {
      return await this.acting.forElder(reader, caller, request.elderId, wish);
    } catch (error) {
      const isForeign = error instanceof DomainError && error.code === 'not_found';
      throw isForeign ? new DomainError('forbidden') : error;
    }
  }

  /** Throws `forbidden` unless the caller is a worker of the request's place or of the elder's unit. */
  requireImprover(caller: Principal, { unitPath, elderUnitPath }: CareRequest): void {
    const reached = [unitPath, elderUnitPath].some((path) => reaches(caller, IMPROVERS, path));
    if (!reached) throw new DomainError('forbidden');
  }

  private async sightOf(
    reader: EntityManager,
    caller: Principal,
    request: CareRequest,
  ): Promise<Sight | null> {
    const elders = await this.acting.eldersOf(reader, caller);
    const sight = sightIn(caller, elders, request);
    if (sight !== null || !holdsAny(caller, ['volunteer'])) return sight;
    const isLooking =
      request.state === 'published' || (await hasOffered(reader, caller, request.id));
    return isLooking ? { standing: 'stranger', seesElder: false, seesTexts: false } : null;
  }
}

/**
 * How much of a request its elder's side (`elders`: those one may act for), the chosen volunteer, the desk and overseers
 * see; null for anybody else.
 */
export function sightIn(
  caller: Principal,
  elders: readonly string[],
  request: CareRequest,
): Sight | null {
  const paths = [request.unitPath, request.elderUnitPath];
  const isDesk = paths.some((path) => reaches(caller, DESK_ROLES, path));
  // Whoever filed it for the elder sees it by the right they have now, not by the one they had then.
  if (isDesk || request.elderId === caller.memberId) return NEAR;
  if (request.volunteerId === caller.memberId) {
    const seesTexts = TOLD_STATES.includes(request.state);
    return { standing: 'chosen', seesElder: true, seesTexts };
  }
  if (paths.some((path) => reaches(caller, REQUEST_READERS, path))) {
    return { standing: 'reader', seesElder: true, seesTexts: false };
  }
  return elders.includes(request.elderId) ? NEAR : null;
}

/** Of which sides somebody with this sight learns the names: who comes, and to whom while it matters; overseers of none. */
export function namesTold(request: CareRequest, { standing, seesTexts }: Sight): string[] {
  const { elderId, volunteerId } = request;
  const sides = volunteerId === null ? [elderId] : [elderId, volunteerId];
  if (standing === 'near') return sides;
  if (standing !== 'chosen') return [];
  return seesTexts ? sides : sides.filter((id) => id !== elderId);
}

async function hasOffered(
  reader: EntityManager,
  { bookId, memberId: volunteerId }: Principal,
  requestId: string,
): Promise<boolean> {
  const page = { requestId, volunteerId, after: null, limit: 1 };
  return (await readOffers(reader, bookId, page)).length > 0;
}
