import { daysBetween, shanghaiDate } from '../../platform/clock/shanghai.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { isWellFormed, lengthInCharacters } from '../../platform/http/text.js';
import { type Claimant, isEvidence, mayClaim } from './service-records.js';

const MINUTE_MS = 60_000;
/** No policy can allow more: the database holds the same bound (`service_records_interval_short`). */
const LONGEST_MINUTES = 24 * 60;
const RECORD_NO = /^[A-Za-z0-9_.:-]{1,64}$/;
const PLACE_CHARACTERS = 200;
const NOTE_CHARACTERS = 1000;

/** What a record claims. A time or date is null when it could not be read. */
export interface Claim {
  readonly recordNo: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly registeredOn: string | null;
  readonly place: string | null;
  readonly evidence: string;
  readonly note: string | null;
}

/** A member as the rules see one. */
export interface Party {
  readonly id: string;
  readonly roles: readonly string[];
}

/** The part of a policy that judges submissions. */
export interface SubmissionPolicy {
  readonly submissionWindowDays: number;
  readonly maxIntervalMinutes: number;
}

/** What the service found out about a claim before judging it. Null: there is no such thing. */
export interface Findings {
  readonly claimant: Claimant;
  readonly isRecorded: boolean;
  readonly volunteer: Party | null;
  readonly recipient: Party | null;
  readonly hasService: boolean;
  /** What of the service forbids it: it is only referred, or somebody lacks what it asks for. */
  readonly demand: ErrorCode | null;
  /** Of the service date; null when no policy was in force then. */
  readonly policy: SubmissionPolicy | null;
  readonly now: Date;
  /** Whether an accepted record of the same volunteer occupies part of the interval. */
  overlaps(): boolean;
}

type Rule = (claim: Claim, findings: Findings) => boolean;

/**
 * Why a record is refused, in order of precedence: the first rule that is broken gives the one code.
 * The order is part of the import's promise (see docs/service-records.md).
 */
export const SUBMISSION_RULES: readonly { readonly code: ErrorCode; readonly isBroken: Rule }[] = [
  { code: 'already_recorded', isBroken: (_, { isRecorded }) => isRecorded },
  { code: 'invalid_time', isBroken: (claim) => !hasTimes(claim) },
  { code: 'unknown_member', isBroken: (_, { volunteer, recipient }) => !(volunteer && recipient) },
  { code: 'unknown_service', isBroken: (_, { hasService }) => !hasService },
  { code: 'unknown_evidence', isBroken: ({ evidence }) => !isEvidence(evidence) },
  {
    code: 'evidence_needs_witness',
    isBroken: ({ evidence }, { claimant }) => isEvidence(evidence) && !mayClaim(claimant, evidence),
  },
  {
    code: 'self_service',
    isBroken: (_, { volunteer, recipient }) => volunteer?.id === recipient?.id,
  },
  { code: 'wrong_role', isBroken: (_, findings) => !hasRightRoles(findings) },
  { code: 'service_referred', isBroken: (_, { demand }) => demand === 'service_referred' },
  { code: 'volunteer_untrained', isBroken: (_, { demand }) => demand === 'volunteer_untrained' },
  { code: 'level_too_low', isBroken: (_, { demand }) => demand === 'level_too_low' },
  { code: 'empty_interval', isBroken: (claim) => lengthMs(claim) <= 0 },
  { code: 'interval_too_long', isBroken: (claim, { policy }) => isTooLong(claim, policy) },
  { code: 'in_future', isBroken: ({ endsAt }, { now }) => endsAt !== null && endsAt > now },
  { code: 'submitted_too_late', isBroken: (claim, { policy }) => isTooLate(claim, policy) },
  { code: 'overlaps_record', isBroken: (_, findings) => findings.overlaps() },
  { code: 'validation_failed', isBroken: (claim) => !isStorable(claim) },
];

/** The code of the first rule that the claim breaks, or null when it is accepted. */
export function judgeSubmission(claim: Claim, findings: Findings): ErrorCode | null {
  const broken = SUBMISSION_RULES.find(({ isBroken }) => isBroken(claim, findings));
  return broken?.code ?? null;
}

/** The date in Asia/Shanghai on which a service started: it decides policy, rate and daily cap. */
export function serviceDateOf(startsAt: Date): string {
  return shanghaiDate(startsAt);
}

/** Whether a text can be a record number at all. */
export function isRecordNo(text: string): boolean {
  return RECORD_NO.test(text);
}

function hasTimes(claim: Claim): boolean {
  return isTime(claim.startsAt) && isTime(claim.endsAt) && claim.registeredOn !== null;
}

function isTime(time: Date | null): boolean {
  return time !== null && !Number.isNaN(time.getTime());
}

function hasRightRoles({ volunteer, recipient }: Findings): boolean {
  return Boolean(volunteer?.roles.includes('volunteer') && recipient?.roles.includes('elder'));
}

function lengthMs({ startsAt, endsAt }: Claim): number {
  return startsAt === null || endsAt === null ? 0 : endsAt.getTime() - startsAt.getTime();
}

function isTooLong(claim: Claim, policy: SubmissionPolicy | null): boolean {
  const limitMinutes = Math.min(LONGEST_MINUTES, policy?.maxIntervalMinutes ?? LONGEST_MINUTES);
  return lengthMs(claim) > limitMinutes * MINUTE_MS;
}

/** A service before the first policy is too old for any window. */
function isTooLate(claim: Claim, policy: SubmissionPolicy | null): boolean {
  if (policy === null) return true;
  if (claim.startsAt === null || claim.registeredOn === null) return false;
  const days = daysBetween(serviceDateOf(claim.startsAt), claim.registeredOn);
  return days > policy.submissionWindowDays;
}

function isStorable({ recordNo, place, note }: Claim): boolean {
  return isRecordNo(recordNo) && isText(place, PLACE_CHARACTERS) && isText(note, NOTE_CHARACTERS);
}

/** The database counts characters, not UTF-16 units, and stores neither NUL nor half a character. */
function isText(text: string | null, maxCharacters: number): boolean {
  if (text === null) return true;
  return !text.includes('\0') && isWellFormed(text) && lengthInCharacters(text) <= maxCharacters;
}
