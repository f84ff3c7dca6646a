import { Injectable, Logger } from '@nestjs/common';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { ErasureState } from './erasure.js';
import { ErasureFile } from './erasure-file.js';
import type { ErasureLine } from './erasure-line.js';
import { erasePerson, lockUnerased, moveErasure } from './erasure-rows.js';

/** Lines looked up by one statement. */
const CHUNK = 500;

/** What became of a line: erased anew; nothing to do; or a person has to look, because this history took it back. */
type Outcome = 'erased' | 'left' | 'taken_back';

/** An erasure of the member that this database knows. */
interface KnownErasure {
  readonly id: string;
  readonly state: ErasureState;
}

/**
 * Erases anew, before the service answers anybody, whoever a restored backup has brought back: the register outside the
 * database says who was erased, and by whose decision. Called by the start of the service (src/boot.ts), once it is sure
 * that the database holds what was signed; commands that serve nobody erase nobody.
 */
@Injectable()
export class ErasureReplay {
  readonly #logger = new Logger('Privacy');
  readonly #file: ErasureFile;

  constructor(
    config: Config,
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {
    this.#file = new ErasureFile(config.open.checkpointDir);
  }

  /**
   * Erases everybody who is in the register and not erased here; answers how many. What was open of them is closed by the
   * next round of the tick. Members and books that the database does not have are passed over. Several servers may do it at
   * once: each member is erased by one. Throws, and so stops the start, when it fails. Locks: member by member.
   */
  async replay(): Promise<number> {
    const lines = await this.#file.read();
    if (lines.length === 0) return 0;
    let replayed = 0;
    for (const book of await this.ledger.listBooks()) {
      const own = lines.filter((line) => line.book === book.uid);
      for (let start = 0; start < own.length; start += CHUNK) {
        for (const line of await this.#returned(book.id, own.slice(start, start + CHUNK))) {
          if (await this.#eraseAnew(book.id, line)) replayed += 1;
        }
      }
    }
    if (replayed > 0) this.#logger.warn({ event: 'erasures_replayed', count: replayed });
    return replayed;
  }

  /** Lines whose member is here and not erased. */
  async #returned(bookId: number, lines: readonly ErasureLine[]): Promise<ErasureLine[]> {
    const rows: { id: string }[] = await this.database.read.query(
      `SELECT id FROM kapok.members WHERE book_id = $1 AND id = ANY ($2::uuid[]) AND status <> 'erased'`,
      [bookId, lines.map(({ member }) => member)],
    );
    const alive = new Set(rows.map(({ id }) => id));
    return lines.filter(({ member }) => alive.has(member));
  }

  async #eraseAnew(bookId: number, line: ErasureLine): Promise<boolean> {
    const outcome = await this.database.transaction((tx) => this.#carryOut(tx, bookId, line));
    if (outcome === 'taken_back') {
      this.#logger.error({ event: 'erasure_not_replayed', erasure: line.erasure });
    }
    return outcome === 'erased';
  }

  /** Judged under the member's lock: another server may have been here, and a member may stand in the register twice. */
  async #carryOut(tx: Tx, bookId: number, line: ErasureLine): Promise<Outcome> {
    if (!(await lockUnerased(tx, { bookId, memberId: line.member }))) return 'left';
    const known = await readKnown(tx, bookId, line);
    const own = known.find(({ id }) => id === line.erasure);
    // A line is written just before the commit of the erasing. The commit did not come, so the tick judges anew.
    if (own?.state === 'approved') return 'left';
    // Two histories with one register: here it was taken back or refused, and whoever is here may wish to stay.
    if (own?.state === 'withdrawn' || own?.state === 'refused') return 'taken_back';
    const others = known.filter(({ id }) => id !== line.erasure);
    // Two other persons have decided the same, and a decision that is made cannot be withdrawn.
    const decided = others.find(({ state }) => state === 'approved');
    if (decided === undefined) {
      for (const { id } of others) await this.#withdraw(tx, bookId, { id, by: line.approvedBy });
      await this.#decide(tx, bookId, { line, isKnown: own !== undefined });
    }
    await erasePerson(tx, { bookId, id: decided?.id ?? line.erasure }, this.clock.now());
    return 'erased';
  }

  /** A member has one open erasure: what the backup knew of another one gives way to what was decided. */
  #withdraw(tx: Tx, bookId: number, { id, by }: { id: string; by: string }): Promise<void> {
    const step = { to: 'withdrawn', by, at: this.clock.now(), reason: 'superseded' } as const;
    return moveErasure(tx, { bookId, id }, step);
  }

  /**
   * Puts the decision of the line into its row, made by whom and when the line says. It was made lawfully then, so nobody
   * asks now how near the officers are to the member in what the backup knows: `replayed_at` tells the database so.
   */
  async #decide(
    tx: Tx,
    bookId: number,
    { line, isKnown }: { readonly line: ErasureLine; readonly isKnown: boolean },
  ): Promise<void> {
    const ids = [bookId, line.erasure];
    if (isKnown) {
      await one(
        tx,
        `UPDATE kapok.erasures SET state = 'checked', checked_by = $3, checked_at = $4, replayed_at = $5
         WHERE book_id = $1 AND id = $2`,
        [...ids, line.checkedBy, line.checkedAt, this.clock.now()],
      );
      await one(
        tx,
        `UPDATE kapok.erasures SET state = 'approved', approved_by = $3, approved_at = $4 WHERE book_id = $1 AND id = $2`,
        [...ids, line.approvedBy, line.approvedAt],
      );
      return;
    }
    await tx.query(
      `INSERT INTO kapok.erasures (book_id, id, member_id, ground, accepts_loss, state, filed_by, filed_at, checked_by, checked_at,
         approved_by, approved_at, replayed_at)
       VALUES ($1, $2, $3, $4, true, 'approved', $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[...ids, line.member, line.ground, line.filedBy, line.filedAt, line.checkedBy],
        ...[line.checkedAt, line.approvedBy, line.approvedAt, this.clock.now()],
      ],
    );
  }
}

/** The row of the line's own id, and whatever else of the member is open; all locked. */
async function readKnown(tx: Tx, bookId: number, line: ErasureLine): Promise<KnownErasure[]> {
  return tx.query(
    `SELECT id, state FROM kapok.erasures
     WHERE book_id = $1 AND (id = $2 OR (member_id = $3 AND state IN ('filed', 'checked', 'approved'))) FOR UPDATE`,
    [bookId, line.erasure, line.member],
  );
}

async function one(tx: Tx, statement: string, values: readonly unknown[]): Promise<void> {
  const [, count]: [unknown, number] = await tx.query(statement, [...values]);
  invariant(count === 1, 'an erasure that is locked is there');
}
