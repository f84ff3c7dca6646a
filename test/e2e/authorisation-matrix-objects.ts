import { newId } from '../../src/platform/ids.js';
import type { TestApp } from '../support/app.js';
import type { TestUnit } from '../support/people.js';
import { hoursAhead, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import type { TestDatabase } from '../support/test-database.js';

/** The kinds of objects that stand in a path. */
export type Kind =
  | 'activity'
  | 'alert'
  | 'batch'
  | 'booking'
  | 'call'
  | 'card'
  | 'careCall'
  | 'case'
  | 'certificate'
  | 'delivery'
  | 'device'
  | 'dispute'
  | 'elder'
  | 'form'
  | 'grant'
  | 'hardship'
  | 'hardshipClass'
  | 'import'
  | 'notification'
  | 'offer'
  | 'pair'
  | 'printRun'
  | 'proxy'
  | 'reconciliation'
  | 'record'
  | 'request'
  | 'series'
  | 'spending'
  | 'station'
  | 'training'
  | 'transfer'
  | 'unit'
  | 'visit'
  | 'volunteer'
  | 'webhook';

/** A place with its people and one object of each kind. */
export interface Place {
  readonly unit: TestUnit;
  readonly volunteer: SignedInMember;
  readonly elder: SignedInMember;
  readonly proxy: SignedInMember;
  readonly worker: SignedInMember;
  readonly station: SignedInMember;
  readonly operator: SignedInMember;
  readonly cityAdmin: SignedInMember;
  readonly ids: Readonly<Record<Kind, string>>;
}

/** What is needed to make a place. */
export interface Ground {
  readonly database: TestDatabase;
  readonly app: TestApp;
}

/** What a city has one of. */
export interface CityObjects {
  readonly cityAdmin: SignedInMember;
  readonly cityAdmin2: SignedInMember;
  readonly webhook: string;
  readonly delivery: string;
  readonly case: string;
  readonly hardshipClass: string;
  readonly reconciliation: string;
}

let keys = 0;

/** One call that must succeed, and its answer. */
export async function make(
  { app }: Ground,
  who: SignedInMember,
  path: string,
  body: object | string = {},
): Promise<Record<string, unknown>> {
  keys += 1;
  const request = app
    .http()
    .post(`/v1${path}`)
    .set('authorization', who.authorization)
    .set('idempotency-key', `matrix-${keys}`);
  const sent =
    typeof body === 'string'
      ? request.set('content-type', 'text/csv').send(body)
      : request.send(body);
  const answer = await sent;
  if (answer.status >= 300)
    throw new Error(`POST ${path} answered ${answer.status} ${answer.text}`);
  return answer.body;
}

/** The people of a place. */
export type People = Omit<Place, 'ids'>;

const idOf = (made: Record<string, unknown>): string => String(made.id);

/** Needs, bookings and what is planned. */
export async function careObjects(
  ground: Ground,
  { elder, volunteer, worker, operator, unit }: People,
) {
  const need = (hours: number) => ({
    serviceCode: 'COMPANY',
    startsAt: hoursAhead(hours),
    endsAt: hoursAhead(hours + 2),
    minutes: '30',
    funding: 'issue',
  });
  const booking = await make(ground, elder, '/bookings', {
    serviceCode: 'COMPANY',
    startsAt: hoursAhead(30),
    minutes: '30',
  });
  const request = await make(ground, elder, '/care-requests', need(40));
  const offer = await make(ground, volunteer, `/care-requests/${request.id}/offers`);
  const repeat = { every: 'week', untilOn: hoursAhead(24 * 40).slice(0, 10) };
  const repeated = await make(ground, elder, '/care-requests', { ...need(60), repeat });
  const visit = await make(ground, worker, '/visits', {
    elderId: elder.id,
    plannedOn: hoursAhead(24).slice(0, 10),
    kind: 'home',
  });
  const alert = await make(ground, elder, '/alerts');
  const device = await make(ground, worker, '/alert-devices', {
    elderId: elder.id,
    label: '床头呼叫器',
  });
  const call = await make(ground, operator, '/hotline/calls');
  const careCall = await make(ground, operator, '/hotline/care-calls', { elderId: elder.id });
  const activity = await make(ground, worker, '/activities', {
    unitCode: unit.code,
    serviceCode: 'COMPANY',
    title: '重阳节义剪',
    startsAt: hoursAhead(100),
    endsAt: hoursAhead(102),
    mostVolunteers: 5,
    mostElders: 5,
  });
  const pair = await make(ground, worker, '/pairs', {
    volunteerId: volunteer.id,
    elderIds: [elder.id],
    serviceCode: 'COMPANY',
    weekday: 1,
    startTime: '09:30',
    minutes: 60,
    startsOn: hoursAhead(48).slice(0, 10),
  });
  return {
    activity: idOf(activity),
    pair: idOf(pair),
    call: idOf(call),
    careCall: idOf(careCall.call as Record<string, unknown>),
    booking: idOf(booking),
    request: idOf(request),
    offer: idOf(offer),
    series: String(repeated.seriesId),
    visit: idOf(visit),
    alert: idOf(alert),
    device: String((device.device as { id?: string } | undefined)?.id ?? device.id),
  };
}

/** What hangs on members. */
export async function memberObjects(ground: Ground, people: People, city: CityObjects) {
  const { elder, volunteer, worker, station, proxy } = people;
  const hardship = await make(ground, worker, `/members/${elder.id}/hardships`, {
    classId: city.hardshipClass,
    validFrom: '2026-01-01',
    evidenceKind: 'certificate',
    evidenceReference: '1001',
  });
  const training = await make(ground, worker, `/members/${volunteer.id}/trainings`, {
    training: 'first-aid',
    completedOn: '2026-01-01',
  });
  const card = await make(ground, station, '/cards', { memberId: elder.id });
  const acting = await make(ground, elder, '/proxies', {
    proxyNo: proxy.memberNo,
    scopes: ['request', 'confirm', 'redeem'],
    redeemLimitMinutes: '120',
    validUntil: hoursAhead(24 * 90).slice(0, 10),
  });
  await make(ground, worker, `/proxies/${acting.id}/witness`);
  const notification = newId();
  await sql(
    ground.database.ownerUrl,
    `INSERT INTO kapok.notifications (book_id, id, member_id, kind, params, event_key)
     VALUES ($1, $2, $3, 'settlement.done', '{"month":"2026-10","entries":"1"}', 'matrix')`,
    [elder.bookId, notification, elder.id],
  );
  const [grant] = await sql<{ id: string }>(
    ground.database.ownerUrl,
    'SELECT id FROM kapok.role_grants WHERE member_id = $1',
    [volunteer.id],
  );
  return {
    hardship: idOf(hardship),
    training: idOf((training.trainings as Record<string, unknown>[])[0] ?? {}),
    card: String((card.card as { id?: string } | undefined)?.id ?? card.id),
    proxy: idOf(acting),
    notification,
    grant: grant?.id ?? '',
  };
}

/** Records, and what comes of those that were approved. */
export async function settledObjects(
  ground: Ground,
  {
    elder,
    volunteer,
    worker,
    second,
    charger,
  }: People & {
    second: SignedInMember;
    charger: SignedInMember;
  },
) {
  const log = (hours: number) =>
    make(ground, volunteer, '/service-records', {
      recipientId: elder.id,
      serviceCode: 'COMPANY',
      startedAt: hoursAhead(-hours),
      endedAt: hoursAhead(1 - hours),
      evidence: 'self',
    });
  const record = await log(30);
  const posted = await log(60);
  for (const approver of [worker, second]) {
    await make(ground, approver, `/service-records/${posted.id}/approve`);
  }
  const dispute = await make(ground, elder, '/disputes', { recordId: posted.id, text: '时间不对' });
  const certificate = await make(ground, volunteer, `/members/${volunteer.id}/certificates`, {
    from: '2026-01-01',
    to: hoursAhead(8).slice(0, 10),
  });
  const transfer = await make(ground, volunteer, '/transfers/donations', { minutes: '10' });
  const code = await make(ground, elder, '/spend-codes', { minutes: '30' });
  const spending = await make(ground, charger, '/spendings', { code: code.code, minutes: '20' });
  return {
    record: idOf(record),
    dispute: idOf(dispute),
    certificate: String(certificate.number),
    transfer: idOf(transfer),
    spending: idOf(spending),
  };
}

/** Paper and lists. */
export async function stationObjects(ground: Ground, { station, cityAdmin, unit }: People) {
  const printRun = await make(ground, station, '/paper/print-runs', {
    unitCode: unit.code,
    forms: 2,
  });
  const forms = await ground.app
    .http()
    .get(`/v1/paper/forms?unit=${unit.code}`)
    .set('authorization', station.authorization);
  const batches = await sql<{ id: string }>(
    ground.database.ownerUrl,
    'SELECT id FROM kapok.paper_batches WHERE unit_id = $1 LIMIT 1',
    [unit.id],
  );
  const month = hoursAhead(8).slice(0, 7);
  const batch =
    batches[0] ?? (await make(ground, station, '/paper/batches', { unitCode: unit.code, month }));
  const imported = await make(ground, cityAdmin, '/imports?kind=services', 'code,name\n');
  return {
    printRun: idOf(printRun),
    form: String(forms.body.items[0].formNo),
    batch: String(batch.id),
    import: idOf(imported),
  };
}
