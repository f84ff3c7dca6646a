import type { Findings } from '../findings.js';
import { lastDay } from '../leaf/calendar.js';
import type { LeafReader } from '../leaf/leaf-reader.js';
import { ASSETS, MOST_POSTINGS } from '../leaf/vocabulary.js';
import { uuidOf } from '../leaf/words.js';
import { ExactSums } from './exact-sums.js';
import { WordTable } from './word-table.js';

/** Sums of so many numbers below this are exact in doubles. */
const EXACT = 2 ** 53 / MOST_POSTINGS;

/** What takes effect in one month that is not closed yet. */
interface OpenMonth {
  readonly sums: ExactSums;
  /** `@seq` of the last entry that takes effect in it, closes apart. */
  lastSeq: number;
}

/** An account with what it held when a month was over. */
export interface ClosingBalance {
  readonly account: string;
  readonly asset: string;
  readonly balance: bigint;
  readonly postings: number;
}

/** The accounts of a book: what asset each has, and the sums of their postings by month until it is closed. */
export class BookSums {
  private readonly table = new WordTable();
  private readonly assets: number[] = [];
  private readonly closed = new ExactSums();
  private readonly months = new Map<number, OpenMonth>();
  private current: OpenMonth = { sums: this.closed, lastSeq: -1 };
  private currentMonth = -1;
  private readonly totals = new Float64Array(ASSETS.length);

  /** The numbers of the accounts of the entry taken last. */
  readonly accounts = new Uint32Array(MOST_POSTINGS);

  constructor(private readonly findings: Findings) {}

  /** How many accounts there are. */
  get size(): number {
    return this.table.size;
  }

  /** Adds the postings of an entry; says what is wrong with them. */
  take(leaf: LeafReader, seq: number): void {
    if (leaf.month !== this.currentMonth) this.turnTo(leaf.month);
    if (leaf.kind !== 'close') this.current.lastSeq = seq;
    this.totals.fill(0);
    let isExact = true;
    for (let n = 0; n < leaf.count; n += 1) {
      const amount = leaf.amounts[n] as number;
      const asset = leaf.assets[n] as number;
      const account = this.numberOf(leaf, n, seq);
      this.totals[asset] = (this.totals[asset] as number) + amount;
      // Also false for NaN.
      if (Math.abs(amount) < EXACT) this.current.sums.add(account, amount);
      else {
        isExact = false;
        this.current.sums.addLarge(account, leaf.amountAt(n), 1);
      }
    }
    if (!isExact || this.totals.some((total) => total !== 0)) this.checkTotals(leaf, seq);
  }

  /** Months up to this one in which something takes effect and that are not closed yet, in order. */
  openMonthsUpTo(month: number): number[] {
    return [...this.months.keys()].filter((open) => open <= month).sort((a, b) => a - b);
  }

  /** `@seq` of the last entry that takes effect in an open month; -1 for none. */
  lastSeqOf(month: number): number {
    return this.months.get(month)?.lastSeq ?? -1;
  }

  /** Closes all months up to this one. Answers the balances of the accounts that have a posting, by account. */
  close(month: number): ClosingBalance[] {
    for (const open of this.openMonthsUpTo(month)) {
      const { sums } = this.months.get(open) as OpenMonth;
      for (let account = 0; account < sums.length; account += 1) {
        const count = sums.countAt(account);
        if (count > 0) this.closed.addLarge(account, sums.sumAt(account), count);
      }
      this.months.delete(open);
    }
    this.currentMonth = -1;
    return this.closingBalances();
  }

  private closingBalances(): ClosingBalance[] {
    const balances: ClosingBalance[] = [];
    const words = new Uint32Array(4);
    for (let account = 0; account < this.closed.length; account += 1) {
      const postings = this.closed.countAt(account);
      if (postings === 0) continue;
      const asset = ASSETS[this.assets[account] as number] as string;
      const balance = this.closed.sumAt(account);
      balances.push({ account: uuidOf(this.table.copy(account, words)), asset, balance, postings });
    }
    return balances.sort((a, b) => (a.account < b.account ? -1 : 1));
  }

  private numberOf(leaf: LeafReader, n: number, seq: number): number {
    const { accounts, table, assets } = this;
    const account = table.add(leaf.accounts, 4 * n);
    const asset = leaf.assets[n] as number;
    if (account === assets.length) assets.push(asset);
    else if (assets[account] !== asset) {
      this.findings.fault('account_asset', { account: leaf.accountAt(n) }, seq);
    }
    accounts[n] = account;
    return account;
  }

  private turnTo(month: number): void {
    const open = this.months.get(month) ?? { sums: new ExactSums(), lastSeq: -1 };
    this.months.set(month, open);
    this.current = open;
    this.currentMonth = month;
  }

  private checkTotals(leaf: LeafReader, seq: number): void {
    ASSETS.forEach((asset, index) => {
      let sum = 0n;
      for (let n = 0; n < leaf.count; n += 1) {
        if (leaf.assets[n] === index) sum += leaf.amountAt(n);
      }
      if (sum !== 0n) this.findings.fault('sum_not_zero', { asset, sum: String(sum) }, seq);
    });
  }
}

/** The month as people write it: `YYYY-MM`. */
export function monthText(month: number): string {
  return lastDay(month).slice(0, 7);
}
