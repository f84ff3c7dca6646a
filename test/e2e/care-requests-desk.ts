import type supertest from 'supertest';
import { RequestKeeper } from '../../src/modules/care-requests/request-keeper.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS, type PolicyParams } from '../../src/modules/policies/policy.js';
import { NO_ATTRIBUTES, type ServiceAttributes } from '../../src/modules/policies/service-rate.js';
import { insertServiceVersions } from '../../src/modules/policies/service-writes.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { Database } from '../../src/platform/database/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { insertUnit, type TestUnit } from '../support/people.js';
import {
  newElder,
  newMember,
  openRedeemingCity,
  pictureOf,
  type RedeemingCity,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** What a route answers of a request. */
export interface SeenRequest {
  readonly id: string;
  readonly state: string;
  readonly elderId: string | null;
  readonly bookingId: string | null;
  readonly volunteerId: string | null;
  readonly recordId: string | null;
  readonly address: string | null;
  readonly note: string | null;
  readonly words: string | null;
  readonly improvement: string | null;
  readonly startsAt: string;
  readonly [name: string]: unknown;
}

const asking = (code: string, attributes: Partial<ServiceAttributes>) => ({
  ...{ code, name: code, nameEn: null, effectiveFrom: '2000-01-01' },
  rate: { basis: 'per_minute', rateNumerator: 1, rateDenominator: 1 } as const,
  attributes: { ...NO_ATTRIBUTES, ...attributes },
});
/** Services that ask for something: `BATH` for a training, `FRAIL` for level 3, `WOUND` for a nurse. */
const ASKING = [
  asking('BATH', { training: 'bathing' }),
  asking('FRAIL', { minimumLevel: 3 }),
  asking('WOUND', { isReferred: true }),
];

/** Two cities on one service, and the calls that tests of care requests make there. */
export class CareDesk {
  #keys = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly app: TestApp,
    readonly city: RedeemingCity,
    /** Somewhere else: its people are strangers. */
    readonly other: RedeemingCity,
    /** A second community of the same district. */
    readonly next: TestUnit,
  ) {}

  /** A city under the founding rules, or under others that differ in these parts. */
  static async open(rules: Partial<PolicyParams> = {}): Promise<CareDesk> {
    const database = await createTestDatabase();
    const app = await startTestApp({ database });
    const city = await openRedeemingCity(database, app);
    const params = { ...FOUNDING_PARAMS, ...rules };
    const version = { effectiveFrom: '2000-01-02', params, authorId: null, reason: 'test' };
    const policies = app.app.get(PoliciesService, { strict: false });
    await app.app.get(Database).transaction(async (tx) => {
      await policies.append(tx, city.bookId, version);
      await insertServiceVersions(tx, city.bookId, ASKING);
    });
    const other = await openRedeemingCity(database, app, 'GD-T2');
    const [district] = await sql<{ id: string; code: string; path: string }>(
      database.ownerUrl,
      `SELECT id, code, path FROM kapok.units WHERE book_id = $1 AND kind = 'district'`,
      [city.bookId],
    );
    if (district === undefined) throw new Error('the city has a district');
    const parent = { ...district, bookId: city.bookId };
    const unit = { bookId: city.bookId, code: 'GD-T1-C2', kind: 'community', parent };
    return new CareDesk(database, app, city, other, await insertUnit(database, unit));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  elder(minutes = 600n, unit: TestUnit = this.city.community): Promise<SignedInMember> {
    return newElder(this.database, this.app, { unit, minutes });
  }

  volunteer(more: { unit?: TestUnit; household?: string } = {}): Promise<SignedInMember> {
    return this.member('volunteer', more);
  }

  worker(more: { unit?: TestUnit; household?: string } = {}): Promise<SignedInMember> {
    return this.member('social_worker', more);
  }

  member(
    role: 'volunteer' | 'social_worker' | 'station_admin' | 'operator' | 'city_admin' | 'auditor',
    { unit = this.city.community, household }: { unit?: TestUnit; household?: string } = {},
  ): Promise<SignedInMember> {
    return newMember(this.database, this.app, {
      unit,
      roles: [role],
      ...(household !== undefined && { household }),
    });
  }

  post(
    who: SignedInMember,
    path: string,
    body: object = {},
    key: string | null = this.freshKey(),
  ): supertest.Test {
    return this.app
      .http()
      .post(path)
      .set({ authorization: who.authorization, ...(key !== null && { 'idempotency-key': key }) })
      .send(body);
  }

  get(who: SignedInMember, path: string): supertest.Test {
    return this.app.http().get(path).set({ authorization: who.authorization });
  }

  freshKey(): string {
    this.#keys += 1;
    return `care-${this.#keys}`;
  }

  /** Publishes a need of somebody's own. Throws when it is refused. */
  async publish(who: SignedInMember, more: object = {}): Promise<SeenRequest> {
    return expectStatus(201, await this.post(who, '/v1/care-requests', need(more)));
  }

  /** A volunteer offers to come; the id of the offer. */
  async offer(volunteer: SignedInMember, requestId: string, more: object = {}): Promise<string> {
    const answer = await this.post(volunteer, `/v1/care-requests/${requestId}/offers`, more);
    return expectStatus(201, answer).id;
  }

  /** The elder's side chooses an offer. */
  async accept(who: SignedInMember, requestId: string, offerId: string): Promise<SeenRequest> {
    const path = `/v1/care-requests/${requestId}/offers/${offerId}/accept`;
    return expectStatus(200, await this.post(who, path));
  }

  /** A request of the elder that is matched with the volunteer. */
  async matched(
    elder: SignedInMember,
    volunteer: SignedInMember,
    more: object = {},
  ): Promise<SeenRequest & { readonly offerId: string }> {
    const { id } = await this.publish(elder, more);
    const offerId = await this.offer(volunteer, id);
    return { ...(await this.accept(elder, id, offerId)), offerId };
  }

  /** Takes one of the steps that a request's own route takes. */
  step(who: SignedInMember, id: string, step: string, body: object = {}): supertest.Test {
    return this.post(who, `/v1/care-requests/${id}/${step}`, body);
  }

  async seen(who: SignedInMember, id: string): Promise<SeenRequest> {
    return expectStatus(200, await this.get(who, `/v1/care-requests/${id}`));
  }

  /** Puts a request and its match so many hours earlier, as if time had passed. */
  async age(id: string, hours: number): Promise<void> {
    await sql(
      this.database.ownerUrl,
      `UPDATE kapok.care_requests SET starts_at = starts_at - $2::interval, ends_at = ends_at - $2::interval,
         agreed_starts_at = agreed_starts_at - $2::interval, agreed_ends_at = agreed_ends_at - $2::interval
       WHERE id = $1`,
      [id, `${hours} hours`],
    );
  }

  /** The volunteer logs an hour of yesterday that answers a request. */
  log(
    volunteer: SignedInMember,
    of: { readonly elder: SignedInMember; readonly requestId: string },
    more: object = {},
  ): supertest.Test {
    const day = addDays(shanghaiDate(new Date()), -1);
    return this.post(volunteer, '/v1/service-records', {
      recipientId: of.elder.id,
      serviceCode: 'COMPANY',
      startedAt: `${day}T09:00:00+08:00`,
      endedAt: `${day}T10:00:00+08:00`,
      evidence: 'self',
      requestId: of.requestId,
      ...more,
    });
  }

  /** A request that was served; the id of its record. */
  async served(
    elder: SignedInMember,
    volunteer: SignedInMember,
    more: object = {},
  ): Promise<{ readonly id: string; readonly recordId: string; readonly offerId: string }> {
    const { id, offerId } = await this.matched(elder, volunteer, more);
    const answer = await this.log(volunteer, { elder, requestId: id });
    return { id, offerId, recordId: expectStatus(201, answer).id };
  }

  /** One round of what the clock looks after. */
  keep(at: Date = new Date()) {
    return this.app.app.get(RequestKeeper, { strict: false }).lookAfter(this.city.bookId, at);
  }

  /** Minutes of a member by purpose. */
  async accounts(member: SignedInMember): Promise<Record<string, string>> {
    const rows = await sql<{ purpose: string; asset: string; balance: string }>(
      this.database.ownerUrl,
      `SELECT purpose, asset, balance::text FROM ledger.account
       WHERE book_id = $1 AND owner_id = $2 AND balance <> 0`,
      [member.bookId, member.id],
    );
    return Object.fromEntries(rows.map(({ purpose, balance }) => [purpose, balance]));
  }

  /** Runs a request that must be refused, and proves that no minute and no state moved by it. */
  async refused(request: () => PromiseLike<supertest.Response>) {
    const before = await this.picture();
    const { status, body } = await request();
    expect(await this.picture()).toEqual(before);
    return { status, code: body.code as string };
  }

  /** Everything that a step could move. */
  async picture(): Promise<unknown> {
    const rows = await sql<{ state: string }>(
      this.database.ownerUrl,
      `SELECT (SELECT json_agg(q ORDER BY q.id) FROM kapok.care_requests q)::text
         || (SELECT json_agg(o ORDER BY o.id) FROM kapok.request_offers o)::text AS state`,
    );
    return [rows, await pictureOf(this.app, this.city.bookId)];
  }

  /** Declares two members relatives. */
  async relate(one: SignedInMember, other: SignedInMember): Promise<void> {
    const [low, high] = [one.id, other.id].sort();
    await sql(
      this.database.ownerUrl,
      `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by) VALUES ($1, $2, $3, 'sibling', $2)`,
      [this.city.bookId, low, high],
    );
  }
}

/** An hour of company in a window of three hours the day after tomorrow, paid by the city. */
export function need(more: object = {}): Record<string, unknown> {
  const day = addDays(shanghaiDate(new Date()), 2);
  return {
    serviceCode: 'COMPANY',
    startsAt: `${day}T09:00:00+08:00`,
    endsAt: `${day}T12:00:00+08:00`,
    minutes: '60',
    funding: 'issue',
    ...more,
  };
}

/** The body of an answer with that status. Throws otherwise. */
export function expectStatus(status: number, answer: supertest.Response) {
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${answer.text}`);
  return answer.body;
}
