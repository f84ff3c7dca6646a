import { shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { hoursAhead } from '../support/redeeming-city.js';
import type { Place } from './authorisation-matrix-objects.js';
import type { Wish } from './authorisation-matrix-sample.js';

/** Fields of bodies and queries that say whom or where. */
export const PLACE_FIELDS = [
  'elderId',
  'elderIds',
  'recipientId',
  'memberId',
  'volunteerId',
  'relativeId',
  'ownerId',
  'proxyNo',
  'volunteerNo',
  'recipientNo',
  'unitCode',
  'unit',
  'parentCode',
  'recordId',
  'classId',
  'ids',
];

/** Fields without which a body is not whole, though each by itself may be left out. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  'POST /v1/hotline/calls/{id}/identify': ['person'],
  'POST /v1/hotline/care-calls/{id}/finish': ['outcome'],
  'POST /v1/pairs': ['weekday'],
  'POST /v1/presence/check-ins': ['station'],
  'POST /v1/presence/{id}/check-out': ['station'],
  'POST /v1/services': ['rateNumerator', 'rateDenominator'],
  'POST /v1/spendings': ['code'],
};

/** What goes into the body and query of a route that is about a place; `n` makes it differ from other calls. */
export function wishOf(route: string, place: Place, n: number): Wish {
  return { values: named(place, n), given: [...PLACE_FIELDS, ...(WHOLE[route] ?? [])] };
}

/** Values of fields by their names: whatever says whom or where is of the place. */
function named(place: Place, n: number): Record<string, unknown> {
  const { ids, unit, elder, volunteer, worker, cityAdmin, proxy } = place;
  const soon = 20 + (n % 2_000);
  return {
    elderId: elder.id,
    elderIds: [elder.id],
    recipientId: elder.id,
    memberId: elder.id,
    volunteerId: volunteer.id,
    relativeId: volunteer.id,
    ownerId: cityAdmin.id,
    proxyNo: proxy.memberNo,
    volunteerNo: volunteer.memberNo,
    recipientNo: elder.memberNo,
    unitCode: unit.code,
    unit: unit.code,
    parentCode: unit.code,
    recordId: ids.record,
    classId: ids.hardshipClass,
    ids: [ids.record],
    serviceCode: 'COMPANY',
    minutes: '10',
    evidence: 'self',
    funding: 'issue',
    scopes: ['request'],
    role: 'proxy',
    languages: ['cmn'],
    startsAt: hoursAhead(soon),
    endsAt: hoursAhead(soon + 1),
    startedAt: hoursAhead(-3),
    endedAt: hoursAhead(-2),
    url: `https://hub.example.cn/${n}`,
    types: ['service_record.submitted'],
    changes: {},
    visitedAt: hoursAhead(-2),
    inspectorIds: [worker.id],
    after: hoursAhead(48),
    inspectBy: shanghaiDate(new Date(hoursAhead(240))),
    rateNumerator: 1,
    rateDenominator: 1,
  };
}
