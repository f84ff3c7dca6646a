import { PresenceExpiry } from '../../src/modules/presence/presence-expiry.js';
import { newMember } from '../support/redeeming-city.js';
import { codeOf, PresenceDesk } from './presence-desk.js';

let desk: PresenceDesk;

beforeAll(async () => {
  desk = await PresenceDesk.open();
});

afterAll(() => desk?.close());

describe('a station on behalf of a volunteer without a phone', () => {
  it('checks in and out by the elder’s card, and has entered the record', async () => {
    const volunteer = await desk.volunteer();
    const { card } = await desk.cards.elderWithCard(0n);
    const clerk = await desk.volunteer({ roles: ['station_admin'] });
    const shown = { elder: { cardNo: card.cardNo, pin: card.pin } };
    const opened = await desk.checkIn(clerk, { volunteerId: volunteer.id, ...shown });
    expect(opened.body).toMatchObject({ volunteerId: volunteer.id, openedBy: clerk.id });
    const other = await desk.volunteer({ roles: ['station_admin'] });
    expect(await codeOf(desk.checkOut(other, opened.body.id, shown))).toEqual([403, 'forbidden']);
    const ended = await desk.later(8, () => desk.checkOut(clerk, opened.body.id, shown));
    expect(ended.body).toMatchObject({ strength: 'code', state: 'recorded' });
    const record = await desk.record(volunteer, ended.body.recordId);
    expect(record).toMatchObject({ enteredBy: clerk.id, onBehalf: true });
  });

  it('never scans for the volunteer, and is near to neither side', async () => {
    const volunteer = await desk.volunteer();
    const { elder, card } = await desk.cards.elderWithCard(0n);
    const shown = { elder: { cardNo: card.cardNo, pin: card.pin } };
    const clerk = await desk.volunteer({ roles: ['station_admin'] });
    const scan = { volunteerId: volunteer.id, recipientId: elder.id, ...desk.scanned(30) };
    expect(await codeOf(desk.checkIn(clerk, scan))).toEqual([403, 'separation_violated']);
    for (const party of [volunteer, elder]) {
      const near = await desk.volunteer({ roles: ['station_admin'] });
      await desk.cards.relate(near, party);
      const answer = desk.checkIn(near, { volunteerId: volunteer.id, ...shown });
      expect(await codeOf(answer)).toEqual([403, 'separation_violated']);
    }
    const { database, app, other } = desk.cards.desk;
    const abroad = await newMember(database, app, {
      unit: other.community,
      roles: ['station_admin'],
    });
    expect(await codeOf(desk.checkIn(abroad, { volunteerId: volunteer.id, ...shown }))).toEqual([
      422,
      'unknown_member',
    ]);
    const plain = await desk.volunteer();
    expect(await codeOf(desk.checkIn(plain, { volunteerId: volunteer.id, ...shown }))).toEqual([
      403,
      'forbidden',
    ]);
  });

  it('is not who drew the card’s PIN', async () => {
    const volunteer = await desk.volunteer();
    const { card } = await desk.cards.elderWithCard(0n);
    const body = {
      volunteerId: volunteer.id,
      elder: { cardNo: card.cardNo, pin: card.pin },
    };
    expect(await codeOf(desk.checkIn(desk.cards.keeper, body))).toEqual([
      403,
      'separation_violated',
    ]);
  });
});

describe('a forgotten check-out', () => {
  const LONG = 8 * 60 + 1;

  it('expires, tells the volunteer, and earns nothing', async () => {
    const { volunteer, id, shown } = await desk.checkedIn();
    await desk.later(LONG, async () => {
      const expiry = desk.cards.desk.app.app.get(PresenceExpiry, { strict: false });
      expect(await expiry.expireDue(volunteer.bookId)).toBeGreaterThan(0);
      expect(await desk.stay(id)).toMatchObject({ state: 'expired', strength: null });
      const late = await desk.again(volunteer);
      expect(await codeOf(desk.checkOut(late, id, shown))).toEqual([409, 'presence_expired']);
      const { items } = (await desk.get(late, '/v1/notifications')).body;
      expect(items[0]).toMatchObject({ kind: 'presence.expired', params: { sessionId: id } });
    });
    expect(await desk.recordsOf(volunteer)).toBe(0);
    expect(await desk.stay(id)).toMatchObject({ state: 'expired', endedAt: null });
  });

  it('is noticed without the tick, too: nobody checks out of a stay that is overdue', async () => {
    const { volunteer, id, shown } = await desk.checkedIn();
    await desk.later(LONG, async () => {
      const late = await desk.again(volunteer);
      expect((await desk.get(late, `/v1/presence/${id}`)).body.state).toBe('expired');
      expect((await desk.get(late, '/v1/presence?state=open')).body.items).toEqual([]);
      expect(await codeOf(desk.checkOut(late, id, shown))).toEqual([409, 'presence_expired']);
    });
    expect(await desk.stay(id)).toMatchObject({ state: 'expired' });
    expect(await desk.recordsOf(volunteer)).toBe(0);
  });

  it('does not keep the volunteer from the next stay', async () => {
    const { volunteer, id, shown } = await desk.checkedIn();
    await desk.later(LONG, async () => {
      const late = await desk.again(volunteer);
      expect((await desk.checkIn(late, shown)).status).toBe(201);
    });
    expect(await desk.stay(id)).toMatchObject({ state: 'expired' });
  });

  it('is completed by a second person as a statement that two workers must approve', async () => {
    const { volunteer, elder, id } = await desk.checkedIn();
    const ends = new Date(desk.now().getTime() + 60 * 60_000).toISOString();
    await desk.later(LONG, async () => {
      const clerk = await desk.volunteer({ roles: ['station_admin'] });
      const wish = { endedAt: ends, reason: 'forgotten' };
      const late = await desk.again(volunteer);
      expect((await desk.step(late, id, 'complete', wish)).status).toBe(403);
      for (const endedAt of [
        '2026-01-01T09:00:00Z',
        new Date(desk.now().getTime() + 60_000).toISOString(),
      ]) {
        expect(await codeOf(desk.step(clerk, id, 'complete', { ...wish, endedAt }))).toEqual([
          400,
          'validation_failed',
        ]);
      }
      for (const party of [volunteer, elder]) {
        const near = await desk.volunteer({ roles: ['station_admin'] });
        await desk.cards.relate(near, party);
        expect(await codeOf(desk.step(near, id, 'complete', wish))).toEqual([
          403,
          'separation_violated',
        ]);
      }
      expect(await desk.recordsOf(volunteer)).toBe(0);
      const done = await desk.step(clerk, id, 'complete', wish);
      expect(done.body).toMatchObject({
        state: 'recorded',
        strength: 'self',
        completedBy: clerk.id,
        recordRefusal: null,
      });
      const record = await desk.record(clerk, done.body.recordId);
      expect(record).toMatchObject({ evidence: 'self', enteredBy: clerk.id, onBehalf: true });
      const worker = await desk.worker();
      const path = `/v1/service-records/${record.id}/approve`;
      const first = await desk.cards.post(worker, path, {});
      expect(first.body.outcome).toBe('awaiting_second_approver');
      expect(await codeOf(desk.step(clerk, id, 'complete', wish))).toEqual([409, 'state_conflict']);
    });
    expect(await desk.cards.desk.accounts(volunteer)).toEqual({});
  });

  it('is told from a check-out that was made in time and comes late', async () => {
    const volunteer = await desk.volunteer();
    const { card } = await desk.cards.elderWithCard(0n);
    const [code] = await desk.cards.sheet(card);
    const scan = desk.scanned(0);
    const elder = { cardNo: card.cardNo, code };
    const { id } = (await desk.checkIn(volunteer, { ...scan, elder })).body;
    const out = await desk.later(60, async () => desk.scanned(0));
    const tooLate = await desk.later(LONG + 5, async () => desk.scanned(0));
    await desk.later(LONG + 30, async () => {
      const late = await desk.again(volunteer);
      expect(await codeOf(desk.checkOut(late, id, tooLate))).toEqual([409, 'presence_expired']);
      expect(await desk.stay(id)).toMatchObject({ state: 'expired' });
      const ended = await desk.checkOut(late, id, out);
      expect(ended.body).toMatchObject({ state: 'recorded', strength: 'qr' });
      expect((await desk.record(late, ended.body.recordId)).earnedMinutes).toBe('60');
    });
  });

  it('cannot be made up for in the database', async () => {
    const { volunteer, id } = await desk.checkedIn();
    const attempt = (statement: string) => desk.cards.owner(statement, [id]);
    const end = (more: string) =>
      `UPDATE kapok.presence_sessions SET state = 'ended', ended_at = started_at + interval '1 hour', ${more} WHERE id = $1`;
    await expect(attempt(end(`strength = 'code'`))).rejects.toMatchObject({
      constraint: 'presence_sessions_checked_out',
    });
    await expect(
      attempt(
        end(`strength = 'code', completed_by = gen_random_uuid(), complete_reason = 'other'`),
      ),
    ).rejects.toMatchObject({ code: '23514' });
    await expect(
      attempt(end(`strength = 'self', completed_by = volunteer_id, complete_reason = 'other'`)),
    ).rejects.toMatchObject({ constraint: 'presence_sessions_completer_apart' });
    const mate = await desk.volunteer({ roles: ['station_admin'] });
    await desk.cards.relate(mate, volunteer);
    await expect(
      attempt(end(`strength = 'self', completed_by = '${mate.id}', complete_reason = 'other'`)),
    ).rejects.toMatchObject({ constraint: 'presence_sessions_separation' });
    await expect(
      attempt(
        `UPDATE kapok.presence_sessions SET due_at = due_at + interval '1 day' WHERE id = $1`,
      ),
    ).rejects.toMatchObject({ constraint: 'presence_sessions_steps' });
    expect(await desk.stay(id)).toMatchObject({ state: 'open' });
  });
});
