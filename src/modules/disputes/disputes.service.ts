import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { addDays, shanghaiDate } from '../../platform/clock/shanghai.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { newId } from '../../platform/ids.js';
import { PoliciesService } from '../policies/policies.service.js';
import { inForceOn, type PolicyParams, type PolicyVersion } from '../policies/policy.js';
import { ActingService } from '../proxies/acting.js';
import { allows, TRANSITIONS } from '../service-records/service-records.js';
import { DisputeAccess } from './dispute-access.js';
import { DisputeNews } from './dispute-news.js';
import { type Dispute, type DisputedRecord, lockRecord } from './dispute-rows.js';
import { lastDayToObject, objectorRole, refusalOfSide } from './dispute-rules.js';
import {
  type Ask,
  DISPUTE_STEPS,
  isArgued,
  type ObjectorRole,
  type Participant,
} from './dispute-steps.js';
import { addStatement, insertDispute, moveDispute, moveRecord } from './dispute-writes.js';

/** Somebody's objection to a posted record. */
export interface Objection {
  readonly recordId: string;
  readonly asksFor: Ask;
  readonly text: string;
  /** The call in which an operator acts for the recipient. */
  readonly callId: string | null;
}

/** What the two sides do in a dispute: object, say something, withdraw, appeal. Nothing here posts. */
@Injectable()
export class DisputesService {
  constructor(
    private readonly database: Database,
    private readonly access: DisputeAccess,
    private readonly acting: ActingService,
    private readonly policies: PoliciesService,
    private readonly news: DisputeNews,
    private readonly clock: Clock,
  ) {}

  /**
   * Objects to an approved record: its recipient (or a proxy, or an operator in a call), its volunteer, a social worker
   * or auditor who reaches its unit. The record is `disputed` from then on. Answers the dispute's id. Throws
   * `not_found`, `forbidden`, `state_conflict`, `objection_too_late` (fact `lastDay`), `call_required`.
   * Locks: the record's row.
   */
  async file(caller: Principal, objection: Objection): Promise<string> {
    const { bookId, memberId } = caller;
    const filedAt = this.clock.now();
    const rules = await this.policies.versions(bookId);
    const { disputes } = paramsOn(rules, shanghaiDate(filedAt));
    const dueOn = addDays(shanghaiDate(filedAt), disputes.firstInstanceDays);
    const id = newId();
    return this.database.transaction(async (tx) => {
      const record = await lockRecord(tx, bookId, objection.recordId);
      if (record === null) throw new DomainError('not_found');
      const filedAs = await this.roleOf(tx, caller, { record, callId: objection.callId });
      if (!allows('dispute', record.state)) throw new DomainError('state_conflict');
      this.checkWindow(record, filedAs, paramsOn(rules, record.serviceDate));
      const { asksFor, text } = objection;
      const dispute = { id, asksFor, filedBy: memberId, filedAs, filedAt, dueOn };
      await insertDispute(tx, bookId, { record, dispute });
      const { to } = TRANSITIONS.dispute;
      await moveRecord(tx, bookId, { id: record.id, from: record.state, to });
      const said = { authorId: memberId, as: filedAs, at: filedAt, attachment: null };
      await addStatement(tx, bookId, id, { ...said, kind: 'objection', text });
      const filed = { id, record, by: memberId };
      await this.news.filed(tx, bookId, filed, { dueOn, filedAs });
      return id;
    });
  }

  /** Says something to a dispute that is not decided for good. Throws `not_found`, `forbidden`, `state_conflict`, `too_many_statements`. */
  async say(caller: Principal, id: string, text: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { as } = await this.lockArgued(tx, caller, id);
      const said = { authorId: caller.memberId, as, at: this.clock.now(), attachment: null };
      await addStatement(tx, caller.bookId, id, { ...said, kind: 'statement', text });
    });
  }

  /** The dispute, for whoever may still say or show something in it. Locks its row. Throws like `say`. */
  async lockArgued(
    tx: Tx,
    caller: Principal,
    id: string,
  ): Promise<{ readonly dispute: Dispute; readonly as: Participant }> {
    const { dispute, as } = await this.access.lock(tx, caller, id);
    if (as === null) throw new DomainError('forbidden');
    if (!isArgued(dispute.state)) throw new DomainError('state_conflict');
    return { dispute, as };
  }

  /** Whoever objected takes it back before it is decided; the record stands as before and may be objected to anew. */
  async withdraw(caller: Principal, id: string): Promise<void> {
    const { bookId, memberId } = caller;
    await this.database.transaction(async (tx) => {
      const { dispute, as } = await this.lockForSide(tx, caller, { action: 'withdraw', id });
      const { to } = DISPUTE_STEPS.withdraw;
      const step = { from: dispute.state, to, by: memberId, as, at: this.clock.now() };
      await moveDispute(tx, bookId, id, { ...step, set: { dueOn: null } });
      const resumed = { from: 'disputed', to: TRANSITIONS.resume.to } as const;
      await moveRecord(tx, bookId, { id: dispute.recordId, ...resumed });
      await this.news.withdrawn(tx, bookId, dispute);
    });
  }

  /**
   * A side that the first decision does not satisfy, or the objector, brings the dispute before the city. Throws
   * `not_found`, `forbidden`, `state_conflict`, `deadline_passed` (fact `dueOn`).
   */
  async appeal(caller: Principal, id: string, text: string): Promise<void> {
    const { bookId, memberId } = caller;
    const { params } = await this.policies.versionOn(bookId, this.clock.today());
    const dueOn = addDays(this.clock.today(), params.disputes.cityDays);
    await this.database.transaction(async (tx) => {
      const { dispute, as } = await this.lockForSide(tx, caller, { action: 'appeal', id });
      const at = this.clock.now();
      const step = { from: dispute.state, to: DISPUTE_STEPS.appeal.to, by: memberId, as, at };
      await moveDispute(tx, bookId, id, { ...step, set: { dueOn, appealedBy: memberId } });
      const said = { authorId: memberId, as, at, attachment: null };
      await addStatement(tx, bookId, id, { ...said, kind: 'appeal', text });
      await this.news.cameToCity(tx, bookId, dispute, dueOn);
    });
  }

  private async lockForSide(
    tx: Tx,
    caller: Principal,
    { action, id }: { readonly action: 'withdraw' | 'appeal'; readonly id: string },
  ): Promise<{ readonly dispute: Dispute; readonly as: Participant }> {
    const { dispute, as } = await this.access.lock(tx, caller, id);
    if (as === null) throw new DomainError('forbidden');
    const code = refusalOfSide(action, caller, dispute, { as, today: this.clock.today() });
    if (code !== null) throw new DomainError(code, { facts: { dueOn: dispute.dueOn } });
    return { dispute, as };
  }

  /** In what capacity the caller objects: as what they are themselves, else in the recipient's place. */
  private async roleOf(
    tx: Tx,
    caller: Principal,
    { record, callId }: { readonly record: DisputedRecord; readonly callId: string | null },
  ): Promise<ObjectorRole> {
    const own = callId === null ? objectorRole(caller, record) : null;
    if (own !== null) return own;
    const sees =
      caller.memberId === record.enteredBy ||
      reaches(caller, ['station_admin', 'city_admin'], record.unitPath);
    if (sees && callId === null) throw new DomainError('forbidden');
    const wish = { scope: 'confirm', callId } as const;
    const { capacity } = await this.acting.forElder(tx, caller, record.recipientId, wish);
    invariant(capacity === 'proxy' || capacity === 'operator', 'nobody else acts for a recipient');
    return capacity;
  }

  private checkWindow(
    { approvedAt }: DisputedRecord,
    filedAs: ObjectorRole,
    params: PolicyParams,
  ): void {
    invariant(approvedAt, 'an approved record says when');
    const lastDay = lastDayToObject(filedAs, shanghaiDate(approvedAt), params);
    if (this.clock.today() > lastDay) {
      throw new DomainError('objection_too_late', { facts: { lastDay } });
    }
  }
}

/** The rules in force on a day, of those that were read before the transaction was opened. */
function paramsOn(versions: readonly PolicyVersion[], date: string): PolicyParams {
  const version = inForceOn(versions, date);
  if (version === null) throw new DomainError('no_policy_in_force', { facts: { date } });
  return version.params;
}
