import type { SignedInMember } from '../support/redeeming-city.js';
import { day, VisitingCity } from '../support/visiting-city.js';

let city: VisitingCity;

beforeAll(async () => {
  city = await VisitingCity.open();
});

afterAll(async () => {
  await city?.close();
});

const TERMS = {
  weekday: 1,
  startTime: '09:30',
  minutes: 40,
  serviceCode: 'COMPANY',
  startsOn: day(),
};

interface People {
  volunteerName: string | null;
  elders: { id: string; name: string | null }[];
}

describe('the people of a pair', () => {
  it('know each other by name after the yes; an elder knows of no other elder', async () => {
    const worker = await city.member(['social_worker']);
    const foreigner = await city.member([{ role: 'social_worker', unit: city.elsewhere }]);
    const [elder, other] = [await city.member(['elder']), await city.elder()];
    const volunteer = await city.member(['volunteer']);
    await city.name(volunteer, '王义');
    await city.name(elder, '陈阿婆');
    await city.name(other, '黄伯');
    const body = { volunteerId: volunteer.id, elderIds: [elder.id, other.id], ...TERMS };
    const { id } = (await city.post(worker, '/v1/pairs', body)).body;
    const peopleFor = async (who: SignedInMember) =>
      (await city.get(who, `/v1/pairs/${id}`)).body as unknown as People;

    const asked = await peopleFor(volunteer);
    expect(asked.elders.map(({ name }) => name)).toEqual([null, null]);
    expect((await peopleFor(elder)).volunteerName).toBeNull();
    const known = await peopleFor(worker);
    expect(known.elders.map((one) => one.id).sort()).toEqual([elder.id, other.id].sort());
    expect([known.volunteerName, ...known.elders.map(({ name }) => name)]).not.toContain(null);

    await city.post(volunteer, `/v1/pairs/${id}/accept`);
    expect((await peopleFor(volunteer)).elders).toEqual(known.elders);
    const seen = await peopleFor(elder);
    expect(seen.volunteerName).toBe(known.volunteerName);
    expect(seen.elders).toEqual(known.elders.filter((one) => one.id === elder.id));
    expect((await city.get(foreigner, `/v1/pairs/${id}`)).status).toBe(404);
    const listed = await Promise.all(
      [worker, elder, foreigner].map(async (who) => {
        const { items } = (await city.get(who, '/v1/pairs')).body as unknown as {
          items: { id: string; volunteerName: string | null }[];
        };
        return items.find((one) => one.id === id)?.volunteerName;
      }),
    );
    expect(listed).toEqual(['王义', '王义', undefined]);
  });
});
