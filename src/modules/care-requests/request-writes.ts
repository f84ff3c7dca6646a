import type { Tx } from '../../platform/database/database.js';
import type { Acting } from '../proxies/acting.js';
import type { RequestFunding } from './care-requests.js';
import type { RepeatUnit } from './occurrences.js';

/** A request to write; it starts as `filed`. */
export interface NewRequest {
  readonly id: string;
  readonly unitId: string;
  readonly serviceId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly minutes: bigint;
  readonly priority: number;
  readonly funding: RequestFunding;
  readonly language: string | null;
  readonly training: string | null;
  readonly sealedAddress: Buffer | null;
  readonly sealedNote: Buffer | null;
  readonly filedAt: Date;
  readonly seriesId: string | null;
  readonly occurrence: number | null;
}

/** Writes a request as `filed`; false when one stands under its id, or as that occurrence of its series. */
export async function insertRequest(tx: Tx, acting: Acting, request: NewRequest): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO kapok.care_requests (book_id, id, state, round, elder_id, unit_id, service_id, starts_at, ends_at, minutes,
       priority, funding, language, training, sealed_address, sealed_note, filed_by, capacity, proxy_id, call_id, filed_at,
       series_id, occurrence, events)
     VALUES ($1, $2, 'filed', 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, 1)
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      acting.bookId,
      request.id,
      acting.elderId,
      request.unitId,
      request.serviceId,
      request.startsAt,
      request.endsAt,
      request.minutes,
      request.priority,
      request.funding,
      request.language,
      request.training,
      request.sealedAddress,
      request.sealedNote,
      acting.actorId,
      acting.capacity,
      acting.proxyId,
      acting.callId,
      request.filedAt,
      request.seriesId,
      request.occurrence,
    ],
  );
  return rows.length === 1;
}

/** A series to write; its first occurrence is filed beside. */
export interface NewSeries {
  readonly id: string;
  readonly every: RepeatUnit;
  readonly step: number;
  readonly startsAt: Date;
  readonly untilOn: string;
  readonly next: { readonly n: number; readonly on: string } | null;
  readonly startedAt: Date;
}

/** Writes a series. One without a second occurrence is over at once. */
export async function insertSeries(tx: Tx, acting: Acting, series: NewSeries): Promise<void> {
  const { next, startedAt } = series;
  await tx.query(
    `INSERT INTO kapok.request_series (book_id, id, elder_id, state, every, step, starts_at, until_on, next_n, next_on,
       started_at, ended_at, end_cause)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      acting.bookId,
      series.id,
      acting.elderId,
      next === null ? 'ended' : 'active',
      series.every,
      series.step,
      series.startsAt,
      series.untilOn,
      next?.n ?? 2,
      next?.on ?? null,
      startedAt,
      next === null ? startedAt : null,
      next === null ? 'done' : null,
    ],
  );
}

/** Notes that the minutes of a booking were given back. */
export async function noteReleased(
  tx: Tx,
  bookId: number,
  released: { readonly id: string; readonly bookingId: string },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.care_requests SET release_id = NULL WHERE book_id = $1 AND id = $2 AND release_id = $3`,
    [bookId, released.id, released.bookingId],
  );
}

/**
 * Holds an elder's openings back until the transaction ends, so that two filed at once are counted one after the
 * other. Locks the elder's row.
 */
export async function lockElder(tx: Tx, bookId: number, elderId: string): Promise<void> {
  await tx.query('SELECT 1 FROM kapok.members WHERE book_id = $1 AND id = $2 FOR NO KEY UPDATE', [
    bookId,
    elderId,
  ]);
}
