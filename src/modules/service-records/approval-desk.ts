import { Injectable } from '@nestjs/common';
import { reaches } from '../../auth/principal.js';
import type { AppendRequest } from '../../ledger/append-request.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { databaseFault } from '../../platform/errors/database-faults.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { invariant } from '../../platform/errors/invariant.js';
import { PoliciesService } from '../policies/policies.service.js';
import { ServicesService } from '../policies/services.service.js';
import type { ApprovalRow, ApprovalWish } from './approval-cases.js';
import { ApprovalHolds } from './approval-holds.js';
import { ApprovalReader } from './approval-reader.js';
import { approvalRequest } from './approval-request.js';
import { ApprovalRules } from './approval-rules.js';
import { type ApprovalVerdict, judgeApproval } from './approval-verdict.js';
import { keepFirstApprovals } from './first-approvals.js';

/** What stands before an approval is posted: an entry to append, or an answer without one. */
export type PreparedApproval =
  | { readonly step: 'post'; readonly recordNo: string; readonly request: AppendRequest }
  | { readonly step: 'kept_first'; readonly recordNo: string }
  | { readonly step: 'refused'; readonly recordNo: string | null; readonly code: ErrorCode };

/** Whoever loses a race for a first approval is judged again, so often at most. */
const ROUNDS = 3;

type RulesByBook = ReadonlyMap<number, ApprovalRules>;

interface JudgedWish {
  readonly wish: ApprovalWish;
  readonly row: ApprovalRow | null;
  readonly verdict: ApprovalVerdict;
}

/**
 * Prepares approvals set-based: one read for all, pure verdicts, one conditional UPDATE for the first
 * approvals of weak evidence. Posts nothing itself.
 */
@Injectable()
export class ApprovalDesk {
  readonly #bookUids = new Map<number, string>();

  constructor(
    private readonly database: Database,
    private readonly reader: ApprovalReader,
    private readonly holds: ApprovalHolds,
    private readonly ledger: LedgerService,
    private readonly policies: PoliciesService,
    private readonly services: ServicesService,
    private readonly clock: Clock,
  ) {}

  /** One answer a wish, in order. No record occurs twice among the wishes. */
  async prepare(wishes: readonly ApprovalWish[]): Promise<PreparedApproval[]> {
    const answers = new Map<ApprovalWish, PreparedApproval>();
    let open = wishes;
    for (let round = 1; round <= ROUNDS && open.length > 0; round += 1) {
      const { judged, rules } = await this.judge(open);
      const lost = await this.keepFirsts(
        judged.filter(({ verdict }) => verdict.step === 'keep_first'),
      );
      for (const each of judged) {
        if (!lost.has(each.wish)) answers.set(each.wish, prepareOne(each, rules, this.clock.now()));
      }
      open = [...lost];
    }
    return wishes.map(
      (wish) => answers.get(wish) ?? { step: 'refused', recordNo: null, code: 'state_conflict' },
    );
  }

  private async judge(
    wishes: readonly ApprovalWish[],
  ): Promise<{ judged: JudgedWish[]; rules: RulesByBook }> {
    const rows = await this.reader.read(wishes);
    const rules = await this.rulesFor(wishes, rows);
    const held = await this.heldBack(wishes, rows, rules);
    const judged = wishes.map((wish, index) => {
      const row = rows[index] ?? null;
      const heldBackBy = held?.get(wish.recordId) ?? null;
      return { wish, row, verdict: verdictOf(wish, row, { rules, heldBackBy }) };
    });
    return { judged, rules };
  }

  /** Asks only about records whose rules demand a call-back or whose recipient denied one; mostly nobody is asked. */
  private async heldBack(
    wishes: readonly ApprovalWish[],
    rows: readonly (ApprovalRow | null)[],
    rules: RulesByBook,
  ): Promise<Map<string, ErrorCode> | null> {
    const asked = new Map<number, string[]>();
    wishes.forEach((wish, index) => {
      const row = rows[index];
      if (!row) return;
      const { callBack } = rulesOf(rules, wish).policyOf(row).params.proof;
      if (!callBack.includes(row.evidence) && !row.call_back_denied) return;
      const ids = asked.get(wish.caller.bookId) ?? [];
      asked.set(wish.caller.bookId, [...ids, row.id]);
    });
    if (asked.size === 0) return null;
    const held = new Map<string, ErrorCode>();
    for (const [bookId, ids] of asked) {
      for (const [id, code] of await this.holds.heldBack(bookId, ids)) held.set(id, code);
    }
    return held;
  }

  /** The rules of the books that the wishes concern, read once for all of them. */
  private async rulesFor(
    wishes: readonly ApprovalWish[],
    rows: readonly (ApprovalRow | null)[],
  ): Promise<RulesByBook> {
    const services = new Map<number, Set<string>>();
    wishes.forEach(({ caller }, index) => {
      const ids = services.get(caller.bookId) ?? new Set<string>();
      services.set(caller.bookId, ids);
      const row = rows[index];
      if (row) ids.add(row.service_id);
    });
    const rules = new Map<number, ApprovalRules>();
    for (const [bookId, ids] of services) rules.set(bookId, await this.readRules(bookId, ids));
    return rules;
  }

  private async readRules(bookId: number, serviceIds: ReadonlySet<string>): Promise<ApprovalRules> {
    const bookUid = await this.bookUid(bookId);
    const versions = await this.policies.versions(bookId);
    const kept = await this.services.catalogue(bookId);
    // Another server may just have added a service.
    const isComplete = [...serviceIds].every((id) => kept.has(id));
    const catalogue = isComplete ? kept : await this.services.freshCatalogue(bookId);
    return new ApprovalRules(bookUid, versions, catalogue);
  }

  /** Answers the wishes that came too late or were overtaken, to be judged again. */
  private async keepFirsts(firsts: readonly JudgedWish[]): Promise<Set<ApprovalWish>> {
    if (firsts.length === 0) return new Set();
    const kept = await this.storeFirsts(firsts);
    const lost = firsts.filter(({ wish }) => !kept.has(wish.recordId));
    return new Set(lost.map(({ wish }) => wish));
  }

  private async storeFirsts(firsts: readonly JudgedWish[]): Promise<Set<string>> {
    const approvals = firsts.map(({ wish, row }) => ({
      bookId: wish.caller.bookId,
      recordId: wish.recordId,
      approverId: wish.caller.memberId,
      state: row?.state ?? '',
      revision: row?.revision ?? 0,
    }));
    try {
      return await this.database.transaction((tx) =>
        keepFirstApprovals(tx, approvals, this.clock.now()),
      );
    } catch (error) {
      // Kinship was declared since the records were read: none is stored, the next round sees whose.
      if (databaseFault(error)?.constraint === 'service_records_separation') return new Set();
      throw error;
    }
  }

  private async bookUid(bookId: number): Promise<string> {
    if (!this.#bookUids.has(bookId)) {
      for (const book of await this.ledger.listBooks()) this.#bookUids.set(book.id, book.uid);
    }
    const uid = this.#bookUids.get(bookId);
    invariant(uid, 'a caller belongs to a book');
    return uid;
  }
}

function rulesOf(rules: RulesByBook, { caller }: ApprovalWish): ApprovalRules {
  const ofBook = rules.get(caller.bookId);
  invariant(ofBook, 'the rules of every wish were read');
  return ofBook;
}

function verdictOf(
  wish: ApprovalWish,
  row: ApprovalRow | null,
  by: { readonly rules: RulesByBook; readonly heldBackBy: ErrorCode | null },
): ApprovalVerdict {
  if (row === null) return { step: 'refuse', code: 'not_found' };
  return judgeApproval({
    state: row.state,
    evidence: row.evidence,
    volunteerId: row.volunteer_id,
    recipientId: row.recipient_id,
    enteredBy: row.entered_by,
    confirmedBy: row.confirmed_by,
    firstApproverId: row.first_approver_id,
    approverId: wish.caller.memberId,
    isInReach: reaches(wish.caller, ['social_worker'], row.unit_path),
    isKin: row.is_kin,
    heldBackBy: by.heldBackBy,
    weakEvidence: rulesOf(by.rules, wish).policyOf(row).params.weakEvidence,
  });
}

function prepareOne(
  { wish, row, verdict }: JudgedWish,
  rules: RulesByBook,
  decidedAt: Date,
): PreparedApproval {
  if (verdict.step === 'refuse' || row === null) {
    const code = verdict.step === 'refuse' ? verdict.code : 'not_found';
    const isHidden = code === 'not_found' || row === null;
    return { step: 'refused', recordNo: isHidden ? null : row.record_no, code };
  }
  if (verdict.step === 'keep_first') return { step: 'kept_first', recordNo: row.record_no };
  const request = approvalRequest(wish, row, { ...rulesOf(rules, wish).groundsOf(row), decidedAt });
  return { step: 'post', recordNo: row.record_no, request };
}
