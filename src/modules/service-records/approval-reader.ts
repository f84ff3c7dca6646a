import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { Database } from '../../platform/database/database.js';
import { KEEP_INDEX_PLANS } from '../../platform/database/plan-settings.js';
import { takeConnection } from '../../platform/database/take-connection.js';
import { type ApprovalRow, type ApprovalWish, SELECT_CASES } from './approval-cases.js';

/**
 * Reads what approvals are judged by, on one connection of its own: taken from the pool at first use,
 * closed at shutdown or after any error. Reads follow each other.
 */
@Injectable()
export class ApprovalReader implements OnApplicationShutdown {
  private session: Promise<PoolClient> | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** What the wishes find, in their order; null for a record that does not exist. */
  read(wishes: readonly ApprovalWish[]): Promise<(ApprovalRow | null)[]> {
    const reading = this.last.then(() => this.readNow(wishes));
    // The next read does not care how this one ended; its caller does.
    this.last = reading.catch(() => undefined);
    return reading;
  }

  /** Closes the connection, whose settings must not reach the pool. */
  async onApplicationShutdown(): Promise<void> {
    await this.last;
    await this.close();
  }

  private async readNow(wishes: readonly ApprovalWish[]): Promise<(ApprovalRow | null)[]> {
    try {
      this.session ??= this.open();
      const session = await this.session;
      const { rows } = await session.query<ApprovalRow>({
        name: 'service-records-approval-cases',
        text: SELECT_CASES,
        values: [
          wishes.map(({ caller }) => caller.bookId),
          wishes.map(({ recordId }) => recordId),
          wishes.map(({ caller }) => caller.memberId),
        ],
      });
      const found: (ApprovalRow | null)[] = wishes.map(() => null);
      for (const row of rows) found[Number(row.n) - 1] = row;
      return found;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  private open(): Promise<PoolClient> {
    // One that is lost between two reads is given up at once, so that the next read takes another.
    const opened: Promise<PoolClient> = this.connect(() => {
      if (this.session === opened) void this.close();
    });
    return opened;
  }

  private async connect(onLost: () => void): Promise<PoolClient> {
    const session = await takeConnection(this.database.pool, onLost);
    await session.query(KEEP_INDEX_PLANS);
    return session;
  }

  private async close(): Promise<void> {
    const closing = this.session;
    this.session = null;
    const session = await closing?.catch(() => null);
    session?.release(true);
  }
}
