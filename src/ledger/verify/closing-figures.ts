/** What took effect on each account: minutes, and how many postings. Sixteen bytes an account. */
export class ClosingFigures {
  readonly minutes: BigInt64Array;
  readonly postings: Float64Array;

  constructor(accounts: number) {
    this.minutes = new BigInt64Array(accounts);
    this.postings = new Float64Array(accounts);
  }

  add(account: number, amount: bigint): void {
    this.minutes[account] = (this.minutes[account] as bigint) + amount;
    this.postings[account] = (this.postings[account] as number) + 1;
  }

  addAll(other: ClosingFigures): void {
    for (let account = 0; account < this.postings.length; account += 1) {
      if (other.postings[account] === 0) continue;
      this.minutes[account] =
        (this.minutes[account] as bigint) + (other.minutes[account] as bigint);
      this.postings[account] =
        (this.postings[account] as number) + (other.postings[account] as number);
    }
  }
}
