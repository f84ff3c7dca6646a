import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS, type PolicyParams } from '../../src/modules/policies/policy.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from './app.js';
import { insertMember, insertUnit, type TestMember, type TestUnit } from './people.js';
import {
  newMember,
  openRedeemingCity,
  type RedeemingCity,
  type SignedInMember,
} from './redeeming-city.js';
import { storeSealed } from './sealed-person.js';
import { sql } from './sql.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** What a city of visits differs in from the founding rules. */
const VISITING: Partial<PolicyParams> = {
  submissionWindowDays: 70,
  visits: {
    caseloadAlert: 3,
    plan: [
      { hardshipClass: 'dibao', timesPerMonth: 2 },
      { hardshipClass: 'aged-alone', timesPerMonth: 4 },
    ],
  },
};

/** Answers of the service, as tests look at them. */
export type Answer = { status: number; body: Record<string, never> & { code?: string } };

/**
 * A city with two communities and a station, whose rules plan visits: twice a month to `dibao`, four times to
 * `aged-alone`; more than three elders are too many for a station.
 */
export class VisitingCity {
  readonly #classes = new Map<string, string>();

  private constructor(
    readonly database: TestDatabase,
    readonly app: TestApp,
    readonly base: RedeemingCity,
    readonly elsewhere: TestUnit,
    readonly station: TestUnit,
  ) {}

  static async open(rules: Partial<PolicyParams> = {}): Promise<VisitingCity> {
    const database = await createTestDatabase();
    const app = await startTestApp({ database });
    const base = await openRedeemingCity(database, app);
    const { bookId } = base;
    const district = { ...base.community, path: base.community.path.replace(/[^/]+\/$/, '') };
    const rows = await sql<{ id: string; code: string }>(
      database.ownerUrl,
      'SELECT id, code FROM kapok.units WHERE book_id = $1 AND path = $2',
      [bookId, district.path],
    );
    const parent = { ...district, ...rows[0] };
    const elsewhere = await insertUnit(database, {
      bookId,
      code: 'C2',
      kind: 'community',
      parent,
    });
    const station = await insertUnit(database, {
      bookId,
      code: 'ST1',
      kind: 'station',
      parent: base.community,
    });
    // Before anything has read the founding rules: rules are kept in memory for five seconds.
    await app.app.get(Database).transaction((tx) =>
      app.app.get(PoliciesService).append(tx, bookId, {
        effectiveFrom: '2000-01-02',
        params: { ...FOUNDING_PARAMS, ...VISITING, ...rules },
        authorId: null,
        reason: 'test',
      }),
    );
    return new VisitingCity(database, app, base, elsewhere, station);
  }

  get community(): TestUnit {
    return this.base.community;
  }

  get bookId(): number {
    return this.base.bookId;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  /** A signed-in member of the community with roles there, or elsewhere. */
  member(
    roles: Parameters<typeof insertMember>[1]['roles'],
    more: { unit?: TestUnit; household?: string } = {},
  ): Promise<SignedInMember> {
    const { unit = this.community, household } = more;
    const wish = { unit, ...(roles && { roles }), ...(household !== undefined && { household }) };
    return newMember(this.database, this.app, wish);
  }

  /** An elder without a login, known as one since long. */
  async elder(more: { unit?: TestUnit; household?: string } = {}): Promise<TestMember> {
    const { unit = this.community, household } = more;
    const memberNo = `E${newId().slice(-12)}`;
    const added = await insertMember(this.database, {
      unit,
      memberNo,
      roles: ['elder'],
      password: null,
      ...(household !== undefined && { household }),
    });
    await sql(
      this.database.ownerUrl,
      `UPDATE kapok.role_grants SET granted_at = '2020-01-01' WHERE book_id = $1 AND member_id = $2`,
      [this.bookId, added.id],
    );
    return added;
  }

  /** An elder of hardship classes that hold since long, unless the last one was revoked from a day on. */
  async elderIn(
    classes: readonly string[],
    more: { unit?: TestUnit; revokedFrom?: string; isConfirmed?: boolean } = {},
  ): Promise<TestMember> {
    const elder = await this.elder(more);
    for (const code of classes) await this.#hold(elder, code, more);
    return elder;
  }

  /** Gives a member a name, sealed as all are. */
  async name(member: Pick<TestMember, 'id'>, name: string): Promise<void> {
    const ref = { bookId: this.bookId, memberId: member.id };
    const person = { name, idNumber: null, phone: null };
    const sealed = this.app.app.get(PersonVault, { strict: false }).seal(ref, person);
    await storeSealed(this.database, ref, sealed);
  }

  /** Declares two members relatives. */
  async declareKin(one: Pick<TestMember, 'id'>, other: Pick<TestMember, 'id'>): Promise<void> {
    const [low, high] = [one.id, other.id].sort();
    await sql(
      this.database.ownerUrl,
      `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by) VALUES ($1, $2, $3, 'sibling', $2)`,
      [this.bookId, low, high],
    );
  }

  post(who: SignedInMember, path: string, body: object = {}): PromiseLike<Answer> {
    return this.app
      .http()
      .post(path)
      .set('authorization', who.authorization)
      .send(body) as unknown as PromiseLike<Answer>;
  }

  get(who: SignedInMember, path: string): PromiseLike<Answer> {
    return this.app
      .http()
      .get(path)
      .set('authorization', who.authorization) as unknown as PromiseLike<Answer>;
  }

  /** The rows of tables as one comparable text: two equal ones mean that nothing moved. */
  async picture(...tables: readonly string[]): Promise<string> {
    const parts = tables.map(
      (table) =>
        `(SELECT coalesce(json_agg(t ORDER BY t::text), '[]') FROM kapok.${table} t)::text`,
    );
    const rows = await sql<{ text: string }>(
      this.database.ownerUrl,
      `SELECT ${parts.join(` || `)} AS text`,
    );
    return rows[0]?.text ?? '';
  }

  async #hold(
    elder: TestMember,
    code: string,
    more: { revokedFrom?: string; isConfirmed?: boolean },
  ): Promise<void> {
    const classId = await this.#classOf(code);
    const [id, by, other] = [newId(), newId(), newId()];
    await sql(
      this.database.ownerUrl,
      `INSERT INTO kapok.member_hardships (book_id, id, member_id, class_id, state, valid_from, evidence_kind,
         evidence_digest, registered_by, registered_at)
       VALUES ($1, $2, $3, $4, 'registered', '2020-01-01', 'certificate', sha256('x'), $5, '2020-01-01T00:00:00Z')`,
      [this.bookId, id, elder.id, classId, by],
    );
    if (more.isConfirmed === false) return;
    await sql(
      this.database.ownerUrl,
      `UPDATE kapok.member_hardships SET state = 'confirmed', confirmed_by = $3, confirmed_on = '2020-01-02',
         confirmed_at = '2020-01-02T00:00:00+08:00' WHERE book_id = $1 AND id = $2`,
      [this.bookId, id, other],
    );
    if (more.revokedFrom === undefined) return;
    await sql(
      this.database.ownerUrl,
      `UPDATE kapok.member_hardships SET state = 'revoked', revoked_by = $3, revoked_at = now(), revoked_from = $4,
         revoke_reason = 'test' WHERE book_id = $1 AND id = $2`,
      [this.bookId, id, other, more.revokedFrom],
    );
  }

  async #classOf(code: string): Promise<string> {
    const known = this.#classes.get(code);
    if (known !== undefined) return known;
    const id = newId();
    const clerk = await insertMember(this.database, {
      unit: this.base.city,
      memberNo: `K${id.slice(-12)}`,
      password: null,
    });
    await sql(
      this.database.ownerUrl,
      `INSERT INTO kapok.hardship_classes (book_id, id, code, unit_id, name, valid_from, created_by)
       VALUES ($1, $2, $3, $4, $3, '2000-01-01', $5)`,
      [this.bookId, id, code, this.base.city.id, clerk.id],
    );
    this.#classes.set(code, id);
    return id;
  }
}

/** A time of day of a date in Shanghai, RFC 3339. */
export function at(date: string, time = '10:00'): string {
  return `${date}T${time}:00+08:00`;
}

/** Today in Shanghai, or so many days from it. */
export function day(offset = 0): string {
  return addDays(shanghaiDate(new Date()), offset);
}

/** The calendar month before this one, `YYYY-MM`. */
export function lastMonth(): string {
  return addDays(`${day().slice(0, 7)}-01`, -1).slice(0, 7);
}
