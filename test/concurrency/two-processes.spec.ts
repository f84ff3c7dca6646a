import { jest } from '@jest/globals';
import { listBooks } from '../../src/ledger/books.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  hoursAhead,
  newElder,
  newMember,
  openRedeemingCity,
  type RedeemingCity,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { quietPool } from '../support/test-ledger.js';

const RACERS = 50;
/** Ten wrong codes a person and no more are looked at: with ten cashiers none of fifty tries reaches that. */
const CASHIERS = 10;
const SET_UP_MS = 120_000;

jest.setTimeout(60_000);

let database: TestDatabase;
let processes: readonly ServiceProcess[] = [];
let people: People;

/** Everybody the races need, made and signed in before the two processes start. */
interface People {
  readonly auditor: SignedInMember;
  readonly volunteer: SignedInMember;
  /** Of the volunteer's station: enters on their behalf. */
  readonly clerk: SignedInMember;
  readonly workers: readonly SignedInMember[];
  readonly cashiers: readonly SignedInMember[];
  /** Each with the last hour, or with ten hours where a race is about a key. */
  readonly elders: Readonly<Record<'booking' | 'spending' | 'both' | 'key' | 'spendKey', Elder>>;
}
type Elder = SignedInMember;

beforeAll(async () => {
  database = await createTestDatabase();
  const app = await startTestApp({ database });
  people = await gather(app, await openRedeemingCity(database, app));
  // From here on the two processes are the only ones on the database.
  await app.close();
  const started = [startServiceProcess({ database }), startServiceProcess({ database })];
  processes = await Promise.all(started);
}, SET_UP_MS);

afterAll(async () => {
  for (const service of processes) await service.stop();
  await database?.drop();
});

async function gather(app: TestApp, city: RedeemingCity): Promise<People> {
  const { community, canteen } = city;
  const member = (role: 'auditor' | 'volunteer' | 'station_admin' | 'social_worker') =>
    newMember(database, app, {
      unit: community,
      roles: [role === 'auditor' ? { role, unit: city.city } : role],
    });
  const cashier = () =>
    newMember(database, app, {
      unit: community,
      roles: [{ role: 'station_admin', unit: canteen }],
    });
  const elder = (minutes: bigint) => newElder(database, app, { unit: community, minutes });
  return {
    auditor: await member('auditor'),
    volunteer: await member('volunteer'),
    clerk: await member('station_admin'),
    workers: await many(RACERS, () => member('social_worker')),
    cashiers: await many(CASHIERS, cashier),
    elders: {
      booking: await elder(60n),
      spending: await elder(60n),
      both: await elder(60n),
      key: await elder(600n),
      spendKey: await elder(600n),
    },
  };
}

async function many<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) made.push(...(await Promise.all(Array.from({ length: 5 }, make))));
  return made.slice(0, count);
}

interface Call {
  readonly as: SignedInMember;
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
}

/** Sends a call to one of the two processes, by turns. */
function send(turn: number, { as, path, body = {}, key }: Call) {
  const request = processOf(turn).http().post(path).set('authorization', as.authorization);
  return (key === undefined ? request : request.set('idempotency-key', key)).send(body);
}

function processOf(turn: number): ServiceProcess {
  const service = processes[turn % processes.length];
  if (service === undefined) throw new Error('no process runs');
  return service;
}

/** Fifty calls at once, half of them to each process. */
function race(call: (turn: number) => Call) {
  return Promise.all(Array.from({ length: RACERS }, (_, turn) => send(turn, call(turn))));
}

type Answer = Awaited<ReturnType<typeof send>>;

/** How often each answer came: `{ '201': 1, '409 insufficient_balance': 49 }`. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = status < 300 ? String(status) : `${status} ${body.code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

interface Picture {
  readonly headSeq: number;
  readonly minutes: Readonly<Record<string, number>>;
}

/** Head and trial balance, as both processes tell them. */
async function picture(): Promise<Picture> {
  const [first, second] = await Promise.all([readPicture(0), readPicture(1)]);
  expect(first).toEqual(second);
  return first as Picture;
}

async function readPicture(turn: number): Promise<Picture> {
  const get = (path: string) =>
    processOf(turn).http().get(path).set('authorization', people.auditor.authorization);
  const [head, trial] = [await get('/v1/ledger/head'), await get('/v1/ledger/trial-balance')];
  expect(trial.body).toMatchObject({ balanced: true, headSeq: head.body.seq });
  const lines: { purpose: string; minutes: string }[] = trial.body.lines;
  return {
    headSeq: Number(head.body.seq),
    minutes: Object.fromEntries(lines.map(({ purpose, minutes }) => [purpose, Number(minutes)])),
  };
}

/** What `work` has done to the ledger: entries appended, and minutes moved by purpose. */
async function effectOf<T>(work: () => Promise<T>) {
  const before = await picture();
  const result = await work();
  const after = await picture();
  const moved: Record<string, number> = {};
  for (const [purpose, minutes] of Object.entries(after.minutes)) {
    const change = minutes - (before.minutes[purpose] ?? 0);
    if (change !== 0) moved[purpose] = change;
  }
  return { result, effect: { entries: after.headSeq - before.headSeq, moved } };
}

const NOTHING = { entries: 0, moved: {} };

async function lowestBalance(of: SignedInMember): Promise<number> {
  const [row] = await sql<{ lowest: string }>(
    database.superuserUrl,
    `SELECT least(min(p.balance_after), min(a.balance))::text AS lowest FROM ledger.account a
     JOIN ledger.posting p ON p.book_id = a.book_id AND p.account_id = a.id WHERE a.owner_id = $1`,
    [of.id],
  );
  return Number(row?.lowest);
}

async function drawCodes(elder: Elder, count: number): Promise<string[]> {
  const codes: string[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const call = { as: elder, path: '/v1/spend-codes', body: { minutes: '60' } };
    codes.push((await send(turn, call)).body.code);
  }
  return codes;
}

const care = () => ({ serviceCode: 'COMPANY', startsAt: hoursAhead(24), minutes: '60' });
const cashier = (turn: number) => people.cashiers[turn % CASHIERS] as SignedInMember;
const worker = (turn: number) => people.workers[turn] as SignedInMember;

async function logRecord(hour: number): Promise<string> {
  const day = addDays(shanghaiDate(new Date()), -3);
  const answer = await send(0, {
    as: people.clerk,
    path: '/v1/service-records',
    body: {
      volunteerId: people.volunteer.id,
      recipientId: people.elders.key.id,
      serviceCode: 'COMPANY',
      evidence: 'self',
      startedAt: `${day}T0${hour}:00:00+08:00`,
      endedAt: `${day}T0${hour + 1}:00:00+08:00`,
    },
  });
  expect(answer.status).toBe(201);
  const path = `/v1/service-records/${answer.body.id}/confirm`;
  expect((await send(0, { as: people.elders.key, path })).status).toBe(200);
  return answer.body.id;
}

describe('fifty at once on two server processes', () => {
  it('approve one record: it posts once, the others are refused and move nothing', async () => {
    const id = await logRecord(1);
    const approval = (turn: number) => ({
      as: worker(turn),
      path: `/v1/service-records/${id}/approve`,
    });
    const { result, effect } = await effectOf(() => race(approval));
    expect(tally(result)).toEqual({ 200: 1, '409 state_conflict': RACERS - 1 });
    expect(effect).toEqual({ entries: 1, moved: { issuance: -60, earned: 60 } });
    const late = await effectOf(() => race(approval));
    expect(tally(late.result)).toEqual({ '409 state_conflict': RACERS });
    expect(late.effect).toEqual(NOTHING);
  });

  it('approve in bulk what the others approve as well: each record posts once', async () => {
    const ids: string[] = [];
    for (let hour = 2; hour < 7; hour += 1) ids.push(await logRecord(hour));
    const { result, effect } = await effectOf(() =>
      race((turn) => ({
        as: worker(turn),
        path: '/v1/service-records/approvals',
        body: { ids: turn % 4 < 2 ? ids : [...ids].reverse() },
      })),
    );
    const answers = result.flatMap(({ body }) => body.answers);
    const approved = answers.filter(({ outcome }) => outcome === 'approved');
    const refused = answers.filter(({ outcome }) => outcome !== 'approved');
    expect(approved.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['state_conflict']));
    expect(effect).toEqual({ entries: 5, moved: { issuance: -300, earned: 300 } });
  });

  it('book the last hour: one succeeds, the others are refused and move nothing', async () => {
    const elder = people.elders.booking;
    const booking = (prefix: string) => (turn: number) => ({
      as: elder,
      path: '/v1/bookings',
      body: care(),
      key: `${prefix}-${turn}`,
    });
    const { result, effect } = await effectOf(() => race(booking('first')));
    expect(tally(result)).toEqual({ 201: 1, '409 insufficient_balance': RACERS - 1 });
    expect(effect).toEqual({ entries: 1, moved: { earned: -60, held: 60 } });
    const late = await effectOf(() => race(booking('late')));
    expect(tally(late.result)).toEqual({ '409 insufficient_balance': RACERS });
    expect(late.effect).toEqual(NOTHING);
    expect(await lowestBalance(elder)).toBe(0);
  });

  it('spend the last hour with three codes: one succeeds, nothing else moves', async () => {
    const elder = people.elders.spending;
    const codes = await drawCodes(elder, 3);
    const { result, effect } = await effectOf(() =>
      race((turn) => ({
        as: cashier(turn),
        path: '/v1/spendings',
        body: { code: codes[turn % codes.length], minutes: '60' },
        key: `spend-${turn}`,
      })),
    );
    // The spent code is unknown to whoever comes after; behind the other two there is no minute left.
    const { 201: spent, ...refused } = tally(result);
    expect(spent).toBe(1);
    expect(Object.keys(refused).sort()).toEqual(['404 unknown_code', '409 insufficient_balance']);
    expect(effect).toEqual({ entries: 1, moved: { earned: -60, spent: 60 } });
    expect(await lowestBalance(elder)).toBe(0);
  });

  it('book and spend the same last hour: one of all succeeds', async () => {
    const elder = people.elders.both;
    const [code] = await drawCodes(elder, 1);
    const { result, effect } = await effectOf(() =>
      race((turn) =>
        turn % 4 < 2
          ? { as: elder, path: '/v1/bookings', body: care(), key: `both-${turn}` }
          : {
              as: cashier(turn),
              path: '/v1/spendings',
              body: { code, minutes: '60' },
              key: `both-${turn}`,
            },
      ),
    );
    const { 201: succeeded, ...refused } = tally(result);
    expect(succeeded).toBe(1);
    // Whoever wins, the code is either spent or worth nothing any more.
    const definite = ['404 unknown_code', '409 insufficient_balance'];
    expect(Object.keys(refused).filter((name) => !definite.includes(name))).toEqual([]);
    expect(effect).toMatchObject({ entries: 1, moved: { earned: -60 } });
    expect(await lowestBalance(elder)).toBe(0);
  });
});

describe('one key fifty times on two server processes', () => {
  const booking = { path: '/v1/bookings', body: care() };

  it.each(['booking', 'spending'])('has one effect and equal answers: a %s', async (what) => {
    const { key, spendKey } = people.elders;
    const isBooking = what === 'booking';
    const [code] = isBooking ? [] : await drawCodes(spendKey, 1);
    const call = isBooking
      ? { as: key, ...booking, key: 'once' }
      : { as: cashier(0), path: '/v1/spendings', body: { code, minutes: '60' }, key: 'once' };
    const { result, effect } = await effectOf(() => patientRace(call));
    expect(tally(result)).toEqual({ 201: RACERS });
    expect(new Set(result.map(({ text }) => text)).size).toBe(1);
    const moved = isBooking ? { earned: -60, held: 60 } : { earned: -60, spent: 60 };
    expect(effect).toEqual({ entries: 1, moved });

    const body = { ...call.body, minutes: '59' };
    const other = await effectOf(() => race(() => ({ ...call, body })));
    expect(tally(other.result)).toEqual({ '409 idempotency_key_conflict': RACERS });
    expect(other.effect).toEqual(NOTHING);
  });
});

it('a ledger that all this happened to verifies without a fault', async () => {
  const pool = quietPool(database.readerUrl);
  try {
    const [book] = await listBooks(pool);
    if (book === undefined) throw new Error('there is no book');
    const { faults, entries } = await verifyBook(pool, book);
    expect(faults).toEqual([]);
    expect(entries).toBe((await picture()).headSeq + 1);
  } finally {
    await pool.end();
  }
});

/** Fifty times the same call; who is told that it is under way asks again, as a client does. */
function patientRace(call: Call): Promise<Answer[]> {
  const ask = async (turn: number): Promise<Answer> => {
    for (let tries = 1; ; tries += 1) {
      const answer = await send(turn, call);
      if (answer.body.code !== 'idempotency_in_progress' || tries === 10) return answer;
    }
  };
  return Promise.all(Array.from({ length: RACERS }, (_, turn) => ask(turn)));
}
