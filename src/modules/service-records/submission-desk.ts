import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/database.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { invariant } from '../../platform/errors/invariant.js';
import { isUuid, newId } from '../../platform/ids.js';
import { isMemberNo, type MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { PoliciesService } from '../policies/policies.service.js';
import { inForceOn, type PolicyVersion } from '../policies/policy.js';
import { earnedMinutes, type ServiceRate } from '../policies/service-rate.js';
import { ServicesService } from '../policies/services.service.js';
import { isCode, type Unit } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import { BusyTimes, type Interval, readBusyTimes } from './busy-times.js';
import type { NewRecord, RecordContent } from './record-writes.js';
import { type Claim, isRecordNo, judgeSubmission, serviceDateOf } from './rules.js';
import { type DemandCase, unmetDemands } from './service-demands.js';
import { type Claimant, isEvidence } from './service-records.js';

/** A claim with its members, as named by the submitter: by number on paper, by id over REST. */
export interface Submission extends Claim {
  readonly volunteer: string;
  readonly recipient: string;
  readonly serviceCode: string;
}

/** For whom submissions are judged. */
export interface SubmissionContext {
  readonly bookId: number;
  readonly naming: 'member_no' | 'id';
  readonly claimant: Claimant;
  /** False: a record that has its number already is judged anew. */
  readonly isNew: boolean;
  readonly rules: Rulebook;
}

/** Policies and rates as they were read, to judge by. */
export interface Rulebook {
  readonly policies: readonly PolicyVersion[];
  rateOn(serviceCode: string, date: string): ServiceRate | null;
}

/** What the rules say of one submission. */
export type Judged =
  | { readonly code: ErrorCode }
  | { readonly code: null; readonly content: RecordContent };

/** Everything that was read to judge a chunk of submissions. */
interface Known {
  readonly claimant: Claimant;
  readonly recordNos: Set<string>;
  readonly members: ReadonlyMap<string, MemberBrief>;
  readonly units: ReadonlyMap<string, Unit>;
  readonly rules: Rulebook;
  readonly now: Date;
}

/**
 * Judges submissions by the rules, set-based: a few reads for a whole chunk, then pure decisions in the
 * order of the chunk, each seeing what was accepted before it. Writes nothing.
 */
@Injectable()
export class SubmissionDesk {
  constructor(
    private readonly members: MembersService,
    private readonly units: UnitsService,
    private readonly policies: PoliciesService,
    private readonly services: ServicesService,
    private readonly clock: Clock,
  ) {}

  /**
   * The rules for records of these services. Call it before a transaction is opened: it may need a
   * connection of its own, and whoever holds one while waiting for another can starve the pool.
   */
  async rulebook(bookId: number, serviceCodes: readonly string[]): Promise<Rulebook> {
    const policies = await this.policies.versions(bookId);
    const kept = await this.services.catalogue(bookId);
    // Another server may just have added a service.
    const isComplete = serviceCodes.every((code) => kept.has(code));
    const catalogue = isComplete ? kept : await this.services.freshCatalogue(bookId);
    return {
      policies,
      rateOn: (code, date) => (isCode(code) ? catalogue.rateOn(code, date) : null),
    };
  }

  /** One answer a submission, in order. */
  async judge(
    tx: Tx,
    context: SubmissionContext,
    submissions: readonly Submission[],
  ): Promise<Judged[]> {
    const known = await this.read(tx, context, submissions);
    if (!context.isNew) known.recordNos.clear();
    const busy = await readBusyTimes(tx, context.bookId, wantedIntervals(submissions, known));
    const unmet = await unmetDemands(tx, context.bookId, demandsOf(submissions, known));
    return submissions.map((submission, n) => {
      const judged = judgeOne(submission, known, { busy, unmet: unmet.get(n) ?? null });
      if (judged.code === null) {
        known.recordNos.add(submission.recordNo);
        busy.add(judged.content);
      }
      return judged;
    });
  }

  private async read(
    tx: Tx,
    { bookId, naming, claimant, rules }: SubmissionContext,
    submissions: readonly Submission[],
  ): Promise<Known> {
    const names = submissions.flatMap(({ volunteer, recipient }) => [volunteer, recipient]);
    const places = submissions.flatMap(({ place }) =>
      place !== null && isCode(place) ? [place] : [],
    );
    return {
      claimant,
      recordNos: await readRecordNos(
        tx,
        bookId,
        submissions.map(({ recordNo }) => recordNo),
      ),
      members: await this.readMembers(tx, bookId, naming, names),
      units: await this.units.byCodes(tx, bookId, [...new Set(places)]),
      rules,
      now: this.clock.now(),
    };
  }

  private readMembers(
    tx: Tx,
    bookId: number,
    naming: SubmissionContext['naming'],
    names: readonly string[],
  ): Promise<Map<string, MemberBrief>> {
    return naming === 'id'
      ? this.members.byIds(tx, bookId, names.filter(isUuid))
      : this.members.byMemberNos(tx, bookId, names.filter(isMemberNo));
  }
}

/** A new record of accepted content. */
export function toNewRecord(
  content: RecordContent,
  by: Pick<
    NewRecord,
    | 'recordNo'
    | 'bookingId'
    | 'requestId'
    | 'activityId'
    | 'source'
    | 'funding'
    | 'enteredBy'
    | 'importId'
    | 'submittedAt'
  >,
): NewRecord {
  return { ...content, ...by, id: newId(), salt: randomBytes(32) };
}

function judgeOne(
  submission: Submission,
  known: Known,
  { busy, unmet }: { readonly busy: BusyTimes; readonly unmet: ErrorCode | null },
): Judged {
  const volunteer = activeMember(known, submission.volunteer);
  const recipient = activeMember(known, submission.recipient);
  const { startsAt, endsAt } = submission;
  const serviceDate = startsAt === null ? null : serviceDateOf(startsAt);
  const policy = serviceDate === null ? null : inForceOn(known.rules.policies, serviceDate);
  const rate =
    serviceDate === null ? null : known.rules.rateOn(submission.serviceCode, serviceDate);
  const interval = intervalOf(submission, known);
  const code = judgeSubmission(submission, {
    claimant: known.claimant,
    isRecorded: known.recordNos.has(submission.recordNo),
    volunteer,
    recipient,
    hasService: rate !== null,
    demand: rate?.isReferred === true ? 'service_referred' : unmet,
    policy: policy?.params ?? null,
    now: known.now,
    overlaps: () => interval !== null && busy.overlaps(interval),
  });
  if (code !== null) return { code };
  const { place, note, registeredOn, evidence } = submission;
  invariant(
    volunteer && recipient && rate && policy && startsAt && endsAt && serviceDate && registeredOn,
    'an accepted submission was found complete',
  );
  invariant(isEvidence(evidence), 'accepted evidence is known');
  const { incrementMinutes } = policy.params;
  return {
    code: null,
    content: {
      volunteerId: volunteer.id,
      recipientId: recipient.id,
      serviceId: rate.serviceId,
      unitId: known.units.get(place ?? '')?.id ?? recipient.unitId,
      place,
      startsAt,
      endsAt,
      serviceDate,
      registeredOn,
      evidence,
      note,
      earnedMinutes: earnedMinutes(rate, startsAt, endsAt, incrementMinutes),
      policyId: policy.id,
    },
  };
}

/** A suspended or erased member answers like one who never was. */
function activeMember(known: Known, name: string): MemberBrief | null {
  const member = known.members.get(name);
  return member?.status === 'active' ? member : null;
}

function intervalOf({ volunteer, startsAt, endsAt }: Submission, known: Known): Interval | null {
  const volunteerId = activeMember(known, volunteer)?.id;
  if (volunteerId === undefined || startsAt === null || endsAt === null) return null;
  return startsAt < endsAt ? { volunteerId, startsAt, endsAt } : null;
}

/** The submissions of services that ask for something, as far as their people and service are known. */
function demandsOf(submissions: readonly Submission[], known: Known): DemandCase[] {
  return submissions.flatMap(({ volunteer, recipient, serviceCode, startsAt }, n) => {
    const volunteerId = activeMember(known, volunteer)?.id;
    const recipientId = activeMember(known, recipient)?.id;
    if (startsAt === null || Number.isNaN(startsAt.getTime())) return [];
    const serviceDate = serviceDateOf(startsAt);
    const asks = known.rules.rateOn(serviceCode, serviceDate);
    if (asks === null || volunteerId === undefined || recipientId === undefined) return [];
    return [{ n, volunteerId, recipientId, serviceDate, asks }];
  });
}

function wantedIntervals(submissions: readonly Submission[], known: Known): Interval[] {
  return submissions.flatMap((submission) => intervalOf(submission, known) ?? []);
}

async function readRecordNos(
  tx: Tx,
  bookId: number,
  recordNos: readonly string[],
): Promise<Set<string>> {
  const rows: { record_no: string }[] = await tx.query(
    `SELECT record_no FROM kapok.service_records
     WHERE book_id = $1 AND record_no = ANY ($2::text[])`,
    [bookId, recordNos.filter(isRecordNo)],
  );
  return new Set(rows.map(({ record_no }) => record_no));
}
