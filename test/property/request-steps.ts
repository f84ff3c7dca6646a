import { CareRequestsService } from '../../src/modules/care-requests/care-requests.service.js';
import { CareStepsService } from '../../src/modules/care-requests/care-steps.service.js';
import { OffersService } from '../../src/modules/care-requests/offers.service.js';
import { effectId } from '../../src/platform/idempotency/effect-id.js';
import {
  areNear,
  communityOf,
  earns,
  holds,
  PEOPLE,
  RULES,
  reachesPlace,
  SERVICE_CODES,
  WORKERS,
} from './cast.js';
import { isOverExchange } from './exchange.js';
import { HOUR, MINUTE, type Model, type Offer, type Request, type Split } from './model.js';
import { type Draw, firstReason, type Plan, type Planner, plan, reasons } from './step.js';

const ON_OWN = { callId: null };
const OPEN = ['published', 'matched'];
const SEERS = ['social_worker', 'station_admin', 'operator', 'city_admin', 'auditor'] as const;

export function openOf(model: Model, elder: string): number {
  return model.requests.filter((r) => r.elder === elder && OPEN.includes(r.state)).length;
}

/** Whether somebody sees a request: its own people, who works for its community, and volunteers while it is open. */
export function sees(name: string, request: Request): boolean {
  const { elder, match, state, offers } = request;
  if (name === elder || name === match?.volunteer) return true;
  if (reachesPlace(name, SEERS, communityOf(elder))) return true;
  const offered = offers.some(({ volunteer }) => volunteer === name);
  return holds(name, 'volunteer') && (state === 'published' || offered);
}

/** Whether somebody may take the steps of the elder's side; `spends`: those that hold the elder's minutes. */
export function isOnElderSide(name: string, elder: string, spends = false): boolean {
  if (name === elder) return true;
  return !spends && reachesPlace(name, ['social_worker'], communityOf(elder));
}

/** Lets all offers of a request lapse, an accepted one too. */
export function lapseOffers(request: Request, but: Offer | null = null): void {
  for (const offer of request.offers) {
    const stands = offer.state === 'offered' || offer.state === 'accepted';
    if (stands && offer !== but) offer.state = 'lapsed';
  }
}

export function endRound(
  model: Model,
  request: Request,
  state: 'missed' | 'withdrawn' | 'refused',
): void {
  request.state = state;
  request.match = null;
  lapseOffers(request);
  model.release(request.booking);
  request.booking = null;
}

interface HoldOutcome {
  readonly code: string | null;
  apply(request: Request): void;
}

/** What becomes of a filed request once its minutes are to be held. */
export function publication(
  model: Model,
  request: Pick<Request, 'elder' | 'service' | 'minutes' | 'funding'>,
): HoldOutcome {
  const { elder, service, funding } = request;
  const publish = (to: Request, booking: Request['booking']): void => {
    to.booking = booking;
    to.state = 'published';
  };
  if (funding === 'pool' || funding === 'issue') {
    return { code: null, apply: (to) => publish(to, null) };
  }
  const minutes = earns(service, request.minutes);
  if (minutes === 0n) return { code: 'nothing_earned', apply: () => undefined };
  const held = model.tryHold(elder, minutes);
  const keep = (to: Request, split: Split, state: 'held' | 'cancelled' | 'refused') => {
    const base = { id: null, elder, service, startsAt: to.startsAt, volunteer: null };
    const booking = { ...base, held: split, state, request: to };
    model.bookings.push(booking);
    return booking;
  };
  if (held === 'insufficient_balance') {
    return { code: held, apply: (to) => void keep(to, { granted: 0n, own: minutes }, 'refused') };
  }
  if (held === 'not_yet_redeemable') return { code: held, apply: () => undefined };
  // Minutes that are not granted alone were held and went back: a trace, and nothing moved.
  if (funding === 'grant' && held.own > 0n) {
    return { code: 'insufficient_balance', apply: (to) => void keep(to, held, 'cancelled') };
  }
  return {
    code: null,
    apply: (to) => {
      model.hold(elder, held);
      publish(to, keep(to, held, 'held'));
    },
  };
}

export const publish: Planner = (model, draw) => {
  const elder = draw.of(['E1', 'E2', 'E3', 'E1', 'E2', 'E1', 'E2', 'V1', 'V2']);
  const by = draw.oneIn(3) ? draw.of(WORKERS) : elder;
  const service = draw.of(SERVICE_CODES);
  const funding = draw.of(['own', 'grant', 'pool', 'issue', 'own', 'issue'] as const);
  const minutes = draw.of([60, 30, 90, 120, 60, 30, 2]);
  const startsAt = model.now + draw.of([1, 0, 2, 5, 26, 2]) * HOUR;
  const endsAt = startsAt + (minutes + draw.of([0, 60])) * MINUTE;
  const spends = funding === 'own' || funding === 'grant';
  const isElder = holds(elder, 'elder');
  const isWorker = by !== elder;
  const needed = earns(service, minutes);
  const granted =
    model.order === 'own_first' && model.balance(`earned ${elder}`) > 0n
      ? 0n
      : model.balance(`granted ${elder}`);
  const known = reasons({
    not_found: isWorker && (!isElder || !reachesPlace(by, ['social_worker'], communityOf(elder))),
    forbidden: isWorker ? spends : funding === 'pool',
    wrong_role: !isElder,
    separation_violated: isWorker && funding === 'pool' && areNear(by, elder),
    too_many_open_requests: isElder && openOf(model, elder) >= RULES.requests.mostOpen,
    nothing_earned: funding === 'grant' && needed === 0n,
    insufficient_balance: funding === 'grant' && granted < needed,
  });
  const outcome = publication(model, { elder, service, minutes, funding });
  const code = outcome.code;
  const refusal = known.length > 0 || code === null ? known : [code];
  const base = { elder, filedBy: by, service, minutes, funding, startsAt, endsAt };
  const file = (id: string): Request => {
    const none = { booking: null, match: null, record: null, evaluatedOn: null, offers: [] };
    const request: Request = { ...base, id, state: 'refused', ...none };
    outcome.apply(request);
    model.requests.push(request);
    return request;
  };
  let id = '';
  return plan({
    text: `${by} for ${elder} ${service} ${minutes} ${funding}`,
    refusal,
    call: async (world) => {
      const key = world.key();
      const { bookId, memberId } = world.as(by);
      id = effectId('care-request', { bookId, memberId, key });
      const none = { unitCode: null, address: null, note: null, language: null, training: null };
      const wish = {
        ...{ serviceCode: service, minutes: BigInt(minutes), funding, repeat: null, ...none },
        ...{ priority: 'normal' as const, startsAt: new Date(startsAt), endsAt: new Date(endsAt) },
        ...{ elderId: by === elder ? null : world.id(elder), callId: null },
      };
      const requests = world.get(CareRequestsService);
      const published = await requests.publishAs(world.as(by), wish, key);
      // The same key again answers the same.
      const again = await requests.publishAs(world.as(by), wish, key);
      if (again.id !== published.id) throw new Error('one key made two requests');
      return published;
    },
    done: ({ bookingId }) => {
      const { booking } = file(id);
      if (booking !== null) booking.id = bookingId;
    },
    refused: () => {
      if (known.length === 0) file(id);
    },
  });
};

export const offer: Planner = (model, draw) => {
  const open = model.requests.filter(({ state }) => state === 'published');
  const request = draw.recent(draw.oneIn(6) ? model.requests : open);
  if (request === undefined) return null;
  const by = draw.of(['V1', 'V2', 'V3', 'V1', 'V2', 'V3', 'E1']);
  const startsAt = request.startsAt + draw.of([0, 0, 30, 60]) * MINUTE;
  const until = startsAt + request.minutes * MINUTE;
  const { offers } = request;
  const standing = offers.filter(({ state }) => state === 'offered');
  const hasOne = offers.some(
    (o) => o.volunteer === by && (o.state === 'offered' || o.state === 'accepted'),
  );
  const refusal =
    !sees(by, request) || request.state !== 'published'
      ? firstReason({ not_found: !sees(by, request), state_conflict: true })
      : reasons({
          validation_failed: until > request.endsAt,
          self_service: by === request.elder,
          wrong_role: !holds(by, 'volunteer'),
          too_late:
            model.now > startsAt - RULES.requests.latestOfferMinutes * MINUTE ||
            model.now >= startsAt,
          too_many_offers: standing.length >= RULES.requests.mostOffers,
          volunteer_busy: isPromised(model, by, startsAt, until),
          separation_violated: by === request.filedBy,
          already_exists: hasOne,
        });
  return plan({
    text: `${by} to a ${request.state} one of ${request.elder}`,
    refusal,
    call: (world) =>
      world.get(OffersService).offer(world.as(by), request.id, { startsAt: new Date(startsAt) }),
    done: ({ id }) => void request.offers.push({ id, volunteer: by, startsAt, state: 'offered' }),
  });
};

function isPromised(model: Model, volunteer: string, from: number, until: number): boolean {
  return model.requests.some(
    ({ state, match }) =>
      state === 'matched' &&
      match?.volunteer === volunteer &&
      match.startsAt < until &&
      from < match.endsAt,
  );
}

export const accept: Planner = (model, draw) => {
  const found = chooseOffer(model, draw, ['offered']);
  if (found === null) return null;
  const { request, chosen } = found;
  const by = draw.oneIn(4) ? draw.of(PEOPLE) : request.elder;
  const startsAt = chosen.startsAt;
  const endsAt = startsAt + request.minutes * MINUTE;
  const isHidden = !seesOffer(by, request, chosen);
  const isForbidden = !isOnElderSide(by, request.elder);
  const isStuck = request.state !== 'published' || chosen.state !== 'offered';
  const refusal =
    isHidden || isForbidden || isStuck
      ? firstReason({ not_found: isHidden, forbidden: isForbidden, state_conflict: isStuck })
      : reasons({
          separation_violated:
            by !== request.elder && (by === chosen.volunteer || areNear(by, chosen.volunteer)),
          too_late: model.now >= startsAt,
          volunteer_busy: isPromised(model, chosen.volunteer, startsAt, endsAt),
          exchange_limit_reached:
            (request.funding === 'own' || request.funding === 'pool') &&
            isOverExchange(model, {
              ...chosen,
              elder: request.elder,
              minutes: BigInt(request.minutes),
            }),
        });
  return plan({
    text: `${by} takes ${chosen.volunteer} for ${request.elder}`,
    refusal,
    call: (world) => {
      const ref = { requestId: request.id, offerId: chosen.id };
      return world.get(OffersService).accept(world.as(by), ref, ON_OWN);
    },
    done: () => {
      lapseOffers(request, chosen);
      chosen.state = 'accepted';
      request.state = 'matched';
      request.match = { volunteer: chosen.volunteer, startsAt, endsAt };
      if (request.booking !== null) request.booking.volunteer = chosen.volunteer;
    },
  });
};

function seesOffer(by: string, request: Request, chosen: Offer): boolean {
  if (!sees(by, request)) return false;
  const isElder = by === request.elder;
  return by === chosen.volunteer || isElder || reachesPlace(by, SEERS, communityOf(request.elder));
}

function chooseOffer(
  model: Model,
  draw: Draw,
  states: readonly Offer['state'][],
): { readonly request: Request; readonly chosen: Offer } | null {
  const all = model.requests.flatMap((request) =>
    request.offers.map((chosen) => ({ request, chosen })),
  );
  const wanted = all.filter(({ chosen }) => states.includes(chosen.state));
  return draw.recent(draw.oneIn(5) ? all : wanted) ?? null;
}

export const decline: Planner = (model, draw) => {
  const found = chooseOffer(model, draw, ['offered']);
  if (found === null) return null;
  const { request, chosen } = found;
  const by = draw.oneIn(3) ? draw.of(PEOPLE) : request.elder;
  return plan({
    text: `${by} does not want ${chosen.volunteer}`,
    refusal: firstReason({
      not_found: !seesOffer(by, request, chosen),
      forbidden: !isOnElderSide(by, request.elder),
      state_conflict: chosen.state !== 'offered',
    }),
    call: (world) => {
      const ref = { requestId: request.id, offerId: chosen.id };
      return world.get(OffersService).decline(world.as(by), ref, ON_OWN);
    },
    done: () => {
      chosen.state = 'declined';
    },
  });
};

export const takeBack: Planner = (model, draw) => {
  const found = chooseOffer(model, draw, ['offered', 'accepted']);
  if (found === null) return null;
  const { request, chosen } = found;
  const by = draw.oneIn(6) ? draw.of(PEOPLE) : chosen.volunteer;
  const wasAccepted = chosen.state === 'accepted';
  const isStuck = wasAccepted ? request.state !== 'matched' : chosen.state !== 'offered';
  return plan({
    text: `${by}'s ${chosen.state} offer of ${chosen.volunteer}`,
    refusal: firstReason({
      not_found: !seesOffer(by, request, chosen),
      forbidden: by !== chosen.volunteer,
      state_conflict: isStuck,
      too_late: wasAccepted && model.now >= chosen.startsAt,
    }),
    call: (world) => {
      const ref = { requestId: request.id, offerId: chosen.id };
      return world.get(OffersService).withdraw(world.as(by), ref);
    },
    done: () => {
      chosen.state = 'withdrawn';
      if (!wasAccepted) return;
      request.state = 'published';
      request.match = null;
      if (request.booking !== null) request.booking.volunteer = null;
    },
  });
};

/** A step of the elder's side with a request. */
export function elderStep(
  model: Model,
  draw: Draw,
  preferred: readonly Request['state'][],
): { readonly request: Request; readonly by: string } | null {
  const wanted = model.requests.filter(({ state }) => preferred.includes(state));
  const list = draw.oneIn(5) ? model.requests : wanted;
  const request = draw.recent(list);
  if (request === undefined) return null;
  return { request, by: draw.oneIn(4) ? draw.of(PEOPLE) : request.elder };
}

export function withdrawal(model: Model, request: Request, by: string): Plan {
  const may = ['refused', 'published', 'matched', 'missed'].includes(request.state);
  return plan({
    text: `${by} a ${request.state} one of ${request.elder}`,
    refusal: firstReason({
      not_found: !sees(by, request),
      forbidden: !isOnElderSide(by, request.elder),
      state_conflict: !may,
    }),
    call: (world) => world.get(CareRequestsService).withdraw(world.as(by), request.id, ON_OWN),
    done: () => endRound(model, request, 'withdrawn'),
  });
}

export const withdrawRequest: Planner = (model, draw) => {
  const found = elderStep(model, draw, ['published', 'matched']);
  return found && withdrawal(model, found.request, found.by);
};

export const noShow: Planner = (model, draw) => {
  const found = elderStep(model, draw, ['matched']);
  if (found === null) return null;
  const { request, by } = found;
  const isEarly = request.match !== null && model.now < request.match.startsAt;
  return plan({
    text: `${by} a ${request.state} one of ${request.elder}`,
    refusal: firstReason({
      not_found: !sees(by, request),
      forbidden: !isOnElderSide(by, request.elder),
      state_conflict: request.state !== 'matched',
      too_early: isEarly,
    }),
    call: (world) => world.get(CareStepsService).missedBy(world.as(by), request.id, ON_OWN),
    done: () => {
      const accepted = request.offers.find(({ state }) => state === 'accepted');
      if (accepted !== undefined) accepted.state = 'no_show';
      endRound(model, request, 'missed');
    },
  });
};
