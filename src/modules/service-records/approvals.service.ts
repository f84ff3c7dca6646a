import { Injectable, Logger } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import type { AppendOutcome } from '../../ledger/append-request.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { toRefusal } from '../../platform/errors/to-refusal.js';
import { faultFacts } from '../../platform/logging/fault-facts.js';
import type { ApprovalWish } from './approval-cases.js';
import { ApprovalDesk, type PreparedApproval } from './approval-desk.js';
import { MicroBatch } from './micro-batch.js';
import { type ApprovalAnswer, MAX_BULK_APPROVALS } from './service-records.js';

const LONGEST_QUEUE = 10_000;

type ToPost = Extract<PreparedApproval, { step: 'post' }>;

/**
 * Approves records, one by one or in bulk, through the same path: prepare set-based, then append. Every
 * approval has an answer of its own; one refusal never touches another record.
 */
@Injectable()
export class ApprovalsService {
  private readonly logger = new Logger('Approvals');
  private readonly singles = new MicroBatch<ApprovalWish, PreparedApproval>({
    size: MAX_BULK_APPROVALS,
    queueLength: LONGEST_QUEUE,
    keyOf: ({ recordId }) => recordId,
    work: (wishes) => this.desk.prepare(wishes),
  });

  constructor(
    private readonly desk: ApprovalDesk,
    private readonly ledger: LedgerService,
    private readonly database: Database,
  ) {}

  /**
   * Approves one record. Of weak evidence the first approval is kept (`awaiting_second_approver`) and
   * the second one posts. Throws `not_found`, `state_conflict` (approved already, or no longer
   * waiting), `separation_violated`, `same_approver_twice`, `nothing_earned`, `insufficient_balance`,
   * `outcome_unknown`. Locks: the record's row for a first approval; the ledger's for a posting.
   */
  async approve(caller: Principal, recordId: string): Promise<ApprovalAnswer> {
    const wish = { caller, recordId };
    const prepared = await this.singles.run(wish);
    if (prepared.step !== 'post') return orThrow(unposted(wish, prepared));
    return orThrow(await this.answerOf(wish, prepared, await this.ledger.append(prepared.request)));
  }

  /**
   * Approves up to 500 records with distinct ids, each with an answer in order. A refused one carries
   * the code that `approve` throws; `outcome_unknown` asks for the same call again.
   */
  async approveAll(caller: Principal, recordIds: readonly string[]): Promise<ApprovalAnswer[]> {
    const wishes = recordIds.map((recordId) => ({ caller, recordId }));
    const prepared = await this.desk.prepare(wishes);
    const toPost = prepared.filter((each): each is ToPost => each.step === 'post');
    const settled = await this.ledger.appendAll(toPost.map(({ request }) => request));
    const outcomes = new Map(toPost.map((each, index) => [each, settled[index]]));
    return Promise.all(
      wishes.map((wish, index) => {
        const each = prepared[index] as PreparedApproval;
        if (each.step !== 'post') return unposted(wish, each);
        const outcome = outcomes.get(each);
        if (outcome?.status === 'fulfilled') return this.answerOf(wish, each, outcome.value);
        return refused(wish, each.recordNo, this.codeOf(outcome?.reason));
      }),
    );
  }

  private async answerOf(
    wish: ApprovalWish,
    { recordNo, request }: ToPost,
    outcome: AppendOutcome,
  ): Promise<ApprovalAnswer> {
    if (outcome.outcome === 'refused') return refused(wish, recordNo, outcome.code);
    const decidedAt = request.moves[0]?.values.decided_at;
    const isOurs = outcome.outcome === 'posted' || (await this.hasDecided(wish, decidedAt as Date));
    if (!isOurs) return refused(wish, recordNo, 'state_conflict');
    const { effectiveOn } = outcome;
    const entrySeq = String(outcome.seq);
    return { id: wish.recordId, recordNo, outcome: 'approved', code: null, entrySeq, effectiveOn };
  }

  /** Whether the approval that stands is this very one: its commit was repeated after a lost connection. */
  private async hasDecided({ caller, recordId }: ApprovalWish, decidedAt: Date): Promise<boolean> {
    const rows: unknown[] = await this.database.read.query(
      `SELECT FROM kapok.service_records
       WHERE book_id = $1 AND id = $2 AND approver_id = $3 AND decided_at = $4`,
      [caller.bookId, recordId, caller.memberId, decidedAt.toISOString()],
    );
    return rows.length > 0;
  }

  /** A fault of one record is logged and told as a code, so that the answers of the others are not lost. */
  private codeOf(reason: unknown): ErrorCode {
    const { code } = toRefusal(reason, 'POST');
    if (code === 'internal_fault') {
      this.logger.error({ message: 'an approval failed', ...faultFacts(reason) });
    }
    return code;
  }
}

function unposted(wish: ApprovalWish, prepared: Exclude<PreparedApproval, ToPost>): ApprovalAnswer {
  if (prepared.step === 'refused') return refused(wish, prepared.recordNo, prepared.code);
  return {
    id: wish.recordId,
    recordNo: prepared.recordNo,
    outcome: 'awaiting_second_approver',
    code: 'waiting_for_another_approver',
    entrySeq: null,
    effectiveOn: null,
  };
}

function refused(wish: ApprovalWish, recordNo: string | null, code: ErrorCode): ApprovalAnswer {
  const nothing = { entrySeq: null, effectiveOn: null };
  return { id: wish.recordId, recordNo, outcome: 'refused', code, ...nothing };
}

function orThrow(answer: ApprovalAnswer): ApprovalAnswer {
  if (answer.outcome === 'refused' && answer.code !== null) throw new DomainError(answer.code);
  return answer;
}
