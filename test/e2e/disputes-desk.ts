import { bookAccount, earnedAccount } from '../../src/ledger/accounts.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { DisputeClock } from '../../src/modules/disputes/dispute-clock.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS } from '../../src/modules/policies/policy.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { Database } from '../../src/platform/database/database.js';
import { moved, plainEntry } from '../support/plain-entry.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { type FundingCity, FundingDesk } from './funding-desk.js';

/** A posted record with its people. */
export interface PostedRecord {
  readonly recordId: string;
  readonly entrySeq: string;
  readonly elder: SignedInMember;
  readonly volunteer: SignedInMember;
  readonly bookingId: string | null;
  readonly startedAt: string;
}

/** What is posted; minutes delivered, and held by a booking if any. */
export interface PostWish {
  readonly granted?: number;
  readonly own?: number;
  /** Null: the city issues, or the pool pays. */
  readonly booked?: number | null;
  readonly minutes?: number;
  readonly pays?: 'issue' | 'pool';
  readonly isElsewhere?: boolean;
  readonly startedAt?: string;
  readonly volunteer?: SignedInMember;
  readonly elder?: SignedInMember;
}

export const AN_HOUR_MS = 3_600_000;

/** Cities in which records are posted and disputed, with those who judge there. */
export class DisputesDesk {
  private constructor(
    readonly funding: FundingDesk,
    readonly city: FundingCity,
    /** Approves. */
    readonly worker: SignedInMember,
    /** Decides. */
    readonly second: SignedInMember,
    /** Rules. */
    readonly admin: SignedInMember,
    readonly auditor: SignedInMember,
  ) {}

  static async open(): Promise<DisputesDesk> {
    const funding = await FundingDesk.open();
    const city = funding.city('grant_first');
    const { database, app } = funding.desk;
    const staff = (role: 'social_worker' | 'city_admin' | 'auditor') =>
      newMember(database, app, { unit: city.city, roles: [role] });
    const second = await staff('social_worker');
    const admin = await staff('city_admin');
    await capTheWeek(funding, city.bookId);
    return new DisputesDesk(funding, city, city.worker, second, admin, await staff('auditor'));
  }

  close(): Promise<void> {
    return this.funding.close();
  }

  post(who: SignedInMember, path: string, body: object = {}) {
    return this.funding.desk.post(who, `/v1/disputes${path}`, body, null);
  }

  get(who: SignedInMember, path: string) {
    return this.funding.desk.get(who, `/v1/disputes${path}`);
  }

  /** Everything that a dispute could move: balances, counters, busy time, the record's and the booking's state. */
  async picture(record?: Pick<PostedRecord, 'recordId' | 'bookingId'>): Promise<unknown> {
    const { ownerUrl } = this.funding.desk.database;
    const { bookId } = this.city;
    const [row] = await sql<{ picture: unknown }>(
      ownerUrl,
      `SELECT json_build_object(
         'accounts', (SELECT json_agg(json_build_array(a.owner_id, a.purpose, a.asset, a.balance) ORDER BY a.id)
           FROM ledger.account a WHERE a.book_id = $1 AND a.balance <> 0),
         'counters', (SELECT json_agg(json_build_array(c.name, c.value) ORDER BY c.name)
           FROM ledger.counter c WHERE c.book_id = $1 AND c.value <> 0),
         'busy', (SELECT json_agg(i.record_id ORDER BY i.record_id) FROM kapok.volunteer_intervals i
           WHERE i.book_id = $1 AND i.record_id = $2),
         'booking', (SELECT json_build_array(b.state, b.settle_seq, b.record_id) FROM kapok.care_bookings b
           WHERE b.book_id = $1 AND b.id = $3)) AS picture`,
      [bookId, record?.recordId ?? null, record?.bookingId ?? null],
    );
    return row?.picture;
  }

  /** Logs care, which its elder confirms; not approved yet. */
  async log(wish: PostWish = {}): Promise<Omit<PostedRecord, 'entrySeq'>> {
    const { city, funding } = this;
    const { granted = 0, own = 0, booked = null, minutes = 60, isElsewhere = false } = wish;
    const elder = wish.elder ?? (await funding.elder(city, { granted, own }));
    const unit = isElsewhere ? city.elsewhere : city.community;
    const volunteer = wish.volunteer ?? (await funding.member(unit, 'volunteer'));
    const bookingId = booked === null ? null : (await funding.book(elder, booked)).body.id;
    const startedAt = wish.startedAt ?? new Date(Date.now() - 2 * 86_400_000).toISOString();
    const recordId = await funding.deliver(elder, volunteer, { bookingId, minutes, startedAt });
    if (wish.pays === 'pool') {
      const pool = `UPDATE kapok.service_records SET funding = 'pool' WHERE id = $1`;
      await sql(funding.desk.database.ownerUrl, pool, [recordId]);
    }
    return { recordId, elder, volunteer, bookingId, startedAt };
  }

  async approve<T extends { readonly recordId: string }>(
    logged: T,
  ): Promise<T & { readonly entrySeq: string }> {
    const approved = await this.funding.approve(this.worker, logged.recordId);
    if (approved.status !== 200) throw new Error(`approving answered ${approved.text}`);
    return { ...logged, entrySeq: approved.body.entrySeq };
  }

  async posted(wish: PostWish = {}): Promise<PostedRecord> {
    return this.approve(await this.log(wish));
  }

  /** The elder objects. Answers the dispute's id. */
  async file(record: PostedRecord, who: SignedInMember = record.elder): Promise<string> {
    const answer = await this.post(who, '', { recordId: record.recordId, text: '没有来过' });
    if (answer.status !== 201) throw new Error(`filing answered ${answer.text}`);
    return answer.body.id;
  }

  async decide(id: string, body: object): Promise<void> {
    const answer = await this.post(this.second, `/${id}/decide`, { reason: '查实', ...body });
    if (answer.status !== 200) throw new Error(`deciding answered ${answer.text}`);
  }

  /** Lets the last day of what a dispute waits for be over, and the clock look at it. */
  async lapse(id: string): Promise<void> {
    await sql(
      this.funding.desk.database.ownerUrl,
      'UPDATE kapok.disputes SET due_on = $2 WHERE id = $1 AND due_on IS NOT NULL',
      [id, addDays(shanghaiDate(new Date()), -1)],
    );
    await this.tick();
  }

  async tick(): Promise<void> {
    await this.funding.desk.app.app.get(DisputeClock).lookAt(this.city.bookId);
  }

  /** Files, decides and lets the decision come into force. */
  async through(record: PostedRecord, finding: object): Promise<string> {
    const id = await this.file(record);
    await this.decide(id, finding);
    await this.lapse(id);
    return id;
  }

  async stateOf(recordId: string): Promise<string | undefined> {
    const rows = await sql<{ state: string }>(
      this.funding.desk.database.ownerUrl,
      'SELECT state FROM kapok.service_records WHERE id = $1',
      [recordId],
    );
    return rows[0]?.state;
  }

  /** Moves own minutes of a member away, as spending does. */
  async spendAway({ bookId, id }: SignedInMember, minutes: bigint): Promise<void> {
    const { app } = this.funding.desk.app;
    const { bookUid } = await app.get(LedgerReader).head(bookId);
    const [from, to] = [earnedAccount(id), bookAccount(bookUid, 'spent')];
    const outcome = await app.get(LedgerService).append(
      plainEntry({
        bookId,
        kind: 'redeem',
        effectiveOn: shanghaiDate(new Date()),
        postings: moved({ from, to, minutes }),
      }),
    );
    if (outcome.outcome === 'refused') throw new Error(`refused: ${outcome.code}`);
  }
}

/** Hours may be logged late; and from four days ago on the week is capped, too, so that records of either kind are there. */
async function capTheWeek({ desk }: FundingDesk, bookId: number): Promise<void> {
  const policies = desk.app.app.get(PoliciesService);
  const params = { ...FOUNDING_PARAMS, submissionWindowDays: 120 };
  const versions = [
    { effectiveFrom: '2000-01-03', params },
    {
      effectiveFrom: addDays(shanghaiDate(new Date()), -4),
      params: { ...params, weeklyCapMinutes: 2400 },
    },
  ];
  await desk.app.app.get(Database).transaction(async (tx) => {
    for (const version of versions) {
      await policies.append(tx, bookId, { ...version, authorId: null, reason: 'test' });
    }
  });
}
