import type { Role } from '../../src/auth/principal.js';
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
import { type EntryKind, SYSTEM_ACTOR } from '../../src/ledger/vocabulary.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS, type SpendOrder } from '../../src/modules/policies/policy.js';
import { Database } from '../../src/platform/database/database.js';
import { insertUnit, type TestUnit } from '../support/people.js';
import { moved, plainEntry } from '../support/plain-entry.js';
import {
  newElder,
  newMember,
  pictureOf,
  type RedeemingCity,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { care, RedeemingDesk } from './redeeming-desk.js';

/** A member's minutes by where they are; digits. */
export interface Purse {
  readonly granted: string;
  readonly own: string;
  readonly heldGranted: string;
  readonly heldOwn: string;
}

/** Granted, own, granted held, own held. */
export type Minutes = readonly [number, number, number, number];

/** What a purse holds that many minutes looks like. */
export function purseOf([granted, own, heldGranted, heldOwn]: Minutes): Purse {
  return {
    granted: String(granted),
    own: String(own),
    heldGranted: String(heldGranted),
    heldOwn: String(heldOwn),
  };
}

/** What stands on a city's own accounts and on those between its communities. */
export interface Totals {
  /** Earned minutes that were ever issued. */
  readonly issued: bigint;
  readonly spentGranted: bigint;
  readonly honour: bigint;
  /** Clearing of the city's communities. */
  readonly here: bigint;
  readonly elsewhere: bigint;
}

/** A city with one order of spending and a second community. */
export interface FundingCity extends RedeemingCity {
  readonly town: TestUnit;
  /** Of that town; `community` is not. */
  readonly elsewhere: TestUnit;
  /** Approves in the whole city. */
  readonly worker: SignedInMember;
}

/** Two cities on one service: granted minutes pay first in the one, own ones in the other. */
export class FundingDesk {
  private constructor(
    readonly desk: RedeemingDesk,
    private readonly cities: Readonly<Record<SpendOrder, FundingCity>>,
  ) {}

  static async open(): Promise<FundingDesk> {
    const desk = await RedeemingDesk.open();
    const { app, other } = desk;
    const params = {
      ...FOUNDING_PARAMS,
      grants: { ...FOUNDING_PARAMS.grants, spendOrder: 'own_first' as const },
    };
    const version = { effectiveFrom: '2000-01-02', params, authorId: null, reason: 'test' };
    await app.app
      .get(Database)
      .transaction((tx) => app.app.get(PoliciesService).append(tx, other.bookId, version));
    return new FundingDesk(desk, {
      grant_first: await equip(desk, desk.city),
      own_first: await equip(desk, other),
    });
  }

  close(): Promise<void> {
    return this.desk.close();
  }

  city(order: SpendOrder): FundingCity {
    return this.cities[order];
  }

  /** An elder with granted and own minutes; young ones have not passed the gate to their own. */
  async elder(
    city: FundingCity,
    has: { granted?: number; own?: number; unit?: TestUnit; isYoung?: boolean },
  ): Promise<SignedInMember> {
    const { granted = 0, own = 0, unit = city.community, isYoung = false } = has;
    const { database, app } = this.desk;
    const minutes = BigInt(own);
    const birthDate = isYoung ? '1990-01-01' : '1950-03-01';
    const elder = await newElder(database, app, { unit, minutes, birthDate });
    if (granted > 0) await this.grant(elder, granted);
    return elder;
  }

  /** A member of a unit in one role. */
  member(unit: TestUnit, role: Role): Promise<SignedInMember> {
    return newMember(this.desk.database, this.desk.app, { unit, roles: [role] });
  }

  /** Grants minutes, as the monthly grant does. */
  async grant({ bookId, id }: SignedInMember, minutes: number): Promise<void> {
    const issuance = bookAccount(await this.bookUid(bookId), 'issuance', 'GRT');
    await this.move(bookId, 'grant', [issuance, grantedAccount(id)], BigInt(minutes));
  }

  /** Fills a community's pool. */
  async fillPool(unit: TestUnit, minutes: number): Promise<void> {
    const issuance = bookAccount(await this.bookUid(unit.bookId), 'issuance');
    await this.move(unit.bookId, 'adjust', [issuance, poolAccount(unit.id)], BigInt(minutes));
  }

  async purse(who: SignedInMember): Promise<Purse> {
    const of = async (account: AccountRef) => String(await this.balance(who.bookId, account));
    return {
      granted: await of(grantedAccount(who.id)),
      own: await of(earnedAccount(who.id)),
      heldGranted: await of(heldAccount(who.id, 'GRT')),
      heldOwn: await of(heldAccount(who.id)),
    };
  }

  /** All of this moves by postings only. */
  async totals({ bookId, community, elsewhere }: FundingCity): Promise<Totals> {
    const uid = await this.bookUid(bookId);
    const of = (account: AccountRef) => this.balance(bookId, account);
    return {
      issued: -(await of(bookAccount(uid, 'issuance'))),
      spentGranted: await of(bookAccount(uid, 'spent', 'GRT')),
      honour: await of(bookAccount(uid, 'honour')),
      here: await of(clearingAccount(community.id)),
      elsewhere: await of(clearingAccount(elsewhere.id)),
    };
  }

  balance(bookId: number, account: AccountRef): Promise<bigint> {
    return this.desk.app.app.get(LedgerReader).balanceOf(bookId, account);
  }

  /** Books so many minutes of care; answers the response. */
  book(elder: SignedInMember, minutes: number, key?: string) {
    return this.desk.post(elder, '/v1/bookings', care({ minutes: String(minutes) }), key);
  }

  /** Logs care, yesterday at this time unless said otherwise; its elder confirms it. Answers the record's id. */
  async deliver(
    elder: SignedInMember,
    volunteer: SignedInMember,
    visit: {
      readonly bookingId: string | null;
      readonly minutes: number;
      readonly startedAt?: string;
    },
  ): Promise<string> {
    const { startedAt = new Date(Date.now() - 86_400_000).toISOString() } = visit;
    const record = await this.desk.post(
      volunteer,
      '/v1/service-records',
      {
        recipientId: elder.id,
        serviceCode: 'COMPANY',
        startedAt,
        endedAt: new Date(Date.parse(startedAt) + visit.minutes * 60_000).toISOString(),
        evidence: 'self',
        ...(visit.bookingId !== null && { bookingId: visit.bookingId }),
      },
      null,
    );
    if (record.status !== 201) throw new Error(`logging answered ${record.text}`);
    const { id } = record.body;
    const confirmed = await this.desk.post(elder, `/v1/service-records/${id}/confirm`, {}, null);
    if (confirmed.status !== 200) throw new Error(`confirming answered ${confirmed.text}`);
    return id;
  }

  approve(worker: SignedInMember, recordId: string) {
    return this.desk.post(worker, `/v1/service-records/${recordId}/approve`, {}, null);
  }

  /** The postings of an entry, each as 'owner purpose asset amount'. */
  async postings(bookId: number, seq: string) {
    const entry = await this.desk.app.app.get(LedgerReader).entry(bookId, BigInt(seq));
    if (entry === null) throw new Error(`there is no entry ${seq}`);
    return entry.postings;
  }

  /** Runs a request that must be refused, and proves that no minute of the city moved by it. */
  async refused(
    city: FundingCity,
    request: () => PromiseLike<{ status: number; body: { code?: string; facts?: object } }>,
  ) {
    const before = await pictureOf(this.desk.app, city.bookId);
    const { status, body } = await request();
    expect(await pictureOf(this.desk.app, city.bookId)).toEqual(before);
    return { status, code: body.code, facts: body.facts };
  }

  /** Undoes an entry; answers the outcome. */
  reverse(bookId: number, seq: string) {
    const wish = { bookId, seq: BigInt(seq), actorId: SYSTEM_ACTOR, moves: [] };
    return this.desk.app.app.get(LedgerService).reverse(wish);
  }

  private async bookUid(bookId: number): Promise<string> {
    return (await this.desk.app.app.get(LedgerReader).head(bookId)).bookUid;
  }

  private async move(
    bookId: number,
    kind: EntryKind,
    [from, to]: readonly [AccountRef, AccountRef],
    minutes: bigint,
  ): Promise<void> {
    const outcome = await this.desk.app.app.get(LedgerService).append(
      plainEntry({
        bookId,
        kind,
        effectiveOn: '2026-01-15',
        postings: moved({ from, to, minutes }),
      }),
    );
    if (outcome.outcome === 'refused') throw new Error(`refused: ${outcome.code}`);
  }
}

async function equip(desk: RedeemingDesk, city: RedeemingCity): Promise<FundingCity> {
  const { bookId } = city;
  const code = (name: string) => `${city.city.code}-${name}`;
  const unit = (name: string, kind: string, parent: TestUnit) =>
    insertUnit(desk.database, { bookId, code: code(name), kind, parent });
  const town = await unit('T2', 'town', city.city);
  const elsewhere = await unit('C2', 'community', town);
  const worker = await newMember(desk.database, desk.app, {
    unit: city.city,
    roles: ['social_worker'],
  });
  return { ...city, town, elsewhere, worker };
}
