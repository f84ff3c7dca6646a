import { ConfirmationsService } from '../../src/modules/service-records/confirmations.service.js';
import { RecordStepsService } from '../../src/modules/service-records/record-steps.service.js';
import { ServiceRecordsService } from '../../src/modules/service-records/service-records.service.js';
import { daysBetween } from '../../src/platform/clock/shanghai.js';
import {
  communityOf,
  ELDERS,
  holds,
  PEOPLE,
  RULES,
  reachesPlace,
  SERVICE_CODES,
  type Service,
} from './cast.js';
import { type Booking, dayOf, HOUR, MINUTE, type Model, type Rec, type Request } from './model.js';
import { type Draw, firstReason, type Plan, type Planner, plan, reasons } from './step.js';

const READERS = ['social_worker', 'station_admin', 'city_admin', 'auditor'] as const;
const STRENGTHS = ['self', 'paper', 'confirmed', 'code', 'qr'];

/** A record goes before the community of its recipient. */
export function seesRecord(name: string, { volunteer, recipient, enteredBy }: Rec): boolean {
  const isParty = [volunteer, recipient, enteredBy].includes(name);
  return isParty || reachesPlace(name, READERS, communityOf(recipient));
}

export interface Claim {
  readonly volunteer: string;
  readonly recipient: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly evidence: string;
  /** What the side that claims it may claim. */
  readonly mayClaim: readonly string[];
  readonly registeredOn: string;
}

/** The first rule of submission that a claim breaks. */
export function brokenRule(model: Model, claim: Claim): string[] {
  const { volunteer, recipient, startsAt, endsAt, evidence } = claim;
  const late = daysBetween(dayOf(startsAt), claim.registeredOn);
  return firstReason({
    unknown_evidence: !STRENGTHS.includes(evidence),
    evidence_needs_witness: !claim.mayClaim.includes(evidence),
    self_service: volunteer === recipient,
    wrong_role: !holds(volunteer, 'volunteer') || !holds(recipient, 'elder'),
    empty_interval: endsAt <= startsAt,
    interval_too_long: endsAt - startsAt > RULES.maxIntervalMinutes * MINUTE,
    in_future: endsAt > model.now,
    submitted_too_late: late > RULES.submissionWindowDays,
    overlaps_record: model.overlaps(volunteer, startsAt, endsAt),
  });
}

/** Why a record does not answer the request or booking that it names. */
export function groundsRefusal(
  model: Model,
  rec: Pick<Rec, 'volunteer' | 'recipient' | 'service' | 'startsAt' | 'endsAt'>,
  named: { readonly request: Request | null; readonly booking: Booking | null },
): string[] {
  const { request } = named;
  const booking = request === null ? named.booking : request.booking;
  if (request !== null) {
    const isJudged = request.state === 'evaluated' || request.state === 'improved';
    const waits = request.state === 'matched' || (isJudged && request.record === null);
    const answers =
      request.match?.volunteer === rec.volunteer &&
      request.elder === rec.recipient &&
      request.service === rec.service;
    // A pool pays no more than was asked of it.
    const isLonger = rec.endsAt - rec.startsAt > request.minutes * MINUTE;
    if (!waits || !answers || (request.funding === 'pool' && isLonger)) return ['unknown_request'];
  }
  if (booking === null) return [];
  const isFree = !model.records.some((other) => other.booking === booking && model.isLive(other));
  const answers =
    booking.state === 'held' &&
    booking.elder === rec.recipient &&
    booking.service === rec.service &&
    (booking.volunteer === null || booking.volunteer === rec.volunteer);
  const isOfRequest = request === null && booking.request !== null;
  if (!answers) return ['unknown_booking'];
  return reasons({ unknown_booking: isOfRequest, already_recorded: !isFree });
}

/** A request is served by the record that answers it. */
export function serve(rec: Rec): void {
  const { request } = rec;
  if (request === null) return;
  request.record = rec;
  if (request.state === 'matched') request.state = 'served';
}

/** A record counts no more: its request waits for another one. */
export function unserve({ request, ...rec }: Rec): void {
  if (request === null || request.record?.id !== rec.id) return;
  request.record = null;
  if (request.state === 'served') request.state = 'matched';
}

/** Something to have served: a matched request, a held booking, or nothing but somebody. */
function chooseCare(model: Model, draw: Draw) {
  const kind = draw.below(8);
  const waiting = model.requests.filter(
    ({ state }) => state === 'matched' || state === 'evaluated',
  );
  const request =
    kind < 4 ? draw.recent(waiting) : kind === 4 ? draw.recent(model.requests) : undefined;
  const held = model.bookings.filter((b) => b.state === 'held' && b.id !== null);
  const known = model.bookings.filter(({ id }) => id !== null);
  const booking = kind === 5 ? draw.recent(held) : kind === 6 ? draw.recent(known) : undefined;
  const isOff = draw.oneIn(14);
  const anybody = draw.of(['V1', 'V2', 'V3', 'V1', 'V2', 'V3', 'E1']);
  const agreed = request?.match?.volunteer ?? booking?.volunteer ?? anybody;
  const volunteer = isOff ? anybody : agreed;
  const anyElder = draw.of([...ELDERS, ...ELDERS, 'V1', 'V3']);
  const recipient = isOff ? anyElder : (request?.elder ?? booking?.elder ?? anyElder);
  const anyService = draw.of(SERVICE_CODES);
  const service: Service = isOff
    ? anyService
    : (request?.service ?? booking?.service ?? anyService);
  return { request: request ?? null, booking: booking ?? null, volunteer, recipient, service };
}

export const log: Planner = (model, draw) => {
  const { request, booking, volunteer, recipient, service } = chooseCare(model, draw);
  const by = draw.oneIn(4) ? draw.of(['ST', 'ST', 'ST', 'ST', 'W1', 'TILL']) : volunteer;
  const evidence = draw.oneIn(12) ? draw.of(['paper', 'sworn']) : 'self';
  const back = draw.of([1, 2, 3, 4, 6, 8, 10, 25, 49, 150]) * HOUR + draw.of([0, 30]) * MINUTE;
  const minutes = draw.of([60, 30, 90, 120, 60, 30, 60, 30, 60, 90, 120, 60, 2, 240, 310, 0]);
  const startsAt = model.now - back;
  const endsAt = startsAt + minutes * MINUTE;
  const isSelf = by === volunteer;
  const claim: Claim = {
    ...{ volunteer, recipient, startsAt, endsAt, evidence, registeredOn: model.today },
    mayClaim: ['self'],
  };
  const refusal = firstReason({
    forbidden: !isSelf && !holds(by, 'station_admin'),
    unknown_member: !isSelf && !reachesPlace(by, ['station_admin'], communityOf(volunteer)),
  });
  if (refusal.length === 0) refusal.push(...brokenRule(model, claim));
  if (refusal.length === 0)
    refusal.push(
      ...groundsRefusal(
        model,
        { volunteer, recipient, service, startsAt, endsAt },
        { request, booking },
      ),
    );
  return plan({
    text: `${by} ${service} ${minutes} by ${volunteer} for ${recipient}${request ? ' asked' : ''}${booking ? ' booked' : ''}`,
    refusal,
    call: (world) =>
      world.get(ServiceRecordsService).log(world.as(by), {
        ...{ recordNo: null, place: null, note: null, serviceCode: service, evidence },
        volunteerId: isSelf ? null : world.id(volunteer),
        recipientId: world.id(recipient),
        startsAt: new Date(startsAt),
        endsAt: new Date(endsAt),
        requestId: request?.id ?? null,
        bookingId: booking?.id ?? null,
      }),
    done: (id) => {
      const rec = newRecord({
        ...{ id, volunteer, recipient, service, startsAt, endsAt, evidence, enteredBy: by },
        ...{ registeredOn: model.today, request, booking: request?.booking ?? booking },
        funding: request?.funding === 'pool' ? 'pool' : 'issue',
      });
      model.records.push(rec);
      serve(rec);
    },
  });
};

/** A record as it is handed in. */
export function newRecord(
  given: Pick<
    Rec,
    | 'id'
    | 'volunteer'
    | 'recipient'
    | 'service'
    | 'startsAt'
    | 'endsAt'
    | 'evidence'
    | 'enteredBy'
    | 'registeredOn'
    | 'request'
    | 'booking'
    | 'funding'
  > & { readonly attendees?: readonly string[] },
): Rec {
  const undecided = { confirmedBy: null, firstBy: null, approvedBy: null, approvedOn: null };
  const { attendees = [] } = given;
  const nothing = { postings: [], credited: 0n };
  return {
    ...given,
    ...undecided,
    ...nothing,
    attendees,
    claimed: given.evidence,
    state: 'submitted',
  };
}

/** A record to take a step with, most often one that may take it; and by whom. */
export function chooseRecord(
  model: Model,
  draw: Draw,
  wish: { readonly states: readonly Rec['state'][]; readonly by: (rec: Rec) => readonly string[] },
): { readonly rec: Rec; readonly by: string } | null {
  const wanted = model.records.filter(({ state }) => wish.states.includes(state));
  const rec = draw.recent(draw.oneIn(6) ? model.records : wanted);
  if (rec === undefined) return null;
  return { rec, by: draw.oneIn(6) ? draw.of(PEOPLE) : draw.of(wish.by(rec)) };
}

export const confirm: Planner = (model, draw) => {
  const found = chooseRecord(model, draw, { states: ['submitted'], by: (r) => [r.recipient] });
  if (found === null) return null;
  const { rec, by } = found;
  return plan({
    text: `${by} ${rec.state} of ${rec.volunteer} for ${rec.recipient}`,
    refusal: firstReason({
      not_found: !seesRecord(by, rec),
      forbidden: by !== rec.recipient,
      state_conflict: rec.state !== 'submitted',
    }),
    call: (world) => world.get(ConfirmationsService).confirm(world.as(by), rec.id),
    done: () => {
      rec.state = 'confirmed';
      rec.confirmedBy = by;
      if (STRENGTHS.indexOf(rec.evidence) >= STRENGTHS.indexOf('confirmed')) return;
      rec.evidence = 'confirmed';
      rec.firstBy = null;
    },
  });
};

export const reject: Planner = (model, draw) => {
  const found = chooseRecord(model, draw, {
    states: ['submitted', 'confirmed'],
    by: () => ['W1', 'W2', 'W3'],
  });
  if (found === null) return null;
  const { rec, by } = found;
  return plan({
    text: `${by} ${rec.state} of ${rec.volunteer} for ${rec.recipient}`,
    refusal: firstReason({
      not_found: !seesRecord(by, rec),
      forbidden: !reachesPlace(by, ['social_worker'], communityOf(rec.recipient)),
      state_conflict: !['submitted', 'confirmed'].includes(rec.state),
      separation_violated: [rec.volunteer, rec.recipient, rec.enteredBy].includes(by),
    }),
    call: (world) => world.get(RecordStepsService).reject(world.as(by), rec.id, 'no'),
    done: () => {
      rec.state = 'rejected';
      rec.firstBy = null;
      unserve(rec);
    },
  });
};

export function takingBack(rec: Rec, by: string): Plan {
  return plan({
    text: `${by} ${rec.state} of ${rec.volunteer} for ${rec.recipient}`,
    refusal: firstReason({
      not_found: !seesRecord(by, rec),
      forbidden: by !== rec.volunteer,
      state_conflict: !['submitted', 'confirmed', 'rejected'].includes(rec.state),
    }),
    call: (world) => world.get(RecordStepsService).withdraw(world.as(by), rec.id),
    done: () => {
      rec.state = 'withdrawn';
      unserve(rec);
    },
  });
}

export const withdrawRecord: Planner = (model, draw) => {
  const found = chooseRecord(model, draw, {
    states: ['submitted', 'confirmed', 'rejected'],
    by: (r) => [r.volunteer],
  });
  return found && takingBack(found.rec, found.by);
};

export const resubmit: Planner = (model, draw) => {
  const found = chooseRecord(model, draw, {
    states: ['rejected'],
    by: (r) => [r.volunteer, r.enteredBy],
  });
  if (found === null) return null;
  const { rec, by } = found;
  const startsAt = draw.oneIn(2) ? rec.startsAt : rec.startsAt - draw.of([30, 90, 600]) * MINUTE;
  const endsAt = startsAt + draw.of([60, 30, 120, 2]) * MINUTE;
  const { volunteer, recipient, registeredOn } = rec;
  // What was vouched for by paper spoke of other times: both sides can only say so themselves.
  const [mayClaim, evidence] = [['self'], 'self'];
  const refusal = firstReason({
    not_found: !seesRecord(by, rec),
    forbidden: by !== volunteer && by !== rec.enteredBy,
    state_conflict: rec.state !== 'rejected',
  });
  const claim = { volunteer, recipient, startsAt, endsAt, evidence, mayClaim, registeredOn };
  if (refusal.length === 0) refusal.push(...brokenRule(model, claim));
  if (refusal.length === 0)
    refusal.push(...groundsRefusal(model, { ...rec, startsAt, endsAt }, rec));
  if (refusal.length === 0 && rec.request !== null && rec.request.booking !== rec.booking) {
    refusal.push('unknown_request');
  }
  return plan({
    text: `${by} ${rec.state} of ${volunteer} for ${recipient}`,
    refusal,
    call: (world) => {
      const times = { startsAt: new Date(startsAt), endsAt: new Date(endsAt) };
      return world.get(RecordStepsService).resubmit(world.as(by), rec.id, times);
    },
    done: () => {
      const anew = { confirmedBy: null, firstBy: null, claimed: evidence, state: 'submitted' };
      Object.assign(rec, { startsAt, endsAt, evidence, ...anew });
      serve(rec);
    },
  });
};
