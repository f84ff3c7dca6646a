import type { Answer } from '../e2e/found-city.js';
import {
  byCheckIn,
  byHotline,
  byPhone,
  type CareWay,
  type Offices,
  onPaper,
  proxyOf,
  type Two,
} from './care-ways.js';
import {
  COMMUNITY,
  type Newcomer,
  PATIENCE_MS,
  type StaffedCity,
  StoryCity,
} from './story-city.js';
import type { StoryPerson } from './story-person.js';

/**
 * The same care over every way into the city: published, matched, served, approved, evaluated, and what is left of the
 * elder's minutes spent at the canteen. Whoever typed, whatever was signed or said: the ledger must come out the same.
 */
type Way = 'phone' | 'check-in' | 'paper' | 'hotline';
const WAYS: readonly Way[] = ['phone', 'check-in', 'paper', 'hotline'];

/**
 * Fields of a leaf in which two ways may differ. Everything else of it is compared as it stands: kind, effective date,
 * digest of the rules, reversal, detail, algorithm, book, kind of subject, and the postings by account and amount.
 */
const MAY_DIFFER: Readonly<Record<string, string>> = {
  '@prev': 'each entry follows another one',
  '@seq': 'each entry has its place',
  recorded: 'and its moment',
  key: 'digest of the ids of what is posted, so that it is posted once',
  actor: 'the elder, the proxy or the operator did it; approved by the same worker',
};

/** An entry without what may differ. */
interface Compared {
  readonly kind: string;
  readonly effective: string;
  readonly policy: string;
  readonly subject: string;
  readonly postings: readonly string[];
}

/** One way through the city and what came of it. */
interface Told {
  readonly way: Way;
  /** Everything that was posted, from the elder's wish to the elder's lunch, in the order of the journal. */
  readonly entries: readonly Compared[];
  readonly evidence: string;
  readonly events: readonly string[];
  readonly capacities: readonly string[];
  readonly purses: readonly object[];
}

let staffed: StaffedCity;
let offices: Offices;
let neighbour: StoryPerson;

const enrol = (role: Newcomer['role'], more: Partial<Newcomer> = {}) =>
  staffed.city.enrol(staffed.admin, { role, ...more });

beforeAll(async () => {
  staffed = await StoryCity.staffed();
  const { city, clerk, worker } = staffed;
  const counter = await enrol('station_admin');
  offices = { city, worker, clerk, counter, operator: await enrol('operator') };
  neighbour = await enrol('elder');
}, PATIENCE_MS);

afterAll(() => staffed?.city.close());

/** An elder who has earned a hundred minutes before falling ill, and a volunteer. */
async function twoPeople(): Promise<Two> {
  const elder = await enrol('elder', { name: '陈秀英', birthDate: '1948-02-29' });
  const { city, admin, worker } = staffed;
  await admin.post(`/v1/members/${elder.id}/roles`, { role: 'volunteer', unitCode: COMMUNITY });
  await city.helped({ volunteer: elder, elder: neighbour, worker }, ['05:00', '06:40']);
  return { elder, volunteer: await enrol('volunteer') };
}

async function wayOf(way: Way, two: Two): Promise<CareWay> {
  if (way === 'phone') return byPhone(offices, two);
  if (way === 'check-in') return byCheckIn(offices, two);
  if (way === 'hotline') return byHotline(offices, two);
  const daughter = await enrol('proxy');
  await proxyOf(offices, two.elder, daughter);
  return onPaper(offices, { ...two, daughter });
}

/** At the canteen: a phone shows a code, whoever has none gives card and PIN. */
async function lunch(way: Way, elder: StoryPerson): Promise<void> {
  const { cashier } = staffed;
  if (way === 'phone' || way === 'check-in') {
    const { code } = await elder.post('/v1/spend-codes', { minutes: '20' });
    await cashier.post('/v1/spendings', { code, minutes: '20' });
    return;
  }
  const { cardNo, pin } = await offices.clerk.post('/v1/cards', { memberId: elder.id });
  await cashier.post('/v1/spendings', { card: { cardNo, pin }, minutes: '20' });
}

async function headSeq(): Promise<bigint> {
  return BigInt((await staffed.city.app.http().get('/v1/ledger/head')).body.seq);
}

async function entriesAfter(before: bigint, two: Two): Promise<Compared[]> {
  const last = await headSeq();
  const auditor = await staffed.city.auditor();
  const entries: Compared[] = [];
  for (let seq = before + 1n; seq <= last; seq += 1n) {
    entries.push(comparable(await auditor.get(`/v1/ledger/entries/${seq}`), two));
  }
  return entries;
}

/** Accounts are named by whose they are and what for. */
function comparable(entry: Answer['body'], { elder, volunteer }: Two): Compared {
  const leaf = JSON.parse(entry.leaf);
  const names = new Map([
    [elder.memberNo, 'ELDER'],
    [volunteer.memberNo, 'VOLUNTEER'],
  ]);
  const postings = entry.postings.map((one: Answer['body']) => {
    const owner = names.get(one.memberNo) ?? one.memberNo ?? one.ownerKind;
    return [owner, one.purpose, one.asset, one.amountMinutes].join(' ');
  });
  // A subject's id is that of the booking, record or charge; its commitment covers the evidence, in which the ways differ.
  const compared = { ...leaf, subject: leaf.subject.type, postings: postings.sort() };
  const kept = Object.entries(compared).filter(([field]) => !(field in MAY_DIFFER));
  return Object.fromEntries(kept) as unknown as Compared;
}

async function tell(way: Way, funding: Funding): Promise<Told> {
  const { city } = staffed;
  city.again();
  const two = await twoPeople();
  const ways = await wayOf(way, two);
  const before = await headSeq();
  const request = await ways.publish(city.need({ funding, priority: 'normal' }));
  const path = `/v1/care-requests/${request}`;
  const offer = await two.volunteer.post(`${path}/offers`);
  await ways.accept(request, offer.id);
  const record = await ways.serve(request);
  const approved = await offices.worker.post(`/v1/service-records/${record}/approve`);
  expect([way, approved.outcome]).toEqual([way, 'approved']);
  await ways.evaluate(request);
  await lunch(way, two.elder);
  const { evidence } = await two.volunteer.get(`/v1/service-records/${record}`);
  const { items } = await two.elder.get(`${path}/events`);
  return {
    way,
    evidence,
    entries: await entriesAfter(before, two),
    events: items.map(({ step, toState }: Record<string, string>) => `${step} ${toState}`),
    capacities: items.map(({ capacity }: Record<string, string>) => capacity),
    purses: [await city.purse(two.elder), await city.purse(two.volunteer)],
  };
}

type Funding = 'own' | 'issue';

/** What a hand-made ledger of the story holds: the ways must not only agree, they must be right. */
const EXPECTED: Readonly<Record<Funding, { moved: string[][]; left: object[] }>> = {
  own: {
    moved: [
      ['hold', 'ELDER earned MIN -60', 'ELDER held MIN 60'],
      ['service', 'ELDER held MIN -60', 'VOLUNTEER earned MIN 60'],
      ['redeem', 'ELDER earned MIN -20', 'book spent MIN 20'],
    ],
    left: [{ 'earned MIN': '20' }, { 'earned MIN': '60' }],
  },
  issue: {
    moved: [
      ['service', 'VOLUNTEER earned MIN 60', 'book issuance MIN -60'],
      ['redeem', 'ELDER earned MIN -20', 'book spent MIN 20'],
    ],
    left: [{ 'earned MIN': '80' }, { 'earned MIN': '60' }],
  },
};

describe.each(['own', 'issue'] as const)('the same hour, paid by: %s', (funding) => {
  const told: Told[] = [];

  beforeAll(async () => {
    for (const way of WAYS) told.push(await tell(way, funding));
  }, PATIENCE_MS);

  it.each(WAYS.map((way, n) => [way, n] as const))('%s moves what it should', (way, n) => {
    const { entries, purses } = told[n] ?? {};
    const { moved, left } = EXPECTED[funding];
    expect([way, entries?.map(({ kind, postings }) => [kind, ...postings])]).toEqual([way, moved]);
    expect(new Set(entries?.map(({ effective }) => effective))).toEqual(
      new Set([staffed.city.day]),
    );
    expect(purses).toEqual(left);
  });

  it('comes to equal entries, whichever way it was told', () => {
    const [phone, ...others] = told;
    expect(others.map(({ way, entries }) => ({ way, entries }))).toEqual(
      others.map(({ way }) => ({ way, entries: phone?.entries })),
    );
    for (const { events } of others) expect(events).toEqual(phone?.events);
  });

  it('differs in who spoke and how strong the evidence is, or nothing would have been compared', () => {
    expect(told.map(({ way, evidence }) => [way, evidence])).toEqual([
      ['phone', 'confirmed'],
      ['check-in', 'code'],
      ['paper', 'paper'],
      ['hotline', 'confirmed'],
    ]);
    expect(told.map(({ capacities }) => new Set(capacities))).toEqual([
      new Set(['self', 'record']),
      new Set(['self', 'record']),
      new Set(['proxy', 'record']),
      new Set(['operator', 'record']),
    ]);
  });
});

describe('when all of it is told', () => {
  it('leaves sound books behind', () => staffed.city.expectSoundBooks());
});
