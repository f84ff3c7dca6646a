import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { CareDesk, expectStatus, need } from './care-requests-desk.js';

let desk: CareDesk;

beforeAll(async () => {
  desk = await CareDesk.open();
});

afterAll(async () => {
  await desk?.close();
});

/** The ids that a search finds among `ids`, page by page. */
async function found(
  who: SignedInMember,
  query: string,
  ids: readonly string[],
  limit = 50,
): Promise<string[]> {
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const path = `/v1/open-requests?limit=${limit}${query}${after}`;
    const { items, next } = expectStatus(200, await desk.get(who, path));
    seen.push(...items.map(({ id }: { id: string }) => id));
    if (next === null) return seen.filter((id) => ids.includes(id));
    after = `&after=${next}`;
  }
}

const dayAhead = (days: number): string => addDays(shanghaiDate(new Date()), days);
const windowOn = (days: number): object => ({
  startsAt: `${dayAhead(days)}T09:00:00+08:00`,
  endsAt: `${dayAhead(days)}T12:00:00+08:00`,
});

describe('a search', () => {
  it('finds by unit, service, time, language and training, the most urgent first, page by page', async () => {
    const [elder, there, volunteer, worker] = await Promise.all([
      desk.elder(),
      desk.elder(600n, desk.next),
      desk.volunteer(),
      desk.worker(),
    ]);
    const official = { elderId: elder.id, priority: 'urgent', ...windowOn(9) };
    const urgent = expectStatus(201, await desk.post(worker, '/v1/care-requests', need(official)));
    const soon = await desk.publish(elder, { priority: 'soon', ...windowOn(8) });
    const meal = await desk.publish(there, { serviceCode: 'MEAL', ...windowOn(4) });
    const hakka = await desk.publish(elder, { language: 'hak', ...windowOn(3) });
    const trained = await desk.publish(there, { training: 'bathing', ...windowOn(2) });
    const all = [urgent.id, soon.id, trained.id, hakka.id, meal.id];
    expect(await found(volunteer, '', all)).toEqual(all);
    expect(await found(volunteer, '', all, 2)).toEqual(all);
    const here = [urgent.id, soon.id, hakka.id];
    expect(await found(volunteer, `&unit=${desk.city.community.code}`, all, 1)).toEqual(here);
    expect(await found(volunteer, `&unit=${desk.city.city.code}-D1`, all, 2)).toEqual(all);
    expect(await found(volunteer, `&unit=${desk.city.city.code}`, all)).toEqual(all);
    expect(await found(volunteer, '&service=MEAL', all)).toEqual([meal.id]);
    expect(await found(volunteer, '&language=hak', all)).toEqual([hakka.id]);
    expect(await found(volunteer, '&training=bathing', all)).toEqual([trained.id]);
    const span = `&from=${dayAhead(3)}T00:00:00Z&until=${dayAhead(5)}T00:00:00Z`;
    expect(await found(volunteer, span, all)).toEqual([hakka.id, meal.id]);
    expect(await found(volunteer, '&qualified=true', all)).toEqual(
      all.filter((id) => id !== trained.id),
    );
    const training = { training: 'bathing', completedOn: dayAhead(-1) };
    const path = `/v1/members/${volunteer.id}/trainings`;
    expectStatus(201, await desk.post(worker, path, training));
    expect(await found(volunteer, '&qualified=true', all)).toEqual(all);
  });

  it('shows neither whose need it is nor where exactly, and nothing of one’s own or of another city', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(), desk.volunteer()]);
    const { id } = await desk.publish(elder, { address: '南山路 3 号', note: '门铃坏了' });
    const { body } = await desk.get(volunteer, '/v1/open-requests?limit=200');
    const item = body.items.find((each: { id: string }) => each.id === id);
    expect(Object.keys(item).sort()).toEqual([
      'endsAt',
      'funding',
      'id',
      'language',
      'minutes',
      'priority',
      'serviceCode',
      'startsAt',
      'training',
      'unitCode',
    ]);
    const abroad = await desk.volunteer({ unit: desk.other.community });
    expect(await found(abroad, '', [id])).toEqual([]);
    expect((await desk.get(elder, '/v1/open-requests')).status).toBe(403);
  });

  it('leaves out what is matched, withdrawn or past', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(), desk.volunteer()]);
    const matched = await desk.matched(elder, volunteer);
    const withdrawn = await desk.publish(elder);
    expectStatus(200, await desk.step(elder, withdrawn.id, 'withdraw'));
    const past = await desk.publish(elder);
    await desk.age(past.id, 72);
    const open = await desk.publish(elder);
    const all = [matched.id, withdrawn.id, past.id, open.id];
    expect(await found(await desk.volunteer(), '', all)).toEqual([open.id]);
  });

  it.each(['unit=NOPE', 'service=NOPE', 'language=XX', 'qualified=maybe', 'after=e30', 'limit=0'])(
    'refuses %s',
    async (query) => {
      const volunteer = await desk.volunteer();
      const { status } = await desk.get(volunteer, `/v1/open-requests?${query}`);
      expect([400, 422]).toContain(status);
    },
  );
});

describe('suggestions', () => {
  it('stand in the order of the declared criteria, each with its value', async () => {
    const unit = desk.city.community;
    const [elder, worker] = await Promise.all([desk.elder(), desk.worker()]);
    const [busy, partner, near, speaker, far] = await Promise.all([
      desk.volunteer(),
      desk.volunteer(),
      desk.volunteer(),
      desk.volunteer(),
      desk.volunteer({ unit: desk.next }),
    ]);
    const everybody = [busy, partner, near, speaker, far];
    for (const { id } of everybody) {
      const training = { training: 'ranking', completedOn: dayAhead(-1) };
      expectStatus(
        201,
        await desk.post(
          await workerOf(id, far.id, worker),
          `/v1/members/${id}/trainings`,
          training,
        ),
      );
    }
    const languages = { languages: ['hak', 'cmn'] };
    const put = desk.app.http().put(`/v1/members/${speaker.id}/languages`);
    expectStatus(200, await put.set({ authorization: speaker.authorization }).send(languages));
    await desk.matched(await desk.elder(), busy);
    const { recordId } = await desk.served(elder, partner, windowOn(6));
    const approved = `/v1/service-records/${recordId}/approve`;
    expectStatus(200, await desk.post(elder, `/v1/service-records/${recordId}/confirm`, {}, null));
    expectStatus(200, await desk.post(worker, approved, {}, null));
    const { id } = await desk.publish(elder, { training: 'ranking', language: 'hak' });
    const body = expectStatus(200, await desk.get(elder, `/v1/care-requests/${id}/suggestions`));
    expect(body.criteria).toEqual([
      { name: 'free', first: 'yes' },
      { name: 'training', first: 'yes' },
      { name: 'language', first: 'yes' },
      { name: 'distance', first: 'lowest' },
      { name: 'pastPairings', first: 'highest' },
      { name: 'loadMinutes', first: 'lowest' },
    ]);
    const order = body.items.map(({ volunteerId }: { volunteerId: string }) => volunteerId);
    expect(order).toEqual([speaker.id, partner.id, near.id, far.id, busy.id]);
    const values = { free: true, training: true, language: false, distance: 0, pastPairings: 1 };
    expect(body.items[1].values).toEqual({ ...values, loadMinutes: '0' });
    expect(body.items[3]).toMatchObject({ unitCode: desk.next.code, values: { distance: 2 } });
    expect(body.items[4].values).toMatchObject({ free: false, loadMinutes: '60' });
    expect(body).toMatchObject({ circleCode: desk.city.city.code, compared: 5, isCut: false });
    expect(unit.code).toBe(body.items[0].unitCode);
  });

  it('leave out the elder, whoever filed it, and volunteers of other cities', async () => {
    const elder = await desk.elder();
    const volunteer = await desk.volunteer();
    const abroad = await desk.volunteer({ unit: desk.other.community });
    const { id } = await desk.publish(elder);
    const path = `/v1/care-requests/${id}/suggestions?limit=100`;
    const { items } = expectStatus(200, await desk.get(elder, path));
    const ids = items.map(({ volunteerId }: { volunteerId: string }) => volunteerId);
    expect(ids).toContain(volunteer.id);
    expect(ids).not.toContain(abroad.id);
    expect(ids).not.toContain(elder.id);
    expect((await desk.get(volunteer, path)).status).toBe(404);
  });
});

/** A worker who reaches the volunteer: the far one has another worker. */
async function workerOf(
  id: string,
  farId: string,
  worker: SignedInMember,
): Promise<SignedInMember> {
  return id === farId ? desk.worker({ unit: desk.next }) : worker;
}
