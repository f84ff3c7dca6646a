import { hash } from '@node-rs/argon2';
import type pg from 'pg';
import { openBook } from '../src/ledger/books.js';
import { FOUNDING_DATE, FOUNDING_PARAMS } from '../src/modules/policies/policy.js';
import { policyDigest } from '../src/modules/policies/policy-schema.js';
import { serviceDigest } from '../src/modules/policies/service-rate.js';
import { newId } from '../src/platform/ids.js';
import type { BenchEnvironment } from './environment.js';

/** A community whose worker has records to approve. */
export interface SeededCity {
  readonly bookId: number;
  readonly communityId: string;
  readonly workerId: string;
  readonly clerkId: string;
  readonly workerNo: string;
  readonly password: string;
  /** Ids of records that wait for approval. */
  readonly records: string[];
}

const VOLUNTEERS = 2000;

/** Members without person data: the approval path reads only households. Their numbers are `prefix` and 1, 2, … */
export async function insertMembers(
  owner: pg.Pool,
  bookId: number,
  unitId: string,
  count: number,
  prefix: string,
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await owner.query(
    `INSERT INTO kapok.members (book_id, id, member_no, unit_id, household)
     SELECT $1, m.id, $3 || m.n, $2, $3 || m.n FROM unnest($4::uuid[]) WITH ORDINALITY AS m (id, n)`,
    [bookId, unitId, prefix, ids],
  );
  return ids;
}

async function insertUnits(owner: pg.Pool, bookId: number): Promise<string> {
  const [city, community] = [newId(), newId()];
  await owner.query(
    `INSERT INTO kapok.units (book_id, id, code, parent_id, kind, name, path) VALUES
     ($1, $2, 'HTTP', NULL, 'city', 'HTTP', '/HTTP/'), ($1, $3, 'C1', $2, 'community', 'C1', '/HTTP/C1/')`,
    [bookId, city, community],
  );
  return community;
}

async function insertRules(
  owner: pg.Pool,
  bookId: number,
): Promise<{ policyId: string; serviceId: string }> {
  const [policyId, serviceId] = [newId(), newId()];
  const rate = { basis: 'per_minute', rateNumerator: 1, rateDenominator: 1 } as const;
  await owner.query(
    `INSERT INTO kapok.policy_versions (book_id, id, effective_from, params, digest, reason) VALUES ($1, $2, $3, $4, $5, 'bench')`,
    [
      bookId,
      policyId,
      FOUNDING_DATE,
      FOUNDING_PARAMS,
      policyDigest(FOUNDING_DATE, FOUNDING_PARAMS),
    ],
  );
  await owner.query('INSERT INTO kapok.services (book_id, id, code) VALUES ($1, $2, $3)', [
    bookId,
    serviceId,
    'S01',
  ]);
  await owner.query(
    `INSERT INTO kapok.service_versions (book_id, service_id, effective_from, name, basis, rate_numerator, rate_denominator, digest)
     VALUES ($1, $2, $3, 'S01', 'per_minute', 1, 1, $4)`,
    [bookId, serviceId, FOUNDING_DATE, serviceDigest('S01', FOUNDING_DATE, rate)],
  );
  return { policyId, serviceId };
}

/** A city with `count` submitted records of 30 minutes, over 2,000 volunteers and 28 days. */
export async function seedCity(env: BenchEnvironment, count: number): Promise<SeededCity> {
  const { owner } = env;
  const book = await openBook(env.app, 'HTTP', new Date());
  const community = await insertUnits(owner, book.id);
  const { policyId, serviceId } = await insertRules(owner, book.id);
  const [worker] = await insertMembers(owner, book.id, community, 1, 'W');
  const volunteers = await insertMembers(owner, book.id, community, VOLUNTEERS, 'V');
  const [clerk] = await insertMembers(owner, book.id, community, 1, 'S');
  const [elder] = await insertMembers(owner, book.id, community, 1, 'E');
  const password = newId();
  await owner.query(
    `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id) VALUES ($1, $2, $3, 'social_worker', $4)`,
    [book.id, newId(), worker, community],
  );
  await owner.query(
    'INSERT INTO kapok.credentials (book_id, member_id, password_hash) VALUES ($1, $2, $3)',
    [book.id, worker, await hash(password)],
  );
  const records = Array.from({ length: count }, () => newId());
  await owner.query(
    `INSERT INTO kapok.service_records (book_id, id, record_no, state, volunteer_id, recipient_id, service_id, unit_id,
       starts_at, ends_at, service_date, registered_on, evidence, earned_minutes, policy_id, salt, commitment, entered_by)
     SELECT $1, r.id, 'B' || r.n, 'submitted', v.id, $3, $4, $5, t.at, t.at + interval '30 minutes',
       (t.at AT TIME ZONE 'Asia/Shanghai')::date, current_date, 'paper', 30, $6, sha256(r.n::text::bytea), sha256(r.n::text::bytea), $8
     FROM unnest($2::uuid[]) WITH ORDINALITY AS r (id, n)
     CROSS JOIN LATERAL (SELECT ($7::uuid[])[1 + r.n % ${VOLUNTEERS}] AS id) v
     CROSS JOIN LATERAL (SELECT date_trunc('day', now()) - make_interval(days => (1 + r.n / ${VOLUNTEERS} % 28)::int, hours => 5) AS at) t`,
    [book.id, records, elder, serviceId, community, policyId, volunteers, clerk],
  );
  await owner.query(
    `INSERT INTO kapok.record_evidence (book_id, record_id, n, strength, recorded_by)
     SELECT book_id, id, 1, evidence, entered_by FROM kapok.service_records WHERE book_id = $1`,
    [book.id],
  );
  await owner.query('ANALYZE');
  const people = { communityId: community, workerId: worker ?? '', clerkId: clerk ?? '' };
  return { bookId: book.id, ...people, workerNo: 'W1', password, records };
}
