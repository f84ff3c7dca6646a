import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { firstDayOf, lastDayOf } from '../../ledger/period-dates.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { takeConnection } from '../../platform/database/take-connection.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { Catalogue } from '../policies/catalogue.js';
import { PoliciesService } from '../policies/policies.service.js';
import { inForceOn, type PolicyParams } from '../policies/policy.js';
import { parsePolicyParams } from '../policies/policy-schema.js';
import { ServicesService } from '../policies/services.service.js';
import { mondayOf } from '../service-records/credit.js';
import { requireCityWide } from '../units/unit.js';
import { type RecordRow, readPastRecords } from './past-records.js';
import { type PastRecord, type ReplayFigures, RuleReplay } from './rule-replay.js';

/** What draft rules would have made of a month, beside what the rules that were in force make of it. */
export interface PolicyPreview {
  readonly month: string;
  /** Records of the month that were not rejected, withdrawn or reversed; `waiting` of them are not approved yet. */
  readonly records: number;
  readonly waiting: number;
  readonly inForce: ReplayFigures;
  readonly draft: ReplayFigures;
}

const RETRY_SECONDS = 10;

/** Tries draft rules on a month of the past. Reads only. */
@Injectable()
export class PolicyPreviewsService {
  /** One at a time in a book: it reads all records of a month. */
  readonly #running = new Set<number>();

  constructor(
    private readonly database: Database,
    private readonly policies: PoliciesService,
    private readonly services: ServicesService,
    private readonly ledger: LedgerReader,
    private readonly clock: Clock,
  ) {}

  /**
   * What the rules of a draft would have made of the records of a month: by default the last one that is over. Rates
   * of services stay what they were. Throws `forbidden`, `validation_failed` (params outside the closed schema, or a
   * month to come), `reports_busy`, `no_policy_in_force`.
   */
  async preview(
    caller: Principal,
    wish: { readonly params: unknown; readonly month: string | null },
  ): Promise<PolicyPreview> {
    requireCityWide(caller, ['city_admin']);
    const { bookId } = caller;
    const params = parsePolicyParams(wish.params);
    const month = this.monthOf(wish.month);
    if (this.#running.has(bookId)) {
      throw new DomainError('reports_busy', { facts: { retryAfterSeconds: RETRY_SECONDS } });
    }
    this.#running.add(bookId);
    try {
      return await this.replay(bookId, month, params);
    } finally {
      this.#running.delete(bookId);
    }
  }

  private async replay(bookId: number, month: string, draft: PolicyParams): Promise<PolicyPreview> {
    const versions = await this.policies.versions(bookId);
    const catalogue = await this.services.freshCatalogue(bookId);
    const inForce = new RuleReplay((date) => {
      const version = inForceOn(versions, date);
      if (version === null) throw new DomainError('no_policy_in_force', { facts: { date } });
      return version.params;
    });
    const replays = [inForce, new RuleReplay(() => draft)] as const;
    const counts = { records: 0, waiting: 0 };
    const days = { from: mondayOf(firstDayOf(month)), to: lastDayOf(month) };
    const client = await takeConnection(this.database.pool, () => undefined);
    try {
      for await (const rows of readPastRecords(client, bookId, days)) {
        for (const record of await this.withCredits(bookId, rows, catalogue)) {
          const isOfMonth = record.serviceDate >= firstDayOf(month);
          if (isOfMonth) counts.records += 1;
          if (isOfMonth && record.posted === null) counts.waiting += 1;
          for (const replay of replays) isOfMonth ? replay.take(record) : replay.lead(record);
        }
      }
    } finally {
      client.removeAllListeners('error');
      client.release();
    }
    return { month, ...counts, inForce: replays[0].figures(), draft: replays[1].figures() };
  }

  private async withCredits(
    bookId: number,
    rows: readonly RecordRow[],
    catalogue: Catalogue,
  ): Promise<PastRecord[]> {
    const credits = await this.ledger.credits(
      bookId,
      rows.map(({ volunteerId: memberId, entrySeq }) => ({ memberId, seq: entrySeq ?? -1n })),
    );
    return rows.map((row, n) => {
      const rate = catalogue.rateOn(row.serviceId, row.serviceDate);
      const credit = credits[n];
      invariant(rate && credit, 'an accepted record has a rate on its date');
      return { ...row, rate, posted: row.entrySeq === null ? null : credit };
    });
  }

  /** The wished month, or the last one that is over. */
  private monthOf(wished: string | null): string {
    const thisMonth = this.clock.today().slice(0, 7);
    if (wished === null) return lastMonthBefore(thisMonth);
    if (wished <= thisMonth) return wished;
    throw new DomainError('validation_failed', {
      fields: [{ pointer: '/month', code: 'not_in_future' }],
    });
  }
}

function lastMonthBefore(month: string): string {
  const lastDay = new Date(Date.parse(`${month}-01T00:00:00Z`) - 86_400_000);
  return lastDay.toISOString().slice(0, 7);
}
