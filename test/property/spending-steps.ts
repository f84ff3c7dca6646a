import { BookingsService } from '../../src/modules/redemptions/bookings.service.js';
import { SpendCodesService } from '../../src/modules/redemptions/spend-codes.service.js';
import { SpendingsService } from '../../src/modules/redemptions/spendings.service.js';
import {
  communityOf,
  earns,
  holds,
  maySpendOwn,
  PEOPLE,
  person,
  reachesPlace,
  SERVICE_CODES,
} from './cast.js';
import { isOverExchange } from './exchange.js';
import { type Booking, HOUR, type Model, type Split } from './model.js';
import { firstReason, type Plan, type Planner, plan, reasons } from './step.js';

const LIVE_CODES = 3;
const MOST_WRONG = 8;
const READERS = ['social_worker', 'station_admin', 'operator', 'city_admin', 'auditor'] as const;

export const book: Planner = (model, draw) => {
  const by = draw.of(['E1', 'E2', 'E3', 'E1', 'E2', 'V1', 'V2']);
  const service = draw.of(SERVICE_CODES);
  const minutes = draw.of([60, 30, 90, 120, 2]);
  const volunteer = draw.of([null, 'V1', 'V2', 'V3', 'E2', null]);
  const startsAt = model.now + draw.of([1, 5, 30, -1]) * HOUR;
  const needed = earns(service, minutes);
  const held = model.tryHold(by, needed);
  const known = reasons({
    forbidden: !holds(by, 'elder'),
    validation_failed: startsAt < model.now,
    nothing_earned: needed === 0n,
    self_service: volunteer === by,
    wrong_role: volunteer !== null && !holds(volunteer, 'volunteer'),
    not_yet_redeemable: held === 'not_yet_redeemable',
  });
  const isOver =
    known.length === 0 &&
    volunteer !== null &&
    isOverExchange(model, { elder: by, volunteer, startsAt, minutes: needed });
  const isShort = known.length === 0 && !isOver && held === 'insufficient_balance';
  const keep = (id: string | null, split: Split, state: Booking['state']): void => {
    model.bookings.push({
      id,
      elder: by,
      service,
      startsAt,
      volunteer,
      held: split,
      state,
      request: null,
    });
  };
  return plan({
    text: `${by} ${service} ${minutes} with ${volunteer}`,
    refusal: isShort ? ['insufficient_balance'] : isOver ? ['exchange_limit_reached'] : known,
    call: (world) => {
      const volunteerId = volunteer === null ? null : world.id(volunteer);
      const wish = { serviceCode: service, startsAt: new Date(startsAt), minutes: BigInt(minutes) };
      return world.get(BookingsService).book(world.as(by), { ...wish, volunteerId }, world.key());
    },
    done: ({ id }) => {
      if (typeof held === 'string') return;
      model.hold(by, held);
      keep(id, held, 'held');
    },
    refused: () => {
      if (isShort) keep(null, { granted: 0n, own: needed }, 'refused');
    },
  });
};

export function cancelling(model: Model, booking: Booking, by: string): Plan {
  const { elder, state, volunteer, request } = booking;
  const isWorker = reachesPlace(by, ['social_worker', 'station_admin'], communityOf(elder));
  const sees = [elder, volunteer].includes(by) || reachesPlace(by, READERS, communityOf(elder));
  const hasRecord = model.records.some((rec) => rec.booking === booking && model.isLive(rec));
  // What a request rests on is given back with it, while it can be taken back.
  const isJudged = request?.state === 'evaluated' || request?.state === 'improved';
  const isAsked = request !== null && request.booking === booking && !isJudged;
  return plan({
    text: `${by} a ${state} one of ${elder}`,
    refusal: firstReason({
      not_found: !sees,
      forbidden: by !== elder && !isWorker,
      state_conflict:
        state === 'settled' || state === 'refused' || (state === 'held' && (hasRecord || isAsked)),
    }),
    call: (world) => world.get(BookingsService).cancel(world.as(by), booking.id ?? ''),
    done: () => model.release(booking),
  });
}

export const cancelBooking: Planner = (model, draw) => {
  const known = model.bookings.filter(({ id }) => id !== null);
  const held = known.filter(({ state, request }) => state === 'held' && request === null);
  const booking = draw.recent(draw.oneIn(4) ? known : held);
  if (booking === undefined) return null;
  return cancelling(model, booking, draw.oneIn(4) ? draw.of(PEOPLE) : booking.elder);
};

export const drawCode: Planner = (model, draw) => {
  const by = draw.of(['E1', 'E2', 'E3', 'V1', 'E1', 'V2']);
  const limit = BigInt(draw.of([30, 60, 100]));
  const live = model.codes.filter(({ elder, spent }) => elder === by && spent === null);
  const spendsOwn = maySpendOwn(by);
  return plan({
    text: `${by} up to ${limit}`,
    refusal: reasons({
      forbidden: !holds(by, 'elder'),
      not_yet_redeemable: !spendsOwn && model.balance(`granted ${by}`) < 1n,
      too_many_codes: live.length >= LIVE_CODES,
    }),
    call: (world) => world.get(SpendCodesService).issue(world.as(by), limit),
    done: ({ code }) => {
      model.codes.push({ code, elder: by, limit, spendsOwn, spent: null, refunded: false });
    },
  });
};

export const charge: Planner = (model, draw) => {
  const live = model.codes.filter(({ spent }) => spent === null);
  const shown = draw.recent(draw.oneIn(6) ? model.codes : live);
  const minutes = BigInt(draw.of([20, 30, 45, 80]));
  const by = draw.oneIn(8) ? draw.of(PEOPLE) : 'TILL';
  if (shown === undefined) return null;
  const worksThere = person(by).place === 'TILL';
  const isWrong = shown.spent !== null;
  if (worksThere && isWrong && model.wrongCodes >= MOST_WRONG) return null;
  const { elder } = shown;
  const funds = model.split(elder, minutes);
  const granted = model.balance(`granted ${elder}`);
  const split = shown.spendsOwn ? funds : granted >= minutes ? { granted: minutes, own: 0n } : null;
  return plan({
    text: `${by} ${minutes} of ${elder}`,
    refusal: firstReason({
      forbidden: !worksThere,
      unknown_code: isWrong,
      over_code_limit: minutes > shown.limit,
      insufficient_balance: split === null,
    }),
    call: (world) => {
      const wish = { code: shown.code, card: null, minutes, unitCode: null };
      return world.get(SpendingsService).charge(world.as(by), wish, world.key());
    },
    done: ({ id }) => {
      if (split === null) return;
      move(model, elder, split, 1n);
      shown.spent = { id, split, minutes };
    },
    refused: () => {
      if (worksThere && isWrong) model.wrongCodes += 1;
    },
  });
};

export const refund: Planner = (model, draw) => {
  const shown = draw.recent(model.codes.filter(({ spent }) => spent !== null));
  if (shown === undefined || shown.spent === null) return null;
  const { id, split } = shown.spent;
  const by = draw.oneIn(4) ? draw.of(PEOPLE) : 'TILL';
  const wasRefunded = shown.refunded;
  return plan({
    text: `${by} to ${shown.elder}`,
    refusal: person(by).place === 'TILL' ? [] : ['not_found'],
    call: (world) => world.get(SpendingsService).refund(world.as(by), id),
    done: () => {
      // Asked again it answers the refund that stands.
      if (!wasRefunded) move(model, shown.elder, split, -1n);
      shown.refunded = true;
    },
  });
};

function move(model: Model, elder: string, { granted, own }: Split, sign: bigint): void {
  model.post([
    [`granted ${elder}`, -granted * sign],
    ['spent GRT', granted * sign],
    [`earned ${elder}`, -own * sign],
    ['spent MIN', own * sign],
  ]);
}

export const grant: Planner = (model, draw) => {
  const to = draw.of(['E1', 'E2', 'E3', 'V1']);
  const minutes = BigInt(draw.of([60, 30, 120]));
  return plan({
    text: `${minutes} to ${to}`,
    refusal: [],
    call: (world) => world.grant(to, minutes, model.today),
    done: () => {
      model.post([
        ['issuance GRT', -minutes],
        [`granted ${to}`, minutes],
      ]);
    },
  });
};
