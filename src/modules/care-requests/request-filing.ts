import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { Acting } from '../proxies/acting.js';
import { OPEN_STATES, rankOf } from './care-requests.js';
import { ElderNotes } from './elder-notes.js';
import { isBounded, occurrenceFrom, type Repetition } from './occurrences.js';
import { type AdmittedWish, RequestDesk } from './request-desk.js';
import { takerOf } from './request-holds.js';
import { countOpen } from './request-rows.js';
import { writeEvent } from './request-steps.js';
import { type RequestWish, refuse } from './request-wish.js';
import { insertRequest, insertSeries, lockElder, type NewRequest } from './request-writes.js';

/** Writes requests down, with the series they begin. */
@Injectable()
export class RequestFiling {
  constructor(
    private readonly database: Database,
    private readonly desk: RequestDesk,
    private readonly notes: ElderNotes,
    private readonly policies: PoliciesService,
    private readonly clock: Clock,
  ) {}

  /**
   * Judges a wish and writes it as `filed`; one that stands under the id is left alone. Refusals: those of
   * `RequestDesk.admit`, `too_many_open_requests`. Locks: the elder's row, until it is written.
   */
  async file(acting: Acting, wish: RequestWish, id: string): Promise<void> {
    const { bookId } = acting;
    const admitted = await this.desk.admit(acting, wish);
    const rule = repetitionOf(wish);
    const mostOpen = await this.mostOpen(bookId);
    await this.database.transaction(async (tx) => {
      await this.makeRoom(tx, acting, mostOpen);
      const seriesId = rule === null ? null : await this.begin(tx, acting, { rule, wish });
      const request = await this.newRequest(tx, acting, { wish, admitted, id, seriesId });
      await this.write(tx, acting, request);
    });
  }

  /** Writes a request and the first line of its history; false when it stands already. */
  async write(tx: Tx, acting: Acting, request: NewRequest): Promise<boolean> {
    const isNew = await insertRequest(tx, acting, request);
    if (!isNew) return false;
    const by = takerOf(acting, request.filedAt);
    const first = { requestId: request.id, n: 1, action: 'file', from: null, by } as const;
    await writeEvent(tx, acting.bookId, first);
    return true;
  }

  /** How many an elder may have open, by the rules of today. Ask before a transaction is opened, for `makeRoom`. */
  async mostOpen(bookId: number): Promise<number> {
    const { params } = await this.policies.versionOn(bookId, this.clock.today());
    return params.requests.mostOpen;
  }

  /** Throws `too_many_open_requests` when the elder has as many open as the rules allow. Locks the elder's row. */
  async makeRoom(tx: Tx, { bookId, elderId }: Acting, limit: number): Promise<void> {
    await lockElder(tx, bookId, elderId);
    const open = await countOpen(tx, bookId, { elderId, states: OPEN_STATES });
    if (open >= limit) throw new DomainError('too_many_open_requests', { facts: { limit } });
  }

  private async begin(
    tx: Tx,
    acting: Acting,
    { rule, wish }: { readonly rule: Repetition; readonly wish: RequestWish },
  ): Promise<string> {
    const { every, step, untilOn } = rule;
    const id = newId();
    const next = occurrenceFrom(rule, 2);
    const startedAt = this.clock.now();
    const series = { id, every, step, untilOn, next, startedAt, startsAt: wish.startsAt };
    await insertSeries(tx, acting, series);
    return id;
  }

  private async newRequest(
    tx: Tx,
    acting: Acting,
    from: {
      readonly wish: RequestWish;
      readonly admitted: AdmittedWish;
      readonly id: string;
      readonly seriesId: string | null;
    },
  ): Promise<NewRequest> {
    const { wish, admitted, id, seriesId } = from;
    const sealed = await this.notes.seal(tx, acting, [wish.address, wish.note]);
    const [sealedAddress = null, sealedNote = null] = sealed;
    const { startsAt, endsAt, minutes, funding, language } = wish;
    return {
      ...{ startsAt, endsAt, minutes, funding, language, id, seriesId },
      ...{ sealedAddress, sealedNote, ...admitted },
      priority: rankOf(wish.priority),
      filedAt: this.clock.now(),
      occurrence: seriesId === null ? null : 1,
    };
  }
}

function repetitionOf({ repeat, startsAt }: RequestWish): Repetition | null {
  if (repeat === null) return null;
  const rule = { ...repeat, firstOn: shanghaiDate(startsAt) };
  if (!isBounded(rule)) refuse('/repeat/untilOn', 'until_out_of_range');
  return rule;
}
