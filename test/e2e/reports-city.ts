import {
  bookAccount,
  clearingAccount,
  earnedAccount,
  grantedAccount,
  heldAccount,
  poolAccount,
} from '../../src/ledger/accounts.js';
import type { AccountRef } from '../../src/ledger/append-request.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { lastDayOf } from '../../src/ledger/period-dates.js';
import { LedgerPeriods } from '../../src/ledger/periods.js';
import type { MoveKind } from '../../src/ledger/state-move.js';
import { type EntryKind, SYSTEM_ACTOR } from '../../src/ledger/vocabulary.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { insertServiceVersions } from '../../src/modules/policies/service-writes.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { FakedClock } from '../support/faked-clock.js';
import {
  insertMember,
  insertUnit,
  openTestBook,
  type TestMember,
  type TestUnit,
} from '../support/people.js';
import { plainEntry } from '../support/plain-entry.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** A row that stands for the run of a settlement. */
const FENCE: MoveKind = {
  table: 'kapok.fences',
  stateColumn: 'state',
  seqColumn: null,
  columns: {},
  guards: {},
};
const MAKE_FENCE = `CREATE TABLE kapok.fences (book_id integer, id uuid, state text, PRIMARY KEY (book_id, id));
  GRANT SELECT, UPDATE ON kapok.fences TO kapok_app`;

/** Minutes into an account, or out of it when negative. */
export type Line = readonly [AccountRef, number];

/** Who served whom, from eight o'clock of a day on. */
export interface Served {
  readonly volunteer: TestMember;
  readonly recipient: TestMember;
  readonly unit: TestUnit;
  readonly service: string;
  readonly day: string;
  readonly minutes: number;
  /** Who approved it, the first of two before the last; one worker of the city when left out. */
  readonly approvers?: readonly TestMember[];
}

/** A city of two communities whose entries a test writes itself, each at a time of its own. */
export class ReportsCity {
  readonly #fenceId = newId();
  readonly #services = new Map<string, string>();
  #policyId = '';
  #worker = newId();
  #counter = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly app: TestApp,
    readonly city: TestUnit,
    readonly d1: TestUnit,
    readonly c1: TestUnit,
    readonly c2: TestUnit,
    readonly bookUid: string,
  ) {}

  /** Founds it at an instant of the past; `env` adds to the service's settings. */
  static async open(
    foundedAt: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<ReportsCity> {
    const database = await createTestDatabase();
    const app = await startTestApp({ database, env });
    const city = await at(foundedAt, () => openTestBook(database));
    const { bookId } = city;
    const d1 = await insertUnit(database, { bookId, code: 'D1', kind: 'district', parent: city });
    const c1 = await insertUnit(database, { bookId, code: 'C1', kind: 'community', parent: d1 });
    const c2 = await insertUnit(database, { bookId, code: 'C2', kind: 'community', parent: d1 });
    const { bookUid } = await app.app.get(LedgerReader).head(bookId);
    const made = new ReportsCity(database, app, city, d1, c1, c2, bookUid);
    await made.#prepare();
    return made;
  }

  get bookId(): number {
    return this.city.bookId;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  /** A member of a unit, whose year of birth was known from the beginning unless it is null. */
  async member(unit: TestUnit, memberNo: string, birthYear: number | null): Promise<TestMember> {
    const member = await insertMember(this.database, { unit, memberNo, password: null });
    if (birthYear !== null) {
      await sql(
        this.database.ownerUrl,
        `INSERT INTO kapok.birth_years (book_id, member_id, birth_year, known_since) VALUES ($1, $2, $3, $4)`,
        [this.bookId, member.id, birthYear, '2020-01-01T00:00:00Z'],
      );
    }
    return member;
  }

  /** Appends an entry at an instant; answers its number. */
  async post(
    recordedAt: string,
    entry: {
      readonly kind: EntryKind;
      readonly on: string;
      readonly lines: readonly Line[];
      readonly subject?: { readonly type: string; readonly id: string };
    },
  ): Promise<bigint> {
    const { kind, on, lines } = entry;
    const subject = entry.subject ?? { type: 'test', id: newId() };
    const postings = lines.map(([account, amount]) => ({ account, amount: BigInt(amount) }));
    const outcome = await at(recordedAt, () =>
      this.app.app.get(LedgerService).append(
        plainEntry({
          bookId: this.bookId,
          kind,
          effectiveOn: on,
          key: newId(),
          subject: { ...subject, commitment: null },
          postings,
        }),
      ),
    );
    if (outcome.outcome !== 'posted') throw new Error(`it is ${outcome.outcome}`);
    return outcome.seq;
  }

  /** Approves a service: writes its record and its entry; answers the entry's number. */
  async serve(recordedAt: string, served: Served, lines: readonly Line[]): Promise<bigint> {
    const id = newId();
    const entry = { kind: 'service', on: served.day, lines } as const;
    const seq = await this.post(recordedAt, { ...entry, subject: { type: 'service_record', id } });
    const { volunteer, recipient, unit, service, day, minutes, approvers = [] } = served;
    this.#counter += 1;
    await sql(
      this.database.ownerUrl,
      `INSERT INTO kapok.service_records (book_id, id, record_no, state, volunteer_id, recipient_id, service_id, unit_id,
         starts_at, ends_at, service_date, registered_on, evidence, earned_minutes, policy_id, salt, commitment, entered_by,
         confirmed_at, approver_id, decided_at, entry_seq, first_approver_id)
       VALUES ($1, $2, $3, 'approved', $4, $5, $6, $7, $8::timestamptz, $8::timestamptz + $9::bigint * interval '1 minute', $10, $10,
         'confirmed', $9::bigint, $11, $12::bytea, $12::bytea, $4, now(), $13, now(), $14, $15)`,
      [
        this.bookId,
        id,
        `R${this.#counter}`,
        volunteer.id,
        recipient.id,
        this.#services.get(service),
        unit.id,
        `${day}T08:00:00+08:00`,
        minutes,
        day,
        this.#policyId,
        Buffer.alloc(32, 1),
        approvers.at(-1)?.id ?? this.#worker,
        seq,
        approvers.length > 1 ? approvers[0]?.id : null,
      ],
    );
    return seq;
  }

  /** Undoes an entry at an instant. */
  async reverse(recordedAt: string, seq: bigint): Promise<void> {
    const wish = { bookId: this.bookId, seq, actorId: SYSTEM_ACTOR, moves: [] };
    const outcome = await at(recordedAt, () => this.app.app.get(LedgerService).reverse(wish));
    if (outcome.outcome !== 'posted') throw new Error(`it is ${outcome.outcome}`);
  }

  /** Grants minutes to a member by an award of a class. */
  async grant(
    recordedAt: string,
    month: string,
    member: TestMember,
    terms: GrantTerms,
  ): Promise<void> {
    const awardId = newId();
    await this.#award(awardId, month, member, terms);
    const lines: Line[] = [
      [this.book('issuance', 'GRT'), -terms.minutes],
      [grantedAccount(member.id), terms.minutes],
    ];
    const subject = { type: 'grant_award', id: awardId };
    await this.post(recordedAt, { kind: 'grant', on: `${month}-01`, lines, subject });
  }

  /** Closes a month at an instant: `settle` posts what belongs to the close. */
  async closeMonth(
    closedAt: string,
    month: string,
    settle: (monthEnd: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const periods = this.app.app.get(LedgerPeriods);
    const fence = {
      kind: FENCE,
      id: this.#fenceId,
      from: ['running'],
      to: 'running',
      values: {},
      guards: {},
    };
    const wish = { bookId: this.bookId, month, fence };
    await at(closedAt, () => periods.begin(wish));
    await settle(lastDayOf(month));
    await at(closedAt, async () => {
      while ((await periods.fixChunk(wish)) !== null);
      await periods.close({ ...wish, actorId: SYSTEM_ACTOR });
    });
  }

  book(
    purpose: 'issuance' | 'spent' | 'expired' | 'honour',
    asset: 'MIN' | 'GRT' = 'MIN',
  ): AccountRef {
    return bookAccount(this.bookUid, purpose, asset);
  }

  async #prepare(): Promise<void> {
    const services = ['COMPANY', 'NURSING'];
    await this.app.app.get(Database).transaction(async (tx) => {
      await this.app.app.get(PoliciesService).found(tx, this.bookId);
      const rate = { basis: 'per_minute', rateNumerator: 1, rateDenominator: 1 } as const;
      const versions = services.map((code) => ({
        code,
        name: `名${code}`,
        nameEn: code,
        effectiveFrom: '2000-01-01',
        rate,
      }));
      await insertServiceVersions(tx, this.bookId, versions);
    });
    // The services were named from the beginning, as far as reports of the past can tell.
    const { superuserUrl, ownerUrl } = this.database;
    await sql(
      superuserUrl,
      `SET session_replication_role = replica; UPDATE kapok.service_versions SET created_at = '2020-01-01'`,
    );
    for (const { id, code } of await sql<{ id: string; code: string }>(
      ownerUrl,
      'SELECT id, code FROM kapok.services',
    )) {
      this.#services.set(code, id);
    }
    const [policy] = await sql<{ id: string }>(ownerUrl, 'SELECT id FROM kapok.policy_versions');
    this.#policyId = policy?.id ?? '';
    this.#worker = (
      await insertMember(this.database, { unit: this.c1, memberNo: 'W0', password: null })
    ).id;
    await sql(ownerUrl, MAKE_FENCE);
    await sql(ownerUrl, `INSERT INTO kapok.fences VALUES ($1, $2, 'running')`, [
      this.bookId,
      this.#fenceId,
    ]);
  }

  async #award(id: string, month: string, member: TestMember, terms: GrantTerms): Promise<void> {
    const [classId, hardshipId] = [newId(), newId()];
    const { ownerUrl } = this.database;
    await sql(
      ownerUrl,
      `INSERT INTO kapok.hardship_classes (book_id, id, code, unit_id, name, valid_from, valid_until, created_by)
       SELECT $1, $2, $3, $4, $3, d, d, $5
       FROM (SELECT date '2001-01-01' + count(*)::int AS d FROM kapok.hardship_classes) n`,
      [this.bookId, classId, terms.hardshipClass, this.city.id, this.#worker],
    );
    await sql(
      ownerUrl,
      `INSERT INTO kapok.member_hardships (book_id, id, member_id, class_id, state, valid_from, evidence_kind,
         evidence_digest, registered_by, registered_at)
       VALUES ($1, $2, $3, $4, 'registered', '2001-01-01', 'certificate', $5, $6, now())`,
      [this.bookId, hardshipId, member.id, classId, Buffer.alloc(32, 2), this.#worker],
    );
    await sql(
      ownerUrl,
      `INSERT INTO kapok.grant_awards (book_id, month, member_id, id, hardship_id, hardship_class, level, minutes,
         policy_id, salt)
       VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9)`,
      [
        this.bookId,
        month,
        member.id,
        id,
        hardshipId,
        terms.hardshipClass,
        terms.minutes,
        this.#policyId,
        Buffer.alloc(32, 3),
      ],
    );
  }
}

/** What a member is granted. */
export interface GrantTerms {
  readonly hardshipClass: string;
  readonly minutes: number;
}

/** Does something at an instant of the past, as far as this process can tell. */
export async function at<T>(instant: string, work: () => Promise<T>): Promise<T> {
  const clock = new FakedClock(new Date(instant));
  try {
    return await work();
  } finally {
    clock.remove();
  }
}

export const earned = (member: TestMember): AccountRef => earnedAccount(member.id);
export const held = (member: TestMember): AccountRef => heldAccount(member.id);
export const granted = (member: TestMember): AccountRef => grantedAccount(member.id);
export const clearing = (unit: TestUnit): AccountRef => clearingAccount(unit.id);
export const pool = (unit: TestUnit): AccountRef => poolAccount(unit.id);
