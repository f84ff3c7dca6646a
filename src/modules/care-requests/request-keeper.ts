import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { addDays, shanghaiDate } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { toRefusal } from '../../platform/errors/to-refusal.js';
import { faultFacts } from '../../platform/logging/fault-facts.js';
import { PoliciesService } from '../policies/policies.service.js';
import { isWithin, type Span, shutSpans } from '../policies/shut-spans.js';
import { lapseOffers } from './offer-rows.js';
import { RequestHolds } from './request-holds.js';
import { RequestNews } from './request-news.js';
import { actingOf, lockRequest, readRequest } from './request-rows.js';
import { byTheClock, NO_MATCH, takeStep } from './request-steps.js';
import { FILED_DAYS_AHEAD, SeriesService } from './series.service.js';
import { readDueSeries } from './series-rows.js';

/** What one round did; `failed`: left for the next one. */
export interface KeptRound {
  readonly filed: number;
  readonly lapsed: number;
  readonly finished: number;
  readonly failed: number;
}

const LOGGER = new Logger('CareRequests');
/** Of each kind, so many a round and book; the next round goes on. */
const MOST_AT_ONCE = 200;
/** Younger ones are being worked on by whoever filed or ended them. */
const LEFT_ALONE_MS = 30_000;

/**
 * Looks after what the clock brings: series whose next occurrence is due, windows that passed without a volunteer,
 * matches of which nobody said in time what came of them, and what a process left half done. Any number of processes may do so at once: each thing is locked, and found done by
 * the second one.
 */
@Injectable()
export class RequestKeeper {
  constructor(
    private readonly database: Database,
    private readonly series: SeriesService,
    private readonly holds: RequestHolds,
    private readonly news: RequestNews,
    private readonly policies: PoliciesService,
  ) {}

  /** One bounded round over a book. Refusals concern one request each and end there. */
  async lookAfter(bookId: number, now: Date): Promise<KeptRound> {
    const read = this.database.read;
    const until = addDays(shanghaiDate(now), FILED_DAYS_AHEAD);
    const due = await readDueSeries(read, bookId, { until, limit: MOST_AT_ONCE });
    const filed = await each(due, (id) => this.fileNext(bookId, id));
    const passed = await readPassed(read, bookId, now);
    const lapsed = await each(passed, (id) => this.lapse(bookId, id, now));
    const shut = shutSpans(await this.policies.versions(bookId), shanghaiDate(now));
    const silent = await readSilent(read, bookId, { shut, now });
    const expired = await each(silent, (id) => this.expire(bookId, id, { shut, now }));
    const left = await readUnfinished(read, bookId, new Date(now.getTime() - LEFT_ALONE_MS));
    const finished = await each(left, (id) => this.finish(bookId, id));
    const failed = filed.failed + lapsed.failed + expired.failed + finished.failed;
    const ended = lapsed.done + expired.done;
    return { filed: filed.done, lapsed: ended, finished: finished.done, failed };
  }

  private async fileNext(bookId: number, seriesId: string): Promise<void> {
    const id = await this.series.fileNext(bookId, seriesId);
    const request = id === null ? null : await readRequest(this.database.read, bookId, id);
    if (request === null) return;
    try {
      await this.holds.publish(actingOf(bookId, request), request);
    } catch (error) {
      if (!(error instanceof DomainError) || error.retryable) throw error;
      // The elder was told; the series goes on, unless nobody may order it any more.
      if (error.code === 'forbidden') await this.series.endWithoutAuthority(bookId, seriesId);
    }
  }

  private async lapse(bookId: number, id: string, now: Date): Promise<void> {
    await this.database.transaction(async (tx) => {
      const request = await lockRequest(tx, bookId, id);
      if (request?.state !== 'published' || request.endsAt > now) return;
      const set = { booking_id: null, release_id: request.bookingId };
      const by = byTheClock(now);
      const n = await takeStep(tx, bookId, { request, action: 'lapse', by, set });
      const volunteers = await lapseOffers(tx, bookId, { requestId: id, at: now });
      await this.news.notChosen(tx, bookId, { request, n, volunteers });
      await this.news.missed(tx, bookId, request, { n, cause: 'nobody_came_forward' });
    });
    await this.finish(bookId, id);
  }

  /** Neither a record nor a no-show came while a record could be handed in: what is held must not lie still for ever. */
  private async expire(
    bookId: number,
    id: string,
    { shut, now }: { readonly shut: readonly Span[]; readonly now: Date },
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const request = await lockRequest(tx, bookId, id);
      const { agreedStartsAt = null, agreedEndsAt = null } = request ?? {};
      if (request?.state !== 'matched' || agreedStartsAt === null || agreedEndsAt === null) return;
      if (!isWithin(shut, agreedStartsAt) || agreedEndsAt > now) return;
      const set = { ...NO_MATCH, booking_id: null, release_id: request.bookingId };
      const by = byTheClock(now);
      const n = await takeStep(tx, bookId, { request, action: 'expire', by, set });
      const volunteers = await lapseOffers(tx, bookId, { requestId: id, at: now });
      await this.news.notChosen(tx, bookId, { request, n, volunteers });
      await this.news.missed(tx, bookId, request, { n, cause: 'nothing_recorded' });
    });
    await this.finish(bookId, id);
  }

  /** Gives back what is still to be given back, and publishes what is filed. */
  private async finish(bookId: number, id: string): Promise<void> {
    const request = await readRequest(this.database.read, bookId, id);
    if (request === null) return;
    await this.holds.release(bookId, request.elderId, request);
    await this.holds.publish(actingOf(bookId, request), { ...request, releaseId: null });
  }
}

/** Does something for each id, one after the other; a refusal or fault of one is counted and ends there. */
async function each(
  ids: readonly string[],
  work: (id: string) => Promise<void>,
): Promise<{ done: number; failed: number }> {
  let done = 0;
  let failed = 0;
  for (const id of ids) {
    try {
      await work(id);
      done += 1;
    } catch (error) {
      // The edge of the background: one that cannot be moved on holds up nobody else's requests.
      failed += 1;
      const isFault = !(error instanceof DomainError) && toRefusal(error, 'POST').status >= 500;
      if (isFault) LOGGER.error({ event: 'care_request_left', id, ...faultFacts(error) });
    }
  }
  return { done, failed };
}

function readPassed(reader: EntityManager, bookId: number, now: Date): Promise<string[]> {
  return readIds(
    reader,
    `SELECT id FROM kapok.care_requests
     WHERE book_id = $1 AND state = 'published' AND ends_at <= $2 ORDER BY ends_at LIMIT ${MOST_AT_ONCE}`,
    [bookId, now],
  );
}

/** Matches that no record can answer any more, but for what waits on paper for being counted. */
function readSilent(
  reader: EntityManager,
  bookId: number,
  { shut, now }: { readonly shut: readonly Span[]; readonly now: Date },
): Promise<string[]> {
  return readIds(
    reader,
    `SELECT q.id FROM unnest($2::timestamptz[], $3::timestamptz[]) AS shut (from_at, until_at)
     CROSS JOIN LATERAL (
       SELECT c.id FROM kapok.care_requests c
       WHERE c.book_id = $1 AND c.state = 'matched' AND c.agreed_ends_at <= $4
         AND c.agreed_starts_at >= shut.from_at AND c.agreed_starts_at < shut.until_at
         AND NOT EXISTS (
           SELECT FROM kapok.paper_lines l WHERE l.book_id = $1 AND l.request_id = c.id AND l.state = 'entered')
       ORDER BY c.agreed_starts_at, c.id LIMIT ${MOST_AT_ONCE}) q
     LIMIT ${MOST_AT_ONCE}`,
    [bookId, shut.map(({ from }) => from), shut.map(({ until }) => until), now],
  );
}

function readUnfinished(reader: EntityManager, bookId: number, before: Date): Promise<string[]> {
  return readIds(
    reader,
    `SELECT q.id FROM kapok.care_requests q
     CROSS JOIN LATERAL (
       SELECT e.at FROM kapok.request_events e
       WHERE e.book_id = q.book_id AND e.request_id = q.id AND e.n = q.events OFFSET 0) last
     WHERE q.book_id = $1 AND (q.state = 'filed' OR q.release_id IS NOT NULL) AND last.at < $2
     ORDER BY q.id LIMIT ${MOST_AT_ONCE}`,
    [bookId, before],
  );
}

async function readIds(
  reader: EntityManager,
  query: string,
  values: readonly unknown[],
): Promise<string[]> {
  const rows: { id: string }[] = await reader.query(query, [...values]);
  return rows.map(({ id }) => id);
}
