import { expect } from '@jest/globals';
import { Clock } from '../../src/platform/clock/clock.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from '../support/app.js';
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

/** What a proxy may do, where it is not what `terms` says. */
export interface Terms {
  scopes?: string[];
  redeemLimitMinutes?: string;
  validFrom?: string;
  validUntil?: string;
  elderId?: string;
}

/** A city in which elders name proxies before a worker, on a service and a database of its own. */
export class ProxiesDesk {
  private constructor(
    readonly database: TestDatabase,
    readonly app: TestApp,
    readonly city: RedeemingCity,
    readonly worker: SignedInMember,
    readonly today: string,
  ) {}

  static async open(): Promise<ProxiesDesk> {
    const database = await createTestDatabase();
    const app = await startTestApp({ database });
    const city = await openRedeemingCity(database, app);
    const roles = ['social_worker'] as const;
    const worker = await newMember(database, app, { unit: city.community, roles });
    return new ProxiesDesk(database, app, city, worker, app.app.get(Clock).today());
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  person(
    roles: Parameters<typeof newMember>[2]['roles'],
    more: { household?: string } = {},
  ): Promise<SignedInMember> {
    const { database, app, city } = this;
    return newMember(database, app, { unit: city.community, roles: roles ?? [], ...more });
  }

  elderWith(minutes = 300n): Promise<SignedInMember> {
    return newElder(this.database, this.app, { unit: this.city.community, minutes });
  }

  post(who: SignedInMember, path: string, body: object = {}, key = newId()) {
    return this.app
      .http()
      .post(path)
      .set('authorization', who.authorization)
      .set('idempotency-key', key)
      .send(body);
  }

  get(who: SignedInMember, path: string) {
    return this.app.http().get(path).set('authorization', who.authorization);
  }

  /** What a refusal answers; that nothing moved is part of every one. */
  async refused(act: () => Promise<{ status: number; body: { code?: string } }>) {
    const before = await pictureOf(this.app, this.city.bookId);
    const { status, body } = await act();
    expect(await pictureOf(this.app, this.city.bookId)).toEqual(before);
    return { status, code: body.code };
  }

  terms(proxy: SignedInMember, more: Terms = {}) {
    return {
      proxyNo: proxy.memberNo,
      scopes: ['request', 'confirm', 'redeem'],
      redeemLimitMinutes: '100',
      validUntil: addDays(this.today, 30),
      ...more,
    };
  }

  /** A proxy in force: proposed by the elder, witnessed by a worker. */
  async granted(elder: SignedInMember, proxy: SignedInMember, more: Terms = {}) {
    const proposed = await this.post(elder, '/v1/proxies', this.terms(proxy, more));
    expect(proposed.status).toBe(201);
    const { body } = await this.post(this.worker, `/v1/proxies/${proposed.body.id}/witness`);
    expect(body.state).toBe('active');
    return body as { id: string; leftMinutes: string };
  }

  care(elder: SignedInMember, minutes = '60') {
    return {
      elderId: elder.id,
      serviceCode: 'COMPANY',
      startsAt: hoursAhead(24),
      minutes,
    };
  }
}
