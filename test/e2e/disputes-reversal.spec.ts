import { jest } from '@jest/globals';
import { earnedAccount } from '../../src/ledger/accounts.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { DisputeClock } from '../../src/modules/disputes/dispute-clock.js';
import { FollowUpsService } from '../../src/modules/disputes/follow-ups.service.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { startTestApp } from '../support/app.js';
import { checkProofFile } from '../support/proof-checker/check-proof-file.js';
import { logKeyOf, sealNow } from '../support/proof-city.js';
import { giveMinutes, newMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { AN_HOUR_MS, DisputesDesk, type PostWish } from './disputes-desk.js';

let desk: DisputesDesk;

beforeAll(async () => {
  desk = await DisputesDesk.open();
  await desk.funding.fillPool(desk.city.community, 100_000);
});

afterAll(() => desk?.close());

const balanceOf = (who: { bookId: number; id: string }) =>
  desk.funding.balance(who.bookId, earnedAccount(who.id));
const entryOf = (seq: string) =>
  desk.funding.desk.app.app.get(LedgerReader).entry(desk.city.bookId, BigInt(seq));

describe('a reversal gives back exactly what the entry moved', () => {
  it.each<[string, PostWish]>([
    ['what the city issued', {}],
    ['what a pool paid', { pays: 'pool' }],
    ['what a pool paid across communities', { pays: 'pool', isElsewhere: true }],
    ['own minutes of a booking', { own: 90, booked: 60 }],
    ['own minutes across communities', { own: 90, booked: 60, isElsewhere: true }],
    ['granted minutes of a booking', { granted: 90, booked: 60 }],
    ['a mixed booking', { granted: 20, own: 70, booked: 60 }],
    [
      'a mixed booking of which a part had returned',
      { granted: 20, own: 70, booked: 60, minutes: 30 },
    ],
    ['a granted part that had returned', { granted: 80, own: 70, booked: 60, minutes: 30 }],
    ['less than was given', { own: 90, booked: 60, minutes: 90, isElsewhere: true }],
  ])('%s', async (_, wish) => {
    const elder = await desk.funding.elder(desk.city, {
      granted: wish.granted ?? 0,
      own: wish.own ?? 0,
    });
    const beforeBooking = await desk.picture();
    const logged = await desk.log({ ...wish, elder });
    const beforeApproval = (await desk.picture({ ...logged })) as { booking: unknown };
    const record = await desk.approve(logged);
    expect(await desk.picture(record)).not.toEqual(beforeApproval);

    const id = await desk.through(record, { outcome: 'reversed' });
    const { body } = await desk.get(elder, `/${id}`);
    expect(body).toMatchObject({ state: 'reversed', outcome: 'reversed', owed: null, dueOn: null });
    expect(await desk.stateOf(record.recordId)).toBe('reversed');
    expect(await entryOf(body.reversalSeq)).toMatchObject({
      kind: 'reverse',
      reversesSeq: BigInt(record.entrySeq),
      effectiveOn: shanghaiDate(new Date()),
      actorId: desk.second.id,
    });
    const after = (await desk.picture(record)) as Record<string, unknown>;
    const booking = record.bookingId === null ? null : ['cancelled', expect.any(Number), null];
    expect(after).toEqual({ ...(beforeBooking as object), busy: null, booking });
  });

  it('and opens as what it undoes, in the receipts of both sides', async () => {
    const elder = await desk.funding.elder(desk.city, { granted: 0, own: 90 });
    const record = await desk.approve(await desk.log({ own: 90, booked: 60, elder }));
    const id = await desk.through(record, { outcome: 'reversed' });
    const { reversalSeq } = (await desk.get(elder, `/${id}`)).body;
    const redeeming = desk.funding.desk;
    await sealNow(redeeming.app, desk.city.bookId);
    for (const who of [elder, record.volunteer]) {
      const [undone, undoing] = await Promise.all(
        [record.entrySeq, reversalSeq].map(async (seq) => {
          const { text } = await redeeming.get(who, `/v1/entries/${seq}/receipt`);
          return checkProofFile(text, [logKeyOf('GD-T1')]).entries[0];
        }),
      );
      expect(undoing?.leaf).toMatchObject({ kind: 'reverse', subject: undone?.leaf.subject });
      expect(undoing?.facts).toEqual(undone?.facts);
      expect(undoing?.facts).toMatchObject({ recipientId: elder.id });
    }
  });

  it('what went to honour above the daily cap, and the room under that cap', async () => {
    const day = addDays(shanghaiDate(new Date()), -3);
    const first = await desk.posted({ minutes: 400, startedAt: `${day}T01:00:00+08:00` });
    const { volunteer } = first;
    const logged = await desk.log({ volunteer, minutes: 300, startedAt: `${day}T10:00:00+08:00` });
    const before = (await desk.picture()) as object;
    const over = await desk.approve(logged);
    expect(await balanceOf(volunteer)).toBe(480n);
    await desk.through(over, { outcome: 'reversed' });
    expect(await desk.picture()).toEqual(before);
    // The eighty minutes of the day are free again: all of them, and no more.
    const again = await desk.log({ volunteer, minutes: 300, startedAt: `${day}T10:00:00+08:00` });
    await desk.approve(again);
    expect(await balanceOf(volunteer)).toBe(480n);
  });

  it('of a closed month, in the open one, with the counter of the old day', async () => {
    const day = addDays(shanghaiDate(new Date()), -9);
    const logged = await desk.log({ startedAt: `${day}T08:00:00+08:00` });
    const before = (await desk.picture()) as object;
    const record = await desk.approve(logged);
    const { superuserUrl } = desk.funding.desk.database;
    // As if another server had closed the books up to there; the ledger's own specs close months with all there is to it.
    const closeBooks = 'UPDATE ledger.book SET closed_through = $2 WHERE id = $1';
    await sql(superuserUrl, closeBooks, [desk.city.bookId, addDays(day, 1)]);
    const id = await desk.through(record, { outcome: 'reversed' });
    const { body } = await desk.get(record.elder, `/${id}`);
    expect((await entryOf(body.reversalSeq))?.effectiveOn).toBe(shanghaiDate(new Date()));
    expect(await desk.picture()).toEqual(before);
  });
});

describe('a volunteer who has spent the minutes', () => {
  it('owes them: nothing moves, both sides see it, and it is reversed once they are there', async () => {
    const record = await desk.posted({ own: 60, booked: 60 });
    await desk.spendAway(record.volunteer, 45n);
    const before = await desk.picture(record);
    const id = await desk.through(record, { outcome: 'reversed' });
    expect(await desk.picture(record)).toEqual(before);
    expect(await desk.stateOf(record.recordId)).toBe('disputed');
    for (const side of [record.volunteer, record.elder, desk.worker]) {
      const { body } = await desk.get(side, `/${id}`);
      expect(body).toMatchObject({ state: 'owed', owed: { minutes: '45', by: 'volunteer' } });
    }

    await giveMinutes(desk.funding.desk.app, record.volunteer, 20n);
    await desk.tick();
    expect((await desk.get(record.elder, `/${id}`)).body.owed).toEqual({
      minutes: '25',
      by: 'volunteer',
    });
    await giveMinutes(desk.funding.desk.app, record.volunteer, 30n);
    await desk.tick();
    const { body } = await desk.get(record.elder, `/${id}`);
    expect(body).toMatchObject({ state: 'reversed', owed: null });
    expect(await balanceOf(record.volunteer)).toBe(5n);
    expect(await balanceOf(record.elder)).toBe(60n);
    expect(body.history.map(({ to }: { to: string }) => to)).toEqual([
      'open',
      'decided',
      'ordered',
      'owed',
      'reversed',
    ]);
  });

  it('does not hold a month up for ever, as an undecided dispute does', async () => {
    const waiting = async () => {
      const rows = await sql<{ n: string }>(
        desk.funding.desk.database.ownerUrl,
        `SELECT count(*)::text AS n FROM kapok.waiting_records WHERE waits_for = 'dispute' AND book_id = $1`,
        [desk.city.bookId],
      );
      return Number(rows[0]?.n);
    };
    const record = await desk.posted({});
    await desk.spendAway(record.volunteer, 60n);
    await desk.through(record, { outcome: 'reversed' });
    expect(await waiting()).toBe(1);
    const month = record.startedAt.slice(0, 7);
    const { body } = await desk.funding.desk.get(desk.admin, `/v1/settlements/${month}/preview`);
    const reasons = (body.waitsFor ?? []).map(({ reason }: { reason: string }) => reason);
    expect(reasons).not.toContain('records_disputed');
    const other = await desk.posted({ startedAt: record.startedAt });
    await desk.file(other);
    const again = await desk.funding.desk.get(desk.admin, `/v1/settlements/${month}/preview`);
    expect(again.body.waitsFor).toContainEqual(
      expect.objectContaining({ reason: 'records_disputed', count: 1 }),
    );
  });

  it('says so of an elder who has spent what a booking gave back', async () => {
    const record = await desk.posted({ own: 60, booked: 60, minutes: 30 });
    await desk.spendAway(record.elder, 30n);
    const id = await desk.through(record, { outcome: 'reversed' });
    expect((await desk.get(record.elder, `/${id}`)).body.owed).toEqual({
      minutes: '30',
      by: 'recipient',
    });
  });
});

describe('the time of a reversed record', () => {
  it('is the volunteer’s again, and so is the booking an elder’s', async () => {
    const record = await desk.posted({ own: 60, booked: 60 });
    const id = await desk.file(record);
    await desk.decide(id, { outcome: 'reversed' });
    const { elder, volunteer, startedAt } = record;
    const visit = { bookingId: null, minutes: 60, startedAt };
    await expect(desk.funding.deliver(elder, volunteer, visit)).rejects.toThrow('overlaps_record');
    await desk.lapse(id);
    await desk.funding.deliver(elder, volunteer, visit);
    const { body } = await desk.funding.desk.get(elder, `/v1/bookings/${record.bookingId}`);
    expect(body.state).toBe('cancelled');
    expect(await balanceOf(elder)).toBe(60n);
  });
});

describe('a correction', () => {
  it('is a reversal and a new record, which somebody else approves; the booking pays that one', async () => {
    const record = await desk.posted({ own: 90, booked: 60 });
    const registeredOn = addDays(shanghaiDate(new Date()), -1);
    await sql(
      desk.funding.desk.database.ownerUrl,
      'UPDATE kapok.service_records SET registered_on = $2 WHERE id = $1',
      [record.recordId, registeredOn],
    );
    const correction = {
      startedAt: record.startedAt,
      endedAt: new Date(Date.parse(record.startedAt) + AN_HOUR_MS / 2).toISOString(),
    };
    const id = await desk.through(record, { outcome: 'corrected', correction });
    const { body } = await desk.get(record.volunteer, `/${id}`);
    expect(body).toMatchObject({
      state: 'reversed',
      outcome: 'corrected',
      correctionRefusedBy: null,
    });
    expect(await balanceOf(record.volunteer)).toBe(0n);
    const corrected = await desk.funding.desk.get(
      record.volunteer,
      `/v1/service-records/${body.correctedRecordId}`,
    );
    expect(corrected.body).toMatchObject({
      state: 'submitted',
      earnedMinutes: '30',
      evidence: 'paper',
      bookingId: record.bookingId,
      enteredBy: desk.second.id,
      registeredOn,
    });
    const approve = (who: typeof desk.worker) => desk.funding.approve(who, body.correctedRecordId);
    expect((await approve(desk.second)).body.code).toBe('separation_violated');
    expect((await approve(desk.worker)).status).toBe(200);
    expect(await balanceOf(record.volunteer)).toBe(30n);
    expect(await balanceOf(record.elder)).toBe(60n);
  });

  it('says why the rules refuse the corrected record; the reversal stands, and the minutes go back', async () => {
    const record = await desk.posted({ own: 60, booked: 60 });
    const shifted = (hours: number) =>
      new Date(Date.parse(record.startedAt) + hours * AN_HOUR_MS).toISOString();
    const correction = { startedAt: shifted(2), endedAt: shifted(3) };
    await desk.log({ volunteer: record.volunteer, startedAt: shifted(2.5) });
    const id = await desk.through(record, { outcome: 'corrected', correction });
    expect((await desk.get(record.elder, `/${id}`)).body).toMatchObject({
      state: 'reversed',
      correctedRecordId: null,
      correctionRefusedBy: 'overlaps_record',
    });
    expect(await balanceOf(record.volunteer)).toBe(0n);
    expect(await balanceOf(record.elder)).toBe(60n);
    expect(await desk.picture(record)).toMatchObject({
      booking: ['cancelled', expect.any(Number), null],
    });
    const { body } = await desk.funding.desk.get(record.elder, '/v1/notifications');
    expect(body.items[0].kind).toBe('dispute.reversed');
  });
});

describe('a server that dies after the posting', () => {
  it('leaves the rest to the next look, which does it once', async () => {
    const record = await desk.posted({ own: 60, booked: 60 });
    const id = await desk.file(record);
    await desk.decide(id, { outcome: 'reversed' });
    const followUps = desk.funding.desk.app.app.get(FollowUpsService);
    const dying = jest.spyOn(followUps, 'complete').mockRejectedValue(new Error('the server died'));
    await desk.lapse(id);
    dying.mockRestore();
    expect(await desk.stateOf(record.recordId)).toBe('reversed');
    const booking = async () =>
      (await desk.funding.desk.get(record.elder, `/v1/bookings/${record.bookingId}`)).body.state;
    expect(await booking()).toBe('held');
    await desk.tick();
    await desk.tick();
    expect(await booking()).toBe('cancelled');
    expect(await balanceOf(record.elder)).toBe(60n);
    const { body } = await desk.funding.desk.get(record.volunteer, '/v1/notifications');
    const told = body.items.filter(({ kind }: { kind: string }) => kind === 'dispute.reversed');
    expect(told).toHaveLength(1);
  });
});

describe('races', () => {
  it('leave one reversal, one release and one news, on however many servers and rounds at once', async () => {
    const record = await desk.posted({ granted: 20, own: 40, booked: 60 });
    const id = await desk.file(record);
    await desk.decide(id, { outcome: 'reversed' });
    await sql(
      desk.funding.desk.database.ownerUrl,
      'UPDATE kapok.disputes SET due_on = $2 WHERE id = $1',
      [id, addDays(shanghaiDate(new Date()), -1)],
    );
    const other = await startTestApp({ database: desk.funding.desk.database });
    const servers = [desk.funding.desk.app, other].map(({ app }) => app.get(DisputeClock));
    const rounds = Array.from({ length: 12 }, (_, n) => servers[n % 2]?.lookAt(desk.city.bookId));
    await Promise.all(rounds);
    await other.close();
    await desk.tick();
    const count = async (statement: string) =>
      (await sql(desk.funding.desk.database.ownerUrl, statement, [desk.city.bookId, id])).length;
    expect(
      await count(
        `SELECT FROM ledger.journal_entry e JOIN kapok.disputes d ON d.id = $2
         WHERE e.book_id = $1 AND e.reverses_seq = ${record.entrySeq}`,
      ),
    ).toBe(1);
    expect(
      await count('SELECT FROM kapok.dispute_events WHERE book_id = $1 AND dispute_id = $2'),
    ).toBe(4);
    expect(
      await count(
        `SELECT FROM kapok.outbox WHERE book_id = $1 AND subject = $2 AND type = 'dispute.reversed'`,
      ),
    ).toBe(1);
    expect(await desk.funding.purse(record.elder)).toMatchObject({ granted: '20', own: '40' });
  });

  it('of rulings leave one', async () => {
    const record = await desk.posted({});
    const id = await desk.file(record);
    await desk.lapse(id);
    const judges = await Promise.all(
      Array.from({ length: 8 }, () =>
        newMember(desk.funding.desk.database, desk.funding.desk.app, {
          unit: desk.city.city,
          roles: ['city_admin'],
        }),
      ),
    );
    const answers = await Promise.all(
      judges.map((judge, n) =>
        desk.post(judge, `/${id}/rule`, {
          outcome: n % 2 === 0 ? 'reversed' : 'upheld',
          reason: '查实',
        }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    const { body } = await desk.get(record.elder, `/${id}`);
    expect(await desk.stateOf(record.recordId)).toBe(body.outcome);
    expect(await balanceOf(record.volunteer)).toBe(body.outcome === 'upheld' ? 60n : 0n);
  });
});
