import type { EntryBrief } from '../../ledger/read-reconciliation.js';
import { judgeSupport, judgeTransfer, type TransferBrief } from './transfer-judgements.js';

const entry = (
  kind: EntryBrief['kind'],
  subjectType: string,
  reversedBySeq: bigint | null = null,
): EntryBrief => ({ seq: 7n, kind, subjectType, subjectId: 't', reversedBySeq });
const gift: TransferBrief = {
  ...{ id: 't', kind: 'gift', state: 'done' },
  ...{ holdSeq: null, entrySeq: 7n, releaseSeq: null, reverseSeq: null },
};
const none = { hold: undefined, made: undefined, release: undefined };
const hold = entry('hold', 'gift');
const made = entry('gift', 'gift');
const release = entry('release', 'gift');

describe('a gift or donation', () => {
  it.each([
    ['requested', {}, {}, null],
    ['refused', {}, {}, null],
    ['held', { holdSeq: 7n }, { hold }, null],
    ['cancelled', { holdSeq: 7n }, { hold, release }, null],
    ['done', {}, { made }, null],
    ['done', { holdSeq: 6n }, { hold, made }, null],
    ['done', { kind: 'donation' }, { made: entry('donate', 'donation') }, null],
    ['reversed', { reverseSeq: 9n }, { made: entry('gift', 'gift', 9n) }, null],
    ['held', { holdSeq: 7n }, {}, 'transfer_has_hold'],
    ['held', {}, {}, 'transfer_has_hold'],
    ['done', { holdSeq: 6n }, { made }, 'transfer_has_hold'],
    ['cancelled', { holdSeq: 7n }, { hold }, 'transfer_has_release'],
    ['cancelled', { holdSeq: 7n }, { hold, release: made }, 'transfer_has_release'],
    ['done', {}, {}, 'transfer_has_entry'],
    ['done', {}, { made: hold }, 'transfer_has_entry'],
    ['done', { kind: 'donation' }, { made }, 'transfer_has_entry'],
    ['done', {}, { made: entry('gift', 'gift', 9n) }, 'transfer_reversed'],
    ['reversed', { reverseSeq: 9n }, { made }, 'transfer_reversed'],
    ['reversed', { reverseSeq: 8n }, { made: entry('gift', 'gift', 9n) }, 'transfer_reversed'],
  ] as [
    string,
    Partial<TransferBrief>,
    Partial<typeof none | Record<string, EntryBrief>>,
    string | null,
  ][])('%s, saying %j, beside %j: %s', (state, says, entries, rule) => {
    const drift = judgeTransfer({ ...gift, ...says, state }, { ...none, ...entries });
    expect(drift?.rule ?? null).toBe(rule);
  });
});

describe('support from a pool', () => {
  const right = entry('donate', 'pool_support');

  it.each([
    ['waiting', undefined, null],
    ['declined', undefined, null],
    ['paid', right, null],
    ['paid', undefined, 'support_has_entry'],
    ['paid', entry('donate', 'donation'), 'support_has_entry'],
    ['paid', { ...right, subjectId: 'other' }, 'support_has_entry'],
  ] as const)('%s beside %j: %s', (state, found, rule) => {
    expect(judgeSupport({ id: 't', state, entrySeq: 7n }, found)?.rule ?? null).toBe(rule);
  });
});
