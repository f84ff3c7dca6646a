import type { QueueItem } from '../../src/modules/service-records/queue.service.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { PresenceDesk } from './presence-desk.js';

const HOME = { latitude: 21.86, longitude: 111.98, accuracyMeters: 10 };
/** About 8.9 km to the north. */
const AWAY = { ...HOME, latitude: 21.94 };
/** About 33 km to the north. */
const FAR = { ...HOME, latitude: 22.16 };

let desk: PresenceDesk;
let worker: SignedInMember;

beforeAll(async () => {
  desk = await PresenceDesk.open();
  worker = await desk.worker();
});
afterAll(() => desk?.cards.close());

type Place = typeof HOME | null;

/** A stay from so many minutes ago until so many; answers its record. */
async function stay(
  volunteer: SignedInMember,
  [from, until]: readonly [number, number],
  [arrived, left]: readonly [Place, Place],
): Promise<string> {
  const { elder } = await desk.cards.elderWithCard(0n);
  const wish = {
    ...desk.scanned(from),
    recipientId: elder.id,
    ...(arrived && { position: arrived }),
  };
  const opened = await desk.checkIn(volunteer, wish);
  expect(opened.status).toBe(201);
  const body = { ...desk.scanned(until), ...(left && { position: left }) };
  const closed = await desk.checkOut(volunteer, opened.body.id, body);
  expect([closed.status, closed.body.state]).toEqual([200, 'recorded']);
  return closed.body.recordId;
}

async function itemOf(recordId: string): Promise<QueueItem> {
  const { body } = await desk.get(worker, '/v1/service-records/queue?limit=200');
  const item = body.items.find(({ id }: QueueItem) => id === recordId);
  expect(item).toBeDefined();
  return item;
}

async function distanceOf(recordId: string) {
  const { flags, flagFacts, clean } = await itemOf(recordId);
  const fact = flagFacts.find(({ flag }) => flag === 'distance') ?? null;
  expect(flags.includes('distance')).toBe(fact !== null);
  if (fact !== null) expect(clean).toBe(false);
  return fact;
}

describe('the distance of a record’s stay', () => {
  it('is told when check-in and check-out lie far apart, and not when they are near', async () => {
    const [near, apart] = [await desk.volunteer(), await desk.volunteer()];
    expect(await distanceOf(await stay(near, [120, 60], [HOME, HOME]))).toBeNull();
    expect(await distanceOf(await stay(apart, [120, 60], [HOME, AWAY]))).toEqual({
      flag: 'distance',
      between: 'ends',
      kilometres: 7,
      minutes: '60',
    });
  });

  it('is told on both of two stays that nobody gets from one to the other in time', async () => {
    const volunteer = await desk.volunteer();
    const first = await stay(volunteer, [200, 150], [HOME, HOME]);
    expect(await distanceOf(first)).toBeNull();
    const second = await stay(volunteer, [140, 90], [FAR, FAR]);
    const fact = { flag: 'distance', between: 'stays', kilometres: 31, minutes: '10' };
    expect(await distanceOf(first)).toEqual(fact);
    expect(await distanceOf(second)).toEqual(fact);
    const driven = await desk.volunteer();
    await stay(driven, [200, 150], [HOME, HOME]);
    expect(await distanceOf(await stay(driven, [110, 90], [FAR, FAR]))).toBeNull();
  });

  it('is not told without two places, nor of whoever does not want positions kept', async () => {
    const volunteer = await desk.volunteer();
    expect(await distanceOf(await stay(volunteer, [200, 150], [HOME, null]))).toBeNull();
    expect(await distanceOf(await stay(volunteer, [140, 90], [null, null]))).toBeNull();
    const shy = await desk.volunteer();
    const record = await stay(shy, [200, 150], [HOME, FAR]);
    expect(await distanceOf(record)).not.toBeNull();
    const { status } = await desk.cards.desk.app
      .http()
      .put(`/v1/members/${shy.id}/consents/position`)
      .set('authorization', shy.authorization)
      .send({ given: false });
    expect(status).toBe(200);
    expect(await distanceOf(record)).toBeNull();
  });

  it('narrows the queue, and is none of the clean', async () => {
    const record = await stay(await desk.volunteer(), [120, 60], [HOME, FAR]);
    const path = '/v1/service-records/queue?limit=1&flag=distance';
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const { body } = await desk.get(worker, `${path}${after}`);
      seen.push(...body.items.map(({ id }: QueueItem) => id));
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(seen).toContain(record);
    for (const id of seen) expect(await distanceOf(id)).not.toBeNull();
    const clean = await desk.get(worker, '/v1/service-records/queue?clean=true&limit=200');
    expect(clean.body.items.map(({ id }: QueueItem) => id)).not.toContain(record);
  });
});
