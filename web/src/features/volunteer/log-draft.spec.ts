import { describe, expect, it } from '@jest/globals';
import { bodyOf, draftFor, faultsOf, lasting, lengthOf } from './log-draft.js';
import type { Recipient } from './queries.js';

const NOW = new Date('2026-11-21T11:20:00+08:00');
const CHEN: Recipient = {
  id: 'chen',
  memberNo: 'E1',
  name: '',
  requestId: null,
  serviceCode: null,
  startsAt: null,
  endsAt: null,
};
const AGREED: Recipient = {
  ...CHEN,
  requestId: 'r',
  serviceCode: 'S03',
  startsAt: '2026-11-21T01:00:00Z',
  endsAt: '2026-11-21T02:30:00Z',
};

describe('logging hours', () => {
  it('begins with the hour that has just ended', () => {
    expect(draftFor(CHEN, NOW)).toMatchObject({
      recipient: 'chen',
      day: '2026-11-21',
      from: '10:15',
      until: '11:15',
    });
    const midnight = new Date('2026-11-21T00:10:00+08:00');
    expect(draftFor(undefined, midnight)).toMatchObject({ from: '00:00', until: '01:00' });
  });

  it('begins with the appointment when there is one', () => {
    expect(draftFor(AGREED, NOW)).toMatchObject({
      recipient: 'chen r',
      serviceCode: 'S03',
      from: '09:00',
      until: '10:30',
    });
  });

  it('knows lengths, within the day', () => {
    const draft = draftFor(CHEN, NOW);
    expect(lengthOf(draft)).toBe(60);
    expect(lasting(draft, 120).until).toBe('12:15');
    expect(lasting({ ...draft, from: '23:30' }, 120).until).toBe('23:59');
  });

  it('says what is missing or cannot be', () => {
    const draft = { ...draftFor(AGREED, NOW) };
    expect(faultsOf(draft, NOW)).toEqual([]);
    expect(faultsOf({ ...draft, recipient: '', serviceCode: '', day: '' }, NOW)).toEqual([
      'recipient',
      'service',
      'day',
    ]);
    expect(faultsOf({ ...draft, until: '' }, NOW)).toEqual(['time']);
    expect(faultsOf({ ...draft, until: '09:00' }, NOW)).toEqual(['order']);
    expect(faultsOf({ ...draft, until: '11:30' }, NOW)).toEqual(['future']);
  });

  it('writes times of the city, and its own number', () => {
    expect(bodyOf({ ...draftFor(AGREED, NOW), note: ' 读报 ' }, AGREED, 'no-1')).toEqual({
      recordNo: 'no-1',
      recipientId: 'chen',
      requestId: 'r',
      serviceCode: 'S03',
      startedAt: '2026-11-21T09:00:00+08:00',
      endedAt: '2026-11-21T10:30:00+08:00',
      evidence: 'self',
      note: '读报',
    });
  });
});
