import type { ErrorCode } from '../../platform/errors/error-codes.js';
import type { ImportContext } from '../../platform/row-answer.js';

/** Every state of a record; the database holds the same list (`service_records_state_known`). */
export const RECORD_STATES = [
  'draft',
  'submitted',
  'confirmed',
  'approved',
  'rejected',
  'withdrawn',
  'disputed',
  'upheld',
  'reversed',
] as const;
export type RecordState = (typeof RECORD_STATES)[number];

/** What a record may rest on, weakest first; the database knows the same (`service_records_evidence_known`). */
export const EVIDENCE_STRENGTHS = ['self', 'paper', 'confirmed', 'code', 'qr'] as const;
export type EvidenceStrength = (typeof EVIDENCE_STRENGTHS)[number];

/** Who takes a step. The service decides which person it is; see `record-access.ts`. */
export type RecordActor =
  | 'volunteer'
  | 'enterer'
  | 'recipient'
  | 'proxy'
  | 'operator'
  | 'social_worker'
  | 'city_admin'
  | 'auditor';

/** One step of a record's life. */
export interface Transition {
  readonly from: readonly RecordState[];
  readonly to: RecordState;
  readonly by: readonly RecordActor[];
  /** Null: known to the design and to the database, not offered over REST. */
  readonly route: string | null;
}

/**
 * The life of a service record: the one table that code, tests and `docs/service-records.md` read.
 * A draft lives with the client; the service stores a record from `submitted` on.
 */
export const TRANSITIONS = {
  submit: {
    from: ['draft'],
    to: 'submitted',
    by: ['volunteer', 'enterer'],
    route: 'POST /v1/service-records',
  },
  confirm: {
    from: ['submitted'],
    to: 'confirmed',
    by: ['recipient', 'proxy', 'operator'],
    route: 'POST /v1/service-records/{id}/confirm',
  },
  approve: {
    from: ['submitted', 'confirmed'],
    to: 'approved',
    by: ['social_worker'],
    route: 'POST /v1/service-records/{id}/approve',
  },
  reject: {
    from: ['submitted', 'confirmed'],
    to: 'rejected',
    by: ['social_worker'],
    route: 'POST /v1/service-records/{id}/reject',
  },
  resubmit: {
    from: ['rejected'],
    to: 'submitted',
    by: ['volunteer', 'enterer'],
    route: 'POST /v1/service-records/{id}/resubmit',
  },
  withdraw: {
    from: ['submitted', 'confirmed', 'rejected'],
    to: 'withdrawn',
    by: ['volunteer'],
    route: 'POST /v1/service-records/{id}/withdraw',
  },
  dispute: {
    from: ['approved'],
    to: 'disputed',
    by: ['recipient', 'volunteer', 'proxy', 'operator', 'social_worker', 'auditor'],
    route: 'POST /v1/disputes',
  },
  resume: {
    from: ['disputed'],
    to: 'approved',
    by: ['recipient', 'volunteer', 'proxy', 'operator', 'social_worker', 'auditor'],
    route: 'POST /v1/disputes/{id}/withdraw',
  },
  uphold: {
    from: ['disputed'],
    to: 'upheld',
    by: ['social_worker', 'city_admin', 'auditor'],
    route: 'POST /v1/disputes/{id}/rule',
  },
  reverse: {
    from: ['disputed'],
    to: 'reversed',
    by: ['social_worker', 'city_admin', 'auditor'],
    route: 'POST /v1/disputes/{id}/rule',
  },
} as const satisfies Readonly<Record<string, Transition>>;
export type RecordAction = keyof typeof TRANSITIONS;

/** States in which a record occupies its volunteer's time (it has a row in `volunteer_intervals`). */
export const OCCUPYING_STATES = [
  'submitted',
  'confirmed',
  'approved',
  'disputed',
  'upheld',
] as const satisfies readonly RecordState[];

/** States that wait for an approver: where `approve` may start. */
export const WAITING_STATES = TRANSITIONS.approve.from;

/** Whether `action` may start in `state`. */
export function allows(action: RecordAction, state: RecordState): boolean {
  return (TRANSITIONS[action].from as readonly RecordState[]).includes(state);
}

/** Whether a text names a strength of evidence. */
export function isEvidence(text: string): text is EvidenceStrength {
  return (EVIDENCE_STRENGTHS as readonly string[]).includes(text);
}

/**
 * Who takes a record in, and the evidence that they may claim for it: what somebody else than the
 * volunteer vouches for. A station's word alone is no more than a statement: paper counts where two people
 * have entered it, in a batch that matched. Codes and QR codes are worth something only where the service
 * itself has verified them, at check-in and check-out; only the recipient confirms, also on the phone,
 * unless a city brings over what was confirmed before.
 */
export const CLAIMABLE_EVIDENCE = {
  volunteer: ['self'],
  station: ['self'],
  import: EVIDENCE_STRENGTHS,
  presence: ['self', 'code', 'qr'],
  paper: ['self', 'paper'],
  hotline: ['self', 'confirmed'],
} as const satisfies Readonly<Record<string, readonly EvidenceStrength[]>>;
export type Claimant = keyof typeof CLAIMABLE_EVIDENCE;

/** Whether a claimant's word is enough for this evidence. */
export function mayClaim(claimant: Claimant, evidence: EvidenceStrength): boolean {
  return (CLAIMABLE_EVIDENCE[claimant] as readonly EvidenceStrength[]).includes(evidence);
}

/** The stronger of two pieces of evidence. */
export function strongerEvidence(one: EvidenceStrength, other: EvidenceStrength): EvidenceStrength {
  return EVIDENCE_STRENGTHS.indexOf(one) >= EVIDENCE_STRENGTHS.indexOf(other) ? one : other;
}

/**
 * One row of somebody's list of records, as read: times are parsed already, null = unreadable.
 * Members, service and place are named as on paper: by number and code.
 */
export interface ImportedRecord {
  readonly recordNo: string;
  readonly volunteerNo: string;
  readonly recipientNo: string;
  readonly serviceCode: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly registeredOn: string | null;
  readonly place: string | null;
  readonly evidence: string;
  readonly note: string | null;
}

/** For whom records are imported, and by which import (null: none is kept). */
export interface RecordImportContext extends ImportContext {
  readonly importId: string | null;
}

/** The most rows `submitImported` takes at once. */
export const MAX_IMPORTED_AT_ONCE = 1000;
/** The most records one bulk approval takes. */
export const MAX_BULK_APPROVALS = 500;

export type ApprovalOutcome = 'approved' | 'awaiting_second_approver' | 'refused';

/** What became of one wished approval. */
export interface ApprovalAnswer {
  readonly id: string;
  readonly recordNo: string | null;
  readonly outcome: ApprovalOutcome;
  /** Why not (yet); null when approved. */
  readonly code: ErrorCode | null;
  /** Digits of the journal entry's number; null unless approved. */
  readonly entrySeq: string | null;
  /** The day its entry takes effect: after the service date if that month was closed; null unless approved. */
  readonly effectiveOn: string | null;
}
