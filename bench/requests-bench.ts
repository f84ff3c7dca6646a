import { newId } from '../src/platform/ids.js';
import type { BenchEnvironment } from './environment.js';
import { logIn } from './http-bench.js';
import { BenchConnection } from './http-client.js';
import { insertMembers, type SeededCity, seedCity } from './http-seed.js';
import type { Report } from './report.js';
import { startService } from './service-process.js';

const REQUESTS = 10_000;
const COMMUNITIES = 50;
const ELDERS = 4_000;
const WARM_UP = 100;
const ROUNDS = 400;

/** A city with 10,000 open requests of 4,000 elders in 50 communities, among which its 2,000 volunteers live. */
interface OpenCity extends SeededCity {
  readonly volunteerNo: string;
  readonly requestIds: readonly string[];
}

async function seedRequests(env: BenchEnvironment): Promise<OpenCity> {
  const { owner } = env;
  const city = await seedCity(env, 20_000);
  const { bookId } = city;
  await owner.query(
    `INSERT INTO kapok.units (book_id, id, code, parent_id, kind, name, path)
     SELECT $1, gen_random_uuid(), 'N' || n, u.id, 'community', 'N' || n, u.path || 'N' || n || '/'
     FROM kapok.units u, generate_series(1, ${COMMUNITIES}) n WHERE u.book_id = $1 AND u.kind = 'city'`,
    [bookId],
  );
  await insertMembers(owner, bookId, city.communityId, ELDERS, 'R');
  await owner.query(
    `WITH units AS (
       SELECT id, row_number() OVER (ORDER BY code) - 1 AS n FROM kapok.units WHERE book_id = $1 AND code LIKE 'N%'),
     people AS (
       SELECT id, row_number() OVER (ORDER BY member_no) AS n FROM kapok.members
       WHERE book_id = $1 AND (member_no LIKE 'V%' OR member_no LIKE 'R%'))
     UPDATE kapok.members m SET unit_id = units.id FROM people JOIN units ON units.n = people.n % ${COMMUNITIES}
     WHERE m.book_id = $1 AND m.id = people.id`,
    [bookId],
  );
  await insertVolunteers(env, city);
  const requestIds = Array.from({ length: REQUESTS }, () => newId());
  await insertOpen(env, bookId, requestIds);
  await owner.query('ANALYZE');
  return { ...city, volunteerNo: 'V1', requestIds };
}

/** Roles, languages, trainings and a promise for every fourth volunteer; the first one may log in, the worker sees all. */
async function insertVolunteers({ owner }: BenchEnvironment, city: SeededCity): Promise<void> {
  const { bookId, workerId } = city;
  const volunteers = `SELECT m.book_id, m.id, m.unit_id, substr(m.member_no, 2)::int AS n FROM kapok.members m
    WHERE m.book_id = $1 AND m.member_no LIKE 'V%'`;
  await owner.query(
    `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id)
     SELECT v.book_id, gen_random_uuid(), v.id, 'volunteer', v.unit_id FROM (${volunteers}) v`,
    [bookId],
  );
  await owner.query(
    `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id)
     SELECT $1, gen_random_uuid(), $2, 'social_worker', u.id FROM kapok.units u WHERE u.book_id = $1 AND u.kind = 'city'`,
    [bookId, workerId],
  );
  await owner.query(
    `INSERT INTO kapok.volunteer_languages (book_id, member_id, language, declared_by, declared_at)
     SELECT v.book_id, v.id, (ARRAY['cmn', 'yue', 'hak'])[1 + v.n % 3], v.id, now() FROM (${volunteers}) v`,
    [bookId],
  );
  await owner.query(
    `INSERT INTO kapok.volunteer_trainings (book_id, id, member_id, training, completed_on, recorded_by, recorded_at)
     SELECT v.book_id, gen_random_uuid(), v.id, 'bathing', '2026-01-01', $2, now() FROM (${volunteers}) v WHERE v.n % 2 = 0`,
    [bookId, workerId],
  );
  await owner.query(
    `INSERT INTO kapok.credentials (book_id, member_id, password_hash)
     SELECT v.book_id, v.id, c.password_hash FROM (${volunteers}) v
     JOIN kapok.credentials c ON c.book_id = v.book_id AND c.member_id = $2 WHERE v.n = 1`,
    [bookId, workerId],
  );
}

async function insertOpen(
  { owner }: BenchEnvironment,
  bookId: number,
  ids: readonly string[],
): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO kapok.care_requests (book_id, id, state, round, elder_id, unit_id, service_id, starts_at, ends_at, minutes,
         priority, funding, language, training, filed_by, capacity, filed_at, events)
       SELECT $1, r.id, 'published', 1, e.id, e.unit_id, s.id, t.at, t.at + interval '3 hours', 60, 2 + (r.n % 5 > 0)::int,
         'issue', CASE r.n % 10 WHEN 0 THEN 'hak' WHEN 1 THEN 'yue' END, CASE r.n % 10 WHEN 2 THEN 'bathing' END,
         e.id, 'self', now(), 2
       FROM unnest($2::uuid[]) WITH ORDINALITY AS r (id, n)
       JOIN (SELECT id, unit_id, row_number() OVER (ORDER BY id) AS n FROM kapok.members
             WHERE book_id = $1 AND member_no LIKE 'R%') e ON e.n = 1 + r.n % ${ELDERS}
       CROSS JOIN (SELECT id FROM kapok.services WHERE book_id = $1 LIMIT 1) s
       CROSS JOIN LATERAL (SELECT date_trunc('hour', now()) + make_interval(days => (1 + r.n % 28)::int) AS at) t`,
      [bookId, ids],
    );
    await client.query(
      `INSERT INTO kapok.request_events (book_id, request_id, n, step, from_state, to_state, actor_id, capacity, at)
       SELECT q.book_id, q.id, v.n, v.step, v.from_state, v.to_state, q.elder_id, 'self', q.filed_at
       FROM kapok.care_requests q,
         (VALUES (1, 'file', NULL, 'filed'), (2, 'publish', 'filed', 'published')) AS v (n, step, from_state, to_state)
       WHERE q.book_id = $1 ORDER BY v.n`,
      [bookId],
    );
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** The median of so many answers in a row, in milliseconds. Each must be 200. */
async function medianMs(
  ask: (n: number) => Promise<{ status: number; body: string }>,
): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < WARM_UP + ROUNDS; n += 1) {
    const start = performance.now();
    const answer = await ask(n);
    if (answer.status !== 200) throw new Error(`answered ${answer.status} ${answer.body}`);
    if (n >= WARM_UP) took.push(performance.now() - start);
  }
  took.sort((one, other) => one - other);
  return took[Math.floor(took.length / 2)] ?? 0;
}

/** Listing, search and suggestion over HTTP, against the bare read of one request by its key on the same database. */
export async function benchRequests(env: BenchEnvironment, report: Report): Promise<void> {
  const city = await seedRequests(env);
  const service = await startService(env);
  const connection = new BenchConnection('127.0.0.1', service.port);
  try {
    const volunteer = await logIn(connection, city.volunteerNo, city.password);
    const worker = await logIn(connection, city.workerNo, city.password);
    const idOf = (n: number): string => city.requestIds[(n * 7919) % REQUESTS] ?? '';
    const byKey = await medianMs(async (n) => {
      const { rows } = await env.app.query(
        'SELECT * FROM kapok.care_requests WHERE book_id = $1 AND id = $2',
        [city.bookId, idOf(n)],
      );
      return { status: rows.length === 1 ? 200 : 404, body: '' };
    });
    report.line('one request by its key, bare SQL', byKey * 1000, 'µs');
    const routes: readonly [string, (n: number) => string, string][] = [
      ['open requests, first page of 50', () => '/v1/open-requests', volunteer],
      ['search by language', () => '/v1/open-requests?language=hak', volunteer],
      [
        'search by training and service',
        () => '/v1/open-requests?training=bathing&service=S01',
        volunteer,
      ],
      ['search by unit', (n) => `/v1/open-requests?unit=N${1 + (n % COMMUNITIES)}`, volunteer],
      [
        'search by unit and language',
        (n) => `/v1/open-requests?unit=N${1 + (n % COMMUNITIES)}&language=yue`,
        volunteer,
      ],
      ["list of a city worker's requests", () => '/v1/care-requests', worker],
      ['20 suggestions', (n) => `/v1/care-requests/${idOf(n)}/suggestions`, worker],
    ];
    for (const [name, path, token] of routes) {
      const took = await medianMs((n) => connection.send('GET', path(n), { token }));
      report.line(`${name}, over HTTP`, took, 'ms');
      report.ratio(`${name} / read by key`, took / byKey, '<= 50');
    }
  } finally {
    connection.close();
    await service.stop();
  }
}
