import { jest } from '@jest/globals';
import { STATION, type StaffedCity } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers, overhang } from './support/accessible.js';
import type { Look, Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(300_000);

const staffed = staffedHouse();
let addresses: { city: string[]; station: string[] };

beforeAll(async () => {
  addresses = await furnished(staffed);
});

const LOOKS: readonly Look[] = [
  { language: 'zh-CN', width: 1280 },
  { language: 'zh-CN', size: 'large', width: 320 },
  { language: 'zh-CN', theme: 'dark', width: 768 },
  { language: 'en', width: 320 },
  { language: 'en', size: 'large', width: 1280 },
];

describe.each(LOOKS)('the pages of the admins in %o', (look) => {
  it('keep nobody out at the city', () => visits(look, staffed.admin, addresses.city));
  it('keep nobody out at the station', () => visits(look, staffed.clerk, addresses.station));
});

/** Opens every page in turn, and looks for what keeps people from using it. */
async function visits(look: Look, who: StoryPerson, pages: readonly string[]): Promise<void> {
  const visitor = await staffed.house.visitor({ ...look, now: staffed.city.now() });
  await visitor.signIn(who.memberNo, who.password);
  const found: Record<string, readonly string[]> = {};
  for (const address of pages) {
    await visitor.opens(address);
    const wrong = await wrongWith(visitor);
    if (wrong.length > 0) found[address] = wrong;
  }
  expect(found).toEqual({});
  expect(visitor.complaints).toEqual([]);
}

async function wrongWith({ page }: Visitor): Promise<string[]> {
  const wrong = await barriers(page);
  const beyond = await overhang(page);
  return beyond === 0 ? wrong : [...wrong, `reaches ${beyond} px beyond the window`];
}

/** Something on every page: people, a batch, a class, an import, a comparison of the books. */
async function furnished({ city, admin, clerk }: StaffedCity): Promise<typeof addresses> {
  const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
  await admin.post('/v1/hardship-classes/standard', { validFrom: city.day });
  const { id: run } = await admin.post('/v1/reconciliations');
  const about = { kind: 'other', reason: '食堂的账少了一页', deadline: city.day };
  const found = await admin.post('/v1/cases', about);
  const { id: ownerId } = await city.auditor();
  await admin.post(`/v1/cases/${found.id}/assign`, { ownerId });
  const hook = await admin.post('/v1/webhooks', {
    url: 'https://hub.example.cn/kapok',
    types: ['service_record.submitted'],
  });
  await admin.post(`/v1/webhooks/${hook.id}/ping`);
  const { items: deliveries } = await admin.get(`/v1/webhooks/${hook.id}/deliveries`);
  const [delivery] = deliveries;
  await clerk.post('/v1/cards', { memberId: chen.id });
  await clerk.post('/v1/paper/print-runs', { unitCode: STATION, forms: 2 });
  await clerk.post(`/v1/stations/${STATION}/roster`, { elderId: chen.id });
  const month = city.day.slice(0, 7);
  const batch = await clerk.post('/v1/paper/batches', { unitCode: STATION, month });
  return {
    city: [
      '/city',
      '/city/settlement',
      '/city/imports',
      '/city/policies',
      '/city/policies?draft=new',
      '/city/services',
      '/city/units',
      '/city/people',
      `/city/people/${chen.id}`,
      '/city/staff',
      '/city/cases',
      `/city/cases/${found.id}`,
      '/city/notices',
      '/city/grants',
      `/city/books?run=${run}`,
      `/city/webhooks?open=${hook.id}&delivery=${delivery.id}`,
      '/city/erasures',
    ],
    station: [
      '/station',
      '/station/members',
      `/station/members/${chen.id}`,
      '/station/paper',
      `/station/paper/${batch.id}`,
      '/station/entry',
      '/station/till',
      '/station/roster',
      '/station/staff',
      '/station/notices',
      '/station/code',
    ],
  };
}
