import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { addDays } from '../../platform/clock/shanghai.js';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import { newId } from '../../platform/ids.js';
import { type CaseRow, insertCase, lockAutomatic, takeStep } from './case-rows.js';
import type { CaseKind } from './case-steps.js';

/** Something that the service noticed by itself. */
export interface Finding {
  readonly bookId: number;
  readonly kind: CaseKind;
  /** What is one and the same matter, such as `reconciliation:balances`: it has one live case at most. */
  readonly autoKey: string;
  readonly subject: { readonly type: string; readonly id: string };
  /** For people, in Chinese and English; no personal data. */
  readonly text: string;
}

/** How long the service gives people for a case of its own. */
const DAYS_TO_DEADLINE = 7;

/** Cases that the service opens by itself. */
@Injectable()
export class AutomaticCases {
  constructor(private readonly clock: Clock) {}

  /**
   * Puts a finding before people, within the caller's transaction: a case is opened, or the live one of the same
   * matter gets a note; one that was ended but is not confirmed yet is opened again, for the matter is not over.
   * Returns the case's id. Locks the live case.
   */
  async report(tx: Tx, finding: Finding): Promise<string> {
    const live = await lockAutomatic(tx, finding.bookId, finding.autoKey);
    if (live !== null) return this.#follow(tx, finding, live);
    const id = newId();
    const isOpened = await insertCase(tx, finding.bookId, {
      id,
      kind: finding.kind,
      reason: finding.text,
      concernsId: null,
      subjectType: finding.subject.type,
      subjectId: finding.subject.id,
      openedBy: null,
      deadline: addDays(this.clock.today(), DAYS_TO_DEADLINE),
      autoKey: finding.autoKey,
    });
    if (isOpened) return id;
    // Somebody else opened it between the look and the insert, which has waited for them.
    const other = await lockAutomatic(tx, finding.bookId, finding.autoKey);
    invariant(other, 'a case that stood in the way is there');
    return this.#follow(tx, finding, other);
  }

  async #follow(tx: Tx, finding: Finding, live: CaseRow): Promise<string> {
    const isEnded = live.state === 'resolved' || live.state === 'dismissed';
    await takeStep(tx, finding.bookId, {
      found: live,
      event: {
        action: isEnded ? 'reopen' : 'note',
        to: isEnded ? 'open' : live.state,
        actorId: null,
        text: finding.text,
        ownerId: null,
        deadline: isEnded ? addDays(this.clock.today(), DAYS_TO_DEADLINE) : null,
      },
    });
    return live.id;
  }
}
