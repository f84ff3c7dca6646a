import { type Principal, type Role, reaches } from '../../auth/principal.js';
import type { Booking } from './booking-rows.js';

/** Workers who look after the bookings of their units. */
export const BOOKING_WORKERS: readonly Role[] = ['social_worker', 'station_admin'];
/** Who may also look at them. An operator cancels for a caller, in a call: see the hotline desk. */
export const BOOKING_READERS: readonly Role[] = [
  ...BOOKING_WORKERS,
  'operator',
  'city_admin',
  'auditor',
];

/** Whether somebody may look at a booking: its elder, its volunteer, workers in scope; `elders` are those whom they act for. */
export function seesBooking(
  caller: Principal,
  { elderId, volunteerId, unitPath }: Booking,
  elders: readonly string[],
): boolean {
  const isParty = [elderId, volunteerId].includes(caller.memberId);
  return isParty || reaches(caller, BOOKING_READERS, unitPath) || elders.includes(elderId);
}
