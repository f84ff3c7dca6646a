import { Injectable } from '@nestjs/common';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { shanghaiText } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import { newId } from '../../platform/ids.js';

/** From this hour on in Asia/Shanghai a book is due: cities sleep. */
const DUE_FROM = '03:00';

/** Which runs there are to be. */
@Injectable()
export class ReconciliationAgenda {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** Notes one daily run for each book that has none of today, from three in the morning on. However often asked. */
  async noteDue(): Promise<void> {
    const now = shanghaiText(this.clock.now());
    if (now.slice(11, 16) < DUE_FROM) return;
    const books = await this.ledger.listBooks();
    const day = now.slice(0, 10);
    await this.database.transaction((tx) =>
      tx.query(
        `INSERT INTO kapok.reconciliation_runs (book_id, id, day, origin, state)
         SELECT b.book_id, b.id, $3, 'daily', 'waiting' FROM unnest($1::integer[], $2::uuid[]) AS b (book_id, id)
         WHERE NOT EXISTS (SELECT FROM kapok.reconciliation_runs r
           WHERE r.book_id = b.book_id AND r.day = $3 AND r.origin = 'daily')
         ON CONFLICT (book_id, day) WHERE origin = 'daily' DO NOTHING`,
        [books.map(({ id }) => id), books.map(() => newId()), day],
      ),
    );
  }

  /** Notes a run that somebody asks for, or answers the one that waits already. `requestedBy`: a member, or null. */
  async ask(bookId: number, requestedBy: string | null): Promise<string> {
    return this.database.transaction(async (tx) => {
      // Whoever asked first may have been claimed between our look and theirs; then there is room for ours.
      for (let attempt = 0; attempt < 10; attempt += 1) {
        const noted: { id: string }[] = await tx.query(
          `INSERT INTO kapok.reconciliation_runs (book_id, id, day, origin, requested_by, state)
           VALUES ($1, $2, $3, 'asked', $4, 'waiting')
           ON CONFLICT (book_id) WHERE origin = 'asked' AND state = 'waiting' DO NOTHING RETURNING id`,
          [bookId, newId(), this.clock.today(), requestedBy],
        );
        const waiting: { id: string }[] =
          noted.length > 0
            ? noted
            : await tx.query(
                `SELECT id FROM kapok.reconciliation_runs
                 WHERE book_id = $1 AND origin = 'asked' AND state = 'waiting'`,
                [bookId],
              );
        if (waiting[0] !== undefined) return waiting[0].id;
      }
      invariant(false, 'a run is noted or waits');
    });
  }
}
