/** What a check compares, for people. */
export interface CheckEntry {
  readonly zh: string;
  readonly en: string;
  /** What must hold, by the name that a drift carries. */
  readonly rules: Readonly<Record<string, string>>;
}

/**
 * Every check of a reconciliation with its rules, in the order they run: the one table that code, tests, metrics and
 * `docs/reconciliation.md` read.
 */
export const CHECKS = {
  balances: {
    zh: '账户余额与过账',
    en: 'Account balances against postings',
    rules: {
      balance_is_sum: 'The balance of an account is the sum of its postings.',
      balance_is_last: 'The balance of an account is the running balance of its last posting.',
      last_entry_is_last: 'The last entry of an account is that of its last posting.',
      accounts_exist: 'Every posting is on an account that exists.',
    },
  },
  zero_sum: {
    zh: '全账簿收支平衡',
    en: 'The balances of a book by asset',
    rules: { assets_sum_to_zero: 'All balances of an asset sum to zero.' },
  },
  held: {
    zh: '冻结账户与预约、赠与',
    en: 'Held accounts against open holds',
    rules: {
      held_own_is_booked:
        "A member's own minutes on hold are those of the held bookings and of the gifts that cool off.",
      held_granted_is_booked: "An elder's granted minutes on hold are those of the held bookings.",
    },
  },
  records: {
    zh: '服务记录与分录',
    en: 'Service records against entries',
    rules: {
      record_has_entry: 'An approved record names its service entry.',
      record_entry_stands: 'The entry of a record that is not reversed is not reversed.',
      record_entry_reversed: 'The entry of a reversed record is reversed.',
    },
  },
  bookings: {
    zh: '预约与分录',
    en: 'Bookings against entries',
    rules: {
      booking_has_hold: 'A booking that was held names its hold entry.',
      booking_has_end: 'A booking that is over names the entry that paid or released it.',
    },
  },
  spendings: {
    zh: '消费码与分录',
    en: 'Spending codes against entries',
    rules: {
      spending_has_entry: 'A spent code names its redeem entry.',
      spending_refund_is_reversal:
        'A code is refunded by the reversal of its entry, and only then.',
    },
  },
  transfers: {
    zh: '赠与、捐赠与分录',
    en: 'Gifts and donations against entries',
    rules: {
      transfer_has_hold: 'A gift that cools off, or did, names its hold entry.',
      transfer_has_entry: 'A transfer that was made names the entry that made it.',
      transfer_has_release: 'A gift that came back names its release entry.',
      transfer_reversed: 'A transfer is reversed by the reversal of its entry, and only then.',
    },
  },
  pool_supports: {
    zh: '社区池资助与分录',
    en: 'Support from pools against entries',
    rules: { support_has_entry: 'Paid support names its donate entry.' },
  },
  entries: {
    zh: '分录与业务记录',
    en: 'Entries against what they are about',
    rules: {
      entry_has_record: 'A service entry has the record that names it.',
      entry_has_booking: 'A hold or release entry has the booking that names it.',
      entry_has_transfer:
        'A gift or donate entry, or a hold or release of a gift, has the row that names it.',
      entry_has_spending: 'A redeem entry has the spending code that names it.',
    },
  },
  clearing: {
    zh: '清算账户',
    en: 'Clearing accounts',
    rules: {
      clearing_sums_to_zero: 'All clearing accounts of an asset sum to zero.',
      clearing_sums_to_zero_at_month_end: 'They did at the end of each closed month.',
      clearing_is_zero_at_month_end: 'Each stood at zero at the end of each closed month.',
    },
  },
  caps: {
    zh: '每日上限计数',
    en: 'Counters of the daily cap',
    rules: {
      counter_is_credited: "A day's counter is what the day's records credited the volunteer with.",
    },
  },
  closings: {
    zh: '月末余额',
    en: 'Closing balances of closed months',
    rules: {
      closing_balance_is_sum: 'A closing balance is the sum of what had taken effect.',
      closing_postings_are_counted: 'It counts the postings under it.',
      closing_is_complete: 'A closed month has as many closing balances as its close says.',
      closing_sums_to_zero: 'The closing balances of an asset sum to zero.',
    },
  },
} as const satisfies Readonly<Record<string, CheckEntry>>;

export type CheckName = keyof typeof CHECKS;
export const CHECK_NAMES = Object.keys(CHECKS) as readonly CheckName[];

type RulesOf<C extends CheckName> = C extends CheckName ? keyof (typeof CHECKS)[C]['rules'] : never;
/** The rule that a drift breaks. */
export type RuleName = RulesOf<CheckName>;

/** What a drift is found at; `book` is the whole of it. */
export type DriftSubject =
  | 'account'
  | 'member'
  | 'member_day'
  | 'service_record'
  | 'booking'
  | 'spending'
  | 'transfer'
  | 'pool_support'
  | 'entry'
  | 'month'
  | 'book';

/** One thing that is not what another says it is. Texts without personal data: ids, amounts, states. */
export interface Drift {
  readonly subjectType: DriftSubject;
  readonly subjectId: string;
  readonly rule: RuleName;
  readonly expected: string;
  readonly found: string;
}

/** The most drifts of one check that a run keeps; all are counted. */
export const MOST_KEPT = 1000;

/** What one check looked at and found; keeps the first thousand drifts. */
export class CheckFindings {
  looked = 0n;
  drifting = 0n;
  readonly drifts: Drift[] = [];

  /** Counts subjects that were looked at. */
  look(count: number | bigint): void {
    this.looked += BigInt(count);
  }

  /** Takes a drift, or null for a subject that is sound. */
  add(drift: Drift | null): void {
    if (drift === null) return;
    this.drifting += 1n;
    if (this.drifts.length < MOST_KEPT) this.drifts.push(drift);
  }
}
