import { jest } from '@jest/globals';
import { proxyOf } from '../../test/stories/care-ways.js';
import { COMMUNITY, type StaffedCity } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers, overhang } from './support/accessible.js';
import { cramped, mainChoices, smallText } from './support/elder-measures.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(600_000);

const LEAST_TEXT_PX = 18;
const LEAST_TARGET_PX = 60;
const MOST_CHOICES = 4;

const SERVICES = ['助餐送餐', '助洁', '代办代购', '理发', '读书读报'];

describe('the pages of elders and proxies', () => {
  const staffed = staffedHouse();
  let pages: readonly string[];
  let proxyPages: readonly string[];
  let elder: StoryPerson;
  let daughter: StoryPerson;

  beforeAll(async () => {
    ({ elder, daughter, pages, proxyPages } = await furnished(staffed));
  });

  it.each(['zh-CN', 'en'] as const)(
    'are usable in %s, in both sizes, on a narrow phone',
    async (language) => {
      const look = { language, width: 320, now: staffed.city.now() };
      const visitor = await staffed.house.visitor(look);
      await visitor.signIn(elder.memberNo, elder.password);
      const found = await measured(visitor, pages);
      const other = await staffed.house.visitor(look);
      await other.signIn(daughter.memberNo, daughter.password);
      const more = await measured(other, proxyPages);
      expect([...found, ...more]).toEqual([]);
    },
  );

  it('are large by themselves, until somebody chooses otherwise', async () => {
    const visitor = await staffed.house.visitor({ now: staffed.city.now() });
    await visitor.signIn(elder.memberNo, elder.password);
    const size = () => visitor.page.evaluate(() => document.documentElement.dataset.size);
    await visitor.sees(/^请人来帮忙/);
    expect(await size()).toBe('large');
    await visitor.presses('菜单');
    await visitor.presses('大字');
    expect(await size()).toBe('normal');
    await visitor.page.reload();
    await visitor.sees(/^请人来帮忙/);
    expect(await size()).toBe('normal');
  });

  it('can be listened to', async () => {
    const visitor = await staffed.house.visitor({ now: staffed.city.now() });
    await visitor.page.addInitScript(() => {
      const spoken: string[] = [];
      Object.assign(window, { spoken });
      speechSynthesis.speak = ({ lang, text }) => void spoken.push(`${lang} ${text}`);
    });
    await visitor.signIn(elder.memberNo, elder.password);
    await visitor.page.goto('/elder/help');
    await visitor.presses('读给我听');
    const spoken = await visitor.page.evaluate(
      () => (window as unknown as { spoken: string[] }).spoken,
    );
    expect(spoken).toEqual([expect.stringMatching(/^zh-CN 紧急求助。摔倒了/)]);
  });
});

/** What is wrong with the pages, page by page, in large letters as they open and in normal ones. */
async function measured(visitor: Visitor, pages: readonly string[]): Promise<string[]> {
  const wrong: string[] = [];
  const { page } = visitor;
  for (const address of pages) {
    const tell = (found: readonly string[]) =>
      wrong.push(...found.map((text) => `${address}: ${text}`));
    await visitor.opens(address);
    const choices = await mainChoices(page);
    if (choices.length > MOST_CHOICES) tell([`too many choices: ${choices.join(' | ')}`]);
    tell(await smallText(page, LEAST_TEXT_PX));
    tell(await cramped(page, LEAST_TARGET_PX));
    for (const size of ['large', 'normal']) {
      await page.evaluate((chosen) => {
        document.documentElement.dataset.size = chosen;
      }, size);
      tell((await barriers(page)).map((text) => `${size}: ${text}`));
      const over = await overhang(page);
      if (over > 0) tell([`${size}: ${over} px too wide`]);
    }
  }
  return wrong;
}

/** An elder to whom much has happened, and who acts for her; and every page of theirs. */
async function furnished({ city, admin, clerk, worker }: StaffedCity) {
  for (const [at, name] of SERVICES.entries()) {
    const rate = { basis: 'per_minute', rateNumerator: 1, rateDenominator: 1 };
    await admin.post('/v1/services', { code: `S1${at}`, name, nameEn: `Service ${at}`, ...rate });
  }
  const volunteer = await city.enrol(clerk, { role: 'volunteer' });
  const neighbour = await city.enrol(clerk, { role: 'elder', birthDate: '1935-01-01' });
  const elder = await city.enrol(clerk, { role: 'elder', birthDate: '1948-06-15' });
  const daughter = await city.enrol(admin, { role: 'proxy', birthDate: '1975-09-09' });
  await clerk.post(`/v1/members/${elder.id}/roles`, { role: 'volunteer', unitCode: COMMUNITY });
  await city.helped({ volunteer: elder, elder: neighbour, worker }, ['03:00', '07:30']);
  await proxyOf({ city, worker }, elder, daughter);
  await proxyOf({ city, worker }, neighbour, daughter);
  const kinship = { relativeId: daughter.id, kinship: 'parent_child' };
  await clerk.post(`/v1/members/${elder.id}/relatives`, kinship);

  const need = async (from: string, until: string) => {
    const window = { startsAt: city.moment(from), endsAt: city.moment(until), minutes: '30' };
    return (await elder.post('/v1/care-requests', city.need(window))).id as string;
  };
  const open = await need('20:00', '20:30');
  const offered = await need('20:30', '21:00');
  await volunteer.post(`/v1/care-requests/${offered}/offers`);
  const matched = await need('21:00', '21:30');
  const offer = await volunteer.post(`/v1/care-requests/${matched}/offers`);
  await elder.post(`/v1/care-requests/${matched}/offers/${offer.id}/accept`);
  const gone = await need('22:00', '22:30');
  await elder.post(`/v1/care-requests/${gone}/withdraw`);
  await city.helped({ volunteer, elder, worker }, ['05:00', '06:00']);
  const service = { recipientId: elder.id, serviceCode: 'S03', evidence: 'self' };
  const said = { ...service, ...city.hours('06:00', '07:00') };
  const { id: waiting } = await volunteer.post('/v1/service-records', said);
  const records = await elder.get('/v1/service-records?state=approved');
  const received = records.items.filter(
    (one: { recipientId: string }) => one.recipientId === elder.id,
  );
  const booked = received[0].id as string;
  const { items } = await elder.get('/v1/proxies');
  const { shared, own } = addresses({
    requests: [open, offered, matched, gone],
    records: [waiting, booked],
    proxyId: items[0].id,
    day: city.day,
  });
  const together = await togetherOf({ city, worker }, { volunteer, elder });
  const disputed = await city.confirmed({ volunteer, elder }, ['07:00', '07:30']);
  await worker.post(`/v1/service-records/${disputed}/approve`);
  const wish = { recordId: disputed, text: '那天没有人来。' };
  const { id: dispute } = await elder.post('/v1/disputes', wish);
  const disputes = ['', '/said', '/say', '/appeal'].map((more) => `dispute/${dispute}${more}`);
  own.push('more?page=2', ...together, ...disputes, `confirm/${disputed}`);
  const pages = [...shared, '/elder/code/visit', ...own.map((one) => `/elder/${one}`)];
  const withElder = (address: string) =>
    `${address}${address.includes('?') ? '&' : '?'}for=${elder.id}`;
  const different = /elder$|what|care$|pay|help|family/;
  const acting = shared.filter((address) => different.test(address)).map(withElder);
  return { elder, daughter, pages, proxyPages: ['/elder', ...acting] };
}

/** An activity to join, and a volunteer who comes regularly; the addresses of both and of their lists. */
async function togetherOf(
  { city, worker }: Pick<StaffedCity, 'city' | 'worker'>,
  { volunteer, elder }: Readonly<Record<'volunteer' | 'elder', StoryPerson>>,
): Promise<string[]> {
  const times = { startsAt: city.moment('22:00'), endsAt: city.moment('23:00') };
  const room = { mostVolunteers: 5, mostElders: 40, place: '社区广场' };
  const wish = { unitCode: COMMUNITY, serviceCode: 'S03', title: '中秋游园', ...times, ...room };
  const { id: activity } = await worker.post('/v1/activities', wish);
  const { id: pair } = await worker.post('/v1/pairs', {
    volunteerId: volunteer.id,
    elderIds: [elder.id],
    serviceCode: 'S03',
    weekday: 3,
    startTime: '09:30',
    minutes: 40,
    startsOn: city.day,
  });
  await volunteer.post(`/v1/pairs/${pair}/accept`);
  return ['activities', `activities/${activity}`, 'pairs', `pairs/${pair}`];
}

/** Addresses of what was made: those that a proxy has as well, and the elder's own. */
function addresses({ requests, records, proxyId, day }: Made) {
  const [waiting, booked] = records;
  const shared = [
    '/elder',
    '/elder/people',
    '/elder/ask',
    '/elder/ask/when?what=S03',
    '/elder/ask/time?what=S03',
    `/elder/ask/confirm?what=S03&on=${day}&part=afternoon`,
    '/elder/care',
    ...requests.map((id) => `/elder/care/${id}`),
    `/elder/confirm/${waiting}`,
    `/elder/confirm/${booked}`,
    `/elder/objection/${waiting}`,
    `/elder/objection/${booked}`,
    `/elder/objection/${booked}?why=time`,
    '/elder/code',
    '/elder/code/pay',
    '/elder/messages',
    '/elder/help',
    `/elder/family/${proxyId}`,
  ];
  const own = [
    'more',
    'hours',
    `hours/${day.slice(0, 7)}`,
    'family',
    'family/new',
    'relatives',
    'agreements',
  ];
  return { shared, own };
}

interface Made {
  readonly requests: readonly string[];
  readonly records: readonly string[];
  readonly proxyId: string;
  readonly day: string;
}
