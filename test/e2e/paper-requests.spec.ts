import { formNumber } from '../../src/modules/paper/form-number.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { CareDesk } from './care-requests-desk.js';
import { pdfOf } from './paper-city.js';

let desk: CareDesk;
let first: SignedInMember;
let second: SignedInMember;
let batch: string;
let forms: string[];

const DAY = addDays(shanghaiDate(new Date()), -1);

const send = (who: SignedInMember, method: 'get' | 'post' | 'put', path: string) =>
  desk.app
    .http()
    [method](`/v1/paper${path}`)
    .set({ authorization: who.authorization, 'idempotency-key': desk.freshKey() });

beforeAll(async () => {
  desk = await CareDesk.open();
  first = await desk.member('station_admin');
  second = await desk.member('station_admin');
  const { code: unitCode } = desk.city.community;
  const run = await send(first, 'post', '/print-runs').send({ unitCode, forms: 3 });
  const serial = Number(String(run.body.firstForm).slice(-7, -1));
  forms = [0, 1, 2].map((n) => formNumber({ unitCode, serial: serial + n }));
  const opened = await send(first, 'post', '/batches').send({ unitCode, month: DAY.slice(0, 7) });
  batch = opened.body.id;
});

afterAll(() => desk?.close());

const form = (elder: SignedInMember, volunteer: SignedInMember, from: string, until: string) => ({
  volunteerNo: volunteer.memberNo,
  recipientNo: elder.memberNo,
  serviceCode: 'COMPANY',
  servedOn: DAY,
  from,
  until,
});
const enter = (n: number, body: object) =>
  send(first, 'put', `/batches/${batch}/lines/${forms[n]}`).send(body);

it('a form that answers a request serves it when two people found it alike, and its booking pays', async () => {
  const elder = await desk.elder(600n);
  const volunteer = await desk.volunteer();
  const other = await desk.volunteer();
  const { id: requestId, bookingId } = await desk.matched(elder, volunteer, { funding: 'own' });
  const wrong = await enter(0, { ...form(elder, other, '08:00', '09:00'), requestId });
  expect([wrong.status, wrong.body.code]).toEqual([422, 'unknown_request']);
  const answer = form(elder, volunteer, '08:00', '09:00');
  expect((await enter(0, { ...answer, requestId })).status).toBe(200);
  const again = form(elder, volunteer, '10:00', '11:00');
  expect((await enter(1, { ...again, requestId })).status).toBe(200);
  const more = form(elder, volunteer, '12:00', '13:00');
  expect((await enter(2, more)).status).toBe(200);
  // Entering is no more than entering.
  expect(await desk.seen(elder, requestId)).toMatchObject({ state: 'matched', recordId: null });

  await send(first, 'post', `/batches/${batch}/scans`)
    .set('content-type', 'application/pdf')
    .send(pdfOf(batch));
  expect((await send(first, 'post', `/batches/${batch}/shut`).send({})).status).toBe(200);
  const sample = [answer, again, more].map((each, n) => ({ ...each, formNo: forms[n] }));
  const counted = await send(second, 'post', `/batches/${batch}/count`).send({
    forms: 3,
    minutes: '180',
    sample,
  });
  expect(counted.body.state).toBe('matched');
  const { items } = (await send(second, 'get', `/batches/${batch}/lines`)).body;
  const outcomes = items.map((line: Record<string, unknown>) => [line.state, line.refusal]);
  // One record answers a request: the second form is refused, the third has nothing to do with it.
  expect(outcomes).toEqual([
    ['recorded', null],
    ['refused', 'unknown_request'],
    ['recorded', null],
  ]);
  const [{ recordId }] = items;
  expect(await desk.seen(elder, requestId)).toMatchObject({ state: 'served', recordId });

  const worker = await desk.worker();
  const approved = await desk.post(worker, `/v1/service-records/${recordId}/approve`, {}, null);
  expect(approved.body.outcome).toBe('approved');
  const booking = await desk.get(elder, `/v1/bookings/${bookingId}`);
  expect(booking.body).toMatchObject({ state: 'settled', settleSeq: approved.body.entrySeq });
});
