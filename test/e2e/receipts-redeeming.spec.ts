import { checkProofFile } from '../support/proof-checker/check-proof-file.js';
import { logKeyOf, sealNow } from '../support/proof-city.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { verified } from '../support/verified.js';
import { ErasureCity } from './erasure-city.js';
import { GivingCity } from './giving-city.js';
import { care } from './redeeming-desk.js';

const TRUSTED = [logKeyOf('GD-T1')];

let city: GivingCity;
let cashier: SignedInMember;
let stranger: SignedInMember;

beforeAll(async () => {
  city = await GivingCity.open();
  cashier = await city.desk.staff();
  stranger = await city.giver(0);
  await city.fillPool(city.desk.city.community, 10_000);
});

afterAll(() => city?.close());

const seal = () => sealNow(city.desk.app, city.bookId);
const receipt = (who: SignedInMember, seq: string) =>
  city.desk.get(who, `/v1/entries/${seq}/receipt`);

/** The receipt that somebody gets, checked by a checker that knows the page alone. */
async function entryOf(who: SignedInMember, seq: string) {
  const { status, text } = await receipt(who, seq);
  expect(status).toBe(200);
  const [entry] = checkProofFile(text, TRUSTED).entries;
  return { text, leaf: entry?.leaf, facts: entry?.facts };
}

async function verdict(file: string) {
  const { code, output } = await verified({ subject: 'receipt', file, keys: TRUSTED });
  return { code, output };
}

/** The stand-alone verifier takes the receipt and tells it; with another value of a fact it refuses. */
async function tells(text: string, sentence: RegExp, member: string, value: string) {
  expect(await verdict(text)).toEqual({ code: 0, output: expect.stringMatching(sentence) });
  const file = JSON.parse(text);
  const was = file.openings[0].facts[member];
  expect(was).not.toBe(value);
  file.openings[0].facts[member] = value;
  const altered = await verdict(JSON.stringify(file));
  expect(altered).toEqual({ code: 1, output: expect.stringContaining('a fact was changed') });
}

/** A code of an elder's, charged at the canteen. */
async function charge(elder: SignedInMember, minutes: string) {
  const { code } = (await city.desk.post(elder, '/v1/spend-codes', { minutes }, null)).body;
  const { status, body } = await city.desk.post(cashier, '/v1/spendings', { code, minutes });
  expect(status).toBe(201);
  return body;
}

async function support(elder: SignedInMember, minutes: number, reason: string) {
  const wish = { elderId: elder.id, minutes: String(minutes), reason };
  const { status, body } = await city.desk.post(city.worker, '/v1/pool-supports', wish);
  expect([status, body.state]).toEqual([201, 'paid']);
  return body;
}

async function book(elder: SignedInMember) {
  const booked = await city.desk.post(elder, '/v1/bookings', care());
  expect(booked.status).toBe(201);
  return booked.body;
}

async function noReceiptFor(who: SignedInMember, seq: string): Promise<void> {
  const { status, body } = await receipt(who, seq);
  expect([status, body.code]).toEqual([404, 'not_found']);
}

describe('the receipt of a booking', () => {
  it('shows for whom minutes were set aside and given back, with one commitment', async () => {
    const elder = await city.desk.elderWith(300n);
    const { id, holdSeq, startsAt } = await book(elder);
    const path = `/v1/bookings/${id}/cancel`;
    const { settleSeq } = (await city.desk.post(elder, path, { reason: 'changed_mind' })).body;
    await seal();
    const facts = {
      elderId: elder.id,
      serviceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      unitId: city.desk.city.community.id,
      startsAt: new Date(startsAt).toISOString(),
      minutes: '60',
    };
    for (const who of [elder, city.worker, city.auditor]) {
      const [hold, release] = [await entryOf(who, holdSeq), await entryOf(who, settleSeq)];
      expect([hold.facts, release.facts]).toEqual([facts, facts]);
      expect([hold.leaf?.kind, release.leaf?.kind]).toEqual(['hold', 'release']);
      expect(hold.leaf?.subject).toEqual(release.leaf?.subject);
      expect(hold.leaf?.subject).toMatchObject({ type: 'booking', id });
    }
    const { text } = await entryOf(elder, settleSeq);
    await tells(
      text,
      /60 minutes of the elder .+, for care of the service/,
      'startsAt',
      '2026-01-01T00:00:00.000Z',
    );
    for (const who of [stranger, cashier]) await noReceiptFor(who, holdSeq);
  });

  it('is among those of the month, opened for whoever may see the booking', async () => {
    const elder = await city.desk.elderWith(300n);
    const { holdSeq } = await book(elder);
    await seal();
    const { leaf } = await entryOf(elder, holdSeq);
    const month = leaf?.effective.slice(0, 7);
    const { text, status } = await city.desk.get(
      elder,
      `/v1/members/${elder.id}/receipts/${month}`,
    );
    expect(status).toBe(200);
    const { entries } = checkProofFile(text, TRUSTED);
    expect(entries.find(({ leaf: { kind } }) => kind === 'hold')?.facts).toMatchObject({
      elderId: elder.id,
    });
    const bare = await city.desk.get(
      elder,
      `/v1/members/${elder.id}/receipts/${month}?openings=false`,
    );
    expect(checkProofFile(bare.text, TRUSTED).entries.map(({ facts }) => facts)).toEqual([null]);
  });

  it('stays opened when the care is agreed with somebody else', async () => {
    const elder = await city.desk.elderWith(300n);
    const { id, holdSeq } = await book(elder);
    await seal();
    const before = await entryOf(elder, holdSeq);
    const agreed = 'UPDATE kapok.care_bookings SET volunteer_id = $2 WHERE id = $1';
    await city.asService(agreed, [id, stranger.id]);
    expect((await entryOf(elder, holdSeq)).facts).toEqual(before.facts);
  });
});

describe('the receipt of a charge', () => {
  it('shows whose minutes went where, and its refund the same', async () => {
    const elder = await city.desk.elderWith(100n);
    const spent = await charge(elder, '45');
    const back = await city.desk.post(cashier, `/v1/spendings/${spent.id}/refund`, {});
    await seal();
    const facts = {
      elderId: elder.id,
      providerId: city.desk.city.canteen.id,
      minutes: '45',
      shown: 'code',
      drawnBy: null,
    };
    for (const who of [elder, city.worker]) {
      const [charged, refunded] = [
        await entryOf(who, spent.entrySeq),
        await entryOf(who, back.body.refundSeq),
      ];
      expect([charged.facts, refunded.facts]).toEqual([facts, facts]);
      expect(refunded.leaf).toMatchObject({ kind: 'reverse', subject: charged.leaf?.subject });
    }
    const { text } = await entryOf(elder, back.body.refundSeq);
    await tells(
      text,
      /at the provider .+, on a code[\s\S]+undoes entry \d+/,
      'providerId',
      elder.id,
    );
    for (const who of [stranger, cashier]) await noReceiptFor(who, spent.entrySeq);
  });

  it('by card says so', async () => {
    const { community } = city.desk.city;
    const keeper = await newMember(city.desk.database, city.desk.app, {
      unit: community,
      roles: ['station_admin'],
    });
    const elder = await city.desk.elderWith(100n);
    const card = (await city.desk.post(keeper, '/v1/cards', { memberId: elder.id }, null)).body;
    const shown = { card: { cardNo: card.cardNo, pin: card.pin }, minutes: '20' };
    const { body } = await city.desk.post(cashier, '/v1/spendings', shown);
    await seal();
    const { facts, text } = await entryOf(elder, body.entrySeq);
    expect(facts).toMatchObject({ elderId: elder.id, minutes: '20', shown: 'card', drawnBy: null });
    await tells(text, /20 minutes of the elder .+, on a card/, 'minutes', '200');
    // Who hands out cards in the community may have the elder's statement, and what it says.
    expect((await entryOf(keeper, body.entrySeq)).facts).toEqual(facts);
  });
});

describe('the receipt of support from a pool', () => {
  it('shows whom the pool supported and on what ground, without the worker’s reason', async () => {
    const elder = await city.giver(0);
    const reason = '独居，近日出院';
    const { entrySeq } = await support(elder, 120, reason);
    await seal();
    for (const who of [elder, city.worker]) {
      const { facts, leaf, text } = await entryOf(who, entrySeq);
      expect(facts).toEqual({
        elderId: elder.id,
        poolUnitId: city.desk.city.community.id,
        minutes: '120',
        basis: 'decision',
        hardshipId: null,
        wantedOn: leaf?.effective,
      });
      expect(text).not.toContain(reason);
    }
    const { text } = await entryOf(elder, entrySeq);
    await tells(text, /from the pool of the unit .+, by a worker's decision/, 'minutes', '1200');
    await noReceiptFor(stranger, entrySeq);
  });

  it('is not opened to who reaches the elder’s account and not the support', async () => {
    const elder = await city.giver(0);
    const { entrySeq } = await support(elder, 60, '近日出院');
    await seal();
    const nearby = await newMember(city.desk.database, city.desk.app, {
      unit: city.desk.city.community,
      roles: ['station_admin'],
    });
    const { facts, leaf } = await entryOf(nearby, entrySeq);
    expect([facts, leaf?.subject.commitment]).toEqual([null, expect.stringMatching(/^\w{64}$/)]);
  });
});

describe('the receipt of a reversal', () => {
  it('opens as that of the gift it undoes, for both sides', async () => {
    const giver = await city.giver(3000);
    const child = await city.relativeOf(giver);
    const { body } = await city.give(giver, child, 120);
    const path = `transfers/${body.id}/reverse`;
    const { reverseSeq } = (await city.step(city.auditor, path, { reason: '误操作' })).body;
    await seal();
    for (const who of [giver, child]) {
      const { leaf, facts } = await entryOf(who, reverseSeq);
      expect(leaf).toMatchObject({ kind: 'reverse', subject: { type: 'gift', id: body.id } });
      expect(facts).toMatchObject({ giverId: giver.id, recipientId: child.id, minutes: '120' });
    }
  });
});

describe('the salts behind them', () => {
  const TABLES = ['care_bookings', 'spend_codes', 'pool_supports'];

  it('are each their own, and the service cannot change them', async () => {
    const elder = await city.desk.elderWith(1000n);
    await book(elder);
    await book(elder);
    await charge(elder, '5');
    await charge(elder, '5');
    await support(elder, 10, '近日出院');
    await support(elder, 10, '近日出院');
    for (const table of TABLES) {
      const rows = await sql<{ salt: Buffer }>(
        city.desk.database.ownerUrl,
        `SELECT salt FROM kapok.${table} WHERE elder_id = $1`,
        [elder.id],
      );
      expect(new Set(rows.map(({ salt }) => salt.toString('hex'))).size).toBe(2);
      expect(rows.every(({ salt }) => salt.length === 32)).toBe(true);
      const change = city.asService(`UPDATE kapok.${table} SET salt = NULL`);
      await expect(change).rejects.toThrow(/forbidden|permission denied/);
      const seen = sql(city.desk.database.readerUrl, `SELECT salt FROM kapok.${table}`);
      await expect(seen).rejects.toThrow('permission denied');
    }
  });

  it('are missing in rows from before there were any, whose entries have nothing to open', async () => {
    const elder = await city.desk.elderWith(300n);
    const { id, holdSeq } = await book(elder);
    await sql(
      city.desk.database.superuserUrl,
      `SET session_replication_role = replica; UPDATE kapok.care_bookings SET salt = NULL WHERE id = '${id}'`,
    );
    const path = `/v1/bookings/${id}/cancel`;
    const { settleSeq } = (await city.desk.post(elder, path, { reason: 'changed_mind' })).body;
    await seal();
    for (const seq of [holdSeq, settleSeq]) expect((await entryOf(elder, seq)).facts).toBeNull();
    expect((await entryOf(elder, settleSeq)).leaf?.subject.commitment).toBeNull();
  });

  it('are destroyed with their elder: receipts of before open, new ones come without', async () => {
    const offices = await ErasureCity.in(city.desk);
    const { member } = await offices.person(600n);
    const { member: other } = await offices.person(600n);
    const { id, holdSeq } = await book(member);
    const path = `/v1/bookings/${id}/cancel`;
    const { settleSeq } = (await city.desk.post(member, path, { reason: 'changed_mind' })).body;
    const spent = await charge(member, '45');
    const { entrySeq } = await support(member, 30, '近日出院');
    const theirs = await book(other);
    await seal();
    const seqs = [holdSeq, settleSeq, spent.entrySeq, entrySeq];
    const before = await Promise.all(seqs.map((seq) => entryOf(offices.worker, seq)));
    for (const { facts } of before) expect(facts).toMatchObject({ elderId: member.id });

    const erasure = await offices.checked(member);
    const approved = await offices.step(offices.second, erasure, 'approve');
    expect(approved.body).toMatchObject({ state: 'erased' });
    for (const table of TABLES) {
      const rows = await sql<{ salt: Buffer }>(
        city.desk.database.ownerUrl,
        `SELECT salt FROM kapok.${table} WHERE elder_id = $1`,
        [member.id],
      );
      expect(rows.length).toBeGreaterThan(0);
      for (const { salt } of rows) expect(salt).toEqual(Buffer.alloc(32));
    }
    for (const { text } of before) expect((await verdict(text)).code).toBe(0);
    for (const seq of seqs) {
      const { facts, leaf, text } = await entryOf(offices.worker, seq);
      expect([facts, leaf?.subject.commitment]).toEqual([null, expect.stringMatching(/^\w{64}$/)]);
      expect((await verdict(text)).code).toBe(0);
    }
    expect((await entryOf(other, theirs.holdSeq)).facts).toMatchObject({ elderId: other.id });
  }, 90_000);
});
