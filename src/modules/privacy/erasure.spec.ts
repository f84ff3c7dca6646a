import { allows, ERASURE_STATES, ERASURE_STEPS, type ErasureAction } from './erasure.js';

describe('the life of an erasure', () => {
  it('takes every step from where the table says, and from nowhere else', () => {
    for (const [action, step] of Object.entries(ERASURE_STEPS)) {
      for (const state of ERASURE_STATES) {
        const from: readonly string[] = step.from;
        expect([action, state, allows(action as ErasureAction, state)]).toEqual([
          action,
          state,
          from.includes(state),
        ]);
      }
    }
  });

  it('never leads out of what is erased, refused or withdrawn', () => {
    const froms = Object.values(ERASURE_STEPS).flatMap(({ from }) => [...from] as string[]);
    for (const end of ['erased', 'refused', 'withdrawn']) expect(froms).not.toContain(end);
  });
});
