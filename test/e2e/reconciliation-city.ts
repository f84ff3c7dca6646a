import { SchedulerRegistry } from '@nestjs/schedule';
import { clearingAccount } from '../../src/ledger/accounts.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerPeriods } from '../../src/ledger/periods.js';
import type { MoveKind, StateMove } from '../../src/ledger/state-move.js';
import { SYSTEM_ACTOR } from '../../src/ledger/vocabulary.js';
import { ReconciliationWorker } from '../../src/modules/reconciliation/reconciliation-worker.js';
import { newId } from '../../src/platform/ids.js';
import type { TestApp } from '../support/app.js';
import { moved, plainEntry } from '../support/plain-entry.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { newMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { type FundingCity, FundingDesk } from './funding-desk.js';

/** A run as the API shows it, with the drifts that it kept. */
export interface FoundRun {
  readonly id: string;
  readonly state: string;
  readonly drifts: string | null;
  readonly checks: readonly {
    readonly check: string;
    readonly lookedAt: string;
    readonly drifting: string;
  }[];
  readonly found: readonly FoundDrift[];
}

export interface FoundDrift {
  readonly check: string;
  readonly rule: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly expected: string;
  readonly found: string;
}

/** Breaks a hold: two rules of `held` (own and granted minutes), and its entry lacks a booking. */
export const LOSE_HOLD = 'DELETE FROM kapok.care_bookings WHERE id = $1';

/** A run as stored. */
export interface StoredRun {
  readonly id: string;
  readonly book_id: number;
  readonly day: string;
  readonly origin: string;
  readonly state: string;
  readonly fence: number;
}

/** All runs, oldest first. */
export function runRows({ funding }: ReconciledCity): Promise<StoredRun[]> {
  return sql(
    funding.desk.database.ownerUrl,
    'SELECT id, book_id, day::text, origin, state, fence FROM kapok.reconciliation_runs ORDER BY id',
  );
}

/** Keeps a server from looking for work by the clock, so that a test says when it does. */
export function stopClock({ app }: TestApp): void {
  app.get(SchedulerRegistry).getCronJob('reconciliation').stop();
}

/** Wakes a server and waits until it has worked through what is open. */
export async function wake({ app }: TestApp): Promise<void> {
  const worker = app.get(ReconciliationWorker);
  worker.wake();
  await worker.settled();
}

/** One of everything that a reconciliation compares, by id or entry number. */
export interface Subjects {
  readonly record: string;
  readonly held: string;
  readonly cancelled: string;
  readonly settled: string;
  readonly spent: string;
  readonly refunded: string;
  readonly gift: string;
  readonly coolingGift: string;
  readonly returnedGift: string;
  readonly support: string;
  readonly elder: string;
  readonly volunteer: string;
}

/** A city in which something of each kind has happened, one closed month, and its overseers. */
export class ReconciledCity {
  private constructor(
    readonly funding: FundingDesk,
    readonly city: FundingCity,
    readonly admin: SignedInMember,
    readonly auditor: SignedInMember,
    readonly subjects: Subjects,
  ) {}

  static async open(): Promise<ReconciledCity> {
    const funding = await FundingDesk.open();
    const city = funding.city('grant_first');
    const { database, app } = funding.desk;
    stopClock(app);
    const admin = await newMember(database, app, { unit: city.city, roles: ['city_admin'] });
    const auditor = await newMember(database, app, { unit: city.city, roles: ['auditor'] });
    const subjects = await fill(funding, city);
    await closeJanuary(funding, city);
    return new ReconciledCity(funding, city, admin, auditor, subjects);
  }

  get app(): TestApp {
    return this.funding.desk.app;
  }

  close(): Promise<void> {
    return this.funding.close();
  }

  /** Asks for a run, waits for its end, and answers it with its drifts. */
  async reconcile(): Promise<FoundRun> {
    const asked = await this.funding.desk.post(this.auditor, '/v1/reconciliations', {}, null);
    if (asked.status !== 202) throw new Error(`asking answered ${asked.text}`);
    await this.app.app.get(ReconciliationWorker).settled();
    return this.run(asked.body.id);
  }

  async run(id: string): Promise<FoundRun> {
    const path = `/v1/reconciliations/${id}`;
    const run = (await this.funding.desk.get(this.auditor, path)).body;
    const drifts = await this.funding.desk.get(this.auditor, `${path}/drifts?limit=200`);
    return { ...run, found: drifts.body.items };
  }

  /** Everything that is compared, as one comparable text. */
  async dump(): Promise<string> {
    const tables = COMPARED.map((name) => `(SELECT json_agg(t ORDER BY t::text) FROM ${name} t)`);
    const [row] = await sql<{ text: string }>(
      this.funding.desk.database.superuserUrl,
      `SELECT json_build_array(${tables.join(', ')})::text AS text`,
    );
    return row?.text ?? '';
  }

  /**
   * Lets `work` see the tables as a superuser can leave them: no trigger fires, no foreign key holds. Puts
   * everything back afterwards.
   */
  async tampered<T>(statement: string, values: unknown[], work: () => Promise<T>): Promise<T> {
    const url = this.funding.desk.database.superuserUrl;
    const all = (make: (name: string, copy: string) => string) =>
      COMPARED.map((name) => make(name, `public.copy_of_${name.replace('.', '_')}`)).join('; ');
    const asReplica = (text: string) => sql(url, `SET session_replication_role = replica; ${text}`);
    await sql(
      url,
      all((name, copy) => `CREATE TABLE ${copy} AS TABLE ${name}`),
    );
    try {
      // Parameters and several statements do not go together; the values are ids and numbers of this test.
      await asReplica(
        values.reduce<string>(
          (text, value, n) => text.replaceAll(`$${n + 1}`, `'${value}'`),
          statement,
        ),
      );
      return await work();
    } finally {
      const restore = (name: string, copy: string) =>
        `DELETE FROM ${name}; INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT * FROM ${copy}; DROP TABLE ${copy}`;
      await asReplica(all(restore));
    }
  }
}

const COMPARED = [
  'ledger.book',
  'ledger.account',
  'ledger.journal_entry',
  'ledger.posting',
  'ledger.counter',
  'ledger.period',
  'ledger.closing_balance',
  'kapok.service_records',
  'kapok.care_bookings',
  'kapok.spend_codes',
  'kapok.transfers',
  'kapok.pool_supports',
] as const;

async function fill(funding: FundingDesk, city: FundingCity): Promise<Subjects> {
  const { desk } = funding;
  const elder = await funding.elder(city, { granted: 100, own: 900 });
  const volunteer = await funding.member(city.community, 'volunteer');
  const far = await funding.member(city.elsewhere, 'volunteer');
  const cashier = await desk.staff(city.canteen);
  const book = async (minutes: number) => (await funding.book(elder, minutes)).body.id as string;
  const care = async (who: SignedInMember, bookingId: string | null, hoursAgo: number) => {
    const startedAt = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
    const visit = { bookingId, minutes: 60, startedAt };
    const id = await funding.deliver(elder, who, visit);
    const answer = await funding.approve(city.worker, id);
    if (answer.status !== 200) throw new Error(`approving answered ${answer.text}`);
    return id;
  };
  const spend = async () => {
    const drawn = await desk.post(elder, '/v1/spend-codes', { minutes: '60' }, null);
    const charged = await desk.post(cashier, '/v1/spendings', {
      code: drawn.body.code,
      minutes: '45',
    });
    return charged.body.id as string;
  };
  const held = await book(160);
  await book(20);
  const cancelled = await book(30);
  await desk.post(elder, `/v1/bookings/${cancelled}/cancel`, {});
  const settled = await book(60);
  await care(far, settled, 30);
  const record = await care(volunteer, null, 40);
  const spent = await spend();
  const refunded = await spend();
  await desk.post(cashier, `/v1/spendings/${refunded}/refund`, {});
  await clear(funding, city);
  return {
    ...(await give(funding, city)),
    record,
    held,
    cancelled,
    settled,
    spent,
    refunded,
    elder: elder.id,
    volunteer: volunteer.id,
  };
}

/** Gifts of every end, and support from a pool that was donated to. */
async function give(
  { desk }: FundingDesk,
  city: FundingCity,
): Promise<Pick<Subjects, 'gift' | 'coolingGift' | 'returnedGift' | 'support'>> {
  const [giver, child] = [await desk.elderWith(5000n), await desk.elderWith(0n)];
  const kin = { relativeId: child.id, kinship: 'parent_child' };
  await desk.post(city.worker, `/v1/members/${giver.id}/relatives`, kin, null);
  const gift = async (minutes: string) => {
    const wish = { recipientId: child.id, minutes };
    return (await desk.post(giver, '/v1/transfers/gifts', wish)).body.id as string;
  };
  const ids = { gift: await gift('60'), coolingGift: await gift('1200') };
  const returnedGift = await gift('1300');
  await desk.post(giver, `/v1/transfers/${returnedGift}/cancel`, {});
  await desk.post(giver, '/v1/transfers/donations', { minutes: '100' });
  const wish = { elderId: child.id, minutes: '40', reason: 'in need' };
  const support = await desk.post(city.worker, '/v1/pool-supports', wish);
  if (support.status !== 201) throw new Error(`supporting answered ${support.text}`);
  return { ...ids, returnedGift, support: support.body.id };
}

/** Care between the communities and back, which clears in the same month. */
async function clear(
  funding: FundingDesk,
  { bookId, community, elsewhere }: FundingCity,
): Promise<void> {
  for (const [from, to] of [
    [community, elsewhere],
    [elsewhere, community],
  ] as const) {
    const accounts = [clearingAccount(from.id), clearingAccount(to.id)] as const;
    await funding.desk.app.app.get(LedgerService).append(
      plainEntry({
        bookId,
        kind: 'adjust',
        effectiveOn: '2026-01-20',
        postings: moved({ from: accounts[0], to: accounts[1], minutes: 7n }),
      }),
    );
  }
}

/** The ledger's own close, under a fence of the test's. */
async function closeJanuary(funding: FundingDesk, { bookId }: FundingCity): Promise<void> {
  const { ownerUrl, superuserUrl } = funding.desk.database;
  const id = newId();
  await sql(
    ownerUrl,
    `CREATE TABLE kapok.fences (book_id integer NOT NULL, id uuid NOT NULL, state text NOT NULL, PRIMARY KEY (book_id, id));
     GRANT SELECT, UPDATE ON kapok.fences TO kapok_app`,
  );
  await sql(superuserUrl, `INSERT INTO kapok.fences VALUES ($1, $2, 'running')`, [bookId, id]);
  const kind: MoveKind = {
    table: 'kapok.fences',
    stateColumn: 'state',
    seqColumn: null,
    columns: {},
    guards: {},
  };
  const fence: StateMove = { kind, id, from: ['running'], to: 'running', values: {}, guards: {} };
  const periods = funding.desk.app.app.get(LedgerPeriods);
  const wish = { bookId, month: '2026-01', fence };
  await periods.begin(wish);
  while ((await periods.fixChunk(wish)) !== null);
  await periods.close({ ...wish, actorId: SYSTEM_ACTOR });
}
