import { describe, expect, it } from '@jest/globals';
import { agendaOf, waits } from './agenda.js';
import type { CareRequest, ServiceRecord } from './queries.js';

const request = (id: string, state: CareRequest['state'], day = '20'): CareRequest =>
  ({
    id,
    state,
    elderId: 'chen',
    serviceCode: 'S03',
    startsAt: `2026-11-${day}T08:00:00Z`,
    endsAt: `2026-11-${day}T09:00:00Z`,
    agreedStartsAt: null,
    agreedEndsAt: null,
    volunteerNo: null,
    volunteerName: null,
  }) as CareRequest;
const record = (id: string, state: ServiceRecord['state'], recipientId = 'chen'): ServiceRecord =>
  ({
    id,
    state,
    recipientId,
    serviceCode: 'S03',
    startedAt: '2026-11-19T08:00:00Z',
    endedAt: '2026-11-19T09:00:00Z',
    volunteerNo: 'M1',
    volunteerName: null,
  }) as ServiceRecord;

describe('what is going on for an elder', () => {
  const items = agendaOf('chen', {
    requests: [
      request('old', 'evaluated', '01'),
      request('older', 'improved', '02'),
      request('gone', 'withdrawn'),
      request('later', 'matched', '25'),
      request('soon', 'matched', '23'),
      request('served', 'served'),
      request('missed', 'missed'),
      request('empty', 'published'),
      request('offered', 'published'),
      { ...request('foreign', 'matched'), elderId: 'wang' },
    ],
    records: [record('r1', 'submitted'), record('r2', 'approved'), record('r3', 'submitted', 'me')],
    offered: new Set(['offered']),
  });

  it('begins with what waits for the elder, and ends with the past', () => {
    expect(items.map(({ id, matter }) => `${id} ${matter}`)).toEqual([
      'r1 confirm',
      'offered choose',
      'missed again',
      'soon coming',
      'later coming',
      'empty open',
      'served rate',
      'older done',
      'old done',
      'gone ended',
    ]);
  });

  it('tells what waits for a word of the elder', () => {
    expect(items.filter(waits).map(({ id }) => id)).toEqual(['r1', 'offered', 'missed', 'served']);
  });
});
