import { DomainError } from '../../src/platform/errors/domain-error.js';
import type { TestApp } from '../support/app.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { createEverybody, type Everybody } from './all-roles.js';
import { probe, startProbe } from './probe.js';

describe('Idempotency-Key', () => {
  let database: TestDatabase;
  let app: TestApp;
  let everybody: Everybody;
  let token: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    everybody = await createEverybody(database);
    app = await startProbe(database);
    token = await everybody.signIn(app.app);
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });
  beforeEach(() => {
    Object.assign(probe, { runs: 0, fail: null, delayMs: 0 });
  });

  const once = (key: string | null, minutes = '5') => {
    const request = app.http().post('/v1/probe/once').set('Authorization', `Bearer ${token}`);
    return (key === null ? request : request.set('Idempotency-Key', key)).send({ minutes });
  };

  it('is demanded, and of a sound form', async () => {
    for (const key of [null, 'with blank', 'x'.repeat(201)]) {
      const answer = await once(key);
      expect([answer.status, answer.body.code]).toEqual([400, 'idempotency_key_required']);
    }
    expect(probe.runs).toBe(0);
  });

  it('acts once and answers the same again', async () => {
    const first = await once('same');
    const second = await once('same');
    expect(first.body).toEqual({ run: 1, key: 'same', minutes: '5' });
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(probe.runs).toBe(1);
  });

  it('takes the same fields in another order for the same request', async () => {
    const send = (body: string) =>
      app
        .http()
        .post('/v1/probe/once')
        .set({ Authorization: `Bearer ${token}`, 'Idempotency-Key': 'order' })
        .set('Content-Type', 'application/json')
        .send(body);
    const first = await send('{"minutes":"5","note":"x"}');
    expect((await send('{ "note":"x", "minutes":"5" }')).body).toEqual(first.body);
    expect(probe.runs).toBe(1);
  });

  it('refuses another request under the same key', async () => {
    await once('taken', '5');
    const other = await once('taken', '6');
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_conflict']);
    expect(probe.runs).toBe(1);
  });

  it('acts once for twenty at the same time, and gives all the same answer', async () => {
    probe.delayMs = 150;
    const answers = await Promise.all(Array.from({ length: 20 }, () => once('race')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(probe.runs).toBe(1);
  });

  it('says that a request is under way when waiting was in vain', async () => {
    probe.delayMs = 3_500;
    const [first, second] = await Promise.all([
      once('slow'),
      new Promise((resolve) => setTimeout(resolve, 200)).then(() => once('slow')),
    ]);
    expect(first.status).toBe(201);
    expect([second.status, second.body.code]).toEqual([409, 'idempotency_in_progress']);
    expect(second.body.retryable).toBe(true);
    expect(second.headers['retry-after']).toBe('1');
    expect(probe.runs).toBe(1);
  });

  it('repeats a refusal with its facts', async () => {
    probe.fail = new DomainError('insufficient_balance', { facts: { missing: '30' } });
    await once('refused');
    probe.fail = null;
    const again = await once('refused');
    expect([again.status, again.body.code]).toEqual([409, 'insufficient_balance']);
    expect(again.body.facts).toEqual({ missing: '30' });
    expect(probe.runs).toBe(1);
  });

  it('keeps no refusal that was about the form of the request', async () => {
    expect((await once('typo', '-5')).status).toBe(400);
    expect((await once('typo', '5')).status).toBe(201);
  });

  it.each([
    ['a fault', new Error('bug'), 500],
    ['an unknown outcome', new DomainError('outcome_unknown'), 503],
    ['a refusal that may pass', new DomainError('rate_limited'), 429],
  ])('lets the same request, and no other, try again after %s', async (name, fail, status) => {
    const key = `again-${name.replaceAll(' ', '-')}`;
    probe.fail = fail;
    expect((await once(key)).status).toBe(status);
    probe.fail = null;
    expect((await once(key, '6')).body.code).toBe('idempotency_key_conflict');
    expect((await once(key)).status).toBe(201);
    expect(probe.runs).toBe(2);
  });

  it('takes over from a process that died a minute ago', async () => {
    await once('dead');
    await sql(
      database.ownerUrl,
      `UPDATE kapok.idempotency_keys SET state = 'running', status = NULL, body = NULL,
         created_at = pg_catalog.now() - interval '61 seconds' WHERE key = 'dead'`,
    );
    expect((await once('dead')).body.run).toBe(2);
  });

  it('belongs to one member', async () => {
    const [row] = await sql<{ count: string }>(
      database.ownerUrl,
      `SELECT count(*)::text AS count FROM kapok.idempotency_keys
       WHERE member_id <> $1 OR book_id <> $2`,
      [everybody.memberId, everybody.bookId],
    );
    expect(row?.count).toBe('0');
  });
});
