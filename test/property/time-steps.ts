import { RequestKeeper } from '../../src/modules/care-requests/request-keeper.js';
import { DisputeClock } from '../../src/modules/disputes/dispute-clock.js';
import { OverdueBookings } from '../../src/modules/redemptions/overdue-bookings.js';
import { GiftDelivery } from '../../src/modules/transfers/gift-delivery.js';
import { daysBetween } from '../../src/platform/clock/shanghai.js';
import { RULES } from './cast.js';
import { lapseDisputes, readCorrected } from './dispute-steps.js';
import { deliverGifts } from './giving-steps.js';
import { type Booking, dayOf, HOUR, type Model, type Request } from './model.js';
import { endRound } from './request-steps.js';
import { type Plan, type Planner, plan } from './step.js';

/** Time passes; afterwards everything that is woken by the clock has been awake once, unless nobody looked. */
export function passing(model: Model, hours: number, isWatched: boolean): Plan {
  const now = model.now + hours * HOUR;
  return plan({
    text: `${hours} h${isWatched ? '' : ' unwatched'}`,
    refusal: [],
    call: async (world) => {
      world.setClock(now);
      if (isWatched) {
        await world.get(RequestKeeper).lookAfter(world.bookId, new Date(now));
        await world.get(OverdueBookings).release(world.bookId, new Date(now));
        await world.get(GiftDelivery).deliverDue(world.bookId);
        await world.get(DisputeClock).lookAt(world.bookId);
      }
      return readCorrected(world);
    },
    done: (corrected) => {
      model.now = now;
      if (!isWatched) return;
      for (const request of model.requests) {
        if (request.state === 'published' && request.endsAt <= now)
          endRound(model, request, 'missed');
      }
      for (const request of model.requests)
        if (isSilent(model, request)) endRound(model, request, 'missed');
      for (const booking of model.bookings) if (isOverdue(model, booking)) model.release(booking);
      deliverGifts(model);
      lapseDisputes(model, corrected);
    },
  });
}

/** A match is over, nobody said what came of it, and no record of its day can be handed in any more. */
function isSilent(model: Model, { state, match }: Request): boolean {
  if (state !== 'matched' || match === null || match.endsAt > model.now) return false;
  return daysBetween(dayOf(match.startsAt), model.today) > RULES.submissionWindowDays;
}

/** A booking that no record can answer any more, and that nothing names. */
function isOverdue(model: Model, booking: Booking): boolean {
  const { state, request, startsAt } = booking;
  const isNamed =
    request?.booking === booking ||
    model.records.some((rec) => rec.booking === booking && model.isLive(rec));
  const days = daysBetween(dayOf(startsAt), model.today);
  return state === 'held' && !isNamed && days > RULES.submissionWindowDays;
}

export const passTime: Planner = (model, draw) =>
  passing(model, draw.of([1, 1, 2, 3, 8, 24, 72]), !draw.oneIn(4));
