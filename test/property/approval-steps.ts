import { ApprovalsService } from '../../src/modules/service-records/approvals.service.js';
import { areNear, communityOf, earns, reachesPlace, WORKERS } from './cast.js';
import {
  CAPS,
  crossing,
  dayOf,
  inOrder,
  MINUTE,
  type Model,
  mondayOf,
  type Posting,
  type Rec,
} from './model.js';
import { chooseRecord } from './record-steps.js';
import { firstReason, type Planner, plan } from './step.js';

const least = (...values: bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));
const nonZero = (postings: Posting[]): Posting[] => postings.filter(([, amount]) => amount !== 0n);

/** What a record earns before caps. */
export function grossOf({ service, startsAt, endsAt }: Rec): bigint {
  return earns(service, (endsAt - startsAt) / MINUTE);
}

/** Who pays how much, and what comes back: all but the volunteer's side. */
function payment(model: Model, rec: Rec): { readonly paid: bigint; readonly postings: Posting[] } {
  const gross = grossOf(rec);
  const { booking, recipient, volunteer } = rec;
  if (booking === null && rec.funding === 'issue') {
    return { paid: gross, postings: [['issuance MIN', -gross]] };
  }
  if (booking === null) {
    const pool: Posting = [`pool ${communityOf(recipient)}`, -gross];
    return { paid: gross, postings: [pool, ...crossing(recipient, volunteer, gross)] };
  }
  const { held } = booking;
  const paid = least(gross, held.granted + held.own);
  const used = inOrder(model.order, paid, held);
  return {
    paid,
    postings: [
      [`held MIN ${recipient}`, -held.own],
      [`held GRT ${recipient}`, -held.granted],
      ['issuance MIN', -used.granted],
      ['spent GRT', used.granted],
      [`earned ${recipient}`, held.own - used.own],
      [`granted ${recipient}`, held.granted - used.granted],
      ...crossing(recipient, volunteer, used.own),
    ],
  };
}

/** The counters of the caps, by the service date. */
export function capCounters({ volunteer, startsAt }: Rec): readonly [string, string] {
  const day = dayOf(startsAt);
  return [`day ${volunteer} ${day}`, `week ${volunteer} ${mondayOf(day)}`];
}

/** The entry of an approved record, and what of it the caps let the volunteer have. */
function entryOf(
  model: Model,
  rec: Rec,
): { readonly postings: Posting[]; readonly credited: bigint } {
  const { paid, postings } = payment(model, rec);
  const [day, week] = capCounters(rec);
  const room = least(
    paid,
    CAPS.day - model.counter(day),
    CAPS.week - model.counter(week),
    CAPS.balance - model.balance(`earned ${rec.volunteer}`),
  );
  const credited = room > 0n ? room : 0n;
  const side: Posting[] = [
    [`earned ${rec.volunteer}`, credited],
    ['honour MIN', paid - credited],
  ];
  return { credited, postings: nonZero([...postings, ...side]) };
}

export const approve: Planner = (model, draw) => {
  const found = chooseRecord(model, draw, {
    states: ['submitted', 'confirmed'],
    by: () => WORKERS,
  });
  if (found === null) return null;
  const { rec, by } = found;
  const parties = [rec.volunteer, rec.recipient, rec.enteredBy, rec.confirmedBy];
  const isParty = parties.includes(by);
  const isInReach = reachesPlace(by, ['social_worker'], communityOf(rec.recipient));
  const people = [rec.volunteer, rec.recipient, ...rec.attendees];
  const isClose = isParty || people.some((name) => name === by || areNear(by, name));
  const needsFirst = rec.evidence === 'self' && rec.firstBy === null;
  const { postings, credited } = entryOf(model, rec);
  const refusal = isInReach
    ? firstReason({
        state_conflict: !['submitted', 'confirmed'].includes(rec.state),
        separation_violated: isClose,
        same_approver_twice: rec.firstBy === by,
      })
    : [isParty ? 'separation_violated' : 'not_found'];
  if (refusal.length === 0 && !needsFirst) {
    const isShort = !model.covers(postings);
    refusal.push(
      ...firstReason({ nothing_earned: grossOf(rec) === 0n, insufficient_balance: isShort }),
    );
  }
  return plan({
    text: `${by} ${rec.state} (${rec.evidence}) of ${rec.volunteer} for ${rec.recipient}`,
    refusal,
    call: (world) => world.get(ApprovalsService).approve(world.as(by), rec.id),
    done: ({ outcome }) => {
      if ((outcome === 'awaiting_second_approver') !== needsFirst)
        throw new Error(`${outcome}, with ${rec.firstBy} first`);
      if (needsFirst) {
        rec.firstBy = by;
        return;
      }
      model.post(postings);
      for (const name of capCounters(rec)) model.count(name, credited);
      const posted = { postings, credited, approvedBy: by, approvedOn: model.today };
      Object.assign(rec, { ...posted, state: 'approved' });
      if (rec.booking !== null) rec.booking.state = 'settled';
    },
  });
};
