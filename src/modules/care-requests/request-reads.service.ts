import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { MOST_COUNTED } from '../../platform/http/counted-page.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { MemberNames } from '../members/member-names.js';
import { ActingService } from '../proxies/acting.js';
import type { Capacity, RequestAction, RequestState } from './care-requests.js';
import { ElderNotes } from './elder-notes.js';
import { type Offer, readOffers, readOwnOffers } from './offer-rows.js';
import type { OfferState } from './offers.js';
import {
  namesTold,
  REQUEST_READERS,
  RequestAccess,
  type Sight,
  sightIn,
} from './request-access.js';
import {
  type CareRequest,
  countRequests,
  type RequestScope,
  readRequests,
  readTexts,
} from './request-rows.js';

/** A request as somebody sees it. */
export interface SeenRequest {
  readonly request: CareRequest;
  readonly sight: Sight;
}

/** Names by id of those whom the caller may know by name. */
export type Names = ReadonlyMap<string, string>;

/** What people wrote about a request; null where the caller does not see it. */
export interface RequestTexts {
  readonly address: string | null;
  readonly note: string | null;
  readonly words: string | null;
  readonly improvement: string | null;
}

/** One line of a request's history. Who acted is told by capacity, not by name. */
export interface HistoryLine {
  readonly n: number;
  readonly step: RequestAction;
  readonly fromState: RequestState | null;
  readonly toState: RequestState;
  readonly capacity: Capacity;
  readonly at: Date;
}

/** One page of a list. */
export interface PageWish {
  readonly limit: number;
  readonly after: string | null;
}

const FILED = { filedAt: 'instant', id: 'uuid' } as const;

const NO_TEXTS: RequestTexts = {
  address: null,
  note: null,
  words: null,
  improvement: null,
};

/** Reads of requests and offers. Foreign ones are as good as absent. */
@Injectable()
export class RequestReadsService {
  constructor(
    private readonly database: Database,
    private readonly access: RequestAccess,
    private readonly acting: ActingService,
    private readonly names: MemberNames,
    private readonly notes: ElderNotes,
  ) {}

  /** One request, as much of it as the caller sees. Throws `not_found`. */
  async find(
    caller: Principal,
    id: string,
  ): Promise<SeenRequest & { readonly texts: RequestTexts; readonly names: Names }> {
    const seen = await this.access.find(this.database.read, caller, id);
    const names = await this.namesIn(caller, [seen]);
    return { ...seen, texts: await this.textsOf(caller.bookId, seen), names };
  }

  /**
   * One's own requests, those of elders one may act for, those matched with oneself, and those of a worker's units,
   * the latest filed first, with the names that the caller may know.
   */
  async page(
    caller: Principal,
    wish: PageWish & { readonly state: RequestState | null },
  ): Promise<Page<CareRequest> & { readonly names: Names }> {
    const scope = await this.scopeOf(caller);
    const rows = await readRequests(this.database.read, caller.bookId, {
      scope,
      state: wish.state,
      before: wish.after === null ? null : decodeCursor(wish.after, FILED),
      limit: wish.limit + 1,
    });
    const page = toPage(rows, wish.limit, {
      item: (row) => row,
      position: ({ filedAt, id }) => ({ filedAt: filedAt.toISOString(), id }),
    });
    const seen = page.items.flatMap((request) => {
      const sight = sightIn(caller, scope.elderIds, request);
      return sight === null ? [] : [{ request, sight }];
    });
    return { ...page, names: await this.namesIn(caller, seen) };
  }

  /** How many requests `page` lists, in one state or in all, up to 1,000. */
  async count(caller: Principal, state: RequestState | null): Promise<number> {
    const wish = { scope: await this.scopeOf(caller), state, before: null, limit: MOST_COUNTED };
    return countRequests(this.database.read, caller.bookId, wish);
  }

  /** The history of a request, the first line first, for the elder's side and overseers. Throws `not_found`. */
  async history(caller: Principal, id: string, wish: PageWish): Promise<Page<HistoryLine>> {
    const { sight } = await this.access.find(this.database.read, caller, id);
    if (sight.standing !== 'near' && sight.standing !== 'reader')
      throw new DomainError('not_found');
    const after = wish.after === null ? 0 : Number(decodeCursor(wish.after, { n: 'integer' }).n);
    const rows: HistoryLine[] = await this.database.read.query(
      `SELECT n, step, from_state AS "fromState", to_state AS "toState", capacity, at FROM kapok.request_events
       WHERE book_id = $1 AND request_id = $2 AND n > $3 ORDER BY n LIMIT $4`,
      [caller.bookId, id, Math.min(Math.max(after, 0), 10_000), wish.limit + 1],
    );
    const position = ({ n }: HistoryLine): { n: string } => ({ n: String(n) });
    return toPage(rows, wish.limit, { item: (row) => row, position });
  }

  /**
   * The offers for a request: all of them on the elder's side, which learns by name who offers; one's own for a
   * volunteer. Throws `not_found`.
   */
  async offers(
    caller: Principal,
    id: string,
    wish: PageWish,
  ): Promise<Page<Offer> & { readonly names: Names }> {
    const { sight } = await this.access.find(this.database.read, caller, id);
    const seesAll = sight.standing === 'near' || sight.standing === 'reader';
    const rows = await readOffers(this.database.read, caller.bookId, {
      requestId: id,
      volunteerId: seesAll ? null : caller.memberId,
      after: positionOf(wish),
      limit: wish.limit + 1,
    });
    const position = (row: Offer): { id: string } => ({ id: row.id });
    const page = toPage(rows, wish.limit, { item: (row) => row, position });
    const isNear = sight.standing === 'near';
    const told = page.items
      .map(({ volunteerId }) => volunteerId)
      .filter((volunteerId) => isNear || volunteerId === caller.memberId);
    return { ...page, names: await this.namesOf(caller, told) };
  }

  /** One's own offers, the latest first. */
  async ownOffers(
    caller: Principal,
    wish: PageWish & { readonly state: OfferState | null },
  ): Promise<Page<Offer>> {
    const rows = await readOwnOffers(this.database.read, caller.bookId, {
      volunteerId: caller.memberId,
      state: wish.state,
      before: positionOf(wish),
      limit: wish.limit + 1,
    });
    const position = (row: Offer): { id: string } => ({ id: row.id });
    return toPage(rows, wish.limit, { item: (row) => row, position });
  }

  private namesIn(caller: Principal, seen: readonly SeenRequest[]): Promise<Names> {
    const told = seen.flatMap(({ request, sight }) => namesTold(request, sight));
    return this.namesOf(caller, told);
  }

  private namesOf(caller: Principal, told: readonly string[]): Promise<Names> {
    return this.names.told(this.database.read, caller.bookId, told);
  }

  private async scopeOf(caller: Principal): Promise<RequestScope> {
    const held = caller.grants.filter(({ role }) => REQUEST_READERS.includes(role));
    return {
      memberId: caller.memberId,
      elderIds: await this.acting.eldersOf(this.database.read, caller),
      unitPaths: held.map(({ unitPath }) => unitPath),
    };
  }

  private async textsOf(bookId: number, { request, sight }: SeenRequest): Promise<RequestTexts> {
    if (!sight.seesTexts) return NO_TEXTS;
    const read = this.database.read;
    const { elderId } = request;
    const sealed = await readTexts(read, bookId, request.id);
    const { words, improvement } = sealed;
    // Whoever came needs to find the door; what was said of the care afterwards is for those who asked.
    const kept = sight.standing === 'near' ? [words, improvement] : [null, null];
    const texts = [sealed.address, sealed.note, ...kept];
    const opened = await this.notes.open(read, { bookId, elderId }, texts);
    return {
      address: opened[0] ?? null,
      note: opened[1] ?? null,
      words: opened[2] ?? null,
      improvement: opened[3] ?? null,
    };
  }
}

function positionOf({ after }: PageWish): string | null {
  return after === null ? null : decodeCursor(after, { id: 'uuid' }).id;
}
