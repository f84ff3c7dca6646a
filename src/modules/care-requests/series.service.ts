import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { addDays, shanghaiDate, shanghaiDayStart } from '../../platform/clock/shanghai.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { PoliciesService } from '../policies/policies.service.js';
import { type Acting, ActingService } from '../proxies/acting.js';
import type { StepCall } from './care-requests.service.js';
import { occurrenceFrom, type Repetition } from './occurrences.js';
import { RequestFiling } from './request-filing.js';
import { takerOf } from './request-holds.js';
import type { PageWish } from './request-reads.service.js';
import { actingOf, readRequest } from './request-rows.js';
import { writeEvent } from './request-steps.js';
import {
  advanceSeries,
  endSeries,
  insertOccurrence,
  isStillWorker,
  lockSeries,
  readSeries,
  readSeriesOf,
  type Series,
} from './series-rows.js';

/** Occurrences are filed so many days ahead: enough for volunteers to plan by, and minutes are not held for months. */
export const FILED_DAYS_AHEAD = 14;

/** Needs that come again. An occurrence is a request of its own. */
@Injectable()
export class SeriesService {
  constructor(
    private readonly database: Database,
    private readonly acting: ActingService,
    private readonly filing: RequestFiling,
    private readonly policies: PoliciesService,
    private readonly clock: Clock,
  ) {}

  /** The series of the caller and of elders the caller may act for, the latest first. */
  async page(caller: Principal, wish: PageWish): Promise<Page<Series>> {
    const read = this.database.read;
    const rows = await readSeriesOf(read, caller.bookId, {
      elderIds: [caller.memberId, ...(await this.acting.eldersOf(read, caller))],
      before: wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id,
      limit: wish.limit + 1,
    });
    return toPage(rows, wish.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /**
   * Ends a series, on the elder's side; what was filed already stays and can be withdrawn one by one. An ended one
   * answers as it is. Throws `not_found`, `forbidden`, `call_required`.
   */
  async end(caller: Principal, id: string, by: StepCall): Promise<Series> {
    const { bookId } = caller;
    return this.database.transaction(async (tx) => {
      const series = await lockSeries(tx, bookId, id);
      if (series === null) throw new DomainError('not_found');
      const scope = { scope: 'request', callId: by.callId } as const;
      const acting = await this.acting.forElder(tx, caller, series.elderId, scope);
      const at = this.clock.now();
      await endSeries(tx, bookId, { id, by: acting.actorId, at, cause: 'asked' });
      return (await readSeries(tx, bookId, id)) ?? series;
    });
  }

  /**
   * Files the next occurrence of a series that is due, and moves the series on; whoever comes second files nothing. A
   * day that has passed meanwhile is passed over. An elder with too much open waits: nothing moves. A series of a proxy
   * or a worker who may not ask for the elder any more ends. Answers the id of the request to publish, or null. Locks: the series'
   * row, the proxy's row, the elder's row.
   */
  async fileNext(bookId: number, seriesId: string): Promise<string | null> {
    try {
      return await this.fileDue(bookId, seriesId);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'forbidden') throw error;
      await this.endWithoutAuthority(bookId, seriesId);
      return null;
    }
  }

  private async fileDue(bookId: number, seriesId: string): Promise<string | null> {
    const { params } = await this.policies.versionOn(bookId, this.clock.today());
    return this.database.transaction(async (tx) => {
      const series = await lockSeries(tx, bookId, seriesId);
      if (series === null || !isDue(series, this.clock.today())) return null;
      const startsAt = beginningOn(series);
      const isPast = startsAt <= this.clock.now();
      const id = isPast
        ? null
        : await this.fileOne(tx, bookId, { series, startsAt, limit: params.requests.mostOpen });
      const next = occurrenceFrom(ruleOf(series), series.nextN + 1);
      await advanceSeries(tx, bookId, { id: seriesId, next, at: this.clock.now() });
      return id;
    });
  }

  /** Ends a series whose filer may not act for the elder any more. */
  async endWithoutAuthority(bookId: number, seriesId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      if ((await lockSeries(tx, bookId, seriesId)) === null) return;
      const at = this.clock.now();
      await endSeries(tx, bookId, { id: seriesId, by: null, at, cause: 'no_authority' });
    });
  }

  private async fileOne(
    tx: Tx,
    bookId: number,
    of: { readonly series: Series; readonly startsAt: Date; readonly limit: number },
  ): Promise<string | null> {
    const { series, startsAt } = of;
    const id = newId();
    const filedAt = this.clock.now();
    const occurrence = { id, seriesId: series.id, n: series.nextN, startsAt, filedAt };
    const isNew = await insertOccurrence(tx, bookId, occurrence);
    const request = isNew ? await readRequest(tx, bookId, id) : null;
    if (request === null) return null;
    const acting = actingOf(bookId, request);
    await this.acting.reserve(tx, acting, { scope: 'request' });
    if (acting.capacity === 'worker') await requireWorker(tx, acting);
    // Counted with the new one among them.
    await this.filing.makeRoom(tx, acting, of.limit + 1);
    const by = takerOf(acting, filedAt);
    await writeEvent(tx, bookId, { requestId: id, n: 1, action: 'file', from: null, by });
    return id;
  }
}

/** Throws `forbidden` when the worker who filed it is none of the elder's place any more. */
async function requireWorker(tx: Tx, { bookId, actorId, elderUnitPath }: Acting): Promise<void> {
  const filer = { memberId: actorId, unitPath: elderUnitPath };
  if (!(await isStillWorker(tx, bookId, filer))) throw new DomainError('forbidden');
}

/** Whether the next occurrence of a series is to be filed by now. */
function isDue({ state, nextOn }: Series, today: string): boolean {
  return state === 'active' && nextOn !== null && nextOn <= addDays(today, FILED_DAYS_AHEAD);
}

function ruleOf({ every, step, startsAt, untilOn }: Series): Repetition {
  return { every, step, untilOn, firstOn: shanghaiDate(startsAt) };
}

/** When the next occurrence begins: its day, at the time of day of the first one. */
function beginningOn({ startsAt, nextOn }: Series): Date {
  const timeOfDay = startsAt.getTime() - shanghaiDayStart(shanghaiDate(startsAt)).getTime();
  return new Date(shanghaiDayStart(nextOn ?? shanghaiDate(startsAt)).getTime() + timeOfDay);
}
