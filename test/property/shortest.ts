import fc from 'fast-check';
import { expectSound } from './care-cycle.js';
import { Model } from './model.js';
import { resolveAll } from './resolution.js';
import { Step } from './step.js';
import type { Stage } from './world.js';

/** A history that went wrong, and how. */
interface Failure {
  readonly order: Model['order'];
  /** Those of the end are taken anew each time, and not told. */
  readonly steps: readonly unknown[];
  readonly error: unknown;
}

/** Until nothing more is tried; measured by a clock that the histories do not set. */
const MOST_MS = 90_000;

/**
 * The shortest history found that still goes wrong, as an error that tells it: steps are left out in halves, quarters
 * and so on, and what is left is lived through in a book of its own. fast-check cannot: its commands shrink one part of
 * a history only.
 */
export async function shortest(stage: Stage, failure: Failure): Promise<Error> {
  let worst = {
    ...failure,
    steps: failure.steps.filter((step) => step instanceof Step && !step.isLast) as Step[],
  };
  const until = performance.now() + MOST_MS;
  for (let size = Math.ceil(worst.steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (
      let from = worst.steps.length - size;
      from > -size && performance.now() < until;
      from -= size
    ) {
      const left = worst.steps.filter((_, n) => n < from || n >= from + size);
      const error = await errorOf(stage, worst.order, left);
      if (error !== null) worst = { ...worst, steps: left, error };
    }
  }
  const cause = worst.error instanceof Error ? worst.error.message : String(worst.error);
  const told = worst.steps.map((step, n) => `  ${n + 1}. ${step}`).join('\n');
  return new Error(`${worst.order}\n${told}\n${cause}`);
}

async function errorOf(
  stage: Stage,
  order: Model['order'],
  steps: readonly Step[],
): Promise<unknown> {
  const model = new Model(order);
  const world = await stage.found(order);
  const anew = steps.map((step) => step.again());
  try {
    await fc.asyncModelRun(() => ({ model, real: world }), anew);
    await resolveAll(model, world);
    await expectSound(model, world);
    return null;
  } catch (error) {
    return error;
  } finally {
    await world.leave();
  }
}
