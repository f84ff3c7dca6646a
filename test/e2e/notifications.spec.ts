import { cityHolders } from '../../src/modules/notifications/city-holders.js';
import {
  NOTIFICATION_KINDS,
  notificationText,
} from '../../src/modules/notifications/notification-kinds.js';
import { NotificationsService } from '../../src/modules/notifications/notifications.service.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { RedeemingDesk } from './redeeming-desk.js';

let desk: RedeemingDesk;
let admin: SignedInMember;
let auditor: SignedInMember;
let below: SignedInMember;
let stranger: SignedInMember;

beforeAll(async () => {
  desk = await RedeemingDesk.open();
  const { database, app, city, other } = desk;
  admin = await newMember(database, app, { unit: city.city, roles: ['city_admin'] });
  auditor = await newMember(database, app, { unit: city.city, roles: ['auditor', 'city_admin'] });
  below = await newMember(database, app, { unit: city.community, roles: ['auditor'] });
  stranger = await newMember(database, app, { unit: other.city, roles: ['city_admin'] });
});

afterAll(() => desk?.close());

const OVERSEERS = { cityRoles: ['city_admin', 'auditor'] } as const;

/** Tells that a month was settled, and how many were told. */
async function tell(
  audience: Parameters<NotificationsService['notify']>[2],
  eventKey = `test:${newId()}`,
): Promise<number> {
  const { app, city } = desk;
  const params = { month: '2026-10', entries: '12' };
  const event = { bookId: city.bookId, kind: 'settlement.done', params, eventKey } as const;
  return app.app
    .get(Database)
    .transaction((tx) => app.app.get(NotificationsService).notify(tx, event, audience));
}

const inbox = async (who: SignedInMember, query = '') =>
  (await desk.get(who, `/v1/notifications${query}`)).body;

describe('telling members', () => {
  it('reaches the role holders of the whole city, each once, and nobody else', async () => {
    expect(await tell(OVERSEERS, 'settlement:2026-10:done')).toBe(2);
    expect(await tell(OVERSEERS, 'settlement:2026-10:done')).toBe(0);
    for (const who of [admin, auditor]) expect((await inbox(who)).items).toHaveLength(1);
    for (const who of [below, stranger]) expect((await inbox(who)).items).toEqual([]);
  });

  it('leaves out whom it is told to, and reaches members by id', async () => {
    expect(await tell({ ...OVERSEERS, except: [admin.id, null] })).toBe(1);
    expect(await tell({ memberIds: [below.id, below.id] })).toBe(1);
    expect(await tell({ memberIds: [] })).toBe(0);
    expect((await inbox(below)).items).toHaveLength(1);
  });

  it('tells nothing of what was not committed', async () => {
    const { app, city } = desk;
    const before = await inbox(admin);
    const params = { month: '2026-10', code: 'x' };
    const event = {
      bookId: city.bookId,
      kind: 'settlement.failed',
      params,
      eventKey: 'x',
    } as const;
    const failing = app.app.get(Database).transaction(async (tx) => {
      await app.app.get(NotificationsService).notify(tx, event, OVERSEERS);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await inbox(admin)).toEqual(before);
  });

  it('no longer reaches who has lost the role or is suspended', async () => {
    const { database, app, city } = desk;
    const gone = await newMember(database, app, { unit: city.city, roles: ['city_admin'] });
    const wish = { roles: ['city_admin'], limit: 10 } as const;
    const { read } = app.app.get(Database);
    expect(await cityHolders(read, city.bookId, wish)).toContain(gone.id);
    await sql(database.ownerUrl, `UPDATE kapok.members SET status = 'suspended' WHERE id = $1`, [
      gone.id,
    ]);
    expect(await cityHolders(read, city.bookId, wish)).not.toContain(gone.id);
    expect(await cityHolders(read, city.bookId, { ...wish, limit: 1 })).toHaveLength(1);
  });
});

describe('an inbox', () => {
  it('pages from the newest on, and narrows to what is unread', async () => {
    for (let n = 0; n < 3; n += 1) await tell({ memberIds: [below.id] });
    const first = await inbox(below, '?limit=2');
    const second = await inbox(below, `?limit=2&after=${first.next}`);
    const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(new Set(ids).size).toBe(4);
    expect(second.next).toBeNull();

    const read = await desk.post(below, `/v1/notifications/${ids[1]}/read`, {}, null);
    expect(read.status).toBe(200);
    expect(read.body.readAt).toMatch(/^\d{4}-/);
    const again = await desk.post(below, `/v1/notifications/${ids[1]}/read`, {}, null);
    expect(again.body).toEqual(read.body);
    const unread = (await inbox(below, '?unread=true')).items.map(({ id }: { id: string }) => id);
    expect(unread).toEqual(ids.filter((id) => id !== ids[1]));
    expect((await inbox(below, '?unread=false')).items).toHaveLength(4);
    expect((await desk.get(below, '/v1/notifications?unread=1')).status).toBe(400);
  });

  it('speaks the language of its reader', async () => {
    const [{ params, text }] = (await inbox(below)).items;
    expect(params).toEqual({ month: '2026-10', entries: '12' });
    expect(text).toBe('2026年10月 月结已完成，共记入 12 笔分录。');
    const english = await desk.get(below, '/v1/notifications').set('Accept-Language', 'en');
    expect(english.body.items[0].text).toBe(
      'The settlement of 2026-10 is done: 12 entries were posted.',
    );
  });

  it('is nobody else’s to read, and needs a member', async () => {
    const [{ id }] = (await inbox(below, '?unread=true')).items;
    for (const who of [admin, stranger]) {
      const answer = await desk.post(who, `/v1/notifications/${id}/read`, {}, null);
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
    expect((await inbox(below, '?unread=true')).items[0].id).toBe(id);
    expect((await desk.app.http().get('/v1/notifications')).status).toBe(401);
  });

  it('keeps what was told: the service can only note that it was read', async () => {
    const { appUrl } = desk.database;
    const changes = [
      `UPDATE kapok.notifications SET params = '{}'`,
      'UPDATE kapok.notifications SET member_id = id',
      'DELETE FROM kapok.notifications',
    ];
    for (const change of changes) {
      await expect(sql(appUrl, change)).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('the kinds', () => {
  it.each(Object.entries(NOTIFICATION_KINDS))(
    '%s says all of its params in both languages',
    (kind, entry) => {
      const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
      for (const text of [entry.zh, entry.en]) {
        const named = new Set(placeholders(text));
        for (const name of named) expect(entry.params).toContain(name.slice(1, -1));
      }
      expect(placeholders(entry.zh)).toEqual(placeholders(entry.en));
      expect(entry.zh).toMatch(/\p{Script=Han}.*。$/u);
      expect(entry.en).toMatch(/^\p{Lu}.*\.$/u);
      expect(kind).toMatch(/^[a-z]+(\.[a-z_]+)+$/);
    },
  );

  it('that this program does not know are shown by their name', () => {
    expect(notificationText('future.kind', {}, 'zh')).toBe('future.kind');
    expect(notificationText('toString', {}, 'en')).toBe('toString');
  });
});
