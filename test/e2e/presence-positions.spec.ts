import type { SignedInMember } from '../support/redeeming-city.js';
import { PresenceDesk } from './presence-desk.js';

const POSITION = { latitude: 21.857312, longitude: 111.982456, accuracyMeters: 12.4 };
const KEPT = { latitude: 21.86, longitude: 111.98, accuracyMeters: 12 };

let desk: PresenceDesk;

beforeAll(async () => {
  desk = await PresenceDesk.open();
});
afterAll(() => desk?.cards.close());

async function decide(who: SignedInMember, of: SignedInMember, given: boolean): Promise<void> {
  const answer = await desk.cards.desk.app
    .http()
    .put(`/v1/members/${of.id}/consents/position`)
    .set('authorization', who.authorization)
    .send({ given });
  expect([answer.status, answer.body.given]).toEqual([200, given]);
}

async function checkIn(volunteer: SignedInMember): Promise<string> {
  const { elder } = await desk.cards.elderWithCard(0n);
  const wish = { ...desk.scanned(50), recipientId: elder.id, position: POSITION };
  const opened = await desk.checkIn(volunteer, wish);
  expect(opened.status).toBe(201);
  return opened.body.id;
}

async function checkOut(volunteer: SignedInMember, id: string): Promise<void> {
  const closed = await desk.checkOut(volunteer, id, { ...desk.scanned(5), position: POSITION });
  expect([closed.status, closed.body.state]).toEqual([200, 'recorded']);
}

/** The positions of a stay as its volunteer sees them, and whether the database has any bytes of them. */
async function positionsOf(volunteer: SignedInMember, id: string) {
  const { body } = await desk.get(volunteer, `/v1/presence/${id}`);
  const [row] = await desk.cards.owner(
    'SELECT num_nonnulls(in_position, out_position) AS bytes FROM kapok.presence_sessions WHERE id = $1',
    [id],
  );
  return [body.inPosition, body.outPosition, row?.bytes];
}

describe('the position of a phone', () => {
  it('is kept of whoever said nothing, or agreed', async () => {
    const volunteer = await desk.volunteer();
    const silent = await checkIn(volunteer);
    expect(await positionsOf(volunteer, silent)).toEqual([KEPT, null, 1]);
    await checkOut(volunteer, silent);
    await decide(volunteer, volunteer, true);
    expect(await positionsOf(volunteer, silent)).toEqual([KEPT, KEPT, 2]);
  });

  it('is not kept of whoever refused: the stay counts as much, and agreeing again counts from then on', async () => {
    const volunteer = await desk.volunteer();
    await decide(volunteer, volunteer, false);
    const refused = await checkIn(volunteer);
    expect(await positionsOf(volunteer, refused)).toEqual([null, null, 0]);
    await checkOut(volunteer, refused);
    expect(await positionsOf(volunteer, refused)).toEqual([null, null, 0]);
    expect((await desk.get(volunteer, `/v1/presence/${refused}`)).body.strength).toBe('self');
    const between = await desk.volunteer();
    await decide(between, between, false);
    const stay = await checkIn(between);
    await decide(between, between, true);
    await checkOut(between, stay);
    expect(await positionsOf(between, stay)).toEqual([null, KEPT, 1]);
  });

  it('is forgotten of all stays when it is refused, on paper too, and nobody else’s is', async () => {
    const [volunteer, other] = [await desk.volunteer(), await desk.volunteer()];
    const ended = await checkIn(volunteer);
    await checkOut(volunteer, ended);
    const others = await checkIn(other);
    await decide(await desk.worker(), volunteer, false);
    expect(await positionsOf(volunteer, ended)).toEqual([null, null, 0]);
    expect(await positionsOf(other, others)).toEqual([KEPT, null, 1]);
    await decide(other, other, false);
    await checkOut(other, others);
    expect(await positionsOf(other, others)).toEqual([null, null, 0]);
  });

  it('of a check-in that a refusal did not see is forgotten at the check-out', async () => {
    const volunteer = await desk.volunteer();
    const stay = await checkIn(volunteer);
    const [kept] = await desk.cards.owner(
      'SELECT in_position FROM kapok.presence_sessions WHERE id = $1',
      [stay],
    );
    await decide(volunteer, volunteer, false);
    await desk.cards.owner('UPDATE kapok.presence_sessions SET in_position = $2 WHERE id = $1', [
      stay,
      kept?.in_position,
    ]);
    await checkOut(volunteer, stay);
    expect(await positionsOf(volunteer, stay)).toEqual([null, null, 0]);
  });
});
