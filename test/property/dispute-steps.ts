import { DisputeJudgesService } from '../../src/modules/disputes/dispute-judges.service.js';
import { DisputesService } from '../../src/modules/disputes/disputes.service.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { capCounters } from './approval-steps.js';
import { areNear, communityOf, PEOPLE, RULES, reachesPlace } from './cast.js';
import { type Dispute, type Finding, MINUTE, type Model, type Posting } from './model.js';
import {
  brokenRule,
  chooseRecord,
  groundsRefusal,
  newRecord,
  seesRecord,
  serve,
  unserve,
} from './record-steps.js';
import { type Draw, firstReason, type Plan, type Planner, plan } from './step.js';
import type { World } from './world.js';

const JUDGES = ['W4', 'W4', 'W1', 'W2', 'W3'];
export const CITY = ['ADMIN', 'AUDIT'];
const UNDECIDED: readonly Dispute['state'][] = ['open', 'decided', 'appealed', 'owed'];

/** Ids of the corrected records, by that of their dispute. */
export type Corrected = ReadonlyMap<string, string>;

export async function readCorrected(world: World): Promise<Corrected> {
  const rows = await world.rows<{ id: string; record: string }>(
    `SELECT id, corrected_record_id AS record FROM kapok.disputes
     WHERE book_id = $1 AND corrected_record_id IS NOT NULL`,
  );
  return new Map(rows.map(({ id, record }) => [id, record]));
}

export const file: Planner = (model, draw) => {
  const found = chooseRecord(model, draw, {
    states: ['approved'],
    by: (r) => [r.recipient, r.recipient, r.volunteer, 'W1', 'W3', 'AUDIT', 'E3'],
  });
  if (found === null) return null;
  const { rec, by } = found;
  const isSide = by === rec.recipient || by === rec.volunteer;
  const supervises = reachesPlace(by, ['social_worker', 'auditor'], communityOf(rec.recipient));
  const { objectionWindowDays, clawback, disputes } = RULES;
  const days = isSide ? objectionWindowDays : Math.max(objectionWindowDays, clawback.days);
  const lastDay = rec.approvedOn === null ? '' : addDays(rec.approvedOn, days);
  return plan({
    text: `${by} a ${rec.state} one of ${rec.volunteer} for ${rec.recipient}`,
    refusal: firstReason({
      not_found: !isSide && !supervises && !seesRecord(by, rec),
      forbidden: !isSide && !supervises,
      state_conflict: rec.state !== 'approved',
      objection_too_late: model.today > lastDay,
    }),
    call: (world) => {
      const objection = {
        recordId: rec.id,
        asksFor: 'reversal',
        text: 'no',
        callId: null,
      } as const;
      return world.get(DisputesService).file(world.as(by), objection);
    },
    done: (id) => {
      rec.state = 'disputed';
      const undecided = { decidedBy: null, ruledBy: null, finding: null };
      const dueOn = model.daysFrom(disputes.firstInstanceDays);
      model.disputes.push({ id, record: rec, by, state: 'open', dueOn, ...undecided });
    },
  });
};

function choose(
  model: Model,
  draw: Draw,
  states: readonly Dispute['state'][],
): Dispute | undefined {
  const wanted = model.disputes.filter(({ state }) => states.includes(state));
  return draw.recent(draw.oneIn(6) ? model.disputes : wanted);
}

/** Sides, whoever objected, and who works for the unit or the city. */
function seesDispute(name: string, { record, by }: Dispute): boolean {
  const roles = ['social_worker', 'station_admin', 'city_admin', 'auditor'] as const;
  const isParty = [record.volunteer, record.recipient, by].includes(name);
  return isParty || reachesPlace(name, roles, communityOf(record.recipient));
}

export const withdrawDispute: Planner = (model, draw) => {
  const dispute = choose(model, draw, ['open']);
  if (dispute === undefined) return null;
  const by = draw.oneIn(4) ? draw.of(PEOPLE) : dispute.by;
  return plan({
    text: `${by} a ${dispute.state} one`,
    refusal: firstReason({
      not_found: !seesDispute(by, dispute),
      forbidden: by !== dispute.by,
      state_conflict: dispute.state !== 'open',
    }),
    call: (world) => world.get(DisputesService).withdraw(world.as(by), dispute.id),
    done: () => {
      Object.assign(dispute, { state: 'withdrawn', dueOn: null });
      dispute.record.state = 'approved';
    },
  });
};

export const appeal: Planner = (model, draw) => {
  const dispute = choose(model, draw, ['decided']);
  if (dispute === undefined) return null;
  const { record } = dispute;
  const by = draw.oneIn(5)
    ? draw.of(PEOPLE)
    : draw.of([record.volunteer, record.recipient, dispute.by]);
  return plan({
    text: `${by} a ${dispute.state} one`,
    refusal: firstReason({
      not_found: !seesDispute(by, dispute),
      forbidden: ![record.volunteer, record.recipient, dispute.by].includes(by),
      state_conflict: dispute.state !== 'decided',
      deadline_passed: dispute.dueOn !== null && dispute.dueOn < model.today,
    }),
    call: (world) => world.get(DisputesService).appeal(world.as(by), dispute.id, 'but'),
    done: () => {
      const dueOn = model.daysFrom(RULES.disputes.cityDays);
      Object.assign(dispute, { state: 'appealed', dueOn });
    },
  });
};

/** Who had a hand in the record or the dispute, or is near to a side of it. */
export function isInvolved(by: string, { record, ...dispute }: Dispute): boolean {
  const { volunteer, recipient, enteredBy, confirmedBy, approvedBy, firstBy } = record;
  const had = [volunteer, recipient, enteredBy, confirmedBy, approvedBy, firstBy, dispute.by];
  const isNear = [volunteer, recipient, dispute.by].some((name) => areNear(by, name));
  return isNear || had.includes(by) || dispute.decidedBy === by;
}

function drawFinding(model: Model, draw: Draw, { record }: Dispute): Finding {
  const outcome = draw.of(['reversed', 'upheld', 'corrected', 'corrected'] as const);
  const endsAt = record.startsAt + draw.of([20, 30, 60, 200, 400]) * MINUTE;
  return { outcome, startsAt: record.startsAt, endsAt: Math.min(endsAt, model.now + 60 * MINUTE) };
}

function toFinding({ outcome, startsAt, endsAt }: Finding) {
  const isCorrected = outcome === 'corrected';
  const times = { startsAt: new Date(startsAt), endsAt: new Date(endsAt) };
  return { outcome, reason: 'seen', ...(isCorrected ? times : { startsAt: null, endsAt: null }) };
}

/** What is wrong with the times of a correction. */
function faultsOf(model: Model, { record }: Dispute, { outcome, startsAt, endsAt }: Finding) {
  const isCorrected = outcome === 'corrected';
  return {
    in_future: isCorrected && endsAt > model.now,
    nothing_to_correct: isCorrected && startsAt === record.startsAt && endsAt === record.endsAt,
  };
}

export const decide: Planner = (model, draw) => {
  const dispute = choose(model, draw, ['open']);
  if (dispute === undefined) return null;
  const by = draw.oneIn(5) ? draw.of(PEOPLE) : draw.of(JUDGES);
  const finding = drawFinding(model, draw, dispute);
  return plan({
    text: `${by} ${finding.outcome} a ${dispute.state} one`,
    refusal: firstReason({
      not_found: !seesDispute(by, dispute),
      forbidden: !reachesPlace(by, ['social_worker'], communityOf(dispute.record.recipient)),
      state_conflict: dispute.state !== 'open',
      deadline_passed: dispute.dueOn !== null && dispute.dueOn < model.today,
      separation_violated: isInvolved(by, dispute),
      ...faultsOf(model, dispute, finding),
    }),
    call: (world) =>
      world.get(DisputeJudgesService).decide(world.as(by), dispute.id, toFinding(finding)),
    done: () => {
      const dueOn = model.daysFrom(RULES.disputes.appealDays);
      Object.assign(dispute, { state: 'decided', decidedBy: by, dueOn, finding });
    },
  });
};

export function ruling(model: Model, dispute: Dispute, by: string, finding: Finding): Plan {
  return plan({
    text: `${by} ${finding.outcome} a ${dispute.state} one`,
    refusal: firstReason({
      not_found: !seesDispute(by, dispute),
      forbidden: !CITY.includes(by),
      state_conflict: dispute.state !== 'appealed',
      separation_violated: isInvolved(by, dispute),
      ...faultsOf(model, dispute, finding),
    }),
    call: async (world) => {
      await world.get(DisputeJudgesService).rule(world.as(by), dispute.id, toFinding(finding));
      return readCorrected(world);
    },
    done: (corrected) => {
      Object.assign(dispute, { ruledBy: by, finding, dueOn: null });
      comeIntoForce(model, dispute, corrected);
    },
  });
}

export const rule: Planner = (model, draw) => {
  const dispute = choose(model, draw, ['appealed']);
  if (dispute === undefined) return null;
  const by = draw.oneIn(5) ? draw.of(PEOPLE) : draw.of(CITY);
  return ruling(model, dispute, by, drawFinding(model, draw, dispute));
};

/** What the clock brings to disputes: days that are over, and debts that may be there now. */
export function lapseDisputes(model: Model, corrected: Corrected): void {
  const waiting = model.disputes.filter(({ state }) => UNDECIDED.includes(state));
  for (const dispute of waiting.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const { state, dueOn } = dispute;
    const isOver = dueOn !== null && dueOn < model.today;
    if (state === 'owed' || (state === 'decided' && isOver))
      comeIntoForce(model, dispute, corrected);
    if (state !== 'open' || !isOver) continue;
    Object.assign(dispute, { state: 'appealed', dueOn: model.daysFrom(RULES.disputes.cityDays) });
  }
}

function comeIntoForce(model: Model, dispute: Dispute, corrected: Corrected): void {
  dispute.dueOn = null;
  if (dispute.finding?.outcome === 'upheld') {
    dispute.state = 'upheld';
    dispute.record.state = 'upheld';
  } else {
    reverse(model, dispute, corrected);
  }
}

/** Everything the entry moved goes back, or nothing does and it is owed. */
function reverse(model: Model, dispute: Dispute, corrected: Corrected): void {
  const { record } = dispute;
  const undone = record.postings.map(([account, amount]): Posting => [account, -amount]);
  if (!model.covers(undone)) {
    dispute.state = 'owed';
    return;
  }
  model.post(undone);
  for (const name of capCounters(record)) model.count(name, -record.credited);
  dispute.state = 'reversed';
  record.state = 'reversed';
  if (record.booking !== null) record.booking.state = 'held';
  unserve(record);
  if (dispute.finding?.outcome === 'corrected') correct(model, dispute, corrected);
  else model.release(record.booking);
}

/** The corrected record is handed in by whoever decided, unless the rules refuse it. */
function correct(
  model: Model,
  { id, record, finding, ...dispute }: Dispute,
  corrected: Corrected,
): void {
  if (finding === null) return;
  const { volunteer, recipient, service, registeredOn, request, booking, funding } = record;
  const { startsAt, endsAt } = finding;
  const times = { volunteer, recipient, startsAt, endsAt, registeredOn };
  const claim = { ...times, evidence: 'paper', mayClaim: ['paper'] };
  const isRefused =
    brokenRule(model, claim).length > 0 ||
    groundsRefusal(model, { ...record, startsAt, endsAt }, record).length > 0;
  const recordId = corrected.get(id);
  if ((recordId === undefined) !== isRefused) {
    throw new Error(`a corrected record was ${recordId === undefined ? 'not ' : ''}handed in`);
  }
  if (recordId === undefined) {
    model.release(booking);
    return;
  }
  const answers = { request, booking, funding, attendees: record.attendees, service };
  const enteredBy = dispute.ruledBy ?? dispute.decidedBy ?? '';
  const rec = newRecord({ ...times, ...answers, id: recordId, evidence: 'paper', enteredBy });
  model.records.push(rec);
  serve(rec);
}
