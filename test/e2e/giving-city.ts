import type { Role } from '../../src/auth/principal.js';
import { bookAccount, earnedAccount, heldAccount, poolAccount } from '../../src/ledger/accounts.js';
import type { AccountRef } from '../../src/ledger/append-request.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import type { Kinship } from '../../src/modules/members/member.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS, type PolicyParams } from '../../src/modules/policies/policy.js';
import { GiftDelivery } from '../../src/modules/transfers/gift-delivery.js';
import { Database } from '../../src/platform/database/database.js';
import { FakedClock } from '../support/faked-clock.js';
import { insertUnit, type TestUnit } from '../support/people.js';
import { moved, plainEntry } from '../support/plain-entry.js';
import {
  giveMinutes,
  newMember,
  pictureOf,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { RedeemingDesk } from './redeeming-desk.js';

type Body = { status: number; body: { code?: string; facts?: object } };

/** A city whose people give minutes to each other, with a second community. */
export class GivingCity {
  private constructor(
    readonly desk: RedeemingDesk,
    readonly elsewhere: TestUnit,
    /** A social worker of the whole city. */
    readonly worker: SignedInMember,
    readonly auditor: SignedInMember,
  ) {}

  /** With these changes to the founding rules, in force since long ago. */
  static async open(params: Partial<PolicyParams> = {}): Promise<GivingCity> {
    const desk = await RedeemingDesk.open();
    const { app, database, city } = desk;
    const version = {
      effectiveFrom: '2000-01-02',
      params: { ...FOUNDING_PARAMS, ...params },
      authorId: null,
      reason: 'test',
    };
    const policies = app.app.get(PoliciesService);
    await app.app.get(Database).transaction((tx) => policies.append(tx, city.bookId, version));
    const { bookId } = city;
    const parent = city.city;
    const town = await insertUnit(database, { bookId, code: 'T2', kind: 'town', parent });
    const elsewhere = await insertUnit(database, {
      ...{ bookId, code: 'C2', kind: 'community', parent: town },
    });
    const staff = (role: Role) => newMember(database, app, { unit: parent, roles: [role] });
    return new GivingCity(desk, elsewhere, await staff('social_worker'), await staff('auditor'));
  }

  close(): Promise<void> {
    return this.desk.close();
  }

  get bookId(): number {
    return this.desk.city.bookId;
  }

  /** A volunteer with so many own minutes. */
  async giver(minutes: number, more: { unit?: TestUnit; household?: string } = {}) {
    const { unit = this.desk.city.community, household } = more;
    const member = await newMember(this.desk.database, this.desk.app, {
      unit,
      roles: ['volunteer', 'elder'],
      ...(household !== undefined && { household }),
    });
    if (minutes > 0) await giveMinutes(this.desk.app, member, BigInt(minutes));
    return member;
  }

  /** A relative of somebody, on a worker's word. */
  async relativeOf(
    giver: SignedInMember,
    more: { kinship?: Kinship; unit?: TestUnit; minutes?: number } = {},
  ): Promise<SignedInMember> {
    const relative = await this.giver(more.minutes ?? 0, { ...(more.unit && { unit: more.unit }) });
    await this.relate(this.worker, giver, relative, more.kinship);
    return relative;
  }

  async relate(
    by: SignedInMember,
    one: SignedInMember,
    other: SignedInMember,
    kinship: Kinship = 'parent_child',
  ): Promise<void> {
    const body = { relativeId: other.id, kinship };
    const { status } = await this.desk.post(by, `/v1/members/${one.id}/relatives`, body, null);
    if (status !== 201) throw new Error(`declaring answered ${status}`);
  }

  give(giver: SignedInMember, recipient: { readonly id: string }, minutes: number, key?: string) {
    const body = { recipientId: recipient.id, minutes: String(minutes) };
    return this.desk.post(giver, '/v1/transfers/gifts', body, key);
  }

  donate(giver: SignedInMember, minutes: number, unitCode?: string, key?: string) {
    const body = { minutes: String(minutes), ...(unitCode !== undefined && { unitCode }) };
    return this.desk.post(giver, '/v1/transfers/donations', body, key);
  }

  step(who: SignedInMember, path: string, body: object = {}) {
    return this.desk.post(who, `/v1/${path}`, body, null);
  }

  /** Own minutes free and held, as numbers. */
  async purse(member: SignedInMember): Promise<{ own: number; held: number }> {
    return {
      own: await this.balance(earnedAccount(member.id)),
      held: await this.balance(heldAccount(member.id)),
    };
  }

  async balance(account: AccountRef): Promise<number> {
    return Number(await this.desk.app.app.get(LedgerReader).balanceOf(this.bookId, account));
  }

  /** Fills the pool of a unit. */
  async fillPool(unit: TestUnit, minutes: number): Promise<void> {
    const { bookUid } = await this.desk.app.app.get(LedgerReader).head(this.bookId);
    const [issuance, pool] = [bookAccount(bookUid, 'issuance'), poolAccount(unit.id)];
    await this.desk.app.app.get(LedgerService).append(
      plainEntry({
        bookId: this.bookId,
        kind: 'adjust',
        effectiveOn: '2026-01-15',
        postings: moved({ from: issuance, to: pool, minutes: BigInt(minutes) }),
      }),
    );
  }

  /** One round of delivery, so many hours from now. */
  async deliverAfter(hours: number): Promise<number> {
    const clock = new FakedClock();
    try {
      clock.shift(hours * 3_600_000);
      return await this.desk.app.app.get(GiftDelivery).deliverDue(this.bookId);
    } finally {
      clock.remove();
    }
  }

  /** Postings of an entry as `purpose amount`, in order. */
  async postings(seq: string): Promise<string[]> {
    const entry = await this.desk.app.app.get(LedgerReader).entry(this.bookId, BigInt(seq));
    return (entry?.postings ?? []).map(({ account, amount }) => `${account.purpose} ${amount}`);
  }

  /** Runs a request that must be refused, and proves that no minute moved by it. */
  async refused(request: () => PromiseLike<Body>): Promise<[number, string | undefined]> {
    const before = await pictureOf(this.desk.app, this.bookId);
    const { status, body } = await request();
    expect(await pictureOf(this.desk.app, this.bookId)).toEqual(before);
    return [status, body.code];
  }

  /** Runs SQL as the role that the service has. */
  asService(text: string, values: unknown[] = []) {
    return sql(this.desk.database.appUrl, text, values);
  }

  /** What a member was told, the newest first. */
  async told(member: SignedInMember): Promise<string[]> {
    const { body } = await this.desk.get(member, '/v1/notifications');
    return body.items.map(({ kind }: { kind: string }) => kind);
  }

  async suspend(member: SignedInMember): Promise<void> {
    await sql(
      this.desk.database.ownerUrl,
      `UPDATE kapok.members SET status = 'suspended' WHERE book_id = $1 AND id = $2`,
      [this.bookId, member.id],
    );
  }
}
