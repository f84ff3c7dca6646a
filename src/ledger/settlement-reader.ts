import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import {
  type ClearingFlow,
  readClearingFlows,
  readUnlevelledClearing,
  type UnlevelledClearing,
} from './read-clearing.js';
import { type KindTotal, readFirstEffective, readKindTotals } from './read-run-entries.js';

/** What the settlement of a month asks of the ledger. Reads only, outside of transactions, no locks. */
@Injectable()
export class SettlementReader {
  constructor(private readonly database: Database) {}

  /** What units owe (above zero) or are owed before a month is netted, by unit id; the same once it is. */
  unlevelledClearing(
    bookId: number,
    wish: Parameters<typeof readUnlevelledClearing>[2],
  ): Promise<UnlevelledClearing[]> {
    return readUnlevelledClearing(this.database.pool, bookId, wish);
  }

  /** Who owes whom for what took effect in a stretch of days. */
  clearingFlows(
    bookId: number,
    wish: Parameters<typeof readClearingFlows>[2],
  ): Promise<ClearingFlow[]> {
    return readClearingFlows(this.database.pool, bookId, wish);
  }

  /** Entries and minutes by kind, of those recorded in a stretch of the chain. */
  kindTotals(bookId: number, wish: Parameters<typeof readKindTotals>[2]): Promise<KindTotal[]> {
    return readKindTotals(this.database.pool, bookId, wish);
  }

  /** The first day that any entry takes effect on, or null in an empty book. Reads the whole book. */
  firstEffective(bookId: number): Promise<string | null> {
    return readFirstEffective(this.database.pool, bookId);
  }
}
