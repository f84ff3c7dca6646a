import { addDays } from '../../src/platform/clock/shanghai.js';
import type { Answer } from '../e2e/found-city.js';
import { pdfOf } from '../e2e/paper-city.js';
import { STATION, type StoryCity } from './story-city.js';
import type { StoryPerson } from './story-person.js';

type Body = Answer['body'];
type PaperDesk = Pick<Offices, 'city' | 'clerk' | 'counter'>;

/** The people whom all ways have in common. */
export interface Offices {
  readonly city: StoryCity;
  readonly worker: StoryPerson;
  /** Prints forms and types them in. */
  readonly clerk: StoryPerson;
  /** Counts what the clerk typed in. */
  readonly counter: StoryPerson;
  readonly operator: StoryPerson;
}

/** The two whom the care is about. */
export interface Two {
  readonly elder: StoryPerson;
  readonly volunteer: StoryPerson;
}

/** How an elder's side speaks, and how the hour becomes a record that can be approved. */
export interface CareWay {
  /** Publishes a need; answers the request's id. */
  publish(need: Record<string, unknown>): Promise<string>;
  accept(requestId: string, offerId: string): Promise<void>;
  /** The hour from ten to eleven, up to a record that waits for its approval; answers the record's id. */
  serve(requestId: string): Promise<string>;
  evaluate(requestId: string): Promise<void>;
}

const RATING = { rating: 'good', words: '很耐心' };
const [FROM, UNTIL] = ['10:00', '11:00'] as const;

/** The elder's own phone: the volunteer logs the hour, the elder confirms it. */
export function byPhone({ city }: Pick<Offices, 'city'>, { elder, volunteer }: Two): CareWay {
  return {
    publish: async (need) => (await elder.post('/v1/care-requests', need)).id,
    accept: (id, offer) => elder.post(`/v1/care-requests/${id}/offers/${offer}/accept`),
    serve: async (requestId) => {
      city.at('14:00');
      const id = await logged(city, { elder, volunteer }, requestId);
      await elder.post(`/v1/service-records/${id}/confirm`);
      return id;
    },
    evaluate: (id) => elder.post(`/v1/care-requests/${id}/evaluate`, RATING),
  };
}

/** Two phones: check-in and check-out at the door with codes that the elder reads out. */
export function byCheckIn(offices: Pick<Offices, 'city'>, two: Two): CareWay {
  const { city } = offices;
  const { elder, volunteer } = two;
  const spoken = async () => {
    const { code } = await elder.post('/v1/presence-codes');
    return { recipientId: elder.id, elder: { code } };
  };
  return {
    ...byPhone(offices, two),
    serve: async (requestId) => {
      city.at(FROM);
      const shown = { serviceCode: 'S03', requestId, ...(await spoken()) };
      const stay = await volunteer.post('/v1/presence/check-ins', shown);
      city.at(UNTIL);
      const { elder: code } = await spoken();
      const left = await volunteer.post(`/v1/presence/${stay.id}/check-out`, { elder: code });
      return left.recordId;
    },
  };
}

/** The daughter speaks for her mother, as her proxy. */
export function byProxy(daughter: StoryPerson, elder: StoryPerson): Omit<CareWay, 'serve'> {
  return {
    publish: async (need) =>
      (await daughter.post('/v1/care-requests', { ...need, elderId: elder.id })).id,
    accept: (id, offer) => daughter.post(`/v1/care-requests/${id}/offers/${offer}/accept`),
    evaluate: (id) => daughter.post(`/v1/care-requests/${id}/evaluate`, RATING),
  };
}

/** No phone at all: the form proves the care, and the daughter says what is asked for and how it was. */
export function onPaper(
  offices: PaperDesk,
  { elder, volunteer, daughter }: Two & { readonly daughter: StoryPerson },
): CareWay {
  return {
    ...byProxy(daughter, elder),
    serve: async (requestId) => {
      offices.city.at('14:00');
      const form = await typedIn(offices, { elder, volunteer }, requestId);
      return counted(offices.counter, form);
    },
  };
}

/** A form that was typed in and waits for its counting. */
export interface TypedForm {
  readonly formNo: string;
  /** Path of its batch. */
  readonly batch: string;
  /** What somebody who reads the same form would count. */
  readonly count: object;
}

/** A form with the signatures of both, typed in and shut. */
export async function typedIn(
  { city, clerk }: Omit<PaperDesk, 'counter'>,
  { elder, volunteer }: Two,
  requestId: string | null,
): Promise<TypedForm> {
  const reading = {
    volunteerNo: volunteer.memberNo,
    recipientNo: elder.memberNo,
    serviceCode: 'S03',
    servedOn: city.day,
    from: FROM,
    until: UNTIL,
  };
  const run = await clerk.post('/v1/paper/print-runs', { unitCode: STATION, forms: 1 });
  const formNo: string = run.firstForm;
  const month = city.day.slice(0, 7);
  const { id } = await clerk.post('/v1/paper/batches', { unitCode: STATION, month });
  const batch = `/v1/paper/batches/${id}`;
  await clerk.put(`${batch}/lines/${formNo}`, { ...reading, requestId });
  await clerk.post(`${batch}/scans`, pdfOf(formNo));
  await clerk.post(`${batch}/shut`);
  const count = { forms: 1, minutes: '60', sample: [{ ...reading, formNo }] };
  return { formNo, batch, count };
}

/** Another person reads the form and finds the same; answers the record that came of it. */
export async function counted(counter: StoryPerson, { batch, count }: TypedForm): Promise<string> {
  await counter.post(`${batch}/count`, count);
  const { items } = await counter.get(`${batch}/lines`);
  return items[0].recordId;
}

/** The elder rings: the operator finds out who it is, reads out what is to be done, and does it on the elder's yes. */
export function byHotline(
  { city, operator }: Pick<Offices, 'city' | 'operator'>,
  { elder, volunteer }: Two,
): CareWay {
  const call = () => callOf(operator, elder);
  return {
    publish: async (need) => (await agreed(operator, await call(), 'requests', need)).subjectId,
    accept: async (id, offer) =>
      operator.post(`/v1/care-requests/${id}/offers/${offer}/accept`, { callId: await call() }),
    serve: async (requestId) => {
      city.at('14:00');
      const recordId = await logged(city, { elder, volunteer }, requestId);
      await agreed(operator, await call(), 'confirmations', { recordId });
      return recordId;
    },
    evaluate: async (id) =>
      operator.post(`/v1/care-requests/${id}/evaluate`, { ...RATING, callId: await call() }),
  };
}

/** A call in which the caller has said who they are. */
export async function callOf(operator: StoryPerson, caller: StoryPerson): Promise<string> {
  const { id } = await operator.post('/v1/hotline/calls');
  const { name, birthDate, phone } = caller;
  await operator.post(`/v1/hotline/calls/${id}/identify`, { person: { name, birthDate, phone } });
  return id;
}

/** What a caller wishes for, read out and said yes to. */
export async function agreed(
  operator: StoryPerson,
  callId: string,
  what: string,
  wish: object,
): Promise<Body> {
  const act = await operator.post(`/v1/hotline/calls/${callId}/${what}`, wish);
  return operator.post(`/v1/hotline/acts/${act.id}/agree`);
}

/** A daughter who may do everything for the elder, as the elder told a worker. */
export async function proxyOf(
  { city, worker }: Pick<Offices, 'city' | 'worker'>,
  elder: StoryPerson,
  daughter: StoryPerson,
  redeemLimitMinutes = '600',
): Promise<void> {
  const { id } = await elder.post('/v1/proxies', {
    proxyNo: daughter.memberNo,
    scopes: ['request', 'confirm', 'redeem'],
    redeemLimitMinutes,
    validUntil: addDays(city.day, 300),
  });
  await worker.post(`/v1/proxies/${id}/witness`);
}

/** The hour as its volunteer types it in. */
async function logged(city: StoryCity, two: Two, requestId: string): Promise<string> {
  const service = { recipientId: two.elder.id, serviceCode: 'S03', evidence: 'self', requestId };
  const wish = { ...service, ...city.hours(FROM, UNTIL) };
  return (await two.volunteer.post('/v1/service-records', wish)).id;
}
