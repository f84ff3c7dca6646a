import { expect, it } from '@jest/globals';
import { activityBody, newActivityDraft } from './activity-draft.js';

const whole = {
  ...newActivityDraft(),
  title: ' 重阳节义剪 ',
  unit: 'C1',
  service: 'S09',
  day: '2026-10-18',
};

it('is an event of one day in Shanghai', () => {
  expect(activityBody(whole)).toEqual({
    title: '重阳节义剪',
    unitCode: 'C1',
    serviceCode: 'S09',
    startsAt: '2026-10-18T09:00:00+08:00',
    endsAt: '2026-10-18T11:00:00+08:00',
    funding: 'issue',
    mostVolunteers: 5,
    mostElders: 40,
  });
  expect(activityBody({ ...whole, place: '社区广场' })).toMatchObject({ place: '社区广场' });
});

it.each([
  ['a title', { title: ' ' }],
  ['a community', { unit: '' }],
  ['a service', { service: '' }],
  ['a day', { day: '' }],
  ['an end after the beginning', { until: '09:00' }],
  ['room for a volunteer', { mostVolunteers: '0' }],
  ['whole people', { mostElders: '1.5' }],
  ['a bound that the service takes', { mostElders: '501' }],
])('is nothing to send without %s', (_what, missing) => {
  expect(activityBody({ ...whole, ...missing })).toBeNull();
});
