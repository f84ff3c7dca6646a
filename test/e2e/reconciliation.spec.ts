import { CHECK_NAMES } from '../../src/modules/reconciliation/checks.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { LOSE_HOLD, ReconciledCity, runRows, stopClock } from './reconciliation-city.js';

let reconciled: ReconciledCity;
let second: TestApp;

beforeAll(async () => {
  reconciled = await ReconciledCity.open();
  second = await startTestApp({ database: reconciled.funding.desk.database });
  stopClock(second);
});

afterAll(async () => {
  await second?.close();
  await reconciled?.close();
});

describe('a sound city', () => {
  it('reconciles without a drift, and the run changes nothing', async () => {
    const before = await reconciled.dump();
    const run = await reconciled.reconcile();
    expect(await reconciled.dump()).toBe(before);
    expect(run).toMatchObject({ state: 'done', drifts: '0', found: [] });
    expect(run.checks.map(({ check }) => check)).toEqual(CHECK_NAMES);
    const looked = run.checks.filter(({ lookedAt }) => lookedAt === '0').map(({ check }) => check);
    expect(looked).toEqual([]);
  });

  it('gives no false alarm while traffic runs', async () => {
    const { funding, city } = reconciled;
    const elder = await funding.elder(city, { granted: 500, own: 5000 });
    const volunteer = await funding.member(city.elsewhere, 'volunteer');
    const bookings: string[] = [];
    for (let n = 0; n < 12; n += 1) bookings.push((await funding.book(elder, 60)).body.id);
    const records: string[] = [];
    for (const [n, bookingId] of bookings.entries()) {
      const startedAt = new Date(Date.now() - (48 + 2 * n) * 3_600_000).toISOString();
      records.push(await funding.deliver(elder, volunteer, { bookingId, minutes: 60, startedAt }));
    }
    let isOver = false;
    const runs = (async () => {
      const seqs: string[] = [];
      const drifts: (string | null)[] = [];
      while (!isOver) {
        const run = await reconciled.reconcile();
        seqs.push(JSON.stringify(run.checks));
        drifts.push(run.drifts);
      }
      return { different: new Set(seqs).size, drifts };
    })();
    for (const record of records) {
      expect((await funding.approve(city.worker, record)).status).toBe(200);
      const booked = await Promise.all([funding.book(elder, 20), funding.book(elder, 25)]);
      for (const { body } of booked)
        await funding.desk.post(elder, `/v1/bookings/${body.id}/cancel`, {});
    }
    isOver = true;
    const { different, drifts } = await runs;
    expect(different).toBeGreaterThan(2);
    expect(drifts).toEqual(drifts.map(() => '0'));
  });
});

describe('a drift', () => {
  const told = async (who: SignedInMember) =>
    (await reconciled.funding.desk.get(who, '/v1/notifications')).body.items.filter(
      ({ kind }: { kind: string }) => kind === 'reconciliation.drift',
    );
  const cases = async () =>
    (await reconciled.funding.desk.get(reconciled.auditor, '/v1/cases?kind=reconciliation')).body
      .items;
  const metric = async (app: TestApp, check: string) => {
    const text = (await app.http().get('/metrics')).text;
    const name = `kapok_reconciliation_drift{book="${reconciled.city.bookId}",check="${check}"}`;
    return text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.slice(name.length + 1);
  };

  it('raises the metric on every server, one notification a run and one case a check', async () => {
    const { admin, auditor, subjects } = reconciled;
    expect(await metric(reconciled.app, 'held')).toBe('0');
    const run = await reconciled.tampered(LOSE_HOLD, [subjects.held], () => reconciled.reconcile());
    expect(run.checks.filter(({ drifting }) => drifting !== '0')).toEqual([
      expect.objectContaining({ check: 'held', drifting: '2' }),
      expect.objectContaining({ check: 'entries', drifting: '1' }),
    ]);
    for (const app of [reconciled.app, second]) {
      expect(await metric(app, 'held')).toBe('2');
      expect(await metric(app, 'records')).toBe('0');
    }
    for (const who of [admin, auditor]) {
      expect(await told(who)).toEqual([
        expect.objectContaining({
          params: { day: expect.any(String), checks: 'held, entries', drifts: '3' },
          text: expect.stringContaining('3 处不符'),
        }),
      ]);
    }
    expect(await told(reconciled.city.worker)).toEqual([]);
    const opened = await cases();
    expect(opened).toHaveLength(2);
    expect(opened).toContainEqual(
      expect.objectContaining({
        state: 'open',
        openedBy: null,
        events: 1,
        subject: { type: 'reconciliation_check', id: 'held' },
        reason: expect.stringContaining(run.id),
      }),
    );
  });

  it('that lasts is followed up in the same cases, and told of again', async () => {
    const { subjects, auditor } = reconciled;
    const before = await cases();
    const run = await reconciled.tampered(LOSE_HOLD, [subjects.held], () => reconciled.reconcile());
    const after = await cases();
    expect(after.map(({ id }: { id: string }) => id)).toEqual(
      before.map(({ id }: { id: string }) => id),
    );
    expect(after.map(({ events }: { events: number }) => events)).toEqual([2, 2]);
    const path = `/v1/cases/${after[0].id}/history`;
    const { items } = (await reconciled.funding.desk.get(auditor, path)).body;
    expect(items[1]).toMatchObject({
      action: 'note',
      actorId: null,
      text: expect.stringContaining(run.id),
    });
    expect(await told(auditor)).toHaveLength(2);
  });

  it('that is over lowers the metric and opens nothing', async () => {
    const before = [await cases(), await told(reconciled.auditor)];
    expect((await reconciled.reconcile()).drifts).toBe('0');
    expect(await metric(second, 'held')).toBe('0');
    expect([await cases(), await told(reconciled.auditor)]).toEqual(before);
  });

  it('is kept a thousand times a check, and counted beyond that', async () => {
    const copies = `INSERT INTO kapok.spend_codes SELECT (s).* FROM (
      SELECT jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'code_digest',
        '\\x' || md5(n::text) || md5(n::text), 'spent_seq', 0)) AS s
      FROM kapok.spend_codes c, generate_series(1, 2300) AS n WHERE c.id = $1) made`;
    const { subjects } = reconciled;
    const run = await reconciled.tampered(copies, [subjects.spent], () => reconciled.reconcile());
    const found = run.checks.find(({ check }) => check === 'spendings');
    expect([found?.drifting, run.drifts]).toEqual(['2300', '2300']);
    const list = async (after: string | null) => {
      const path = `/v1/reconciliations/${run.id}/drifts?limit=200&check=spendings`;
      const url = after === null ? path : `${path}&after=${after}`;
      return (await reconciled.funding.desk.get(reconciled.admin, url)).body;
    };
    const numbers: number[] = [];
    let after: string | null = null;
    do {
      const page: { items: { n: number }[]; next: string | null } = await list(after);
      numbers.push(...page.items.map(({ n }) => n));
      after = page.next;
    } while (after !== null);
    expect(numbers).toEqual(Array.from({ length: 1000 }, (_, n) => n + 1));
  });
});

describe('who may ask and read', () => {
  it('overseers of the whole city, of their own city', async () => {
    const { funding, city, admin } = reconciled;
    const { database, app, other } = funding.desk;
    const run = await reconciled.reconcile();
    const below = await newMember(database, app, { unit: city.community, roles: ['auditor'] });
    const stranger = await newMember(database, app, { unit: other.city, roles: ['city_admin'] });
    const before = (await runRows(reconciled)).length;
    for (const who of [below, city.worker]) {
      const answers = await Promise.all([
        funding.desk.post(who, '/v1/reconciliations', {}, null),
        funding.desk.get(who, '/v1/reconciliations'),
        funding.desk.get(who, `/v1/reconciliations/${run.id}`),
        funding.desk.get(who, `/v1/reconciliations/${run.id}/drifts`),
      ]);
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
        answers.map(() => [403, 'forbidden']),
      );
    }
    expect((await runRows(reconciled)).length).toBe(before);
    for (const path of [run.id, `${run.id}/drifts`]) {
      expect((await funding.desk.get(stranger, `/v1/reconciliations/${path}`)).status).toBe(404);
    }
    expect((await funding.desk.get(stranger, '/v1/reconciliations')).body.items).toEqual([]);
    const first = (await funding.desk.get(admin, '/v1/reconciliations?limit=1')).body;
    expect(first.items[0].id).toBe(run.id);
    const next = await funding.desk.get(admin, `/v1/reconciliations?limit=1&after=${first.next}`);
    expect(next.body.items[0].id < run.id).toBe(true);
  });
});
