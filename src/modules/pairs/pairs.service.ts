import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { addDays } from '../../platform/clock/shanghai.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { VISIT_READERS, VISIT_WORKERS } from '../visits/visits.js';
import { PairPlanning } from './pair-planning.js';
import { PairProposals, type PairWish } from './pair-proposals.js';
import {
  answerPair,
  cancelVisits,
  endPair,
  insertPair,
  leavePair,
  type PairRow,
  readPair,
  readPairs,
} from './pair-rows.js';
import { allows, PAIR_STEPS, type PairAction, type PairActor, type PairState } from './pairs.js';

/** Pairs: one volunteer who visits several elders. Each step is one transaction that locks the pair. */
@Injectable()
export class PairsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly proposals: PairProposals,
    private readonly planning: PairPlanning,
    private readonly notifications: NotificationsService,
  ) {}

  /** Proposes a pair to its volunteer. Throws what `PairProposals.admit` throws. */
  async propose(caller: Principal, wish: PairWish): Promise<PairRow> {
    const { bookId, memberId: proposedBy } = caller;
    const id = newId();
    const admitted = await this.proposals.admit(this.database.read, caller, wish);
    return this.database.transaction(async (tx) => {
      const by = { proposedBy, proposedAt: this.clock.now() };
      await insertPair(tx, bookId, { ...admitted, ...by, id });
      const params = { pairId: id, elders: String(wish.elderIds.length) };
      const event = { bookId, kind: 'pair.proposed', params, eventKey: `pair:${id}:1` } as const;
      await this.notifications.notify(tx, event, { memberIds: [wish.volunteerId] });
      return this.#get(tx, bookId, id);
    });
  }

  /** The volunteer's yes or no. With a yes, visits are planned at once. Throws `not_found`, `forbidden`, `state_conflict`. */
  async answer(caller: Principal, id: string, action: 'accept' | 'decline'): Promise<PairRow> {
    const { bookId } = caller;
    const at = this.clock.now();
    return this.database.transaction(async (tx) => {
      const pair = await this.#locked(tx, caller, id, action);
      const state = PAIR_STEPS[action].to;
      const through = action === 'accept' ? addDays(this.clock.today(), -1) : null;
      await answerPair(tx, bookId, { id, state, at, through });
      if (action === 'accept') await this.planning.plan(tx, pair);
      const params = { pairId: id, state };
      const event = { bookId, kind: 'pair.answered', params, eventKey: `pair:${id}:2` } as const;
      await this.notifications.notify(tx, event, { memberIds: [pair.proposedBy, pair.workerId] });
      return this.#get(tx, bookId, id);
    });
  }

  /** Ends a pair; its visits from today on are called off. Throws `not_found`, `forbidden`, `state_conflict`. */
  async end(caller: Principal, id: string): Promise<PairRow> {
    const { bookId, memberId: by } = caller;
    const at = this.clock.now();
    return this.database.transaction(async (tx) => {
      const pair = await this.#locked(tx, caller, id, 'end');
      await endPair(tx, bookId, { id, by, at });
      const off = { pairId: id, elderId: null, from: this.clock.today(), by, at };
      await cancelVisits(tx, bookId, off);
      const params = { pairId: id };
      const event = { bookId, kind: 'pair.ended', params, eventKey: `pair:${id}:3` } as const;
      await this.notifications.notify(tx, event, { memberIds: [pair.volunteerId, pair.workerId] });
      return this.#get(tx, bookId, id);
    });
  }

  /**
   * Takes an elder out of a pair, by their own word or a worker's; their visits from today on are called off. Throws
   * `not_found`, `forbidden`, `state_conflict` for a pair that is over.
   */
  async leave(caller: Principal, id: string, elderId: string): Promise<PairRow> {
    const { bookId, memberId: by } = caller;
    const at = this.clock.now();
    const today = this.clock.today();
    return this.database.transaction(async (tx) => {
      const pair = await readPair(tx, bookId, { id, lock: true });
      if (pair === null || !sees(caller, pair)) throw new DomainError('not_found');
      const mayLeave = elderId === by || standingOf(caller, pair).includes('worker');
      if (!mayLeave) throw new DomainError('forbidden');
      if (pair.state !== 'proposed' && pair.state !== 'active') {
        throw new DomainError('state_conflict');
      }
      const isLeft = await leavePair(tx, bookId, { id, elderId, on: today, by });
      if (!isLeft) throw new DomainError('not_found');
      await cancelVisits(tx, bookId, { pairId: id, elderId, from: today, by, at });
      return this.#get(tx, bookId, id);
    });
  }

  /** A pair of one's own or of one's units. Throws `not_found`. */
  async view(caller: Principal, id: string): Promise<PairRow> {
    const pair = await readPair(this.database.read, caller.bookId, { id });
    if (pair === null || !sees(caller, pair)) throw new DomainError('not_found');
    return pair;
  }

  /** Up to `limit` pairs the caller may see, the newest first. */
  async page(
    caller: Principal,
    wish: {
      readonly state: PairState | null;
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<Page<PairRow>> {
    const unitPaths = caller.grants
      .filter(({ role }) => VISIT_READERS.includes(role))
      .map(({ unitPath }) => unitPath);
    const rows = await readPairs(this.database.read, caller.bookId, {
      scope: { memberId: caller.memberId, unitPaths },
      state: wish.state,
      before: wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id,
      limit: wish.limit + 1,
    });
    return toPage(rows, wish.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  async #locked(tx: Tx, caller: Principal, id: string, action: PairAction): Promise<PairRow> {
    const pair = await readPair(tx, caller.bookId, { id, lock: true });
    if (pair === null || !sees(caller, pair)) throw new DomainError('not_found');
    const by: readonly PairActor[] = PAIR_STEPS[action].by;
    if (!standingOf(caller, pair).some((actor) => by.includes(actor))) {
      throw new DomainError('forbidden');
    }
    if (!allows(action, pair.state)) throw new DomainError('state_conflict');
    return pair;
  }

  async #get(tx: Tx, bookId: number, id: string): Promise<PairRow> {
    const pair = await readPair(tx, bookId, { id });
    invariant(pair, 'a pair that was written is there');
    return pair;
  }
}

function standingOf(caller: Principal, pair: PairRow): PairActor[] {
  const standing: PairActor[] = [];
  if (caller.memberId === pair.volunteerId) standing.push('volunteer');
  if (reaches(caller, VISIT_WORKERS, pair.unitPath)) standing.push('worker');
  return standing;
}

function sees(caller: Principal, pair: PairRow): boolean {
  const isParty = pair.volunteerId === caller.memberId || pair.elderIds.includes(caller.memberId);
  return isParty || reaches(caller, VISIT_READERS, pair.unitPath);
}
