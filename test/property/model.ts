import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import {
  BEGINS_AT,
  type Community,
  communityOf,
  maySpendOwn,
  POOLS,
  PURSES,
  RULES,
  type Service,
} from './cast.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface Split {
  readonly granted: bigint;
  readonly own: bigint;
}
export type Posting = readonly [account: string, amount: bigint];

export interface Booking {
  id: string | null;
  readonly elder: string;
  readonly service: Service;
  readonly startsAt: number;
  volunteer: string | null;
  readonly held: Split;
  state: 'held' | 'settled' | 'cancelled' | 'refused';
  readonly request: Request | null;
}

export interface Offer {
  readonly id: string;
  readonly volunteer: string;
  readonly startsAt: number;
  state: 'offered' | 'accepted' | 'declined' | 'withdrawn' | 'lapsed' | 'no_show';
}

export interface Request {
  readonly id: string;
  readonly elder: string;
  readonly filedBy: string;
  readonly service: Service;
  readonly minutes: number;
  readonly funding: 'own' | 'grant' | 'pool' | 'issue';
  state:
    | 'refused'
    | 'published'
    | 'matched'
    | 'served'
    | 'evaluated'
    | 'improved'
    | 'missed'
    | 'withdrawn';
  startsAt: number;
  endsAt: number;
  booking: Booking | null;
  match: { readonly volunteer: string; readonly startsAt: number; readonly endsAt: number } | null;
  /** The record that answers it and lives. */
  record: Rec | null;
  evaluatedOn: string | null;
  readonly offers: Offer[];
}

/** A service record. */
export interface Rec {
  readonly id: string;
  readonly volunteer: string;
  readonly recipient: string;
  readonly service: Service;
  startsAt: number;
  endsAt: number;
  evidence: string;
  /** What its own side claimed last, whatever was confirmed since. */
  claimed: string;
  readonly enteredBy: string;
  readonly registeredOn: string;
  state:
    | 'submitted'
    | 'confirmed'
    | 'rejected'
    | 'withdrawn'
    | 'approved'
    | 'disputed'
    | 'upheld'
    | 'reversed';
  confirmedBy: string | null;
  firstBy: string | null;
  approvedBy: string | null;
  approvedOn: string | null;
  readonly booking: Booking | null;
  readonly request: Request | null;
  /** Everybody who was at the activity that it is of. */
  readonly attendees: readonly string[];
  readonly funding: 'issue' | 'pool';
  postings: readonly Posting[];
  credited: bigint;
}

export interface Finding {
  readonly outcome: 'upheld' | 'reversed' | 'corrected';
  readonly startsAt: number;
  readonly endsAt: number;
}

export interface Dispute {
  readonly id: string;
  readonly record: Rec;
  readonly by: string;
  state: 'open' | 'decided' | 'appealed' | 'owed' | 'upheld' | 'reversed' | 'withdrawn';
  dueOn: string | null;
  decidedBy: string | null;
  ruledBy: string | null;
  finding: Finding | null;
}

export interface Transfer {
  readonly id: string;
  readonly kind: 'gift' | 'donation';
  readonly giver: string;
  /** A member, or the community whose pool it is. */
  readonly to: string;
  readonly minutes: bigint;
  readonly on: string;
  readonly leavesAt: number | null;
  state: 'done' | 'held' | 'cancelled' | 'refused' | 'reversed';
}

export interface Support {
  readonly id: string;
  readonly elder: string;
  readonly by: string;
  readonly minutes: bigint;
  state: 'paid' | 'waiting' | 'declined' | 'refused';
  decidedBy: string | null;
}

export interface Code {
  readonly code: string;
  readonly elder: string;
  readonly limit: bigint;
  readonly spendsOwn: boolean;
  spent: { readonly id: string; readonly split: Split; readonly minutes: bigint } | null;
  refunded: boolean;
}

/** States in which a record takes its volunteer's time. */
const LIVE = ['submitted', 'confirmed', 'approved', 'disputed', 'upheld'];

/** What a city is expected to be, in a few maps and lists. Written from the documents, and knows nothing of the code. */
export class Model {
  now = BEGINS_AT;
  /** Steps taken, in order, and how each of them went. */
  readonly taken: unknown[] = [];
  readonly log: string[] = [];
  /** Where the chain ended after the last step; '': before the first one. */
  head = '';
  readonly balances = new Map<string, bigint>();
  readonly counters = new Map<string, bigint>();
  readonly requests: Request[] = [];
  readonly bookings: Booking[] = [];
  readonly records: Rec[] = [];
  readonly disputes: Dispute[] = [];
  readonly transfers: Transfer[] = [];
  readonly supports: Support[] = [];
  readonly codes: Code[] = [];
  readonly activities: { readonly id: string; state: string }[] = [];
  /** Whom a wrong code was typed by, so often. */
  wrongCodes = 0;

  constructor(readonly order: 'grant_first' | 'own_first') {
    for (const [name, { own, granted }] of Object.entries(PURSES)) {
      if (own > 0n)
        this.post([
          ['issuance MIN', -own],
          [`earned ${name}`, own],
        ]);
      if (granted > 0n)
        this.post([
          ['issuance GRT', -granted],
          [`granted ${name}`, granted],
        ]);
    }
    for (const [unit, minutes] of Object.entries(POOLS)) {
      this.post([
        ['issuance MIN', -minutes],
        [`pool ${unit}`, minutes],
      ]);
    }
  }

  get today(): string {
    return shanghaiDate(new Date(this.now));
  }

  get month(): string {
    return this.today.slice(0, 7);
  }

  balance(account: string): bigint {
    return this.balances.get(account) ?? 0n;
  }

  counter(name: string): bigint {
    return this.counters.get(name) ?? 0n;
  }

  count(name: string, delta: bigint): void {
    this.counters.set(name, this.counter(name) + delta);
  }

  /** Moves minutes. Only issuance and clearing may be below zero. */
  post(postings: readonly Posting[]): void {
    for (const [account, amount] of postings) {
      const balance = this.balance(account) + amount;
      const isBottomless = account.startsWith('issuance') || account.startsWith('clearing');
      if (balance < 0n && !isBottomless) throw new Error(`the model lets ${account} go below zero`);
      this.balances.set(account, balance);
    }
  }

  /** Whether all that would be taken is there. */
  covers(postings: readonly Posting[]): boolean {
    return postings.every(
      ([account, amount]) =>
        amount >= 0n ||
        account.startsWith('issuance') ||
        account.startsWith('clearing') ||
        this.balance(account) >= -amount,
    );
  }

  /** Which of an elder's minutes pay, in the city's order; null: there are too few. */
  split(elder: string, minutes: bigint): Split | null {
    const [granted, own] = [this.balance(`granted ${elder}`), this.balance(`earned ${elder}`)];
    if (granted + own < minutes) return null;
    return inOrder(this.order, minutes, { granted, own });
  }

  /** What a booking would hold, or why it is refused. */
  tryHold(elder: string, minutes: bigint): Split | 'not_yet_redeemable' | 'insufficient_balance' {
    if (maySpendOwn(elder)) return this.split(elder, minutes) ?? 'insufficient_balance';
    return this.balance(`granted ${elder}`) >= minutes
      ? { granted: minutes, own: 0n }
      : 'not_yet_redeemable';
  }

  hold(elder: string, { granted, own }: Split, sign = 1n): void {
    this.post([
      [`granted ${elder}`, -granted * sign],
      [`held GRT ${elder}`, granted * sign],
      [`earned ${elder}`, -own * sign],
      [`held MIN ${elder}`, own * sign],
    ]);
  }

  /** Gives back what a booking holds; does nothing to one that holds nothing. */
  release(booking: Booking | null): void {
    if (booking?.state !== 'held') return;
    this.hold(booking.elder, booking.held, -1n);
    booking.state = 'cancelled';
  }

  isLive({ state }: Rec): boolean {
    return LIVE.includes(state);
  }

  /** Whether a volunteer's time is taken by another record. */
  overlaps(volunteer: string, startsAt: number, endsAt: number): boolean {
    return this.records.some(
      (rec) =>
        rec.volunteer === volunteer &&
        this.isLive(rec) &&
        rec.startsAt < endsAt &&
        startsAt < rec.endsAt,
    );
  }

  daysFrom(days: number): string {
    return addDays(this.today, days);
  }

  /** Of the own parts that are held, and of gifts that cool off: what must stand on held accounts. */
  openHolds(): Map<string, bigint> {
    const open = new Map<string, bigint>();
    const add = (account: string, minutes: bigint): void => {
      if (minutes !== 0n) open.set(account, (open.get(account) ?? 0n) + minutes);
    };
    for (const { elder, held, state } of this.bookings) {
      if (state !== 'held') continue;
      add(`held MIN ${elder}`, held.own);
      add(`held GRT ${elder}`, held.granted);
    }
    for (const { giver, minutes, state } of this.transfers) {
      if (state === 'held') add(`held MIN ${giver}`, minutes);
    }
    return open;
  }

  /** Everything that can be seen of the city, as `World.picture` reads it. */
  picture(): Record<string, string[]> {
    const sorted = (lines: string[]): string[] => lines.sort();
    const accounts = [...this.balances].filter(([, balance]) => balance !== 0n);
    return {
      accounts: sorted(accounts.map(([account, balance]) => `${account} ${balance}`)),
      requests: sorted(this.requests.map(({ id, state }) => `${id} ${state}`)),
      offers: sorted(this.requests.flatMap((r) => r.offers.map((o) => `${o.id} ${o.state}`))),
      bookings: sorted(
        this.bookings.map((b) => {
          const granted = b.state === 'refused' ? 0n : b.held.granted;
          return `${b.elder} ${b.state} ${b.held.own + b.held.granted} ${granted} ${b.volunteer}`;
        }),
      ),
      records: sorted(this.records.map((r) => `${r.id} ${r.state} ${r.evidence}`)),
      busy: sorted(this.records.filter((r) => this.isLive(r)).map(({ id }) => id)),
      disputes: sorted(this.disputes.map(({ id, state }) => `${id} ${state}`)),
      transfers: sorted(this.transfers.map((t) => `${t.kind} ${t.giver} ${t.minutes} ${t.state}`)),
      supports: sorted(this.supports.map((s) => `${s.elder} ${s.minutes} ${s.state}`)),
      codes: sorted(
        this.codes.map((c) => `${c.elder} ${c.limit} ${c.spent?.minutes ?? null} ${c.refunded}`),
      ),
      activities: sorted(this.activities.map(({ id, state }) => `${id} ${state}`)),
    };
  }
}

/** How minutes are taken in the order of the rules. */
export function inOrder(order: Model['order'], minutes: bigint, funds: Split): Split {
  const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
  if (order === 'grant_first') {
    const granted = least(funds.granted, minutes);
    return { granted, own: minutes - granted };
  }
  const own = least(funds.own, minutes);
  return { granted: minutes - own, own };
}

/** What stands between two communities when own or pool minutes cross. */
export function crossing(from: string, to: string, minutes: bigint): Posting[] {
  const [paying, earning]: Community[] = [communityOf(from), communityOf(to)];
  if (paying === earning || minutes === 0n) return [];
  return [
    [`clearing ${paying}`, minutes],
    [`clearing ${earning}`, -minutes],
  ];
}

/** The Monday of a day's week. */
export function mondayOf(date: string): string {
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
  return addDays(date, -((weekday + 6) % 7));
}

export function dayOf(instant: number): string {
  return shanghaiDate(new Date(instant));
}

export const CAPS = {
  day: BigInt(RULES.dailyCapMinutes),
  week: BigInt(RULES.weeklyCapMinutes ?? 0),
  balance: BigInt(RULES.balanceCapMinutes),
};
