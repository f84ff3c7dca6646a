import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import type { CommitmentOpening } from '../../platform/crypto/commitment.js';
import { Database } from '../../platform/database/database.js';
import { ActingService } from '../proxies/acting.js';
import { seesBooking } from './booking-access.js';
import { readBookingsById } from './booking-rows.js';
import {
  type BookingFacts,
  bookingFacts,
  type SpendingFacts,
  spendingFacts,
} from './commitment.js';
import { readChargesById } from './spend-code-rows.js';

/** Who may know where an elder of their units spent minutes, beside the elder: who may have the statement that says so. */
const SPENDING_READERS: readonly Role[] = [
  'social_worker',
  'station_admin',
  'city_admin',
  'auditor',
];
/** Looked up by one statement at most. */
const CHUNK = 500;

/**
 * What opens the commitments of bookings and charges, by id. Left out are those that the caller may not see, that are
 * not there, and that have no salt. Whether an opening still fits a leaf is for the caller to see, who also bounds the
 * list. Reads only.
 */
@Injectable()
export class RedemptionOpenings {
  constructor(
    private readonly database: Database,
    private readonly acting: ActingService,
  ) {}

  /** Of bookings, for those who may see the booking. */
  async bookings(
    caller: Principal,
    ids: readonly string[],
  ): Promise<Map<string, CommitmentOpening<BookingFacts>>> {
    const openings = new Map<string, CommitmentOpening<BookingFacts>>();
    const elders = await this.eldersOf(caller, ids);
    for (const chunk of chunksOf(ids)) {
      for (const booking of await readBookingsById(this.database.read, caller.bookId, chunk)) {
        const { id, salt } = booking;
        if (salt !== null && seesBooking(caller, booking, elders))
          openings.set(id, { salt, facts: bookingFacts(booking) });
      }
    }
    return openings;
  }

  /** Of charges and their refunds: for the elder, whoever acts for the elder, and workers in reach of the elder. */
  async spendings(
    caller: Principal,
    ids: readonly string[],
  ): Promise<Map<string, CommitmentOpening<SpendingFacts>>> {
    const openings = new Map<string, CommitmentOpening<SpendingFacts>>();
    const elders = await this.eldersOf(caller, ids);
    for (const chunk of chunksOf(ids)) {
      for (const charge of await readChargesById(this.database.read, caller.bookId, chunk)) {
        const { code, elderUnitPath } = charge;
        const isTheirs = code.elderId === caller.memberId || elders.includes(code.elderId);
        const isVisible = isTheirs || reaches(caller, SPENDING_READERS, elderUnitPath);
        if (code.salt !== null && isVisible)
          openings.set(code.id, { salt: code.salt, facts: spendingFacts(code, charge) });
      }
    }
    return openings;
  }

  private async eldersOf(caller: Principal, ids: readonly string[]): Promise<readonly string[]> {
    return ids.length === 0 ? [] : this.acting.eldersOf(this.database.read, caller);
  }
}

function chunksOf(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / CHUNK);
  return Array.from({ length: count }, (_, n) => ids.slice(n * CHUNK, (n + 1) * CHUNK));
}
