import { expect, it } from '@jest/globals';
import { newPairDraft, pairBody } from './pair-draft.js';

const WANG = { id: 'v', memberNo: 'M001', name: '王义' };
const CHEN = { id: 'e', memberNo: 'M002', name: '陈阿婆' };
const whole = {
  ...newPairDraft(),
  volunteer: [WANG],
  elders: [CHEN],
  service: 'S03',
  weekday: '3',
  startsOn: '2026-12-01',
};

it('is a weekday or a day of the month, never both', () => {
  const rest = { volunteerId: 'v', elderIds: ['e'], serviceCode: 'S03', startTime: '09:30' };
  const body = { ...rest, minutes: 40, startsOn: '2026-12-01' };
  expect(pairBody(whole)).toEqual({ ...body, weekday: 3 });
  const monthly = { ...whole, every: 'month', monthDay: '15', endsOn: '2027-01-31' } as const;
  expect(pairBody(monthly)).toEqual({ ...body, monthDay: 15, endsOn: '2027-01-31' });
});

it.each([
  ['a volunteer', { volunteer: [] }],
  ['an elder', { elders: [] }],
  ['a service', { service: '' }],
  ['a time', { time: '' }],
  ['a first day', { startsOn: '' }],
])('is nothing to send without %s', (_what, missing) => {
  expect(pairBody({ ...whole, ...missing })).toBeNull();
});
