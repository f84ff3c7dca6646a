import { sign } from 'node:crypto';
import { CheckpointReader } from '../../src/ledger/log/checkpoint-reader.js';
import { CoSignatures } from '../../src/ledger/log/co-signatures.js';
import { shanghaiText } from '../../src/platform/clock/shanghai.js';
import { startTestApp } from '../support/app.js';
import { testLogKey } from '../support/log-keys.js';
import { checkProofFile } from '../support/proof-checker/check-proof-file.js';
import { logKeyOf, sealNow, verifierKeyOf } from '../support/proof-city.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { verified } from '../support/verified.js';
import { care } from './redeeming-desk.js';
import { monthAgo, StatementDesk } from './statement-desk.js';

const LAST = monthAgo(1);
const TRUSTED = [logKeyOf('GD-T1')];

let desk: StatementDesk;
let volunteer: SignedInMember;
let elder: SignedInMember;

beforeAll(async () => {
  desk = await StatementDesk.open();
  volunteer = await desk.volunteer();
  elder = await desk.desk.elderWith(300n);
});

afterAll(async () => {
  await desk?.close();
});

const receiptPath = (seq: string, query = '') => `/v1/entries/${seq}/receipt${query}`;
const listPath = (who: SignedInMember, query = '') => `/v1/members/${who.id}/receipts${query}`;
const seal = () => sealNow(desk.desk.app, desk.desk.city.bookId);
const get = async (who: SignedInMember, path: string) => {
  const { status, body, text, headers } = await desk.get(who, path);
  return { status, body, text, headers };
};
/** The receipt that somebody gets, checked by a checker that knows the page alone. */
const checked = async (who: SignedInMember, seq: string, query = '') => {
  const { status, text, headers } = await get(who, receiptPath(seq, query));
  expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  expect(headers['content-disposition']).toBe(`attachment; filename="receipt-${seq}.json"`);
  const { entries, sealed } = checkProofFile(text, TRUSTED);
  return { text, entry: entries[0], sealed };
};
let minute = 0;
const serve = (more: Partial<Parameters<StatementDesk['serve']>[2]> = {}, by = volunteer) => {
  minute += 1;
  return desk.serve(by, elder, {
    day: `${LAST}-${String(minute).padStart(2, '0')}`,
    minutes: 30,
    ...more,
  });
};

describe('the receipt of an entry', () => {
  it('is to be waited for until a checkpoint covers the entry', async () => {
    const seq = await serve();
    for (const path of [receiptPath(seq), `${listPath(volunteer)}/${monthAgo(0)}`]) {
      const { status, body, headers } = await get(volunteer, path);
      expect([status, body.code, body.retryable]).toEqual([409, 'checkpoint_pending', true]);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await get(volunteer, listPath(volunteer))).body.items[0]).toMatchObject({
      seq,
      sealed: false,
    });
    const size = await seal();
    expect((await checked(volunteer, seq)).sealed).toMatchObject({
      origin: 'kapok.localhost/GD-T1',
      size,
    });
    const later = await serve();
    expect((await get(volunteer, receiptPath(later))).body.code).toBe('checkpoint_pending');
    expect((await checked(volunteer, seq)).sealed.size).toBe(size);
    const [newest, before] = (await get(volunteer, listPath(volunteer))).body.items;
    expect([newest, before]).toMatchObject([
      { seq: later, sealed: false, kind: 'service', subjectType: 'service_record' },
      { seq, sealed: true },
    ]);
  });

  it('proves the leaf and opens what the record says, for both sides of it', async () => {
    const paid = await desk.desk.post(elder, '/v1/bookings', care({ serviceCode: 'MEALS' }));
    const start = shanghaiText(new Date(Date.now() - 61 * 60_000));
    const [day, time] = [start.slice(0, 10), start.slice(11, 16)];
    const seq = await serve({ day, time, minutes: 60, bookingId: paid.body.id });
    await seal();
    for (const who of [volunteer, elder]) {
      const { entry } = await checked(who, seq);
      const ledgerEntry = (await get(who, `/v1/ledger/entries/${seq}`)).body;
      expect(entry?.leaf).toEqual(JSON.parse(ledgerEntry.leaf));
      const { body } = await get(who, `/v1/service-records/${entry?.leaf.subject.id}`);
      expect(entry?.facts).toMatchObject({
        recordNo: body.recordNo,
        volunteerId: volunteer.id,
        recipientId: elder.id,
        earnedMinutes: '60',
        serviceDate: body.serviceDate,
        bookingId: paid.body.id,
        evidenceItems: [{ n: 1, strength: 'paper', recordedBy: desk.station.id }],
      });
    }
  });

  it('passes the stand-alone verifier, and not with other minutes', async () => {
    const seq = await serve();
    await seal();
    const { text: file } = await checked(volunteer, seq);
    const wish = { subject: 'receipt', file, keys: TRUSTED };
    expect((await verified(wish)).code).toBe(0);
    const more = file.replace('\\"amount\\":\\"30\\"', '\\"amount\\":\\"90\\"');
    expect(more).not.toBe(file);
    expect((await verified({ ...wish, file: more })).code).toBe(1);
  });

  it('is not for an elder whose accounts the entry does not move', async () => {
    const seq = await serve();
    await seal();
    expect((await get(elder, receiptPath(seq))).status).toBe(404);
  });

  it('goes without the opening when it is not wanted, and when it is taken out by hand', async () => {
    const seq = await serve();
    await seal();
    const { text, entry } = await checked(volunteer, seq, '?openings=false');
    expect(entry?.facts).toBeNull();
    expect(text).not.toContain(elder.id);
    const opened = (await checked(volunteer, seq)).text;
    const bare = { ...JSON.parse(opened), openings: [] };
    expect(checkProofFile(JSON.stringify(bare, null, 2), TRUSTED).entries[0]?.facts).toBeNull();
    expect(JSON.parse(text)).toEqual(bare);
    const wrong = await get(volunteer, receiptPath(seq, '?openings=1'));
    expect([wrong.status, wrong.body.code]).toEqual([400, 'validation_failed']);
  });

  it('of a hold shows what is set aside, and for whom', async () => {
    const booked = await desk.desk.post(elder, '/v1/bookings', care());
    expect(booked.status).toBe(201);
    await seal();
    const { items } = (await get(elder, listPath(elder))).body;
    expect(items[0]).toMatchObject({ kind: 'hold', subjectId: booked.body.id });
    const { entry } = await checked(elder, items[0].seq);
    expect(entry?.leaf).toMatchObject({ kind: 'hold', subject: { id: booked.body.id } });
    expect(entry?.facts).toMatchObject({ elderId: elder.id, minutes: '60' });
  });

  it('is for those who may look into one of the accounts, and to others not there', async () => {
    const { database, app, city, other } = desk.desk;
    const seq = await serve();
    await seal();
    const member = (
      unit: typeof city.city,
      ...roles: NonNullable<Parameters<typeof newMember>[2]['roles']>
    ) => newMember(database, app, { unit, roles });
    const readers = [
      volunteer,
      desk.worker,
      await member(city.community, 'station_admin'),
      await member(city.city, 'city_admin'),
      await member(city.city, 'auditor'),
    ];
    for (const reader of readers) {
      expect((await checked(reader, seq)).entry?.facts).toMatchObject({ recipientId: elder.id });
      expect((await get(reader, listPath(volunteer))).status).toBe(200);
    }
    const strangers = [
      elder,
      await desk.volunteer(),
      await member(city.canteen, 'social_worker'),
      await member(other.city, 'auditor'),
    ];
    for (const stranger of strangers) {
      for (const path of [
        receiptPath(seq),
        listPath(volunteer),
        `${listPath(volunteer)}/${LAST}`,
      ]) {
        const { status, body } = await get(stranger, path);
        expect([path, status, body.code]).toEqual([path, 404, 'not_found']);
      }
    }
    for (const path of [receiptPath(seq), listPath(volunteer), `${listPath(volunteer)}/${LAST}`]) {
      expect((await app.http().get(path)).status).toBe(401);
    }
    for (const bad of ['999999999', '-1', '01', 'x']) {
      const { status } = await get(volunteer, receiptPath(bad));
      expect([bad, status]).toEqual([bad, bad === '999999999' ? 404 : 400]);
    }
  });

  it('is not opened to who reaches the holder and not the record', async () => {
    const { database, app, city } = desk.desk;
    const far = await desk.volunteer(city.canteen);
    const seq = await serve({}, far);
    await seal();
    const nearby = await newMember(database, app, { unit: city.canteen, roles: ['social_worker'] });
    const { entry, text } = await checked(nearby, seq);
    expect(entry?.leaf.subject.commitment).toMatch(/^[0-9a-f]{64}$/);
    expect(entry?.facts).toBeNull();
    expect(text).not.toContain(elder.id);
    expect((await checked(far, seq)).entry?.facts).toMatchObject({ recipientId: elder.id });
  });

  it('comes without the opening once the salt is gone or the record says something else', async () => {
    const { ownerUrl, superuserUrl } = desk.desk.database;
    const [gone, changed] = [await serve(), await serve()];
    await seal();
    const before = await checked(volunteer, gone);
    const change = (seq: string, set: string) =>
      sql(
        superuserUrl,
        `SET session_replication_role = replica; UPDATE kapok.service_records SET ${set} WHERE entry_seq = ${seq}`,
      );
    await change(gone, `salt = decode(repeat('00', 32), 'hex')`);
    await change(changed, 'earned_minutes = earned_minutes + 1');
    for (const seq of [gone, changed]) {
      expect((await checked(volunteer, seq)).entry?.facts).toBeNull();
    }
    expect(checkProofFile(before.text, TRUSTED).entries[0]?.facts).not.toBeNull();
    const rows = await sql(
      ownerUrl,
      `SELECT 1 FROM kapok.service_records WHERE entry_seq = ${gone}`,
    );
    expect(rows).toHaveLength(1);
  });

  it('is a fault, never a wrong receipt, when the leaf was altered in the database', async () => {
    const seq = await serve();
    await seal();
    const alter = (from: string, to: string) =>
      sql(
        desk.desk.database.superuserUrl,
        `SET session_replication_role = replica;
         UPDATE ledger.journal_entry SET leaf_hash = ${to} WHERE book_id = ${desk.desk.city.bookId}
           AND seq = ${seq} AND leaf_hash = ${from}`,
      );
    const [row] = await sql<{ leaf_hash: Buffer }>(
      desk.desk.database.ownerUrl,
      `SELECT leaf_hash FROM ledger.journal_entry WHERE book_id = ${desk.desk.city.bookId} AND seq = ${seq}`,
    );
    const was = `'\\x${row?.leaf_hash.toString('hex')}'::bytea`;
    const other = `sha256('altered')`;
    await alter(was, other);
    const { status, body } = await get(volunteer, receiptPath(seq));
    expect([status, body.code]).toEqual([500, 'internal_fault']);
    await alter(other, was);
    await checked(volunteer, seq);
  });
});

describe('the list of receipts', () => {
  it('names each entry of any account once, the newest first, in pages', async () => {
    const holder = await desk.desk.elderWith(100n);
    const booked = await desk.desk.post(holder, '/v1/bookings', care());
    const path = `/v1/bookings/${booked.body.id}/cancel`;
    expect((await desk.desk.post(holder, path, { reason: 'changed_mind' })).status).toBeLessThan(
      300,
    );
    const all = (await get(holder, listPath(holder))).body.items;
    expect(all.map(({ kind }: { kind: string }) => kind)).toEqual(['release', 'hold', 'adjust']);
    const pages: unknown[] = [];
    let next: string | null = '';
    do {
      const query = `?limit=2${next === '' ? '' : `&after=${next}`}`;
      const { body } = await get(holder, listPath(holder, query));
      pages.push(...body.items);
      next = body.next;
    } while (next !== null);
    expect(pages).toEqual(all);
    expect((await get(holder, listPath(holder, '?after=x'))).status).toBe(400);
  });
});

describe('with witnesses', () => {
  it('entries are proven under the newest checkpoint that enough of them signed, else under the newest', async () => {
    const { database, city } = desk.desk;
    const key = testLogKey(40);
    const vkey = verifierKeyOf('witness.example/one', key, 4);
    const env = {
      KAPOK_WITNESSES: `${vkey}@http://127.0.0.1:9`,
      KAPOK_WITNESS_QUORUM: '1',
    };
    const app = await startTestApp({ database, env });
    try {
      const seq = await serve();
      const size = await sealNow(app, city.bookId);
      const body = (await app.app.get(CheckpointReader).bySize(city.bookId, size))?.body ?? '';
      const time = BigInt(Math.floor(Date.now() / 1000));
      const stamp = Buffer.alloc(8);
      stamp.writeBigUInt64BE(time);
      const message = Buffer.from(`cosignature/v1\ntime ${time}\n${body}`);
      const id = Buffer.from(vkey.split('+')[1] ?? '', 'hex');
      const bytes = Buffer.concat([id, stamp, sign(null, message, key)]).toString('base64');
      const line = `— witness.example/one ${bytes}`;
      expect(await app.app.get(CoSignatures).add(city.bookId, size, line)).toBe(true);
      const later = await serve();
      const newest = await sealNow(app, city.bookId);
      const read = async (entry: string) => {
        const { authorization } = volunteer;
        const { text } = await app.http().get(receiptPath(entry)).set({ authorization });
        return checkProofFile(text, [...TRUSTED, vkey]).sealed;
      };
      expect(newest).toBeGreaterThan(size);
      expect(await read(seq)).toMatchObject({ size, witnesses: 1 });
      expect(await read(later)).toMatchObject({ size: newest, witnesses: 0 });
    } finally {
      await app.close();
    }
  });
});
