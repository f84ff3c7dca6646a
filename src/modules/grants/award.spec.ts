import { createHash } from 'node:crypto';
import type { GrantRate } from '../policies/policy.js';
import { type AwardFacts, awardCommitment, grantKey, type HeldHardship, rate } from './award.js';

const row = (hardshipClass: string, level: number, minutes: number): GrantRate => ({
  hardshipClass,
  level,
  minutes,
});
const TABLE = [
  row('dibao', 0, 100),
  row('dibao', 3, 300),
  row('dibao', 6, 600),
  row('disabled', 3, 900),
  row('entitled', 3, 300),
];
const held = (...classes: string[]): HeldHardship[] =>
  classes.map((hardshipClass, index) => ({ hardshipId: `h${index}`, hardshipClass }));

describe('the rate of a holder', () => {
  it.each<[string, HeldHardship[], number, string | null]>([
    ['the row of class and level', held('dibao'), 3, 'h0 dibao 300'],
    ['level 0 without an assessment', held('dibao'), 0, 'h0 dibao 100'],
    ['the highest of two classes', held('dibao', 'disabled'), 3, 'h1 disabled 900'],
    ['the one that has a row', held('disabled', 'dibao'), 0, 'h1 dibao 100'],
    ['the first code of equal rows', held('entitled', 'dibao'), 3, 'h1 dibao 300'],
    ['the earlier of one class held twice', held('dibao', 'dibao'), 3, 'h0 dibao 300'],
    ['nothing without a row of that level', held('dibao'), 4, null],
    ['nothing without a row of that class', held('bereaved'), 3, null],
    ['nothing without a class', [], 3, null],
  ])('is %s', (_, hardships, level, expected) => {
    for (const order of [hardships, [...hardships].reverse()]) {
      const rating = rate(TABLE, order, level);
      const said = rating && `${rating.hardshipId} ${rating.hardshipClass} ${rating.minutes}`;
      expect(said).toBe(expected);
    }
  });

  it('is nothing by an empty table', () => {
    expect(rate([], held('dibao'), 3)).toBeNull();
  });
});

describe('the commitment of an award', () => {
  const facts: AwardFacts = {
    month: '2026-12',
    memberId: '0193a000-0000-7000-8000-000000000001',
    hardshipId: '0193a000-0000-7000-8000-000000000002',
    hardshipClass: 'dibao',
    level: 3,
    minutes: '300',
    policyId: '0193a000-0000-7000-8000-000000000003',
  };
  const salt = Buffer.alloc(32, 7);

  it('can be computed from what the API shows', () => {
    const text =
      '{"hardshipClass":"dibao","hardshipId":"0193a000-0000-7000-8000-000000000002","level":3,' +
      '"memberId":"0193a000-0000-7000-8000-000000000001","minutes":"300","month":"2026-12",' +
      '"policyId":"0193a000-0000-7000-8000-000000000003"}';
    const expected = createHash('sha256').update(salt).update(text).digest('hex');
    expect(awardCommitment(salt, facts).toString('hex')).toBe(expected);
  });

  it.each<[string, Partial<AwardFacts>]>([
    ['month', { month: '2027-01' }],
    ['level', { level: 4 }],
    ['minutes', { minutes: '301' }],
    ['class', { hardshipClass: 'disabled' }],
  ])('changes with the %s', (_, change) => {
    const other = awardCommitment(salt, { ...facts, ...change });
    expect(other.equals(awardCommitment(salt, facts))).toBe(false);
  });

  it('says nothing without the salt', () => {
    const other = awardCommitment(Buffer.alloc(32, 8), facts);
    expect(other.equals(awardCommitment(salt, facts))).toBe(false);
  });

  it('stands under a key of month and member', () => {
    expect(grantKey('2026-12', facts.memberId)).toBe(`grant:2026-12:${facts.memberId}`);
  });
});
