import { expect } from '@jest/globals';
import fc from 'fast-check';
import { activity } from './activity-steps.js';
import { approve } from './approval-steps.js';
import { evaluate, improve, republish } from './care-steps.js';
import { appeal, decide, file, rule, withdrawDispute } from './dispute-steps.js';
import {
  askPool,
  cancelGift,
  decideSupport,
  donate,
  gift,
  reverseTransfer,
} from './giving-steps.js';
import type { Model } from './model.js';
import { confirm, log, reject, resubmit, withdrawRecord } from './record-steps.js';
import {
  accept,
  decline,
  noShow,
  offer,
  publish,
  takeBack,
  withdrawRequest,
} from './request-steps.js';
import { book, cancelBooking, charge, drawCode, grant, refund } from './spending-steps.js';
import { type Planner, STEPS_A_RUN, type Step, stepArbitrary } from './step.js';
import { passTime } from './time-steps.js';
import type { World } from './world.js';

/** Every step there is, and how often it is drawn. */
const STEPS: readonly (readonly [name: string, planner: Planner, weight: number])[] = [
  ['publish', publish, 5],
  ['offer', offer, 6],
  ['accept', accept, 5],
  ['decline', decline, 1],
  ['take back', takeBack, 1],
  ['withdraw request', withdrawRequest, 1],
  ['no-show', noShow, 1],
  ['republish', republish, 1],
  ['evaluate', evaluate, 3],
  ['improve', improve, 2],
  ['log', log, 10],
  ['confirm', confirm, 3],
  ['approve', approve, 10],
  ['reject', reject, 1],
  ['resubmit', resubmit, 2],
  ['withdraw record', withdrawRecord, 1],
  ['activity', activity, 1],
  ['book', book, 3],
  ['cancel booking', cancelBooking, 1],
  ['draw code', drawCode, 1],
  ['charge', charge, 2],
  ['refund', refund, 1],
  ['grant', grant, 1],
  ['give', gift, 3],
  ['call back', cancelGift, 1],
  ['donate', donate, 2],
  ['undo transfer', reverseTransfer, 2],
  ['ask pool', askPool, 3],
  ['decide support', decideSupport, 1],
  ['object', file, 4],
  ['withdraw objection', withdrawDispute, 1],
  ['decide', decide, 4],
  ['appeal', appeal, 2],
  ['rule', rule, 3],
  ['time', passTime, 6],
];

/** Histories are drawn in parts, for the number of commands of one part is drawn from nothing on. */
const PARTS = 12;

/** Histories of a hundred steps. */
export function steps(): fc.Arbitrary<Iterable<fc.AsyncCommand<Model, World>>> {
  const kinds = STEPS.flatMap(([name, planner, weight]) =>
    Array.from({ length: weight }, () => stepArbitrary(name, planner)),
  );
  const part = fc.commands<Model, World, false>(kinds as fc.Arbitrary<Step>[], {
    maxCommands: STEPS_A_RUN,
    size: 'max',
    disableReplayLog: true,
  });
  return fc.noBias(
    fc
      .array(part, { minLength: PARTS, maxLength: PARTS, size: 'max' })
      .map((parts) => new History(parts)),
  );
}

/** The parts one after the other. */
class History implements Iterable<fc.AsyncCommand<Model, World>> {
  constructor(private readonly parts: readonly Iterable<fc.AsyncCommand<Model, World>>[]) {}

  *[Symbol.iterator](): Iterator<fc.AsyncCommand<Model, World>> {
    for (const part of this.parts) yield* part;
  }

  /** What went wrong is told by `shortest`. */
  toString(): string {
    return 'see below';
  }
}

/** What holds at the end of every history, once everything open was resolved. */
export async function expectSound(model: Model, world: World): Promise<void> {
  expect([...model.openHolds()]).toEqual([]);
  const accounts = await world.rows<{
    purpose: string;
    asset: string;
    balance: bigint;
    floor: bigint | null;
    ceiling: bigint | null;
  }>('SELECT purpose, asset, balance, floor, ceiling FROM ledger.account WHERE book_id = $1');
  for (const asset of ['MIN', 'GRT']) {
    const ofAsset = accounts.filter((account) => account.asset === asset);
    expect(ofAsset.reduce((sum, { balance }) => sum + BigInt(balance), 0n)).toBe(0n);
  }
  for (const { purpose, balance, floor, ceiling } of accounts) {
    if (floor !== null) expect(BigInt(balance)).toBeGreaterThanOrEqual(BigInt(floor));
    if (ceiling !== null) expect(BigInt(balance)).toBeLessThanOrEqual(BigInt(ceiling));
    if (purpose === 'held') expect(BigInt(balance)).toBe(0n);
  }
  expect(await world.verify()).toMatchObject({ ok: true, faults: [] });
}
