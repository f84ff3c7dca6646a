import { describe, expect, it } from '@jest/globals';
import {
  afterOutcome,
  inTurn,
  isUnsent,
  OUTBOX_STATES,
  OUTBOX_STEPS,
  type OutboxItem,
  type OutboxState,
  type OutboxStep,
  stateAfter,
} from './outbox.js';

const item = (more: Partial<OutboxItem<string>>): OutboxItem<string> => ({
  id: 'a',
  key: 'k',
  memberId: 'm',
  queuedAt: '2026-11-21T08:00:00.000Z',
  action: 'log',
  state: 'waiting',
  problem: null,
  result: null,
  ...more,
});

describe('the outbox', () => {
  it('knows no other ways than these', () => {
    const ways = OUTBOX_STATES.flatMap((state) =>
      (Object.keys(OUTBOX_STEPS) as OutboxStep[]).flatMap((step) => {
        const after = stateAfter(state, step);
        return after === undefined ? [] : [`${state} ${step} ${after}`];
      }),
    );
    expect(ways.sort()).toEqual(
      [
        'accepted drop null',
        'asking accept accepted',
        'asking hold unknown',
        'asking lose unknown',
        'asking refuse refused',
        'refused drop null',
        'refused mend waiting',
        'sending accept accepted',
        'sending hold waiting',
        'sending lose unknown',
        'sending refuse refused',
        'unknown send asking',
        'waiting drop null',
        'waiting send sending',
      ].sort(),
    );
  });

  it('never forgets by hand what may have taken effect unseen', () => {
    const doubtful: OutboxState[] = ['sending', 'asking', 'unknown'];
    for (const state of doubtful) expect(stateAfter(state, 'drop')).toBeUndefined();
  });

  it('says yes only after an answer', () => {
    const sure = OUTBOX_STATES.filter((state) => stateAfter(state, 'accept') === 'accepted');
    expect(sure).toEqual(['sending', 'asking']);
    expect(OUTBOX_STATES.filter((state) => !isUnsent(state))).toEqual(['accepted', 'refused']);
  });

  it('keeps its key through loss and a later answer', () => {
    const lost = afterOutcome(item({ state: 'sending' }), { step: 'lose' });
    expect(lost).toMatchObject({ state: 'unknown', key: 'k' });
    const asked = { ...lost, state: 'asking' as const };
    const done = afterOutcome(asked, { step: 'accept', result: 'r' });
    expect(done).toMatchObject({ state: 'accepted', key: 'k', result: 'r' });
    expect(() => afterOutcome(done, { step: 'lose' })).toThrow('no lose from accepted');
  });

  it('sends the oldest first, and only what the signed-in person asked for', () => {
    const items = [
      item({ id: 'b', queuedAt: '2026-11-21T09:00:00.000Z', state: 'unknown' }),
      item({ id: 'a' }),
      item({ id: 'other', memberId: 'n' }),
      item({ id: 'done', state: 'accepted' }),
      item({ id: 'no', state: 'refused' }),
      item({ id: 'now', state: 'sending' }),
    ];
    expect(inTurn(items, 'm').map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
