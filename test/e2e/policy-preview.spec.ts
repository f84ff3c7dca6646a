import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { FOUNDING_PARAMS, type PolicyParams } from '../../src/modules/policies/policy.js';
import { PolicyPreviewsService } from '../../src/modules/policy-previews/policy-previews.service.js';
import { type FakedCity, fillOrigin, openFakedCity } from '../support/faked-city.js';
import { FakedClock } from '../support/faked-clock.js';
import { FakedLife, monthStart } from '../support/faked-months.js';
import { newMember, openRedeemingCity } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { createTestDatabase } from '../support/test-database.js';
import { RedeemingDesk } from './redeeming-desk.js';

interface Posted {
  volunteer: string;
  date: string;
  evidence: string;
  days_late: number;
  credited: string;
  honour: string;
}

describe('draft rules, tried on the month before', () => {
  let clock: FakedClock;
  let city: FakedCity;
  /** The approved records of November as the ledger has them, put together apart from the preview. */
  let posted: Posted[];

  beforeAll(async () => {
    const start = monthStart('2023-11');
    clock = new FakedClock(start);
    city = await openFakedCity(await fillOrigin(await createTestDatabase()), clock);
    const life = new FakedLife(city, 7, { communities: 3, people: 3, acts: 20 });
    await life.live(start, monthStart('2023-12'));
    await life.live(monthStart('2023-12'), monthStart('2024-01'));
    clock.set(new Date(monthStart('2023-12').getTime() + 86_400_000));
    posted = await sql<Posted>(
      city.database.superuserUrl,
      `SELECT r.volunteer_id AS volunteer, r.service_date::text AS date, r.evidence,
         r.registered_on - r.service_date AS days_late,
         coalesce(sum(p.amount) FILTER (WHERE a.purpose = 'earned' AND a.owner_id = r.volunteer_id), 0)::text AS credited,
         coalesce(sum(p.amount) FILTER (WHERE a.purpose = 'honour'), 0)::text AS honour
       FROM kapok.service_records r
       JOIN ledger.posting p ON p.book_id = r.book_id AND p.seq = r.entry_seq
       JOIN ledger.account a ON a.book_id = p.book_id AND a.id = p.account_id
       WHERE r.service_date BETWEEN '2023-11-01' AND '2023-11-30' AND r.state = 'approved'
       GROUP BY r.book_id, r.id`,
    );
  }, 120_000);

  afterAll(async () => {
    await city.close();
    await city.database.drop();
    clock.remove();
  });

  const preview = (change: Partial<PolicyParams>) =>
    city.app.app
      .get(PolicyPreviewsService, { strict: false })
      .preview(city.admin, { params: { ...FOUNDING_PARAMS, ...change }, month: null });
  const sum = (rows: readonly Posted[], of: 'credited' | 'honour'): bigint =>
    rows.reduce((total, row) => total + BigInt(row[of]), 0n);

  it('agree with the ledger where they are the rules in force, and move nothing', async () => {
    expect(posted.length).toBeGreaterThan(20);
    const reader = city.app.app.get(LedgerReader, { strict: false });
    const before = await reader.head(city.bookId);
    const { month, records, waiting, inForce, draft } = await preview({});
    expect(month).toBe('2023-11');
    expect(records - waiting).toBe(posted.length);
    expect(inForce).toMatchObject({
      refused: { interval_too_long: 0, submitted_too_late: 0, nothing_earned: 0 },
      creditedMinutes: sum(posted, 'credited'),
      honourMinutes: sum(posted, 'honour'),
    });
    expect(draft).toEqual(inForce);
    expect(await reader.head(city.bookId)).toEqual(before);
  });

  it('credit a day no more than their cap', async () => {
    const days = new Map<string, bigint>();
    for (const row of posted) {
      const key = `${row.volunteer} ${row.date}`;
      days.set(key, (days.get(key) ?? 0n) + BigInt(row.credited));
    }
    const capped = [...days.values()].reduce((all, day) => all + (day > 100n ? 100n : day), 0n);
    const { draft, inForce } = await preview({ dailyCapMinutes: 100 });
    expect(draft.creditedMinutes).toBe(capped);
    expect(draft.creditedMinutes + draft.honourMinutes).toBe(
      inForce.creditedMinutes + inForce.honourMinutes,
    );
    expect(draft.creditedMinutes).toBeLessThan(inForce.creditedMinutes);
    expect(draft.cappedVolunteers).toBeGreaterThan(0);
  });

  it('refuse what came later than they allow', async () => {
    const late = posted.filter(({ days_late: days }) => days > 5);
    expect(late.length).toBeGreaterThan(0);
    const { draft, inForce } = await preview({ submissionWindowDays: 5 });
    expect(draft.refused.submitted_too_late).toBeGreaterThanOrEqual(late.length);
    expect(draft.creditedMinutes).toBe(inForce.creditedMinutes - sum(late, 'credited'));
  });

  it('ask for the second approvals that their weak evidence needs', async () => {
    const confirmed = posted.filter(({ evidence }) => evidence === 'confirmed').length;
    const { draft, inForce } = await preview({ weakEvidence: ['self', 'confirmed'] });
    expect(draft.secondApprovals - inForce.secondApprovals).toBeGreaterThanOrEqual(confirmed);
  });
});

describe('the preview of rules over HTTP', () => {
  let desk: RedeemingDesk;

  beforeAll(async () => {
    desk = await RedeemingDesk.open();
  });

  afterAll(() => desk?.close());

  it('is for the admins of the whole city', async () => {
    const { city, community } = desk.city;
    const ask = async (role: 'city_admin' | 'auditor' | 'social_worker', unit = city) => {
      const who = await newMember(desk.database, desk.app, { unit, roles: [role] });
      return desk.post(who, '/v1/policies/preview', { params: FOUNDING_PARAMS }, null);
    };
    expect((await ask('auditor')).status).toBe(403);
    expect((await ask('social_worker')).status).toBe(403);
    expect((await ask('city_admin', community)).status).toBe(403);
    const { status, body } = await ask('city_admin');
    expect([status, body.records, body.draft]).toEqual([200, 0, body.inForce]);
    expect(body.draft.creditedMinutes).toBe('0');
  });

  it.each([
    ['params outside the schema', { params: { ...FOUNDING_PARAMS, yuanPerHour: 20 } }],
    ['a month to come', { params: FOUNDING_PARAMS, month: '2999-01' }],
    ['no month', { params: FOUNDING_PARAMS, month: '2026-13' }],
  ])('refuses %s', async (_, body) => {
    const { city: unit } = desk.city;
    const admin = await newMember(desk.database, desk.app, { unit, roles: ['city_admin'] });
    const answer = await desk.post(admin, '/v1/policies/preview', body, null);
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
  });

  it('of a month before the founding finds nothing', async () => {
    const other = await openRedeemingCity(desk.database, desk.app, 'GD-T3');
    const admin = await newMember(desk.database, desk.app, {
      ...{ unit: other.city, roles: ['city_admin'] },
    });
    const old = await desk.post(
      admin,
      '/v1/policies/preview',
      { params: FOUNDING_PARAMS, month: '1999-01' },
      null,
    );
    // There are no records to judge by rules that were not.
    expect([old.status, old.body.records]).toEqual([200, 0]);
  });
});
