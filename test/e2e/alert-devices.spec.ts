import type { TestMember } from '../support/people.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { VisitingCity } from '../support/visiting-city.js';

let city: VisitingCity;

beforeAll(async () => {
  city = await VisitingCity.open();
});

afterAll(async () => {
  await city?.close();
});

describe('devices', () => {
  it('are found among those of the units by whoever works there, live or ended', async () => {
    const worker = await city.member(['social_worker']);
    const nextDoor = await city.member([{ role: 'social_worker', unit: city.elsewhere }]);
    const [first, second] = [await city.member(['elder']), await city.elder()];
    const device = async (elder: TestMember): Promise<string> => {
      const body = { elderId: elder.id, label: '床头呼叫器' };
      const answer = await city.post(worker, '/v1/alert-devices', body);
      expect(answer.status).toBe(201);
      return String(answer.body.id);
    };
    const [live, ended] = [await device(first), await device(second)];
    await city.post(worker, `/v1/alert-devices/${ended}/revoke`);

    /** Page by page, one a page. */
    const found = async (who: SignedInMember, show: string) => {
      const ids: string[] = [];
      let next: string | null = '';
      while (next !== null) {
        const after: string = next === '' ? '' : `&after=${next}`;
        const { body } = await city.get(who, `/v1/alert-devices?show=${show}&limit=1${after}`);
        const page = body as unknown as { items: { id: string }[]; next: string | null };
        ids.push(...page.items.map(({ id }) => id));
        next = page.next;
      }
      return ids;
    };
    expect(await found(worker, 'all')).toEqual([ended, live]);
    expect(await found(worker, 'live')).toEqual([live]);
    expect(await found(worker, 'revoked')).toEqual([ended]);
    expect(await found(nextDoor, 'all')).toEqual([]);
    expect(await found(first, 'all')).toEqual([live]);
  });
});
