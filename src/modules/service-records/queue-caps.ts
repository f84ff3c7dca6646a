import { Injectable } from '@nestjs/common';
import { earnedAccount } from '../../ledger/accounts.js';
import type { BalanceView } from '../../ledger/append-request.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { PoliciesService } from '../policies/policies.service.js';
import { type CreditCaps, type CreditPlan, dayCounter, planCredit, weekCounter } from './credit.js';
import type { CapFact, FactsFound, WaitingRecord } from './queue-facts.js';

/** What of a record decides how much of it reaches its volunteer. */
type Credited = Pick<
  WaitingRecord,
  'volunteerId' | 'serviceDate' | 'earnedMinutes' | 'heldMinutes'
>;

/** Of an account that is posted to in thought alone. */
const NO_BOOK = '00000000-0000-0000-0000-000000000000';

/** Tells beforehand what approvals would send to honour, each judged for itself, as if it came next. */
@Injectable()
export class QueueCaps {
  constructor(
    private readonly ledger: LedgerReader,
    private readonly policies: PoliciesService,
  ) {}

  /** Which records would not be credited in full now. Two reads of the ledger for all of them. */
  async factsOf(bookId: number, records: readonly WaitingRecord[]): Promise<FactsFound> {
    const versions = await this.policies.versions(bookId);
    const caps = new Map(versions.map(({ id, params }) => [id, params]));
    const view = await this.ledger.view(bookId, {
      accounts: records.map(({ volunteerId }) => earnedAccount(volunteerId)),
      counters: records.flatMap(({ volunteerId, serviceDate }) => [
        dayCounter(volunteerId, serviceDate),
        weekCounter(volunteerId, serviceDate),
      ]),
    });
    const facts = new Map<string, CapFact>();
    for (const record of records) {
      const params = caps.get(record.policyId);
      const fact = params === undefined ? null : forecastOf(record, params, view);
      if (fact !== null) facts.set(record.id, fact);
    }
    return facts;
  }
}

/**
 * What an approval would come to by the rule that decides it (`planCredit`), seen by balances of now; null when all of it
 * reaches the volunteer, or it earns nothing at all.
 */
export function forecastOf(record: Credited, caps: CreditCaps, view: BalanceView): CapFact | null {
  const paid = smaller(record.earnedMinutes, record.heldMinutes ?? record.earnedMinutes);
  const { decide }: CreditPlan = planCredit({
    bookUid: NO_BOOK,
    volunteerId: record.volunteerId,
    serviceDate: record.serviceDate,
    grossMinutes: paid,
    caps,
    funding: { kind: 'issue' },
  });
  const decision = decide(view);
  if ('refuse' in decision) return null;
  const honour = decision.postings.find(({ account }) => account.purpose === 'honour');
  if (honour === undefined) return null;
  const { limit, limitMinutes } = tightest(record, caps, view);
  return {
    flag: 'cap',
    limit,
    limitMinutes: String(limitMinutes),
    creditedMinutes: String(paid - honour.amount),
    honourMinutes: String(honour.amount),
  };
}

/** The limit that leaves the least room; of equal ones the shorter. */
function tightest(
  { volunteerId, serviceDate }: Credited,
  { dailyCapMinutes, weeklyCapMinutes, balanceCapMinutes }: CreditCaps,
  view: BalanceView,
): Pick<CapFact, 'limit'> & { readonly limitMinutes: number } {
  const left = (minutes: number, used: bigint): bigint => BigInt(minutes) - used;
  const limits = [
    {
      limit: 'day' as const,
      limitMinutes: dailyCapMinutes,
      room: left(dailyCapMinutes, view.counter(dayCounter(volunteerId, serviceDate))),
    },
    ...(weeklyCapMinutes === null
      ? []
      : [
          {
            limit: 'week' as const,
            limitMinutes: weeklyCapMinutes,
            room: left(weeklyCapMinutes, view.counter(weekCounter(volunteerId, serviceDate))),
          },
        ]),
    {
      limit: 'balance' as const,
      limitMinutes: balanceCapMinutes,
      room: left(balanceCapMinutes, view.balance(earnedAccount(volunteerId))),
    },
  ];
  return limits.reduce((least, one) => (one.room < least.room ? one : least));
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
