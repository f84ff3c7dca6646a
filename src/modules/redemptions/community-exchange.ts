import { Injectable } from '@nestjs/common';
import { addDays, shanghaiDate, shanghaiDayStart } from '../../platform/clock/shanghai.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { PoliciesService } from '../policies/policies.service.js';
import { inForceOn, type PolicyVersion } from '../policies/policy.js';

/** The two communities between which care crosses. */
export interface Crossing {
  readonly paying: string;
  readonly earning: string;
}

/** Care that is about to be agreed on with a volunteer. */
export interface AgreedCare {
  readonly elderId: string;
  readonly volunteerId: string;
  readonly startsAt: Date;
  readonly minutes: bigint;
  /** The booking that is being written, if it is one: it does not count against itself. */
  readonly bookingId: string | null;
  /** Of `CommunityExchange.versions`. */
  readonly versions: readonly PolicyVersion[];
}

/** Keeps care between two communities within what the rules let cross in a month, however it is agreed on. */
@Injectable()
export class CommunityExchange {
  constructor(private readonly policies: PoliciesService) {}

  /**
   * The rules of all days, for `admit`. Ask before a transaction is opened: whoever holds a connection while waiting for
   * another can starve the pool.
   */
  versions(bookId: number): Promise<readonly PolicyVersion[]> {
    return this.policies.versions(bookId);
  }

  /**
   * The communities that care crosses between, to be noted with it; null when it stays within one. Throws
   * `exchange_limit_reached` (fact `limitMinutes`) when the net inflow of the month in which the care takes place would
   * exceed the rules of its day. Locks: the pair of communities, until `tx` ends.
   */
  async admit(tx: Tx, bookId: number, care: AgreedCare): Promise<Crossing | null> {
    const crossing = await readCrossing(tx, bookId, care);
    if (crossing === null) return null;
    const day = shanghaiDate(care.startsAt);
    const policy = inForceOn(care.versions, day);
    if (policy === null) throw new DomainError('no_policy_in_force', { facts: { date: day } });
    const { monthlyLimitMinutes: limitMinutes } = policy.params.exchange;
    if (limitMinutes === null) return crossing;
    await lockPair(tx, bookId, crossing);
    const month = day.slice(0, 7);
    const net = await readNet(tx, bookId, { crossing, month, except: care.bookingId });
    if (net + care.minutes > BigInt(limitMinutes)) {
      throw new DomainError('exchange_limit_reached', { facts: { limitMinutes } });
    }
    return crossing;
  }
}

async function readCrossing(
  tx: Tx,
  bookId: number,
  of: { readonly elderId: string; readonly volunteerId: string },
): Promise<Crossing | null> {
  const rows: { id: string; unit: string | null }[] = await tx.query(
    `SELECT m.id, kapok.clearing_unit(m.book_id, m.unit_id) AS unit FROM kapok.members m
     WHERE m.book_id = $1 AND m.id = ANY ($2::uuid[])`,
    [bookId, [of.elderId, of.volunteerId]],
  );
  const unitOf = (id: string): string | null => rows.find((row) => row.id === id)?.unit ?? null;
  const [paying, earning] = [unitOf(of.elderId), unitOf(of.volunteerId)];
  return paying === null || earning === null || paying === earning ? null : { paying, earning };
}

/** Two agreements of one pair at once are judged one after the other, whichever way the care goes. */
async function lockPair(tx: Tx, bookId: number, { paying, earning }: Crossing): Promise<void> {
  const pair = [paying, earning].sort().join(' ');
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, $2))', [
    `kapok exchange ${pair}`,
    bookId,
  ]);
}

/**
 * What crossed in a month, less what crossed the other way: by matches, which name communities until they are withdrawn or
 * missed, and by bookings that name a volunteer themselves, until they are refused or cancelled. A request's own booking
 * names no communities: care counts once.
 */
async function readNet(
  tx: Tx,
  bookId: number,
  of: { readonly crossing: Crossing; readonly month: string; readonly except: string | null },
): Promise<bigint> {
  const from = shanghaiDayStart(`${of.month}-01`);
  const until = shanghaiDayStart(`${addDays(`${of.month}-01`, 31).slice(0, 7)}-01`);
  const { paying, earning } = of.crossing;
  const rows: { net: bigint }[] = await tx.query(
    `SELECT coalesce(sum(way.sign * (agreed.minutes + booked.minutes)), 0)::bigint AS net
     FROM (VALUES ($2::uuid, $3::uuid, 1), ($3::uuid, $2::uuid, -1)) AS way (paying, earning, sign)
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(q.minutes), 0) AS minutes FROM kapok.care_requests q
       WHERE q.book_id = $1 AND q.paying_unit_id = way.paying AND q.earning_unit_id = way.earning
         AND q.agreed_starts_at >= $4 AND q.agreed_starts_at < $5) agreed
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(b.held_minutes), 0) AS minutes FROM kapok.care_bookings b
       WHERE b.book_id = $1 AND b.paying_unit_id = way.paying AND b.earning_unit_id = way.earning
         AND b.starts_at >= $4 AND b.starts_at < $5
         AND b.state IN ('requested', 'held', 'settled') AND b.id IS DISTINCT FROM $6::uuid) booked`,
    [bookId, paying, earning, from, until, of.except],
  );
  return rows[0]?.net ?? 0n;
}
