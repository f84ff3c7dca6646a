import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignedInMember } from '../support/redeeming-city.js';
import { newMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { ErasureCity } from './erasure-city.js';

interface Section {
  name: string;
  zh: string;
  en: string;
  rows: Record<string, unknown>[];
}

let city: ErasureCity;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kapok-own-data-'));
  city = await ErasureCity.open({ KAPOK_SMS: 'file', KAPOK_DATA_DIR: folder });
});
afterAll(async () => {
  await city?.close();
  await rm(folder, { recursive: true, force: true });
});

const exportOf = async (who: SignedInMember) => {
  const answer = await city.get(who, `/v1/members/${who.id}/personal-data`);
  expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
  return answer.body as { format: string; self: Record<string, unknown>; sections: Section[] };
};

describe('a member’s own data', () => {
  it('is one readable file: who one is, what one did, what was written, what one asked for', async () => {
    const { member, canary } = await city.person(600n);
    const { member: friend } = await city.person();
    await city.log(member, friend, '榕树下', 8);
    await city.publish(member, canary.words);
    const { format, self, sections } = await exportOf(member);
    expect(format).toBe('kapok-personal-data/1');
    expect(self).toMatchObject({
      memberNo: canary.memberNo,
      name: canary.name,
      idNumber: canary.idNumber,
      phone: canary.phone,
    });
    const section = (name: string) => sections.find((each) => each.name === name);
    expect(section('service_records')?.rows).toEqual([
      expect.objectContaining({
        volunteerId: 'self',
        recipientId: 'somebody_else',
        note: '榕树下',
      }),
    ]);
    expect(section('care_requests')?.rows).toEqual([
      expect.objectContaining({ elderId: 'self', address: canary.words, note: canary.words }),
    ]);
    expect(section('care_bookings')?.rows).toHaveLength(1);
    expect(
      section('role_grants')
        ?.rows.map(({ role }) => role)
        .sort(),
    ).toEqual(['elder', 'volunteer']);
    expect(section('ledger_entries')?.rows.length).toBe(2);
    expect(section('service_records')).toMatchObject({ zh: '服务记录', en: 'Service records' });
  });

  it('says of other people only that there was somebody, and holds no key, salt or digest', async () => {
    const { member } = await city.person();
    const { member: friend, canary } = await city.person();
    await city.log(member, friend, '榕树下', 8);
    const text = JSON.stringify(await exportOf(member));
    for (const theirs of [friend.id, ...Object.values(canary)]) expect(text).not.toContain(theirs);
    const [row] = await sql<{ salt: Buffer; hash: string }>(
      city.desk.database.superuserUrl,
      `SELECT r.salt, c.password_hash AS hash FROM kapok.service_records r
       JOIN kapok.credentials c ON c.member_id = r.volunteer_id WHERE r.volunteer_id = $1`,
      [member.id],
    );
    expect(row).toBeDefined();
    expect(text).not.toContain(row?.salt.toString('hex'));
    expect(text).not.toContain(row?.hash);
  });

  it('pages through what is long', async () => {
    const { member } = await city.person();
    await sql(
      city.desk.database.ownerUrl,
      `INSERT INTO kapok.notifications (book_id, id, member_id, kind, params, event_key, created_at)
       SELECT $1, gen_random_uuid(), $2, 'request.served', '{"requestId":"x"}', 'k' || n, now() FROM generate_series(1, 1203) n`,
      [member.bookId, member.id],
    );
    const { sections } = await exportOf(member);
    const rows = sections.find(({ name }) => name === 'notifications')?.rows ?? [];
    expect(rows).toHaveLength(1203);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1203);
  });

  it('is nobody else’s to read, not even an auditor’s', async () => {
    const { member } = await city.person();
    for (const who of [city.worker, city.first, city.second]) {
      const { status, body } = await city.get(who, `/v1/members/${member.id}/personal-data`);
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
  });
});

describe('a consent', () => {
  const decide = (who: SignedInMember, of: SignedInMember, purpose: string, given: boolean) =>
    city.desk.app
      .http()
      .put(`/v1/members/${of.id}/consents/${purpose}`)
      .set('authorization', who.authorization)
      .send({ given });
  const list = async (who: SignedInMember, of = who) =>
    (await city.get(who, `/v1/members/${of.id}/consents`)).body.items;

  it('is given and withdrawn, each with its date, its words and by whom', async () => {
    const { member } = await city.person();
    expect((await decide(member, member, 'position', true)).body).toMatchObject({
      given: true,
      via: 'self',
      wording: '2026-1',
      withdrawnAt: null,
      zh: expect.stringContaining('位置'),
    });
    const again = await decide(member, member, 'position', true);
    expect((await list(member)).map(({ id }: { id: string }) => id)).toEqual([again.body.id]);
    await decide(city.worker, member, 'position', false);
    expect(await list(member)).toEqual([
      expect.objectContaining({ given: false, via: 'paper', withdrawnAt: null }),
      expect.objectContaining({ id: again.body.id, given: true, withdrawnAt: expect.any(String) }),
    ]);
  });

  it('stands once for a purpose, however many decide at once', async () => {
    const { member } = await city.person();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => decide(member, member, 'matching', n % 2 === 0)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    const standing = (await list(member)).filter(
      ({ withdrawnAt }: { withdrawnAt: string | null }) => withdrawnAt === null,
    );
    expect(standing).toHaveLength(1);
  });

  it('is for the member and workers in reach; an auditor reads', async () => {
    const { member } = await city.person();
    const { member: stranger } = await city.person();
    expect((await decide(stranger, member, 'position', true)).body.code).toBe('not_found');
    expect((await decide(city.second, member, 'position', true)).body.code).toBe('forbidden');
    expect((await decide(member, member, 'advertising', true)).body.code).toBe('validation_failed');
    expect(await list(city.second, member)).toEqual([]);
  });

  it('that is refused keeps short messages away, but for calls for help', async () => {
    const { member } = await city.person();
    const { member: friend } = await city.person();
    const outgoing = async (of: SignedInMember) =>
      sql(
        city.desk.database.ownerUrl,
        `SELECT n.kind FROM kapok.sms_messages s JOIN kapok.notifications n ON n.book_id = s.book_id AND n.id = s.notification_id
         WHERE n.member_id = $1 ORDER BY n.kind`,
        [of.id],
      );
    await decide(member, member, 'short_messages', false);
    const { NotificationsService } = await import(
      '../../src/modules/notifications/notifications.service.js'
    );
    const { Database } = await import('../../src/platform/database/database.js');
    const inbox = city.desk.app.app.get(NotificationsService, { strict: false });
    await city.desk.app.app.get(Database).transaction(async (tx) => {
      const { bookId } = member;
      const to = { memberIds: [member.id, friend.id] };
      const visit = { visitId: member.id, day: '2026-11-23' };
      await inbox.notify(tx, { bookId, kind: 'visit.planned', params: visit, eventKey: 'v' }, to);
      const alert = { alertId: member.id, unitCode: 'C1' };
      await inbox.notify(tx, { bookId, kind: 'alert.raised', params: alert, eventKey: 'a' }, to);
    });
    expect(await outgoing(member)).toEqual([{ kind: 'alert.raised' }]);
    expect(await outgoing(friend)).toEqual([{ kind: 'alert.raised' }, { kind: 'visit.planned' }]);
  });

  it('that is refused takes somebody out of suggestions', async () => {
    const elder = await newMember(city.desk.database, city.desk.app, {
      unit: city.desk.city.community,
      roles: ['elder'],
    });
    const { member } = await city.person();
    const request = await city.publish((await city.person(600n)).member, '早上来');
    const suggested = async () => {
      const answer = await city.get(city.worker, `/v1/care-requests/${request}/suggestions`);
      expect(answer.status).toBe(200);
      return JSON.stringify(answer.body).includes(member.id);
    };
    expect(await suggested()).toBe(true);
    await decide(member, member, 'matching', false);
    expect(await suggested()).toBe(false);
    expect(elder.id).not.toBe(member.id);
  });
});
