import { PoolsService } from '../../src/modules/transfers/pools.service.js';
import { TransferDeskService } from '../../src/modules/transfers/transfer-desk.service.js';
import { TransfersService } from '../../src/modules/transfers/transfers.service.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import {
  areNear,
  type Community,
  communityOf,
  ELDERS,
  IN_HARDSHIP,
  kinOf,
  PEOPLE,
  RULES,
  reachesPlace,
} from './cast.js';
import { CAPS, HOUR, type Model, type Posting, type Support, type Transfer } from './model.js';
import { firstReason, type Plan, type Planner, plan, reasons } from './step.js';

const GIVERS = ['E1', 'E2', 'E3', 'V1', 'V2', 'E1', 'V1'];

/** The month before a month. */
function monthBefore(month: string): string {
  return addDays(`${month}-01`, -1).slice(0, 7);
}

/** What stands between the communities of a giver and a receiver. */
function between(from: Community, to: Community, minutes: bigint): Posting[] {
  if (from === to) return [];
  return [
    [`clearing ${from}`, minutes],
    [`clearing ${to}`, -minutes],
  ];
}

/** The entry by which a gift or donation arrives, out of the giver's account or out of what is held. */
function arrival({ kind, giver, to, minutes }: Transfer, from: 'earned' | 'held MIN'): Posting[] {
  const target = kind === 'gift' ? communityOf(to) : (to as Community);
  return [
    [`${from} ${giver}`, -minutes],
    [kind === 'gift' ? `earned ${to}` : `pool ${to}`, minutes],
    ...between(communityOf(giver), target, minutes),
  ];
}

function giftCounter(giver: string, month: string): string {
  return `gift ${giver} ${month}`;
}

export const gift: Planner = (model, draw) => {
  const giver = draw.of(GIVERS);
  const to = draw.oneIn(5)
    ? draw.of(PEOPLE)
    : draw.of(PEOPLE.filter((name) => kinOf(giver, name) !== null));
  const minutes = BigInt(draw.of([30, 100, 210, 60, 250]));
  const counter = giftCounter(giver, model.month);
  const given = model.counter(counter) + minutes;
  const { kinships, monthlyLimitMinutes, largeMinutes, coolingOffHours } = RULES.gifts;
  const kin = kinOf(giver, to);
  const isRelative = kin !== null && (kinships as readonly string[]).includes(kin);
  const cools = given >= BigInt(largeMinutes);
  const stays = [model.month, monthBefore(model.month)].reduce(
    (sum, month) => sum + model.counter(`pool ${giver} ${month}`),
    0n,
  );
  const left = model.balance(`earned ${giver}`) - minutes;
  const known = reasons({
    monthly_limit_exceeded: given > BigInt(monthlyLimitMinutes ?? 0),
    pool_minutes_stay: stays > 0n && left < stays,
    account_ceiling: !cools && model.balance(`earned ${to}`) + minutes > CAPS.balance,
    insufficient_balance: left < 0n,
  });
  const keep = (id: string, state: Transfer['state']): Transfer => {
    const leavesAt = state === 'held' ? model.now + coolingOffHours * HOUR : null;
    const wanted = { id, kind: 'gift', giver, to, minutes, on: model.today } as const;
    const transfer: Transfer = { ...wanted, leavesAt, state };
    model.transfers.push(transfer);
    return transfer;
  };
  return plan({
    text: `${giver} ${minutes} to ${to}`,
    refusal: isRelative ? known : ['unknown_relative'],
    call: (world) => {
      const wish = { recipientId: world.id(to), minutes };
      return world.get(TransfersService).gift(world.as(giver), wish, world.key());
    },
    done: ({ id }) => {
      model.count(counter, minutes);
      if (!cools) return model.post(arrival(keep(id, 'done'), 'earned'));
      keep(id, 'held');
      model.hold(giver, { granted: 0n, own: minutes });
    },
    refused: () => {
      if (isRelative) keep('', 'refused');
    },
  });
};

/** What is held comes back, and makes room again in the month in which it was wanted. */
function giveBack(model: Model, transfer: Transfer): void {
  const { giver, minutes, on } = transfer;
  model.hold(giver, { granted: 0n, own: minutes }, -1n);
  model.count(giftCounter(giver, on.slice(0, 7)), -minutes);
  transfer.state = 'cancelled';
}

/** Gifts that have cooled off arrive, or come back where the recipient is full. */
export function deliverGifts(model: Model): void {
  const due = model.transfers
    .filter(({ state, leavesAt }) => state === 'held' && (leavesAt ?? 0) <= model.now)
    .sort((a, b) => (a.leavesAt ?? 0) - (b.leavesAt ?? 0) || (a.id < b.id ? -1 : 1));
  for (const transfer of due) {
    const { to, minutes } = transfer;
    if (model.balance(`earned ${to}`) + minutes > CAPS.balance) giveBack(model, transfer);
    else {
      model.post(arrival(transfer, 'held MIN'));
      transfer.state = 'done';
    }
  }
}

function seesTransfer(name: string, { kind, giver, to, state }: Transfer): boolean {
  if (name === giver) return true;
  const hasArrived = state === 'done' || state === 'reversed';
  if (kind === 'gift' && name === to && hasArrived) return true;
  return reachesPlace(name, ['social_worker', 'city_admin', 'auditor'], communityOf(giver));
}

export function callingBack(model: Model, transfer: Transfer, by: string): Plan {
  const { giver, state } = transfer;
  return plan({
    text: `${by} a ${state} ${transfer.kind} of ${giver}`,
    refusal: firstReason({
      not_found: !seesTransfer(by, transfer),
      forbidden: by !== giver && !reachesPlace(by, ['social_worker'], communityOf(giver)),
      state_conflict: state === 'done' || state === 'reversed',
    }),
    call: (world) => world.get(TransferDeskService).cancel(world.as(by), transfer.id),
    done: () => {
      if (state === 'held') giveBack(model, transfer);
    },
  });
}

export const cancelGift: Planner = (model, draw) => {
  const known = model.transfers.filter(({ id }) => id !== '');
  const held = known.filter(({ state }) => state === 'held');
  const transfer = draw.recent(draw.oneIn(4) ? known : held);
  if (transfer === undefined) return null;
  return callingBack(model, transfer, draw.oneIn(3) ? draw.of(PEOPLE) : transfer.giver);
};

export const donate: Planner = (model, draw) => {
  const giver = draw.of(GIVERS);
  const minutes = BigInt(draw.of([30, 60, 150]));
  const to = draw.oneIn(3) ? draw.of(['C1', 'C2', 'TILL', 'NOWHERE'] as const) : null;
  const counter = `donate ${giver} ${model.month}`;
  const limit = BigInt(RULES.pools.donateMonthlyLimitMinutes ?? 0);
  const early = firstReason({ unknown_unit: to === 'NOWHERE', validation_failed: to === 'TILL' });
  const known = reasons({
    monthly_limit_exceeded: model.counter(counter) + minutes > limit,
    insufficient_balance: model.balance(`earned ${giver}`) < minutes,
  });
  const pool = to === null || to === 'TILL' || to === 'NOWHERE' ? communityOf(giver) : to;
  const keep = (id: string, state: Transfer['state']): Transfer => {
    const wanted = { id, kind: 'donation', giver, to: pool, minutes, on: model.today } as const;
    const transfer: Transfer = { ...wanted, leavesAt: null, state };
    model.transfers.push(transfer);
    return transfer;
  };
  return plan({
    text: `${giver} ${minutes} to ${to ?? 'the own pool'}`,
    refusal: early.length > 0 ? early : known,
    call: (world) => {
      const wish = { unitCode: to === null ? null : world.unit(to), minutes };
      return world.get(TransfersService).donate(world.as(giver), wish, world.key());
    },
    done: ({ id }) => {
      model.count(counter, minutes);
      model.post(arrival(keep(id, 'done'), 'earned'));
    },
    refused: () => {
      if (early.length === 0) keep('', 'refused');
    },
  });
};

export const reverseTransfer: Planner = (model, draw) => {
  const known = model.transfers.filter(({ id }) => id !== '');
  const done = known.filter(({ state }) => state === 'done');
  const transfer = draw.recent(draw.oneIn(5) ? known : done);
  if (transfer === undefined) return null;
  const by = draw.oneIn(5) ? draw.of(PEOPLE) : 'AUDIT';
  const { state, on } = transfer;
  // It goes back to whoever gave it, also where it had cooled off on the way.
  const undone = arrival(transfer, 'earned').map(
    ([account, amount]): Posting => [account, -amount],
  );
  const isAgain = state === 'reversed';
  return plan({
    text: `${by} a ${state} ${transfer.kind} of ${transfer.giver}`,
    refusal: firstReason({
      forbidden: by !== 'AUDIT',
      state_conflict: state !== 'done' && !isAgain,
      beyond_clawback: !isAgain && on < model.daysFrom(-RULES.clawback.days),
      insufficient_balance: !isAgain && !model.covers(undone),
    }),
    call: (world) => world.get(TransferDeskService).reverse(world.as(by), transfer.id, 'mistaken'),
    done: () => {
      if (!isAgain) model.post(undone);
      transfer.state = 'reversed';
    },
  });
};

/** A pool pays into an elder's account. */
function pay(model: Model, { elder, minutes }: Pick<Support, 'elder' | 'minutes'>): void {
  model.post([
    [`pool ${communityOf(elder)}`, -minutes],
    [`earned ${elder}`, minutes],
  ]);
  model.count(`pool ${elder} ${model.month}`, minutes);
}

export const askPool: Planner = (model, draw) => {
  const elder = draw.of([...ELDERS, 'E1', 'V1']);
  const by = draw.oneIn(3) ? elder : draw.of(['W1', 'W2', 'W3', 'V2', 'W1']);
  const minutes = BigInt(draw.of([30, 60, 100]));
  const hasReason = !draw.oneIn(3);
  const isOwn = by === elder;
  const isWorker = reachesPlace(by, ['social_worker'], communityOf(elder));
  const decides = hasReason && !isOwn;
  const byRule = (IN_HARDSHIP as readonly string[]).includes(elder);
  const limit = BigInt(RULES.pools.monthlyPerElderMinutes ?? 0);
  const isOver = model.counter(`pool ${elder} ${model.month}`) + minutes > limit;
  const early = firstReason({
    not_found: !isOwn && !isWorker,
    separation_violated: !isOwn && areNear(by, elder),
    pool_needs_decision: !byRule && !decides,
  });
  const isShort = model.balance(`pool ${communityOf(elder)}`) < minutes;
  const late = firstReason({
    pool_needs_decision: isOver && !decides,
    insufficient_balance: !isOver && isShort,
  });
  const state = isOver ? 'waiting' : 'paid';
  const keep = (id: string, as: Support['state']): void => {
    model.supports.push({ id, elder, by, minutes, state: as, decidedBy: null });
  };
  return plan({
    text: `${by} ${minutes} for ${elder}${hasReason ? ' with a reason' : ''}`,
    refusal: early.length > 0 ? early : late,
    call: (world) => {
      const wish = { elderId: world.id(elder), minutes, reason: hasReason ? 'in need' : null };
      return world.get(PoolsService).ask(world.as(by), wish, world.key());
    },
    done: ({ id }) => {
      keep(id, state);
      if (state === 'paid') pay(model, { elder, minutes });
    },
    refused: () => {
      if (early.length === 0) keep('', 'refused');
    },
  });
};

export const decideSupport: Planner = (model, draw) => {
  const known = model.supports.filter(({ id }) => id !== '');
  const waiting = known.filter(({ state }) => state === 'waiting');
  const support = draw.recent(draw.oneIn(6) ? known : waiting);
  if (support === undefined) return null;
  const by = draw.of(['W1', 'W2', 'W3', support.elder, 'ADMIN', 'W1', 'W2']);
  const agrees = draw.of([true, true, false]);
  const { elder, state, minutes } = support;
  const isWorker = reachesPlace(by, ['social_worker'], communityOf(elder));
  const sees =
    by === elder || isWorker || reachesPlace(by, ['city_admin', 'auditor'], communityOf(elder));
  const isSame = agrees ? state === 'paid' && support.decidedBy !== null : state === 'declined';
  const refusal = firstReason({
    not_found: !sees,
    forbidden: !isWorker,
    separation_violated: by === support.by || areNear(by, elder),
    state_conflict: state !== 'waiting' && !isSame,
    insufficient_balance:
      state === 'waiting' && agrees && model.balance(`pool ${communityOf(elder)}`) < minutes,
  });
  return plan({
    text: `${by} ${agrees ? 'agrees' : 'declines'} ${minutes} for ${elder} (${state})`,
    refusal,
    call: (world) => {
      const pools = world.get(PoolsService);
      return agrees
        ? pools.confirm(world.as(by), support.id)
        : pools.decline(world.as(by), support.id);
    },
    done: () => {
      if (state !== 'waiting') return;
      support.decidedBy = by;
      support.state = agrees ? 'paid' : 'declined';
      if (agrees) pay(model, support);
    },
  });
};
