import { CareRequestsService } from '../../src/modules/care-requests/care-requests.service.js';
import { CareStepsService } from '../../src/modules/care-requests/care-steps.service.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { areNear, communityOf, PEOPLE, RULES, reachesPlace } from './cast.js';
import { HOUR, MINUTE } from './model.js';
import { elderStep, endRound, isOnElderSide, openOf, publication, sees } from './request-steps.js';
import { firstReason, type Planner, plan, reasons } from './step.js';

const ON_OWN = { callId: null };

export const republish: Planner = (model, draw) => {
  const found = elderStep(model, draw, ['refused', 'missed', 'published']);
  if (found === null) return null;
  const { request, by } = found;
  const startsAt = model.now + draw.of([2, 5, 26]) * HOUR;
  const endsAt = startsAt + (request.minutes + draw.of([0, 60])) * MINUTE;
  const spends = request.funding === 'own' || request.funding === 'grant';
  const isOpen = request.state === 'published';
  const known = firstReason({
    not_found: !sees(by, request),
    forbidden: !isOnElderSide(by, request.elder, spends),
    state_conflict: !['refused', 'missed', 'published'].includes(request.state),
    too_many_open_requests: !isOpen && openOf(model, request.elder) >= RULES.requests.mostOpen,
  });
  // What was held for the old window is there again when the new one is asked for.
  const back = request.booking?.state === 'held' ? request.booking.held : null;
  if (back !== null) model.hold(request.elder, back, -1n);
  const outcome = publication(model, request);
  if (back !== null) model.hold(request.elder, back);
  const isKnown = known.length > 0;
  const anew = (): void => {
    endRound(model, request, 'refused');
    Object.assign(request, { startsAt, endsAt });
    outcome.apply(request);
  };
  return plan({
    text: `${by} a ${request.state} one of ${request.elder} ${request.funding}`,
    refusal: isKnown || outcome.code === null ? known : [outcome.code],
    givesBack: !isKnown,
    call: (world) => {
      const window = { startsAt: new Date(startsAt), endsAt: new Date(endsAt) };
      const wish = { id: request.id, ...window, ...ON_OWN };
      return world.get(CareRequestsService).republish(world.as(by), wish);
    },
    done: ({ bookingId }) => {
      anew();
      if (request.booking !== null) request.booking.id = bookingId;
    },
    refused: () => {
      if (!isKnown) anew();
    },
  });
};

export const evaluate: Planner = (model, draw) => {
  const found = elderStep(model, draw, ['served']);
  if (found === null) return null;
  const { request, by } = found;
  return plan({
    text: `${by} a ${request.state} one of ${request.elder}`,
    refusal: firstReason({
      not_found: !sees(by, request),
      forbidden: by !== request.elder,
      state_conflict: request.state !== 'served',
    }),
    call: (world) => {
      const wish = { id: request.id, rating: 'good' as const, words: null, ...ON_OWN };
      return world.get(CareStepsService).evaluate(world.as(by), wish);
    },
    done: () => {
      request.state = 'evaluated';
      request.evaluatedOn = model.today;
    },
  });
};

export const improve: Planner = (model, draw) => {
  const found = elderStep(model, draw, ['evaluated']);
  if (found === null) return null;
  const { request } = found;
  const by = draw.of(['W1', 'W2', 'W3', 'ST', ...PEOPLE]);
  const { state, match, evaluatedOn } = request;
  const isWorker = reachesPlace(by, ['social_worker', 'station_admin'], communityOf(request.elder));
  const early = firstReason({
    not_found: !sees(by, request),
    forbidden: !isWorker,
    state_conflict: state !== 'evaluated',
  });
  const lastDay = evaluatedOn === null ? '' : addDays(evaluatedOn, RULES.requests.improvedDays);
  return plan({
    text: `${by} a ${state} one of ${request.elder}`,
    refusal:
      early.length > 0
        ? early
        : reasons({
            separation_violated: match !== null && areNear(by, match.volunteer),
            too_late: model.today > lastDay,
          }),
    call: (world) => world.get(CareStepsService).improve(world.as(by), request.id, 'mended'),
    done: () => {
      request.state = 'improved';
    },
  });
};
