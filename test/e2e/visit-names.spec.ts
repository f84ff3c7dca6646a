import type { TestMember } from '../support/people.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { at, day, VisitingCity } from '../support/visiting-city.js';

let city: VisitingCity;
let worker: SignedInMember;
let elder: SignedInMember;

beforeAll(async () => {
  city = await VisitingCity.open();
  [worker, elder] = await Promise.all([city.member(['social_worker']), city.member(['elder'])]);
  await city.name(worker, '周敏');
  await city.name(elder, '陈阿婆');
});

afterAll(() => city?.close());

const everywhere = (role: 'operator' | 'city_admin' | 'auditor') =>
  city.member([{ role, unit: city.base.city }]);

interface Item {
  readonly id: string;
}

/** What the reader finds under `id`, in the list and by itself alike; null: it is not there. */
async function seen<T extends Item>(
  who: SignedInMember,
  path: string,
  { id, pick }: { id: string; pick: (item: T) => unknown },
): Promise<unknown> {
  const list = (await city.get(who, path)).body as unknown as { items: T[] };
  const listed = list.items.find((one) => one.id === id);
  const alone = await city.get(who, `${path}/${id}`);
  expect(alone.status).toBe(listed === undefined ? 404 : 200);
  if (listed === undefined) return null;
  expect(pick(alone.body as unknown as T)).toEqual(pick(listed));
  return pick(listed);
}

describe('the names in a visit', () => {
  interface Visit extends Item {
    readonly elderName: string | null;
    readonly visitorNo: string;
    readonly visitorName: string | null;
  }
  const pick = ({ elderName, visitorName }: Visit) => [elderName, visitorName];
  const namesOf = (who: SignedInMember, id: string) => seen(who, '/v1/visits', { id, pick });
  async function planned(of: Pick<TestMember, 'id'> = elder): Promise<Visit> {
    const body = { elderId: of.id, plannedOn: day(), kind: 'home' };
    const answer = await city.post(worker, '/v1/visits', body);
    expect(answer.status).toBe(201);
    return answer.body as unknown as Visit;
  }

  it('are both sides’, to each other and to whoever looks after the elder; auditors do without', async () => {
    const visit = await planned();
    expect(visit).toMatchObject({
      elderName: '陈阿婆',
      visitorNo: worker.memberNo,
      visitorName: '周敏',
    });
    const colleague = await city.member(['social_worker']);
    for (const who of [worker, elder, colleague, await everywhere('operator')]) {
      expect(await namesOf(who, visit.id)).toEqual(['陈阿婆', '周敏']);
    }
    expect(await namesOf(await everywhere('auditor'), visit.id)).toEqual([null, null]);
    const stranger = await city.member([{ role: 'social_worker', unit: city.elsewhere }]);
    expect(await namesOf(stranger, visit.id)).toBeNull();
  });

  it('stand in the answer to every step, too', async () => {
    const made = { elderId: elder.id, visitedAt: at(day(-1)), kind: 'home', outcome: 'well' };
    const answers = [
      await city.post(worker, '/v1/visits/made', made),
      await city.post(worker, `/v1/visits/${(await planned()).id}/miss`, { reason: 'away' }),
      await city.post(worker, `/v1/visits/${(await planned()).id}/cancel`),
    ];
    for (const { body } of answers) expect(body).toMatchObject({ elderName: '陈阿婆' });
  });

  it('reach who visits by the roster of a station, and nothing tells where that station stands', async () => {
    const neighbour = await city.elder();
    await city.name(neighbour, '李伯');
    const admin = await city.member([{ role: 'station_admin', unit: city.station }]);
    const roster = `/v1/stations/${city.station.code}/roster`;
    expect((await city.post(admin, roster, { elderId: neighbour.id })).status).toBe(200);
    const body = { elderId: neighbour.id, plannedOn: day(), kind: 'home' };
    const visit = (await city.post(admin, '/v1/visits', body)).body as unknown as Visit;
    expect(await namesOf(admin, visit.id)).toEqual(['李伯', null]);
    expect(visit).not.toHaveProperty('stationPath');
  });

  it('are those of the volunteer and the elder of a pair, and no other elder’s', async () => {
    const [volunteer, other] = [await city.member(['volunteer']), await city.elder()];
    await city.name(volunteer, '王小兰');
    await city.name(other, '李伯');
    const elderIds = [elder.id, other.id];
    const times = { weekday: 1, startTime: '09:30', minutes: 40, startsOn: day() };
    const wish = { volunteerId: volunteer.id, elderIds, serviceCode: 'COMPANY', ...times };
    const { id } = (await city.post(worker, '/v1/pairs', wish)).body as unknown as Item;
    expect((await city.post(volunteer, `/v1/pairs/${id}/accept`)).status).toBe(200);
    const list = (await city.get(volunteer, '/v1/visits')).body as unknown as { items: Visit[] };
    const names = list.items.map(({ elderName }) => elderName);
    expect([...new Set(names)].sort()).toEqual(['李伯', '陈阿婆']);
    const own = (await city.get(elder, '/v1/visits?state=planned')).body as unknown as {
      items: Visit[];
    };
    const byVolunteer = own.items.filter(({ visitorNo }) => visitorNo === volunteer.memberNo);
    expect(byVolunteer.length).toBeGreaterThan(0);
    expect(byVolunteer.map(pick)).toEqual(byVolunteer.map(() => ['陈阿婆', '王小兰']));
  });
});

describe('the name in an alert', () => {
  const pick = ({ elderName }: { elderName: string | null } & Item) => elderName;
  const nameOf = (who: SignedInMember, id: string) => seen(who, '/v1/alerts', { id, pick });

  it('is told to whoever may come, and to the elder; auditors do without', async () => {
    const operator = await everywhere('operator');
    const raised = await city.post(operator, '/v1/alerts', { elderId: elder.id });
    const id = String(raised.body.id);
    for (const who of [worker, elder, operator, await everywhere('city_admin')]) {
      expect(await nameOf(who, id)).toBe('陈阿婆');
    }
    expect(await nameOf(await everywhere('auditor'), id)).toBeNull();
    const stranger = await city.member([{ role: 'social_worker', unit: city.elsewhere }]);
    expect((await city.get(stranger, `/v1/alerts/${id}`)).status).toBe(404);
    const taken = await city.post(worker, `/v1/alerts/${id}/acknowledge`);
    expect(taken.body).toMatchObject({ state: 'acknowledged', elderName: '陈阿婆' });
  });
});
