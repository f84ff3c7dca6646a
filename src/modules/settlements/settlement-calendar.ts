import { Injectable } from '@nestjs/common';
import { LedgerPeriods } from '../../ledger/periods.js';
import { SettlementReader } from '../../ledger/settlement-reader.js';
import { addMonths, monthOf } from './months.js';

/** Tells from where on a book has months to settle. Reads only. */
@Injectable()
export class SettlementCalendar {
  constructor(
    private readonly periods: LedgerPeriods,
    private readonly reader: SettlementReader,
  ) {}

  /**
   * The oldest month of a book that is not closed: the one after the last close, or, before the first close, the
   * month of the earliest entry; null while the book is empty.
   */
  async firstOpen(bookId: number): Promise<string | null> {
    const { closedThrough } = await this.periods.state(bookId);
    if (closedThrough !== null) return addMonths(monthOf(closedThrough), 1);
    const first = await this.reader.firstEffective(bookId);
    return first === null ? null : monthOf(first);
  }
}
