import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../../platform/canonical-json.js';
import { sha256 } from '../../platform/crypto/sha256.js';
import { Database } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Language } from '../../platform/errors/language.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { ActingService } from '../proxies/acting.js';
import { ConfirmationsService } from '../service-records/confirmations.service.js';
import type { EvidenceSource } from '../service-records/proven-record.js';
import { ServiceRecordsService } from '../service-records/service-records.service.js';
import type { ActSubject } from './act.js';
import {
  type ActHandler,
  type AgreedAct,
  type DeskContext,
  type PreparedAct,
  required,
} from './act-handler.js';
import { isNear } from './keep-apart.js';
import { findRecordNo, readRecordFacts } from './record-facts.js';
import { ServiceNames } from './service-names.js';

/** Care that a caller received from a volunteer, or as a volunteer gave to an elder. */
export interface RecordWish {
  readonly otherNo: string;
  /** The elder received it from `otherNo`; a volunteer gave it to `otherNo`. */
  readonly as: 'received' | 'given';
  readonly serviceCode: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly bookingId: string | null;
  readonly requestId: string | null;
}

/** Hours that callers confirm, or log. */
@Injectable()
export class RecordActs implements ActHandler {
  readonly kinds = ['confirmation', 'record'] as const;

  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly acting: ActingService,
    private readonly confirmations: ConfirmationsService,
    private readonly records: ServiceRecordsService,
    private readonly names: ServiceNames,
  ) {}

  /** What the caller would confirm. Throws `not_found` for a record of another elder, and what `forElder` throws. */
  async prepareConfirmation(
    { caller, call }: DeskContext,
    recordId: string,
    language: Language,
  ): Promise<PreparedAct> {
    const { bookId } = caller;
    const record = await readRecordFacts(this.database.read, bookId, recordId);
    if (record === null) throw new DomainError('not_found');
    const { recipientId: elderId, startsAt, endsAt, volunteerNo: otherNo } = record;
    const wish = { scope: 'confirm', callId: call.id } as const;
    await this.acting.forElder(this.database.read, caller, elderId, wish);
    const service = await this.names.of(bookId, record.serviceId, { on: startsAt, language });
    const facts = { kind: 'confirmation', service, startsAt, endsAt, otherNo } as const;
    return { kind: 'confirmation', elderId, wish: { recordId }, facts };
  }

  /**
   * The record that a caller would log. Throws `unknown_member`, `unknown_service`; `separation_violated` for an operator who
   * is, or is close to, the volunteer. All else is judged when it is logged.
   */
  async prepareRecord(
    { caller, call }: DeskContext,
    wish: RecordWish,
    language: Language,
  ): Promise<PreparedAct> {
    const { serviceCode, startsAt, endsAt, otherNo, as } = wish;
    const other = await this.memberOf(caller.bookId, otherNo);
    const elderId = as === 'received' ? call.memberId : other.id;
    const volunteerId = as === 'received' ? other.id : call.memberId;
    await this.mustBeApart(caller, volunteerId);
    const at = { on: startsAt, language };
    const service = await this.names.of(caller.bookId, serviceCode, at);
    return {
      kind: 'record',
      elderId,
      wish: {
        volunteerId,
        as,
        serviceCode,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
        bookingId: wish.bookingId,
        requestId: wish.requestId,
      },
      facts: { kind: as, service, startsAt, endsAt, otherNo },
    };
  }

  async perform(desk: DeskContext, act: AgreedAct): Promise<ActSubject> {
    if (act.kind === 'record') return { type: 'service_record', id: await this.log(desk, act) };
    const { caller, call } = desk;
    const recordId = required(act.wish, 'recordId');
    const wish = { scope: 'confirm', callId: call.id } as const;
    const acting = await this.acting.forElder(this.database.read, caller, act.elderId, wish);
    await this.confirmations.confirmFor(acting, recordId, sourceOf(desk, act));
    return { type: 'service_record', id: recordId };
  }

  /** The number is made of the act, so that a second time finds the record that stands. */
  private async log(desk: DeskContext, act: AgreedAct): Promise<string> {
    const { bookId, memberId: operatorId } = desk.caller;
    const recordNo = `CALL-${act.id}`;
    const standing = await findRecordNo(this.database.read, bookId, recordNo);
    if (standing !== null) return standing;
    const { wish } = act;
    const serviceCode = required(wish, 'serviceCode');
    const rules = await this.records.rulebook(bookId, [serviceCode]);
    const proven = {
      recordNo,
      volunteerId: required(wish, 'volunteerId'),
      recipientId: act.elderId,
      serviceCode,
      startsAt: new Date(required(wish, 'startsAt')),
      endsAt: new Date(required(wish, 'endsAt')),
      place: null,
      // Only the elder's own word confirms; a volunteer on the phone states, as one does on the web.
      evidence: wish.as === 'received' ? 'confirmed' : 'self',
      note: null,
      bookingId: wish.bookingId ?? null,
      requestId: wish.requestId ?? null,
      enteredBy: operatorId,
      registeredOn: null,
      funding: 'issue',
      activityId: null,
      source: sourceOf(desk, act),
    } as const;
    await this.mustBeApart(desk.caller, proven.volunteerId);
    const context = { bookId, claimant: 'hotline', rules } as const;
    return retryVictims(() =>
      this.database.transaction((tx) => this.records.submitProven(tx, context, proven)),
    ).catch(async (error: unknown) => {
      // The same yes, given twice at once: the other one has logged it.
      const isTaken = error instanceof DomainError && error.code === 'already_recorded';
      const other = isTaken ? await findRecordNo(this.database.read, bookId, recordNo) : null;
      if (other === null) throw error;
      return other;
    });
  }

  private async mustBeApart(
    { bookId, memberId }: DeskContext['caller'],
    volunteerId: string,
  ): Promise<void> {
    const pair = { memberId, others: [volunteerId] };
    if (await isNear(this.database.read, bookId, pair)) {
      throw new DomainError('separation_violated');
    }
  }

  private async memberOf(bookId: number, memberNo: string): Promise<MemberBrief> {
    const found = await this.members.byMemberNos(this.database.read, bookId, [memberNo]);
    const member = found.get(memberNo);
    if (member?.status !== 'active') throw new DomainError('unknown_member');
    return member;
  }
}

/** What a record rests on that a caller spoke of: the call, and the words that the caller agreed to. */
function sourceOf({ call }: DeskContext, act: AgreedAct): EvidenceSource {
  const said = canonicalJson({
    actId: act.id,
    callNo: call.callNo,
    elderId: act.elderId,
    identifiedBy: call.identifiedBy,
    kind: act.kind,
    memberId: call.memberId,
    operatorId: call.operatorId,
    readBack: act.readBack,
  });
  return { kind: 'call', id: call.id, digest: sha256(call.salt, said) };
}
