import { jest } from '@jest/globals';
import { approveAll } from '../../scripts/city/approvals.js';
import { readCityExport } from '../../scripts/city/export-directory.js';
import { type StaffedCommunity, staff, type Worker } from '../../scripts/city/workers.js';
import { UnreachableError } from '../../src/cli/client/api-client.js';
import { importFile } from '../../src/cli/client/import-directory.js';
import { ProblemError } from '../../src/cli/client/problem-error.js';
import {
  BROKEN_APPROVALS,
  FIXTURE,
  fixtureFile,
  importPeople,
  KilledCity,
  SOAK,
  type Victim,
} from './killed-city.js';

/** The first records of the export, and the communities whose workers approve theirs. */
const RECORDS = SOAK ? Number.POSITIVE_INFINITY : 3_000;
const COMMUNITIES = SOAK ? 1_000 : 4;
/** Small bodies: there is always one under way when the kill comes. */
const BULK = SOAK ? 50 : 20;
/** One kill after another, each when so many more approvals were acknowledged. */
const APPROVALS_A_KILL = SOAK ? 600 : 150;
const KILLS: readonly Victim[] = Array.from({ length: SOAK ? 12 : 2 }, (_, n) =>
  n % 2 === 0 ? 'the server' : 'PostgreSQL and the server',
);

jest.setTimeout(SOAK ? 900_000 : 180_000);

interface Answer {
  readonly id: string;
  readonly outcome: 'approved' | 'awaiting_second_approver' | 'refused';
  readonly code: string | null;
  readonly entrySeq: string | null;
}

/** What clients were told for certain, over all the kills: the entry of each approved record. */
const acknowledged = new Map<string, string>();
let city: KilledCity;

beforeAll(async () => {
  city = new KilledCity();
  await city.start();
  const admin = await city.admin();
  await importPeople(admin);
  const file = fixtureFile('records', RECORDS);
  await importFile(admin, { kind: 'records', file, dryRun: false });
}, 180_000);

afterAll(() => city.close());

/** The workers log in anew, with new passwords, at the server that runs now. */
async function workersNow(): Promise<StaffedCommunity[]> {
  const { communities } = await readCityExport(FIXTURE);
  return staff(await city.admin(), communities.slice(0, COMMUNITIES));
}

/** All workers approve at once in small bodies; the kill comes after so many acknowledged approvals. */
async function approveUntilKilled(victim: Victim): Promise<void> {
  const workers = (await workersNow()).flatMap((community) => community.workers);
  const enough = acknowledged.size + APPROVALS_A_KILL;
  let killed: Promise<void> | null = null;
  const note = (answers: readonly Answer[]): void => {
    for (const { id, outcome, entrySeq } of answers) {
      if (outcome === 'approved') acknowledged.set(id, entrySeq ?? '');
    }
    if (acknowledged.size >= enough) killed ??= city.kill(victim);
  };
  await Promise.all(workers.map((worker) => approveQueue(worker, note)));
  expect(killed).not.toBeNull();
  await killed;
}

/** Approves until the queue is through, or the server is gone. */
async function approveQueue(worker: Worker, note: (answers: readonly Answer[]) => void) {
  try {
    const ids: string[] = [];
    for await (const { id } of worker.client.list<Answer>('/v1/service-records/queue')) {
      ids.push(id);
    }
    for (let from = 0; from < ids.length; from += BULK) {
      const body = { ids: ids.slice(from, from + BULK) };
      note((await worker.client.post<Bulk>('/v1/service-records/approvals', body)).answers);
    }
  } catch (error) {
    if (!isDeath(error)) throw error;
  }
}

interface Bulk {
  readonly answers: readonly Answer[];
}

/** What a client sees of a server that is killed: no answer, or one that PostgreSQL is away. */
function isDeath(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  return error instanceof ProblemError && error.problem.status === 503;
}

/** Every acknowledged approval stands, once; every other one wholly or not at all; the chain is sound. */
async function expectWhole(): Promise<void> {
  expect(await city.query(BROKEN_APPROVALS)).toEqual([]);
  const rows = await city.query<{ id: string; seq: string }>(
    `SELECT id, entry_seq::text AS seq FROM kapok.service_records WHERE state = 'approved'`,
  );
  const standing = new Map(rows.map(({ id, seq }) => [id, seq]));
  const lost = [...acknowledged].filter(([id, seq]) => standing.get(id) !== seq);
  expect(lost).toEqual([]);
  const entries = standing.size + (await city.factsInChain());
  expect(await city.verify()).toMatchObject({ faults: [], entries });
}

describe('bulk approvals in the middle of which the server is killed', () => {
  it.each(KILLS.map((victim, index) => ({ kill: index + 1, victim })))(
    'stand once if acknowledged, else wholly or not at all (kill $kill: $victim)',
    async ({ victim }) => {
      await approveUntilKilled(victim);
      await city.start();
      await expectWhole();
    },
  );

  it('go on after the last restart until nothing is left, and what stood is refused', async () => {
    const communities = await workersNow();
    const [worker] = communities.flatMap(({ workers }) => workers);
    if (worker === undefined) throw new Error('nobody works there');
    const ids = [...acknowledged.keys()].slice(0, BULK);
    const { answers } = await worker.client.post<Bulk>('/v1/service-records/approvals', { ids });
    expect(answers.filter(({ outcome }) => outcome !== 'refused')).toEqual([]);
    const { approved } = await approveAll(communities);
    expect(approved).toBeGreaterThan(0);
    await expectWhole();
    expect((await approveAll(communities)).approved).toBe(0);
  });
});
