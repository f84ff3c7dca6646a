import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { addDays, shanghaiDate } from '../../platform/clock/shanghai.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { PoliciesService } from '../policies/policies.service.js';
import { DisputeAccess } from './dispute-access.js';
import { DisputeNews } from './dispute-news.js';
import type { Dispute } from './dispute-rows.js';
import { refusalOfJudge } from './dispute-rules.js';
import { DISPUTE_STEPS, finalStep, type Outcome } from './dispute-steps.js';
import { addStatement, type Judgement, moveDispute, moveRecord } from './dispute-writes.js';
import { ReversalsService } from './reversals.service.js';

/** The longest service there is; the database holds records to the same. */
const LONGEST_MS = 24 * 3_600_000;

/** What an instance finds, and why. */
export interface Finding {
  readonly outcome: Outcome;
  readonly reason: string;
  /** With `corrected`: when the service began and ended. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

/**
 * Those who judge: first a social worker of the unit, then somebody of the city. Neither had a hand in the record or
 * the dispute, or is near to a side; the database asks that again.
 */
@Injectable()
export class DisputeJudgesService {
  constructor(
    private readonly database: Database,
    private readonly access: DisputeAccess,
    private readonly policies: PoliciesService,
    private readonly news: DisputeNews,
    private readonly reversals: ReversalsService,
    private readonly clock: Clock,
  ) {}

  /**
   * The first instance decides. Nothing moves yet: the decision is final when the time for an appeal has passed.
   * Throws `not_found`, `forbidden`, `state_conflict`, `deadline_passed`, `separation_violated`, `nothing_to_correct`,
   * `empty_interval`, `interval_too_long`, `in_future`, `validation_failed`.
   */
  async decide(caller: Principal, id: string, finding: Finding): Promise<void> {
    const { bookId, memberId } = caller;
    const { params } = await this.policies.versionOn(bookId, this.clock.today());
    const at = this.clock.now();
    const dueOn = addDays(shanghaiDate(at), params.disputes.appealDays);
    await this.database.transaction(async (tx) => {
      const dispute = await this.lockToJudge(tx, caller, { id, instance: 'first' });
      const decision = await this.judgementOf(tx, bookId, dispute, finding);
      const { to } = DISPUTE_STEPS.decide;
      const step = { from: dispute.state, to, by: memberId, as: 'worker', at } as const;
      await moveDispute(tx, bookId, id, { ...step, set: { dueOn, decision } });
      const said = { kind: 'decision', authorId: memberId, as: 'worker', at } as const;
      await addStatement(tx, bookId, id, { ...said, text: finding.reason, attachment: null });
      await this.news.decided(tx, bookId, dispute, { outcome: decision.outcome, dueOn });
    });
  }

  /**
   * The city decides, for good. What it reverses is reversed at once; when minutes are missing the dispute is `owed`.
   * Also after its day has passed: somebody must. Throws like `decide` but for `deadline_passed`, and
   * `outcome_unknown` when the ledger did not answer in time: the reversal follows then.
   */
  async rule(caller: Principal, id: string, finding: Finding): Promise<void> {
    const { bookId, memberId } = caller;
    await this.database.transaction(async (tx) => {
      const dispute = await this.lockToJudge(tx, caller, { id, instance: 'city' });
      const ruling = await this.judgementOf(tx, bookId, dispute, finding);
      const at = this.clock.now();
      const { to } = DISPUTE_STEPS[finalStep(ruling.outcome, 'city')];
      const step = { from: dispute.state, to, by: memberId, as: 'city', at } as const;
      await moveDispute(tx, bookId, id, { ...step, set: { dueOn: null, ruling } });
      const said = { kind: 'ruling', authorId: memberId, as: 'city', at } as const;
      await addStatement(tx, bookId, id, { ...said, text: finding.reason, attachment: null });
      if (to === 'upheld') await this.uphold(tx, bookId, dispute);
    });
    await this.reversals.carryOut(bookId, id);
  }

  /**
   * Moves a dispute on whose time has passed: an undecided one before the city, a decision that nobody appealed
   * against into force. One that has moved meanwhile, or has time left, stays as it is.
   */
  async lapse(bookId: number, id: string): Promise<void> {
    const today = this.clock.today();
    const { params } = await this.policies.versionOn(bookId, today);
    await this.database.transaction(async (tx) => {
      const dispute = await this.access.lockForClock(tx, bookId, id);
      if (dispute === null || dispute.dueOn === null || dispute.dueOn >= today) return;
      if (dispute.state === 'open') {
        await this.escalate(tx, bookId, dispute, addDays(today, params.disputes.cityDays));
      } else if (dispute.state === 'appealed') {
        await this.news.overdue(tx, bookId, id, dispute.dueOn);
      } else {
        await this.takeEffect(tx, bookId, dispute);
      }
    });
  }

  private async escalate(tx: Tx, bookId: number, dispute: Dispute, dueOn: string): Promise<void> {
    const { to } = DISPUTE_STEPS.escalate;
    const step = { from: dispute.state, to, by: null, as: 'clock', at: this.clock.now() } as const;
    await moveDispute(tx, bookId, dispute.id, { ...step, set: { dueOn } });
    await this.news.cameToCity(tx, bookId, dispute, dueOn);
  }

  private async takeEffect(tx: Tx, bookId: number, dispute: Dispute): Promise<void> {
    const { to } = DISPUTE_STEPS[finalStep(dispute.decision ?? 'upheld', 'first')];
    const step = { from: dispute.state, to, by: null, as: 'clock', at: this.clock.now() } as const;
    await moveDispute(tx, bookId, dispute.id, { ...step, set: { dueOn: null } });
    if (to === 'upheld') await this.uphold(tx, bookId, dispute);
  }

  private async uphold(tx: Tx, bookId: number, dispute: Dispute): Promise<void> {
    const move = { id: dispute.recordId, from: 'disputed', to: 'upheld' } as const;
    await moveRecord(tx, bookId, move);
    await this.news.upheld(tx, bookId, dispute);
  }

  private async lockToJudge(
    tx: Tx,
    caller: Principal,
    { id, instance }: { readonly id: string; readonly instance: 'first' | 'city' },
  ): Promise<Dispute> {
    const { dispute } = await this.access.lock(tx, caller, id);
    const today = this.clock.today();
    const { isNear } = dispute;
    const code = refusalOfJudge({ caller, dispute, instance, isNear, today });
    if (code !== null) throw new DomainError(code, { facts: { dueOn: dispute.dueOn } });
    return dispute;
  }

  /** A correction names other times than the record's, in order, of a day at most, and over. */
  private async judgementOf(
    tx: Tx,
    bookId: number,
    { recordId }: Dispute,
    { outcome, startsAt, endsAt }: Finding,
  ): Promise<Judgement> {
    if (outcome !== 'corrected') return { outcome, startsAt: null, endsAt: null };
    if (startsAt === null || endsAt === null) {
      const fields = [{ pointer: '/correction', code: 'required' }];
      throw new DomainError('validation_failed', { fields });
    }
    const code = faultOfTimes(startsAt, endsAt, this.clock.now());
    if (code !== null) throw new DomainError(code);
    const same: unknown[] = await tx.query(
      `SELECT 1 FROM kapok.service_records
       WHERE book_id = $1 AND id = $2 AND starts_at = $3 AND ends_at = $4`,
      [bookId, recordId, startsAt.toISOString(), endsAt.toISOString()],
    );
    if (same.length > 0) throw new DomainError('nothing_to_correct');
    return { outcome, startsAt, endsAt };
  }
}

function faultOfTimes(startsAt: Date, endsAt: Date, now: Date): ErrorCode | null {
  const lastsMs = endsAt.getTime() - startsAt.getTime();
  if (lastsMs <= 0) return 'empty_interval';
  if (lastsMs > LONGEST_MS) return 'interval_too_long';
  return endsAt > now ? 'in_future' : null;
}
