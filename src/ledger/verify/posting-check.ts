import { ASSETS } from '../vocabulary.js';
import type { AccountTable } from './account-table.js';
import type { ClosingCheck } from './closing-check.js';
import { uuidText } from './entry-row.js';
import type { FaultList } from './faults.js';
import type { PostingGroup } from './posting-group.js';

/** Judges the postings of entry after entry and carries every account's balance along. */
export class PostingCheck {
  constructor(
    private readonly accounts: AccountTable,
    private readonly faults: FaultList,
    private readonly closings: ClosingCheck | null,
  ) {}

  /** `isNeeded`: the entry is of a kind that must have postings. */
  check(seq: number, postings: PostingGroup, isNeeded: boolean): void {
    const { count } = postings;
    if (count < 2 && (isNeeded || count === 1)) {
      this.faults.add('too_few_postings', seq, `it has ${count}`);
    }
    let minutes = 0n;
    let granted = 0n;
    for (let i = 0; i < count; i += 1) {
      const amount = postings.amounts[i] as bigint;
      if (postings.assets[i] === 0) minutes += amount;
      else granted += amount;
      if (amount === 0n) this.faults.add('amount_zero', seq, `posting ${i}`);
      this.checkPosting(seq, postings, i);
    }
    if (minutes !== 0n) this.faults.add('unbalanced', seq, `${ASSETS[0]} sums to ${minutes}`);
    if (granted !== 0n) this.faults.add('unbalanced', seq, `${ASSETS[1]} sums to ${granted}`);
  }

  private checkPosting(seq: number, postings: PostingGroup, i: number): void {
    const { accounts } = this;
    const account = accounts.find(postings.idView, i * 16);
    if (account < 0) {
      this.faults.add('account_unknown', seq, `posting ${i}: ${idAt(postings, i)}`);
      return;
    }
    if (accounts.assets[account] !== postings.assets[i]) {
      this.faults.add('asset_differs', seq, `posting ${i}: account ${idAt(postings, i)}`);
    }
    const amount = postings.amounts[i] as bigint;
    const balance = (accounts.balances[account] as bigint) + amount;
    if (postings.balances[i] !== balance) {
      const found = `posting ${i}: ${postings.balances[i]} is stored, ${balance} is right`;
      this.faults.add('running_balance_wrong', seq, found);
    }
    if (amount < 0n && balance < (accounts.floors[account] as bigint)) {
      this.faults.add('floor_broken', seq, `posting ${i}: account ${idAt(postings, i)}`);
    }
    this.closings?.add(account, amount);
    accounts.balances[account] = balance;
    accounts.lastSeqs[account] = seq;
  }
}

function idAt(postings: PostingGroup, i: number): string {
  return uuidText(postings.ids.subarray(i * 16, i * 16 + 16));
}
