import type supertest from 'supertest';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestUnit } from '../support/people.js';
import {
  hoursAhead,
  newElder,
  newMember,
  openRedeemingCity,
  pictureOf,
  type RedeemingCity,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Two cities on one service, and the calls that tests of redeeming make there. */
export class RedeemingDesk {
  #keys = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly app: TestApp,
    readonly city: RedeemingCity,
    /** Somewhere else: its people are strangers. */
    readonly other: RedeemingCity,
  ) {}

  static async open(env: Record<string, string> = {}): Promise<RedeemingDesk> {
    const database = await createTestDatabase();
    const app = await startTestApp({ database, env });
    const city = await openRedeemingCity(database, app);
    const other = await openRedeemingCity(database, app, 'GD-T2');
    return new RedeemingDesk(database, app, city, other);
  }

  /** The same cities on another service: one that was started anew, or one that stands beside it. */
  on(app: TestApp): RedeemingDesk {
    return new RedeemingDesk(this.database, app, this.city, this.other);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  /** An elder of the community with so many minutes. */
  elderWith(minutes: bigint): Promise<SignedInMember> {
    return newElder(this.database, this.app, { unit: this.city.community, minutes });
  }

  /** Somebody who may charge codes at the unit: by default the canteen. */
  staff(unit: TestUnit = this.city.canteen, household?: string): Promise<SignedInMember> {
    return newMember(this.database, this.app, {
      unit: this.city.community,
      roles: [{ role: 'station_admin', unit }],
      ...(household !== undefined && { household }),
    });
  }

  /** Sends a body, under a key of its own unless one is given; null sends none. */
  post(
    who: SignedInMember,
    path: string,
    body: object,
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
    return `key-${this.#keys}`;
  }

  /** A member's balances by purpose. */
  async accounts(member: SignedInMember): Promise<Record<string, string>> {
    const found = await this.app.app
      .get(LedgerReader)
      .balances(member.bookId, { ownerKind: 'member', ownerId: member.id });
    return Object.fromEntries(found.map(({ purpose, balance }) => [purpose, String(balance)]));
  }

  /** Runs a request that must be refused, and proves that no minute moved by it. */
  async refused(request: () => PromiseLike<{ status: number; body: { code?: string } }>) {
    const before = await pictureOf(this.app, this.city.bookId);
    const { status, body } = await request();
    expect(await pictureOf(this.app, this.city.bookId)).toEqual(before);
    return { status, code: body.code };
  }
}

/** An hour of company tomorrow. */
export const care = (more: object = {}) => ({
  serviceCode: 'COMPANY',
  startsAt: hoursAhead(24),
  minutes: '60',
  ...more,
});
