import { LANGUAGES } from '../../src/modules/volunteers/languages.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { CareDesk, expectStatus } from './care-requests-desk.js';

let desk: CareDesk;
const today = shanghaiDate(new Date());

beforeAll(async () => {
  desk = await CareDesk.open();
});

afterAll(async () => {
  await desk?.close();
});

const profileOf = (id: string): string => `/v1/members/${id}/volunteer-profile`;
const speak = (who: SignedInMember, id: string, languages: readonly string[]) =>
  desk.app
    .http()
    .put(`/v1/members/${id}/languages`)
    .set({ authorization: who.authorization })
    .send({ languages });

describe('languages', () => {
  it('are listed for everybody', async () => {
    const answer = await desk.app.http().get('/v1/languages');
    expect(answer.body.items).toEqual(LANGUAGES);
    expect(new Set(LANGUAGES.map(({ code }) => code)).size).toBe(LANGUAGES.length);
  });

  it('are set as a whole, by the volunteer or a worker in reach', async () => {
    const [volunteer, worker] = await Promise.all([desk.volunteer(), desk.worker()]);
    expect((await speak(volunteer, volunteer.id, ['yue', 'cmn', 'yue'])).body.languages).toEqual([
      'cmn',
      'yue',
    ]);
    expect((await speak(worker, volunteer.id, ['yue', 'hak'])).body.languages).toEqual([
      'hak',
      'yue',
    ]);
    expect((await speak(volunteer, volunteer.id, [])).body.languages).toEqual([]);
    expect((await speak(volunteer, volunteer.id, ['xxx'])).body.code).toBe('unknown_language');
    expect((await speak(volunteer, volunteer.id, ['XX'])).status).toBe(400);
  });

  it('are nothing of strangers’, and only volunteers have them', async () => {
    const [volunteer, other, far, elder, worker] = await Promise.all([
      desk.volunteer(),
      desk.volunteer(),
      desk.worker({ unit: desk.next }),
      desk.elder(),
      desk.worker(),
    ]);
    expectStatus(200, await speak(volunteer, volunteer.id, ['cmn']));
    for (const who of [other, far]) {
      expect((await speak(who, volunteer.id, ['hak'])).status).toBe(404);
      expect((await desk.get(who, profileOf(volunteer.id))).status).toBe(404);
    }
    expect((await speak(worker, elder.id, ['hak'])).body.code).toBe('wrong_role');
    expect((await desk.get(volunteer, profileOf(volunteer.id))).body.languages).toEqual(['cmn']);
  });
});

describe('trainings', () => {
  const record = (who: SignedInMember, id: string, more: object = {}) =>
    desk.post(who, `/v1/members/${id}/trainings`, {
      training: 'bathing',
      completedOn: addDays(today, -10),
      ...more,
    });

  it('are recorded by a worker in reach, once a day, and ended with a reason', async () => {
    const [volunteer, worker] = await Promise.all([desk.volunteer(), desk.worker()]);
    const { trainings } = expectStatus(
      201,
      await record(worker, volunteer.id, { validUntil: today }),
    );
    expect(trainings).toMatchObject([
      { training: 'bathing', validUntil: today, recordedBy: worker.id },
    ]);
    expect((await record(worker, volunteer.id)).body.code).toBe('already_exists');
    const path = `/v1/members/${volunteer.id}/trainings/${trainings[0].id}/end`;
    const ended = expectStatus(200, await desk.post(worker, path, { reason: '证书有误' }));
    expect(ended.trainings).toMatchObject([{ endReason: '证书有误' }]);
    expect((await desk.post(worker, path, { reason: '再来' })).body.code).toBe('state_conflict');
    expectStatus(201, await record(worker, volunteer.id));
  });

  it.each([
    ['in the future', { completedOn: addDays(today, 1) }, 'date_in_future'],
    ['that ended before it began', { validUntil: addDays(today, -11) }, 'until_before_from'],
    ['without a sound name', { training: 'Bathing!' }, 'validation_failed'],
  ])('%s are refused', async (_, more, code) => {
    const [volunteer, worker] = await Promise.all([desk.volunteer(), desk.worker()]);
    expect((await record(worker, volunteer.id, more)).body.code).toBe(code);
    expect((await desk.get(worker, profileOf(volunteer.id))).body.trainings).toEqual([]);
  });

  it('are never one’s own word, nor a stranger’s', async () => {
    const [volunteer, worker, far] = await Promise.all([
      desk.volunteer(),
      desk.worker(),
      desk.worker({ unit: desk.next }),
    ]);
    expect((await record(volunteer, volunteer.id)).status).toBe(403);
    expect((await record(far, volunteer.id)).status).toBe(404);
    expect((await record(worker, worker.id)).body.code).toBe('wrong_role');
  });
});
