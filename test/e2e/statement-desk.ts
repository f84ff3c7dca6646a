import { bookAccount, grantedAccount } from '../../src/ledger/accounts.js';
import type { ClosedPeriod } from '../../src/ledger/closed-period.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { LedgerPeriods } from '../../src/ledger/periods.js';
import type { MoveKind } from '../../src/ledger/state-move.js';
import { SYSTEM_ACTOR } from '../../src/ledger/vocabulary.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS } from '../../src/modules/policies/policy.js';
import { insertServiceVersions } from '../../src/modules/policies/service-writes.js';
import { addDays, shanghaiMonth } from '../../src/platform/clock/shanghai.js';
import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { submitOnPaper } from '../support/on-paper.js';
import type { TestUnit } from '../support/people.js';
import { moved, plainEntry } from '../support/plain-entry.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { storeSealed } from '../support/sealed-person.js';
import { sql } from '../support/sql.js';
import { RedeemingDesk } from './redeeming-desk.js';

/** A table that stands for whatever holds the fences of settlement runs. */
const FENCE: MoveKind = {
  table: 'kapok.fences',
  stateColumn: 'state',
  seqColumn: null,
  columns: {},
  guards: {},
};

/** A service that a spreadsheet would take for a formula. */
export const FORMULA = '=HYPERLINK("http://evil.example","点我")';

/** The running month, and the `back`th before it, in Shanghai. */
export function monthAgo(back: number): string {
  let month = shanghaiMonth(new Date());
  for (let n = 0; n < back; n += 1) month = addDays(`${month}-01`, -1).slice(0, 7);
  return month;
}

/** A city with services, volunteers and months that can be closed. */
export class StatementDesk {
  private readonly fenceId = newId();

  private constructor(
    readonly desk: RedeemingDesk,
    readonly worker: SignedInMember,
    /** Keeps the paper of its volunteers. */
    readonly station: SignedInMember,
  ) {}

  /** Records may be logged for four months, so that tests can fill months that have ended. */
  static async open(): Promise<StatementDesk> {
    const desk = await RedeemingDesk.open();
    const { database, app, city } = desk;
    const { bookId, community } = city;
    const params = { ...FOUNDING_PARAMS, submissionWindowDays: 120 };
    const version = { effectiveFrom: '2000-01-02', params, authorId: null, reason: 'test' };
    const rate = { basis: 'per_minute', rateNumerator: 1, rateDenominator: 1 } as const;
    const effectiveFrom = '2000-01-01';
    await app.app.get(Database).transaction(async (tx) => {
      await app.app.get(PoliciesService).append(tx, bookId, version);
      await insertServiceVersions(tx, bookId, [
        { code: 'FORMULA', name: FORMULA, nameEn: null, effectiveFrom, rate },
        { code: 'MEALS', name: '助餐', nameEn: 'Meals', effectiveFrom, rate },
      ]);
    });
    const worker = await newMember(database, app, { unit: city.city, roles: ['social_worker'] });
    const station = await newMember(database, app, { unit: community, roles: ['station_admin'] });
    return new StatementDesk(desk, worker, station);
  }

  close(): Promise<void> {
    return this.desk.close();
  }

  volunteer(unit: TestUnit = this.desk.city.community): Promise<SignedInMember> {
    return newMember(this.desk.database, this.desk.app, { unit, roles: ['volunteer'] });
  }

  /** A GET as somebody, in Chinese unless said otherwise. */
  get(who: SignedInMember, path: string, language = 'zh-CN') {
    return this.desk.get(who, path).set('accept-language', language);
  }

  /** Logs a service on paper and approves it; answers the number of its entry. */
  async serve(
    volunteer: SignedInMember,
    elder: SignedInMember,
    visit: { day: string; time?: string; minutes: number; code?: string; bookingId?: string },
  ): Promise<string> {
    const { day, time = '09:00', minutes, code = 'MEALS', bookingId } = visit;
    const startedAt = new Date(`${day}T${time}:00+08:00`);
    const id = await submitOnPaper(this.desk.app, this.station, {
      volunteerId: volunteer.id,
      recipientId: elder.id,
      serviceCode: code,
      startedAt: startedAt.toISOString(),
      endedAt: new Date(startedAt.getTime() + minutes * 60_000).toISOString(),
      bookingId: bookingId ?? null,
    });
    const path = `/v1/service-records/${id}/approve`;
    const approved = await this.desk.post(this.worker, path, {}, null);
    if (approved.body.outcome !== 'approved') throw new Error(`approving: ${approved.text}`);
    return approved.body.entrySeq;
  }

  /** Gives a member a name, sealed as enrolment does. */
  async giveName({ bookId, id }: SignedInMember, name: string): Promise<void> {
    const vault = this.desk.app.app.get(PersonVault, { strict: false });
    const sealed = vault.seal({ bookId, memberId: id }, { name, idNumber: null, phone: null });
    await storeSealed(this.desk.database, { bookId, memberId: id }, sealed);
  }

  /** Grants minutes, as the monthly grant does, some months ago. */
  async grant({ bookId, id }: SignedInMember, minutes: bigint): Promise<void> {
    const { app } = this.desk;
    const { bookUid } = await app.app.get(LedgerReader).head(bookId);
    const [from, to] = [bookAccount(bookUid, 'issuance', 'GRT'), grantedAccount(id)];
    const outcome = await app.app.get(LedgerService).append(
      plainEntry({
        bookId,
        kind: 'grant',
        effectiveOn: `${monthAgo(2)}-01`,
        subject: { type: 'grant_award', id: newId(), commitment: null },
        postings: moved({ from, to, minutes }),
      }),
    );
    if (outcome.outcome === 'refused') throw new Error(`refused: ${outcome.code}`);
  }

  /** Undoes an entry. */
  async reverse(seq: string): Promise<bigint> {
    const { bookId } = this.desk.city;
    const wish = { bookId, seq: BigInt(seq), actorId: SYSTEM_ACTOR, moves: [] };
    const outcome = await this.desk.app.app.get(LedgerService).reverse(wish);
    if (outcome.outcome === 'refused') throw new Error(`refused: ${outcome.code}`);
    return outcome.seq;
  }

  /** Closes a month that has ended, from begin to end. */
  async closeMonth(month: string): Promise<ClosedPeriod> {
    const { database, app, city } = this.desk;
    const { bookId } = city;
    await sql(
      database.ownerUrl,
      `CREATE TABLE IF NOT EXISTS kapok.fences (book_id integer, id uuid PRIMARY KEY, state text);
       GRANT SELECT, UPDATE ON kapok.fences TO kapok_app`,
    );
    await sql(
      database.ownerUrl,
      `INSERT INTO kapok.fences VALUES ($1, $2, 'running') ON CONFLICT DO NOTHING`,
      [bookId, this.fenceId],
    );
    const fence = {
      kind: FENCE,
      id: this.fenceId,
      from: ['running'],
      to: 'running',
      values: {},
      guards: {},
    };
    const periods = app.app.get(LedgerPeriods);
    const wish = { bookId, month, fence };
    await periods.begin(wish);
    for (let chunk = 0; chunk < 1_000; chunk += 1) {
      if ((await periods.fixChunk(wish)) === null) break;
    }
    return periods.close({ ...wish, actorId: SYSTEM_ACTOR });
  }
}
