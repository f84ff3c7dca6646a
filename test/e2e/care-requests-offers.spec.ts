import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { forgetSealed } from '../support/sealed-person.js';
import { sql } from '../support/sql.js';
import { CareDesk, expectStatus, need } from './care-requests-desk.js';

let desk: CareDesk;

beforeAll(async () => {
  desk = await CareDesk.open({
    requests: { mostOpen: 10, mostOffers: 2, latestOfferMinutes: 60, improvedDays: 3 },
    exchange: { monthlyLimitMinutes: 90 },
  });
});

afterAll(async () => {
  await desk?.close();
});

const offerTo = (id: string) => `/v1/care-requests/${id}/offers`;

describe('an offer', () => {
  it('comes from a volunteer who is apart from the need, at a time within the window, once', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(), desk.volunteer()]);
    const { id } = await desk.publish(elder);
    const day = addDays(shanghaiDate(new Date()), 2);
    const late = { startsAt: `${day}T11:30:00+08:00` };
    expect(await desk.refused(() => desk.post(volunteer, offerTo(id), late))).toEqual({
      status: 400,
      code: 'validation_failed',
    });
    expect(await desk.refused(() => desk.post(elder, offerTo(id)))).toEqual({
      status: 403,
      code: 'forbidden',
    });
    const fitting = { startsAt: `${day}T11:00:00+08:00` };
    expectStatus(201, await desk.post(volunteer, offerTo(id), fitting));
    expect(await desk.refused(() => desk.post(volunteer, offerTo(id), fitting))).toEqual({
      status: 409,
      code: 'already_exists',
    });
    const { body } = await desk.get(elder, '/v1/notifications');
    expect(body.items.map(({ kind }: { kind: string }) => kind)).toEqual(['request.offered']);
  });

  it('is not for one’s own need, nor for one that one filed for somebody', async () => {
    const both = await desk.elder();
    const worker = await desk.worker();
    for (const { id } of [both, worker]) await grantVolunteer(id);
    const own = await desk.publish(both);
    expect((await desk.refused(() => desk.post(both, offerTo(own.id)))).code).toBe('self_service');
    const elder = await desk.elder();
    const filed = await desk.post(worker, '/v1/care-requests', need({ elderId: elder.id }));
    const { id } = expectStatus(201, filed);
    expect((await desk.refused(() => desk.post(worker, offerTo(id)))).code).toBe(
      'separation_violated',
    );
  });

  it('ends some time before the care begins, and stops at the most offers', async () => {
    const elder = await desk.elder();
    const volunteers = await Promise.all([desk.volunteer(), desk.volunteer(), desk.volunteer()]);
    const soon = new Date(Date.now() + 30 * 60_000).toISOString();
    const end = new Date(Date.now() + 200 * 60_000).toISOString();
    const hurried = await desk.publish(elder, { startsAt: soon, endsAt: end });
    const [first, second, third] = volunteers;
    if (!first || !second || !third) throw new Error('there are three');
    expect((await desk.refused(() => desk.post(first, offerTo(hurried.id)))).code).toBe('too_late');
    const { id } = await desk.publish(elder);
    await desk.offer(first, id);
    await desk.offer(second, id);
    expect((await desk.refused(() => desk.post(third, offerTo(id)))).code).toBe('too_many_offers');
  });

  it('needs the training that the request asks for, on the day of the care', async () => {
    const [elder, volunteer, station] = await Promise.all([
      desk.elder(),
      desk.volunteer(),
      desk.member('station_admin'),
    ]);
    const { id } = await desk.publish(elder, { training: 'dementia-care' });
    const attempt = () => desk.post(volunteer, offerTo(id));
    expect((await desk.refused(attempt)).code).toBe('training_needed');
    const today = shanghaiDate(new Date());
    const trainings = `/v1/members/${volunteer.id}/trainings`;
    const short = { training: 'dementia-care', completedOn: addDays(today, -9), validUntil: today };
    expectStatus(201, await desk.post(station, trainings, short));
    expect((await desk.refused(attempt)).code).toBe('training_needed');
    const lasting = { training: 'dementia-care', completedOn: addDays(today, -1) };
    expectStatus(201, await desk.post(station, trainings, lasting));
    expectStatus(201, await attempt());
  });

  it('is not made for a time at which the volunteer is promised to somebody else', async () => {
    const [one, other, volunteer] = await Promise.all([
      desk.elder(),
      desk.elder(),
      desk.volunteer(),
    ]);
    const second = await desk.publish(other);
    const early = await desk.offer(volunteer, second.id);
    await desk.matched(one, volunteer);
    const third = await desk.publish(other);
    expect((await desk.refused(() => desk.post(volunteer, offerTo(third.id)))).code).toBe(
      'volunteer_busy',
    );
    const path = `${offerTo(second.id)}/${early}/accept`;
    expect((await desk.refused(() => desk.post(other, path))).code).toBe('volunteer_busy');
  });
});

describe('whoever chooses or judges in the elder’s place', () => {
  it('is apart from the volunteer, in the code and in the database', async () => {
    const household = 'H-near';
    const [elder, volunteer, kin, sibling, worker] = await Promise.all([
      desk.elder(),
      desk.volunteer({ household }),
      desk.worker({ household }),
      desk.worker(),
      desk.worker(),
    ]);
    await desk.relate(sibling, volunteer);
    const { id } = await desk.publish(elder);
    const offerId = await desk.offer(volunteer, id);
    for (const near of [kin, sibling]) {
      const refused = await desk.refused(() => desk.post(near, `${offerTo(id)}/${offerId}/accept`));
      expect(refused).toEqual({ status: 403, code: 'separation_violated' });
    }
    expect(await desk.accept(worker, id, offerId)).toMatchObject({ state: 'matched' });
    expectStatus(201, await desk.log(volunteer, { elder, requestId: id }));
    expectStatus(200, await desk.step(elder, id, 'evaluate', { rating: 'good' }));
    const judge = () => desk.step(kin, id, 'improve', { note: '一切都好' });
    expect(await desk.refused(judge)).toEqual({ status: 403, code: 'separation_violated' });
    for (const near of [kin, sibling, volunteer]) {
      const behind = sql(
        desk.database.ownerUrl,
        'UPDATE kapok.care_requests SET accepted_by = $2 WHERE id = $1',
        [id, near.id],
      );
      await expect(behind).rejects.toThrow(/near the volunteer|care_requests_steps_apart/);
    }
  });

  it('may be the elder, who chooses whom the elder likes', async () => {
    const household = 'H-own';
    const volunteer = await desk.volunteer({ household });
    const elder = await desk.elder();
    await desk.relate(elder, volunteer);
    expect(await desk.matched(elder, volunteer)).toMatchObject({ state: 'matched' });
  });

  it('is not near the elder when the pool is to pay', async () => {
    const [elder, worker] = await Promise.all([desk.elder(), desk.worker()]);
    await desk.relate(elder, worker);
    const body = need({ elderId: elder.id, funding: 'pool' });
    const refused = await desk.refused(() => desk.post(worker, '/v1/care-requests', body));
    expect(refused).toEqual({ status: 403, code: 'separation_violated' });
  });

  it('lets the pool pay for as many minutes as were asked for, and no more', async () => {
    const [elder, worker] = await Promise.all([desk.elder(), desk.worker()]);
    const volunteer = await desk.volunteer();
    const { id } = await desk.publish(worker, { elderId: elder.id, funding: 'pool' });
    await desk.accept(worker, id, await desk.offer(volunteer, id));
    const day = addDays(shanghaiDate(new Date()), -1);
    const longer = { endedAt: `${day}T10:10:00+08:00` };
    const of = { elder, requestId: id };
    const refused = await desk.refused(() => desk.log(volunteer, of, longer));
    expect(refused).toEqual({ status: 422, code: 'unknown_request' });
    expectStatus(201, await desk.log(volunteer, of));
  });
});

describe('care across communities', () => {
  it('is matched within the month’s limit, and beyond it only after care the other way', async () => {
    const [here, there] = [await desk.elder(600n), await desk.elder(600n, desk.next)];
    const [near, far] = [await desk.volunteer(), await desk.volunteer({ unit: desk.next })];
    await desk.matched(here, far, { funding: 'own' });
    const second = await desk.publish(here, { ...tomorrow(), funding: 'own' });
    const offerId = await desk.offer(far, second.id);
    const accept = () => desk.post(here, `${offerTo(second.id)}/${offerId}/accept`);
    expect(await desk.refused(accept)).toEqual({ status: 409, code: 'exchange_limit_reached' });
    await desk.matched(there, near, { funding: 'own' });
    expectStatus(200, await accept());
  });

  it('knows no limit for what the city issues', async () => {
    const here = await desk.elder();
    const far = [
      await desk.volunteer({ unit: desk.next }),
      await desk.volunteer({ unit: desk.next }),
    ];
    for (const volunteer of far) await desk.matched(here, volunteer);
  });
});

describe('what a caller sees', () => {
  it('is the unit alone for volunteers who were not chosen, and the door for the one who was', async () => {
    const [elder, chosen, other, worker, auditor] = await Promise.all([
      desk.elder(),
      desk.volunteer(),
      desk.volunteer(),
      desk.worker(),
      desk.member('auditor'),
    ]);
    const words = { address: '南山路 3 号', note: '门铃坏了' };
    const { id } = await desk.publish(elder, words);
    const none = { address: null, note: null, elderName: null };
    const hidden = { elderId: null, elderNo: null, ...none, unitCode: desk.city.community.code };
    expect(await desk.seen(chosen, id)).toMatchObject(hidden);
    const mine = await desk.offer(chosen, id);
    const theirs = await desk.offer(other, id);
    expect(await desk.seen(chosen, id)).toMatchObject(hidden);
    const offers = await desk.get(other, offerTo(id));
    expect(offers.body.items.map((offer: { id: string }) => offer.id)).toEqual([theirs]);
    await desk.accept(elder, id, mine);
    expect(await desk.seen(chosen, id)).toMatchObject({
      elderId: elder.id,
      elderName: '测试',
      ...words,
    });
    expect(await desk.seen(other, id)).toMatchObject(hidden);
    expect(await desk.seen(worker, id)).toMatchObject({ elderId: elder.id, ...words });
    expect(await desk.seen(auditor, id)).toMatchObject({ elderId: elder.id, ...none });
    expectStatus(201, await desk.log(chosen, { elder, requestId: id }));
    const judged = { rating: 'poor', words: '迟到了' };
    expectStatus(200, await desk.step(elder, id, 'evaluate', judged));
    expect(await desk.seen(chosen, id)).toMatchObject({ rating: 'poor', words: null, ...none });
    const [kept] = await sql<{ texts: string }>(
      desk.database.ownerUrl,
      `SELECT encode(sealed_address || sealed_note || sealed_words, 'escape') AS texts FROM kapok.care_requests WHERE id = $1`,
      [id],
    );
    for (const text of ['南山路', '门铃', '迟到']) {
      expect(kept?.texts).not.toContain(text);
      expect(Buffer.from(kept?.texts ?? '', 'latin1').includes(Buffer.from(text))).toBe(false);
    }
  });

  it('is nothing for strangers', async () => {
    const [elder, stranger, far, abroad] = await Promise.all([
      desk.elder(),
      desk.elder(),
      desk.worker({ unit: desk.next }),
      desk.member('city_admin', { unit: desk.other.city }),
    ]);
    const { id } = await desk.publish(elder);
    for (const who of [stranger, far, abroad]) {
      for (const path of ['', '/events', '/offers', '/suggestions']) {
        expect((await desk.get(who, `/v1/care-requests/${id}${path}`)).status).toBe(404);
      }
      expect((await desk.refused(() => desk.step(who, id, 'withdraw'))).code).toBe('not_found');
    }
  });

  it('is gone for good once the elder has been erased', async () => {
    const [elder, worker] = await Promise.all([desk.elder(), desk.worker()]);
    const { id } = await desk.publish(elder, { note: '门铃坏了' });
    expect(await desk.seen(worker, id)).toMatchObject({ note: '门铃坏了' });
    await forgetSealed(desk.database, elder.id);
    expect(await desk.seen(worker, id)).toMatchObject({ note: null, elderName: null });
  });
});

describe('an improvement', () => {
  it('is noted by a worker of the place, within the days of the rules', async () => {
    const [elder, volunteer, worker, far] = await Promise.all([
      desk.elder(),
      desk.volunteer(),
      desk.worker(),
      desk.worker({ unit: desk.next }),
    ]);
    const { id } = await desk.served(elder, volunteer);
    expectStatus(200, await desk.step(elder, id, 'evaluate', { rating: 'fair' }));
    const note = { note: '已提醒准时' };
    expect((await desk.refused(() => desk.step(far, id, 'improve', note))).code).toBe('not_found');
    expect((await desk.refused(() => desk.step(elder, id, 'improve', note))).code).toBe(
      'forbidden',
    );
    await sql(
      desk.database.ownerUrl,
      'UPDATE kapok.care_requests SET evaluated_on = evaluated_on - 4 WHERE id = $1',
      [id],
    );
    expect((await desk.refused(() => desk.step(worker, id, 'improve', note))).code).toBe(
      'too_late',
    );
    await sql(
      desk.database.ownerUrl,
      'UPDATE kapok.care_requests SET evaluated_on = evaluated_on + 1 WHERE id = $1',
      [id],
    );
    expectStatus(200, await desk.step(worker, id, 'improve', note));
  });
});

function tomorrow(): object {
  const day = addDays(shanghaiDate(new Date()), 3);
  return { startsAt: `${day}T09:00:00+08:00`, endsAt: `${day}T12:00:00+08:00` };
}

async function grantVolunteer(memberId: string): Promise<void> {
  await sql(
    desk.database.ownerUrl,
    `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id)
     SELECT book_id, gen_random_uuid(), id, 'volunteer', unit_id FROM kapok.members WHERE id = $1`,
    [memberId],
  );
}
