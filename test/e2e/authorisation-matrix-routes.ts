import type { Kind, Place } from './authorisation-matrix-objects.js';

/** What stands in the path of a route. */
export interface PathObject {
  /** Whether it belongs to somebody or some unit; months and numbers of entries do not. */
  readonly placed: boolean;
  /** The value of a path parameter. `asVolunteer`: the caller is the volunteer, and looks at what is their own. */
  valueOf(parameter: string, place: Place, asVolunteer: boolean): string;
}

/** Which kind of object a path names, by its first parameter; the longest beginning counts. */
const KINDS: readonly (readonly [string, Kind])[] = [
  ['/v1/activities/', 'activity'],
  ['/v1/alert-devices/', 'device'],
  ['/v1/alerts/', 'alert'],
  ['/v1/bookings/', 'booking'],
  ['/v1/cards/', 'card'],
  ['/v1/care-requests/', 'request'],
  ['/v1/cases/', 'case'],
  ['/v1/certificates/', 'certificate'],
  ['/v1/disputes/', 'dispute'],
  ['/v1/hardship-classes/', 'hardshipClass'],
  ['/v1/hotline/calls/', 'call'],
  ['/v1/hotline/care-calls/', 'careCall'],
  ['/v1/imports/', 'import'],
  ['/v1/members/', 'elder'],
  ['/v1/notifications/', 'notification'],
  ['/v1/pairs/', 'pair'],
  ['/v1/paper/batches/', 'batch'],
  ['/v1/paper/forms/', 'form'],
  ['/v1/paper/print-runs/', 'printRun'],
  ['/v1/pools/', 'unit'],
  ['/v1/proxies/', 'proxy'],
  ['/v1/reconciliations/', 'reconciliation'],
  ['/v1/request-series/', 'series'],
  ['/v1/service-records/', 'record'],
  ['/v1/spendings/', 'spending'],
  ['/v1/stations/', 'station'],
  ['/v1/transfers/', 'transfer'],
  ['/v1/units/', 'unit'],
  ['/v1/visits/', 'visit'],
  ['/v1/webhooks/', 'webhook'],
];

/** Further parameters of a path, by their names. */
const PARTS: Readonly<Record<string, Kind>> = {
  deliveryId: 'delivery',
  elderId: 'elder',
  formNo: 'form',
  grantId: 'grant',
  hardshipId: 'hardship',
  number: 'certificate',
  offerId: 'offer',
  trainingId: 'training',
};

/** Not of any place. */
const FIXED: Readonly<Record<string, string>> = {
  month: '2026-10',
  purpose: 'position',
  seq: '1',
};
/** Of a public log or page, which is the city's and everybody's. */
const OF_CITY: Readonly<Record<string, string>> = {
  ...FIXED,
  code: 'GD-M1',
  city: 'GD-M1',
  path: '0/000',
};

/**
 * Objects that the table does not have yet: their routes are played with an id that nobody has, so that only the door
 * is shown, not whose object it is. Take a line out by making the object in authorisation-matrix-places.ts.
 */
const ABSENT: readonly string[] = [
  '/v1/disputes/{id}/files/{fileId}',
  '/v1/erasures/{id}',
  '/v1/hotline/acts/{id}',
  '/v1/hotline/call-backs/{id}',
  '/v1/inspection-draws/{id}',
  '/v1/inspections/{id}',
  '/v1/log/{code}/draws/{id}',
  '/v1/paper/batches/{id}/scans/{scanId}',
  '/v1/pool-supports/{id}',
  '/v1/presence/{id}',
];
const NOBODYS = '00000000-0000-7000-8000-00000000dead';

/** Of these members the volunteer is meant, not the elder. */
const OF_VOLUNTEER = /\/(trainings|certificates|languages|volunteer-profile|roles)/;

/** The object of a route. Throws for a path whose object nobody has told of: a new route needs a line above. */
export function objectOf(path: string): PathObject {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const isAbsent = ABSENT.some((beginning) => path.startsWith(beginning));
  const kind = KINDS.find(([beginning]) => path.startsWith(beginning))?.[1];
  const [first = ''] = parameters;
  const known = /^\/(?:v1\/)?(?:log|portal)\//.test(path) ? OF_CITY : FIXED;
  const placed = parameters.some((name) => !Object.hasOwn(known, name));
  if (placed && kind === undefined && !isAbsent) throw new Error(`no object is known for ${path}`);
  return {
    placed,
    valueOf(parameter, place, asVolunteer) {
      const fixed = known[parameter];
      if (fixed !== undefined) return fixed;
      const wanted = parameter === first ? kindOf(path, kind, asVolunteer) : PARTS[parameter];
      const isLast = parameter === parameters.at(-1);
      if (wanted === undefined || (isAbsent && isLast)) return NOBODYS;
      return place.ids[wanted];
    },
  };
}

function kindOf(path: string, kind: Kind | undefined, asVolunteer: boolean): Kind | undefined {
  if (kind !== 'elder') return kind;
  const isNested = /\{(hardshipId)\}/.test(path);
  return OF_VOLUNTEER.test(path) || (asVolunteer && !isNested) ? 'volunteer' : 'elder';
}
