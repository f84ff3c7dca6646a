import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { wrongPin } from './cards-desk.js';
import { codeOf, PresenceDesk } from './presence-desk.js';

let desk: PresenceDesk;

beforeAll(async () => {
  desk = await PresenceDesk.open();
});

afterAll(() => desk?.close());

describe('what is refused at check-in', () => {
  const refusals = async (body: object, more: { volunteer?: SignedInMember } = {}) => {
    const volunteer = more.volunteer ?? (await desk.volunteer());
    const answer = await codeOf(desk.checkIn(volunteer, body));
    const stays = await desk.cards.owner(
      'SELECT 1 FROM kapok.presence_sessions WHERE volunteer_id = $1',
      [volunteer.id],
    );
    expect(stays).toEqual([]);
    return answer;
  };

  it('a code that is wrong, of another minute, too old, ahead of time, or of another station', async () => {
    const { elder } = await desk.cards.elderWithCard(0n);
    const at = (more: object) => refusals({ recipientId: elder.id, ...more });
    const now = desk.shown();
    const wrong = now.code === '00000000' ? '00000001' : '00000000';
    const refused = [422, 'station_code_not_accepted'];
    expect(await at({ station: { ...now, code: wrong } })).toEqual(refused);
    expect(await at({ station: { ...now, unitCode: 'NONE' } })).toEqual(refused);
    expect(await at({ station: { ...now, unitCode: desk.cards.desk.city.canteen.code } })).toEqual(
      refused,
    );
    expect(await at({ station: desk.shown(desk.ago(3)) })).toEqual(refused);
    expect(await at({ station: desk.shown(desk.ago(-3)) })).toEqual(refused);
    expect(
      await at({ station: desk.shown(desk.ago(9)), claimedAt: desk.ago(6).toISOString() }),
    ).toEqual(refused);
    expect(await at(desk.scanned(25 * 60))).toEqual(refused);
    expect(await at(desk.scanned(-3))).toEqual(refused);
    // Of the minute before it is taken: the rules allow one step.
    const volunteer = await desk.volunteer();
    const close = { recipientId: elder.id, station: desk.shown(desk.ago(1)) };
    expect((await desk.checkIn(volunteer, close)).status).toBe(201);
  });

  it('a code that was made from an older secret, for minutes after it was renewed', async () => {
    const { elder } = await desk.cards.elderWithCard(0n);
    const old = desk.shown();
    const oldScan = desk.scanned(30);
    await desk.renewSecret();
    const lifted = await desk.cards.owner(
      `UPDATE kapok.station_seeds SET ended_at = ended_at - interval '10 minutes' WHERE ended_at IS NOT NULL RETURNING 1`,
    );
    expect(lifted).toHaveLength(1);
    await desk.cards.owner(
      `UPDATE kapok.station_seeds SET made_at = made_at - interval '10 minutes' WHERE ended_at IS NULL`,
    );
    expect(await refusals({ recipientId: elder.id, station: old })).toEqual([
      422,
      'station_code_not_accepted',
    ]);
    const fresh = await desk.volunteer();
    expect(
      (await desk.checkIn(fresh, { recipientId: elder.id, station: desk.shown() })).status,
    ).toBe(201);
    const late = await desk.volunteer();
    expect((await desk.checkIn(late, { recipientId: elder.id, ...oldScan })).status).toBe(201);
    await desk.cards.owner(
      `UPDATE kapok.station_seeds SET made_at = made_at - interval '2 days' WHERE ended_at IS NULL`,
    );
  });

  it('a station’s code that the volunteer has used; somebody else may use it', async () => {
    const { elder } = await desk.cards.elderWithCard(0n);
    const volunteer = await desk.volunteer();
    const scan = { recipientId: elder.id, ...desk.scanned(40) };
    const { id } = (await desk.checkIn(volunteer, scan)).body;
    await desk.step(volunteer, id, 'cancel');
    expect(await codeOf(desk.checkIn(volunteer, scan))).toEqual([409, 'code_used']);
    expect((await desk.checkIn(await desk.volunteer(), scan)).status).toBe(201);
  });

  it('the scan of somebody who runs the station and reads its code anywhere', async () => {
    const { elder } = await desk.cards.elderWithCard(0n);
    const both = await desk.volunteer({
      roles: ['volunteer', { role: 'station_admin', unit: desk.station }],
    });
    const scan = { recipientId: elder.id, ...desk.scanned(40) };
    expect(await refusals(scan, { volunteer: both })).toEqual([403, 'separation_violated']);
    const plain = await desk.volunteer();
    const { id } = (await desk.checkIn(plain, scan)).body;
    await desk.cards.owner(
      `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id)
       VALUES ($1, gen_random_uuid(), $2, 'station_admin', $3)`,
      [plain.bookId, plain.id, desk.station.id],
    );
    await expect(
      desk.cards.owner(
        `INSERT INTO kapok.presence_proofs (book_id, session_id, edge, kind, volunteer_id, taken_by, proven_at,
           received_at, station_id, step) VALUES ($1, $2, 'out', 'station', $3, $3, now(), now(), $4, 1)`,
        [plain.bookId, id, plain.id, desk.station.id],
      ),
    ).rejects.toMatchObject({ constraint: 'presence_proofs_separation' });
  });

  it('the scan of somebody who made the secret of its time, or ran the station in that minute', async () => {
    const { elder } = await desk.cards.elderWithCard(0n);
    const scan = { recipientId: elder.id, ...desk.scanned(40) };
    const volunteer = await desk.volunteer();
    const made = (by: string) =>
      desk.cards.owner('UPDATE kapok.station_seeds SET made_by = $1', [by]);
    await made(volunteer.id);
    expect(await refusals(scan, { volunteer })).toEqual([403, 'separation_violated']);
    await made(desk.admin.id);
    const ran = (who: SignedInMember, until: Date) =>
      desk.cards.owner(
        `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id, revoked_by, revoked_at)
         VALUES ($1, gen_random_uuid(), $2, 'station_admin', $3, $4, $5)`,
        [who.bookId, who.id, desk.station.id, desk.admin.id, until.toISOString()],
      );
    await ran(volunteer, desk.ago(50));
    const other = await desk.volunteer();
    await ran(other, desk.ago(30));
    expect(await refusals(scan, { volunteer: other })).toEqual([403, 'separation_violated']);
    const { id, proofs } = (await desk.checkIn(volunteer, scan)).body;
    expect(proofs).toHaveLength(1);
    await made(volunteer.id);
    await expect(
      desk.cards.owner(
        `INSERT INTO kapok.presence_proofs (book_id, session_id, edge, kind, volunteer_id, taken_by, proven_at,
           received_at, station_id, step) VALUES ($1, $2, 'out', 'station', $3, $3, now(), now(), $4, $5)`,
        [volunteer.bookId, id, volunteer.id, desk.station.id, desk.shown().step],
      ),
    ).rejects.toMatchObject({ constraint: 'presence_proofs_separation' });
    await made(desk.admin.id);
  });

  it('wrong PINs, which are counted although nothing else is kept', async () => {
    const { card } = await desk.cards.elderWithCard(0n);
    const guess = { elder: { cardNo: card.cardNo, pin: wrongPin(card.pin) } };
    for (let n = 0; n < 3; n += 1) {
      expect(await refusals(guess)).toEqual([403, 'card_not_accepted']);
    }
    expect(await refusals({ elder: { cardNo: card.cardNo, pin: card.pin } })).toEqual([
      423,
      'locked_out',
    ]);
  });

  it('guessing at an elder’s spoken codes, by however many', async () => {
    const { elder } = await desk.cards.elderWithCard(0n);
    const { code } = (await desk.cards.post(elder, '/v1/presence-codes', {})).body;
    const wrong = code === '00000000' ? '00000001' : '00000000';
    for (let n = 0; n < 10; n += 1) {
      const guess = { recipientId: elder.id, elder: { code: wrong } };
      expect(await refusals(guess)).toEqual([403, 'card_not_accepted']);
    }
    expect(await refusals({ recipientId: elder.id, elder: { code } })).toEqual([
      429,
      'rate_limited',
    ]);
  });

  it('a card of somebody else than the elder who is named', async () => {
    const { card } = await desk.cards.elderWithCard(0n);
    const other = (await desk.cards.elderWithCard(0n)).elder;
    const body = { recipientId: other.id, elder: { cardNo: card.cardNo, pin: card.pin } };
    expect(await refusals(body)).toEqual([403, 'card_not_accepted']);
  });

  it('people and services that are not there, or do not fit', async () => {
    const scan = () => desk.scanned(40);
    const { elder } = await desk.cards.elderWithCard(0n);
    const abroad = await newMember(desk.cards.desk.database, desk.cards.desk.app, {
      unit: desk.cards.desk.other.community,
      roles: ['elder'],
    });
    const volunteer = await desk.volunteer();
    expect(await refusals({ ...scan(), recipientId: abroad.id })).toEqual([422, 'unknown_member']);
    expect(await refusals({ ...scan(), recipientId: volunteer.id })).toEqual([422, 'wrong_role']);
    expect(await refusals({ ...scan(), recipientId: volunteer.id }, { volunteer })).toEqual([
      422,
      'self_service',
    ]);
    expect(await refusals({ ...scan(), recipientId: elder.id, serviceCode: 'NONE' })).toEqual([
      422,
      'unknown_service',
    ]);
    expect(await codeOf(desk.checkIn(elder, scan()))).toEqual([403, 'forbidden']);
  });

  it.each<[string, object]>([
    ['no proof', {}],
    [
      'a time of one’s own without a scan',
      {
        elder: { cardNo: '8123456789012345', code: '12345678' },
        claimedAt: '2026-01-01T09:00:00Z',
      },
    ],
    ['PIN and code', { elder: { cardNo: '8123456789012345', pin: '123456', code: '12345678' } }],
    ['neither PIN nor code', { elder: { cardNo: '8123456789012345' } }],
    ['a PIN without a card', { elder: { pin: '123456' } }],
    ['a code of nobody', { elder: { code: '12345678' } }],
    ['a step of no time', { station: { unitCode: 'ST1', step: -1, code: '12345678' } }],
    [
      'a place of no earth',
      {
        station: { unitCode: 'ST1', step: 1, code: '12345678' },
        position: { latitude: 91, longitude: 0, accuracyMeters: 1 },
      },
    ],
    ['an unknown field', { station: { unitCode: 'ST1', step: 1, code: '12345678', more: 1 } }],
  ])('%s', async (_, body) => {
    const named = 'elder' in body ? {} : { recipientId: desk.admin.id };
    expect(await refusals({ ...named, ...body })).toEqual([400, 'validation_failed']);
  });

  it('a PIN that a phone has kept', async () => {
    const { card } = await desk.cards.elderWithCard(0n);
    const kept = { ...desk.scanned(40), elder: { cardNo: card.cardNo, pin: card.pin } };
    expect(await refusals(kept)).toEqual([400, 'validation_failed']);
  });
});
