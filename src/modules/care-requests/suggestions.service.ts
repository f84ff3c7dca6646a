import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { MemberNames } from '../members/member-names.js';
import { codeOf } from '../units/unit.js';
import { type CandidateWish, readCandidates } from './candidate-rows.js';
import { type Candidate, circlesAround, rank, type Suggestion } from './ranking.js';
import { RequestAccess } from './request-access.js';
import type { CareRequest } from './request-rows.js';
import { requireStep } from './request-steps.js';

/** Who could come, and how it was looked for. */
export interface Suggestions {
  /** The unit that was looked at, with those below it. */
  readonly circleCode: string;
  /** How many volunteers were compared. */
  readonly compared: number;
  /** Whether the circle held more than could be compared. */
  readonly isCut: boolean;
  readonly items: readonly Suggestion[];
  /** Of those whom the caller may look up. */
  readonly names: ReadonlyMap<string, string>;
}

/** The circle is widened until it holds so many who are free. */
const ENOUGH_FREE = 20;
const MOST_COMPARED = 5_000;

/** Suggests volunteers for a published request by declared criteria, each shown with its value. */
@Injectable()
export class SuggestionsService {
  constructor(
    private readonly database: Database,
    private readonly access: RequestAccess,
    private readonly names: MemberNames,
  ) {}

  /**
   * The first `limit` volunteers for a request, for the elder's side. Looked for in the request's own unit first, then
   * in the unit above, and so on, until twenty are found who are free, or the whole city was looked at. Whoever lacks
   * a training that is needed is left out, as are the elder and whoever filed the request. Throws `not_found`,
   * `state_conflict` for a request that is not published.
   */
  async suggest(caller: Principal, id: string, limit: number): Promise<Suggestions> {
    const { request, sight } = await this.access.find(this.database.read, caller, id);
    if (sight.standing !== 'near') throw new DomainError('not_found');
    requireStep('accept', request.state);
    const circles = circlesAround(request.unitPath);
    let circle = request.unitPath;
    let found: Candidate[] = [];
    for (circle of circles) {
      found = await readCandidates(this.database.read, wishOf(caller.bookId, request, circle));
      if (found.filter(({ free }) => free).length >= ENOUGH_FREE) break;
    }
    const items = rank(found.slice(0, MOST_COMPARED), request.unitPath, limit);
    const ids = items.map(({ volunteerId }) => volunteerId);
    return {
      circleCode: codeOf(circle),
      compared: Math.min(found.length, MOST_COMPARED),
      isCut: found.length > MOST_COMPARED,
      items,
      names: await this.names.seenBy(this.database.read, caller, { ids }),
    };
  }
}

function wishOf(bookId: number, request: CareRequest, circle: string): CandidateWish {
  const { elderId, filedBy, language, training, startsAt, endsAt } = request;
  return {
    ...{ bookId, circle, elderId, filedBy, language, training, startsAt, endsAt },
    on: shanghaiDate(startsAt),
    limit: MOST_COMPARED + 1,
  };
}
