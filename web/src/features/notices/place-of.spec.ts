import { describe, expect, it } from '@jest/globals';
import { type NoticeDesk, placeOf } from './place-of.js';

describe('where a notification is attended to', () => {
  it.each<[NoticeDesk, string, Record<string, string>, string | null]>([
    ['city', 'settlement.waiting', { month: '2026-10' }, '/city/settlement?month=2026-10'],
    ['city', 'case.assigned', { caseId: 'c1' }, '/city/cases/c1'],
    ['audit', 'case.assigned', { caseId: 'c1' }, '/audit/cases/c1'],
    ['city', 'webhook.given_up', { endpointId: 'e1' }, '/city/webhooks?open=e1'],
    ['station', 'paper.returned', { batchId: 'b1' }, '/station/paper/b1'],
    ['audit', 'inspection.drawn', { drawId: 'd1' }, '/audit/draws/d1'],
    ['audit', 'inspection.ended', { inspectionId: 'i1' }, null],
    ['station', 'settlement.done', { month: '2026-10' }, null],
    ['city', 'gift.received', { minutes: '60' }, null],
  ])('at the %s of %s', (desk, kind, params, place) => {
    expect(placeOf(desk, { kind, params })).toBe(place);
  });
});
