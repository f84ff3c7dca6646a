import type { AccountTable } from './account-table.js';
import type { ClosingFigures } from './closing-figures.js';
import type { StoredPeriod } from './closing-periods.js';
import type { CopyCursor } from './copy-cursor.js';
import { dayText, uuidText } from './entry-row.js';
import type { FaultList } from './faults.js';

/** The columns of a closing balance, in the order of their fields in the stream. */
export const CLOSING_COLUMNS = ['month_end', 'ordinal', 'account_id', 'balance', 'postings'];
const MONTH_END = 0;
const ORDINAL = 1;
const ACCOUNT_ID = 2;
const BALANCE = 3;
const POSTINGS = 4;

/** All stored closing balances of a book, month by month, beside what they should be. */
export class ClosingRows {
  private hasRow = false;

  constructor(
    private readonly rows: CopyCursor,
    private readonly accounts: AccountTable,
    private readonly faults: FaultList,
  ) {}

  /** Reads the rows of a month; each account with a posting has one, in order, and no other has. */
  async compare(period: StoredPeriod, figures: ClosingFigures): Promise<void> {
    await this.skipTo(period.lastDay, null);
    let account = this.nextHeld(figures, -1);
    for (let ordinal = 0n; await this.isAt(period.lastDay); ordinal += 1n) {
      if (account < 0) this.differs(period, 'there are more than accounts with a posting');
      else if (!this.isRight(account, ordinal, figures)) {
        this.differs(period, this.difference(account, figures));
      }
      if (account >= 0) account = this.nextHeld(figures, account);
      this.hasRow = false;
    }
    if (account >= 0) this.differs(period, `account ${this.accounts.idText(account)} has none`);
  }

  /** Reads to the end: only the month that is being closed may have rows still. */
  async finish(closing: StoredPeriod | null): Promise<void> {
    await this.skipTo(Number.POSITIVE_INFINITY, closing?.lastDay ?? null);
  }

  /** Passes over rows of earlier months; a row of a month other than `allowed` has no close. */
  private async skipTo(lastDay: number, allowed: number | null): Promise<void> {
    while ((await this.fill()) && this.day() < lastDay) {
      if (this.day() !== allowed) {
        const found = `there are some for ${dayText(this.day())}, which was not closed`;
        this.faults.add('closing_balance_wrong', null, found);
      }
      this.hasRow = false;
    }
  }

  private async isAt(lastDay: number): Promise<boolean> {
    return (await this.fill()) && this.day() === lastDay;
  }

  private async fill(): Promise<boolean> {
    while (!this.hasRow) {
      if (this.rows.next()) this.hasRow = true;
      else if (!(await this.rows.fill())) return false;
    }
    return true;
  }

  private nextHeld(figures: ClosingFigures, after: number): number {
    const { postings } = figures;
    for (let account = after + 1; account < postings.length; account += 1) {
      if (postings[account] !== 0) return account;
    }
    return -1;
  }

  private isRight(account: number, ordinal: bigint, figures: ClosingFigures): boolean {
    const { view } = this.rows;
    return (
      this.accounts.find(view, this.at(ACCOUNT_ID)) === account &&
      view.getBigInt64(this.at(ORDINAL)) === ordinal &&
      view.getBigInt64(this.at(BALANCE)) === figures.minutes[account] &&
      Number(view.getBigInt64(this.at(POSTINGS))) === figures.postings[account]
    );
  }

  private difference(account: number, figures: ClosingFigures): string {
    const { view, buffer } = this.rows;
    const at = this.at(ACCOUNT_ID);
    const found =
      `${uuidText(buffer.subarray(at, at + 16))} has ${view.getBigInt64(this.at(BALANCE))} of ` +
      `${view.getBigInt64(this.at(POSTINGS))} postings at ${view.getBigInt64(this.at(ORDINAL))}`;
    return `${found}; ${this.accounts.idText(account)} should have ${figures.minutes[account]} of ${figures.postings[account]}`;
  }

  private differs(period: StoredPeriod, detail: string): void {
    this.faults.add('closing_balance_wrong', period.closeSeq, `${period.monthEnd}: ${detail}`);
  }

  private at(field: number): number {
    return this.rows.offsets[field] as number;
  }

  private day(): number {
    return this.rows.view.getInt32(this.at(MONTH_END));
  }
}
