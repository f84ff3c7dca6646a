import { CITY, isInvolved, ruling } from './dispute-steps.js';
import { callingBack } from './giving-steps.js';
import type { Model } from './model.js';
import { takingBack } from './record-steps.js';
import { withdrawal } from './request-steps.js';
import { cancelling } from './spending-steps.js';
import { type Planner, Step } from './step.js';
import { passing } from './time-steps.js';
import type { World } from './world.js';

const MOST_STEPS = 300;

/** What ends whatever is still open, one thing at a time; null: nothing is. */
const RESOLVE: Planner = (model) => {
  const undecided = model.disputes.find(({ state }) => state === 'open' || state === 'decided');
  if (undecided !== undefined) return passing(model, 96, true);
  for (const dispute of model.disputes.filter(({ state }) => state === 'appealed')) {
    // Where everybody of the city had a hand in it, nobody may rule, and it stays.
    const by = CITY.find((name) => !isInvolved(name, dispute));
    if (by === undefined) continue;
    return ruling(model, dispute, by, { outcome: 'reversed', startsAt: 0, endsAt: 0 });
  }
  const record = model.records.find(({ state }) =>
    ['submitted', 'confirmed', 'rejected'].includes(state),
  );
  if (record !== undefined) return takingBack(record, record.volunteer);
  const request = model.requests.find(({ state }) =>
    ['refused', 'published', 'matched', 'missed'].includes(state),
  );
  if (request !== undefined) return withdrawal(model, request, request.elder);
  const booking = model.bookings.find(({ state }) => state === 'held');
  if (booking !== undefined) return cancelling(model, booking, booking.elder);
  const gift = model.transfers.find(({ state }) => state === 'held');
  return gift === undefined ? null : callingBack(model, gift, gift.giver);
};

/** Ends everything that is open, step by step. Nothing is held then. */
export async function resolveAll(model: Model, world: World): Promise<void> {
  const step = new Step('resolve', RESOLVE, [0], true);
  for (let n = 0; step.check(model); n += 1) {
    if (n === MOST_STEPS) throw new Error(`something cannot be ended: ${step}`);
    await step.run(model, world);
  }
}
