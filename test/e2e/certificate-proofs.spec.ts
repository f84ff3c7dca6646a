import { CheckpointReader } from '../../src/ledger/log/checkpoint-reader.js';
import { checkProofFile } from '../support/proof-checker/check-proof-file.js';
import { logKeyOf, sealNow } from '../support/proof-city.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { verified } from '../support/verified.js';
import { monthAgo, StatementDesk } from './statement-desk.js';

const LAST = monthAgo(1);
const EARLIER = monthAgo(2);
const PERIOD = { from: `${EARLIER}-01`, to: `${LAST}-28` };
const TRUSTED = [logKeyOf('GD-T1')];

let desk: StatementDesk;
let volunteer: SignedInMember;
let elder: SignedInMember;
let seqs: string[];
let number: string;

const path = (who: SignedInMember, query = '') =>
  `/v1/members/${who.id}/certificates/${number}/proof.json${query}`;
const get = (who: SignedInMember, query = '', whose = volunteer) =>
  desk.get(who, path(whose, query));
const seal = () => sealNow(desk.desk.app, desk.desk.city.bookId);
const checked = async (query = '') => {
  const { status, text } = await get(volunteer, query);
  expect(status).toBe(200);
  return { ...checkProofFile(text, TRUSTED), text, file: JSON.parse(text) };
};

beforeAll(async () => {
  desk = await StatementDesk.open();
  volunteer = await desk.volunteer();
  elder = await desk.desk.elderWith(0n);
  seqs = [
    await desk.serve(volunteer, elder, { day: `${EARLIER}-03`, minutes: 90 }),
    await desk.serve(volunteer, elder, { day: `${EARLIER}-04`, minutes: 30, code: 'COMPANY' }),
    await desk.serve(volunteer, elder, { day: `${LAST}-05`, minutes: 480 }),
    // Above the cap of a day: served, and not credited.
    await desk.serve(volunteer, elder, { day: `${LAST}-05`, time: '20:00', minutes: 60 }),
  ];
  const undone = await desk.serve(volunteer, elder, { day: `${LAST}-06`, minutes: 20 });
  await desk.reverse(undone);
  const issued = await desk.desk.post(
    volunteer,
    `/v1/members/${volunteer.id}/certificates`,
    PERIOD,
  );
  number = issued.body.number;
});

afterAll(async () => {
  await desk?.close();
});

describe('the proof of a certificate', () => {
  it('is to be waited for until a checkpoint covers what it rests on', async () => {
    const { status, body } = await get(volunteer);
    expect([status, body.code]).toEqual([409, 'checkpoint_pending']);
    const size = await seal();
    const latest = await desk.desk.app.app.get(CheckpointReader).latest(desk.desk.city.bookId);
    expect((await checked()).sealed.size).toBe(size);
    expect(latest?.size).toBe(size);
  });

  it('proves number and credited minutes, and tells nothing of whom they were for', async () => {
    const { entries, whole, text, file } = await checked();
    expect(entries.map(({ leaf }) => leaf['@seq'])).toEqual(seqs);
    expect(whole).toBe(false);
    expect(file.services).toEqual([]);
    for (const secret of [elder.id, elder.memberNo]) expect(text).not.toContain(`"${secret}"`);
    expect(file.certificate.total).toEqual({
      records: '4',
      servedMinutes: '660',
      creditedMinutes: '600',
    });
    const said = await desk.get(volunteer, `/v1/members/${volunteer.id}/certificates/${number}`);
    expect(file.digest).toBe(said.body.digest);
  });

  it('proves all of it with openings', async () => {
    const { whole, file, entries } = await checked('?openings=true');
    expect(whole).toBe(true);
    expect(file.services.map(({ code }: { code: string }) => code).toSorted()).toEqual([
      'COMPANY',
      'MEALS',
    ]);
    expect(entries.map(({ facts }) => facts?.recipientId)).toEqual(seqs.map(() => elder.id));
  });

  it.each(['', '?openings=true'])('passes the stand-alone verifier, %s', async (query) => {
    const { text: file } = await checked(query);
    const wish = { subject: 'certificate', file, keys: TRUSTED };
    expect((await verified(wish)).code).toBe(query === '' ? 1 : 0);
    const partly = { ...wish, isPartlyEnough: true };
    expect((await verified(partly)).code).toBe(0);
    const more = file.replace('"creditedMinutes":"600"', '"creditedMinutes":"601"');
    expect((await verified({ ...partly, file: more })).code).toBe(1);
  });

  it('stays what it was when something is undone later: that is for the public check to tell', async () => {
    const before = await checked();
    await desk.reverse(seqs[1] ?? '');
    await seal();
    const after = await checked('?openings=true');
    expect(after.file.certificate).toEqual(before.file.certificate);
    expect(after.whole).toBe(true);
    const { body } = await desk.desk.app.http().get(`/v1/certificates/${number}`);
    expect(body.state).toBe('superseded');
  });

  it('opens what can still be opened, and says no more than is proven', async () => {
    await sql(
      desk.desk.database.superuserUrl,
      `SET session_replication_role = replica;
       UPDATE kapok.service_records SET salt = decode(repeat('00', 32), 'hex') WHERE entry_seq = ${seqs[0]}`,
    );
    const { whole, entries } = await checked('?openings=true');
    expect(whole).toBe(false);
    expect(entries.map(({ facts }) => facts === null)).toEqual([true, false, false, false]);
  });

  it('is for those who may have the certificate', async () => {
    const { database, app, city, other } = desk.desk;
    const member = (unit: typeof city.city, role: 'auditor' | 'social_worker' | 'volunteer') =>
      newMember(database, app, { unit, roles: [role] });
    for (const reader of [desk.worker, await member(city.city, 'auditor')]) {
      expect((await get(reader)).status).toBe(200);
    }
    const strangers = [
      elder,
      await member(city.canteen, 'social_worker'),
      await member(other.city, 'auditor'),
    ];
    for (const stranger of strangers) expect((await get(stranger)).status).toBe(404);
    expect((await app.http().get(path(volunteer))).status).toBe(401);
    expect((await get(volunteer, '?openings=yes')).status).toBe(400);
  });

  it('is a fault when the certificate does not say what its entries do, and gone when it was changed', async () => {
    const { superuserUrl } = desk.desk.database;
    const change = (set: string) =>
      sql(
        superuserUrl,
        `SET session_replication_role = replica; UPDATE kapok.certificates SET ${set}`,
      );
    const [row] = await sql<{ document: string; digest: Buffer }>(
      superuserUrl,
      'SELECT document, digest FROM kapok.certificates',
    );
    if (row === undefined) throw new Error('the certificate is gone');
    const more = row.document.replace('"records":"4"', '"records":"5"');
    await change(`document = $$${more}$$, digest = sha256(convert_to($$${more}$$, 'UTF8'))`);
    expect((await get(volunteer)).status).toBe(500);
    await sql(
      superuserUrl,
      'ALTER TABLE kapok.certificates DROP CONSTRAINT IF EXISTS certificates_digest_is_of_document',
    );
    await change(`document = $$${row.document}$$`);
    expect((await get(volunteer)).status).toBe(404);
    await change(`digest = '\\x${row.digest.toString('hex')}'`);
    expect((await get(volunteer)).status).toBe(200);
  });
});
