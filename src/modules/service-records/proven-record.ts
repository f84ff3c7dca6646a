import type { Claimant } from './service-records.js';
import type { Rulebook } from './submission-desk.js';

/** What a record may rest on outside itself; the database knows the same (`record_evidence_source_known`). */
export const SOURCE_KINDS = ['presence', 'card', 'paper', 'call', 'activity'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** What a piece of evidence rests on. */
export interface EvidenceSource {
  readonly kind: SourceKind;
  readonly id: string;
  /** SHA-256 over the RFC 8785 text of what the source says, salted. 32 bytes. */
  readonly digest: Buffer;
}

/** What somebody logs. Times are null when they could not be read. */
export interface LoggedRecord {
  /** Null: the service gives it a number. */
  readonly recordNo: string | null;
  /** Null: the caller's own service. */
  readonly volunteerId: string | null;
  readonly recipientId: string;
  readonly serviceCode: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly place: string | null;
  readonly evidence: string;
  readonly note: string | null;
  readonly bookingId: string | null;
  /** The care request that it answers; its observer says who pays. */
  readonly requestId: string | null;
}

/** A record that another module has proof of: a presence session, a paper form, a call, an activity. */
export interface ProvenRecord extends LoggedRecord {
  readonly volunteerId: string;
  /** The member on whose word it is taken in; approves it never. */
  readonly enteredBy: string;
  /** `YYYY-MM-DD` in Asia/Shanghai on which it was first registered; null: today. */
  readonly registeredOn: string | null;
  /** Who pays when no booking and no request says so. */
  readonly funding: 'issue' | 'pool';
  readonly activityId: string | null;
  readonly source: EvidenceSource | null;
}

/** For whom proven records are judged. */
export interface ProvenContext {
  readonly bookId: number;
  readonly claimant: Claimant;
  /** Read before the transaction was opened: see `ServiceRecordsService.rulebook`. */
  readonly rules: Rulebook;
}
