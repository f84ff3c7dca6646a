import { canonicalJson } from '../../platform/canonical-json.js';
import { sha256 } from '../../platform/crypto/sha256.js';

/** One thing that was shown for a record. `recordedAt` is RFC 3339 in UTC. */
export interface EvidenceFact {
  readonly n: number;
  readonly strength: string;
  readonly recordedBy: string;
  readonly recordedAt: string;
  readonly detail: string | null;
  /** What it rests on, `digest` in hexadecimal; absent when it rests on nobody's word but `recordedBy`'s. */
  readonly source?: { readonly kind: string; readonly id: string; readonly digest: string };
}

/** Everything a record says when it is approved. Times are RFC 3339 in UTC, minutes are digits. */
export interface RecordFacts {
  readonly recordNo: string;
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly serviceId: string;
  readonly unitId: string;
  readonly place: string | null;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly serviceDate: string;
  readonly registeredOn: string;
  readonly evidence: string;
  readonly note: string | null;
  readonly funding: string;
  readonly bookingId: string | null;
  /** Absent when the record answers none, as in records from before there were any. */
  readonly requestId?: string;
  readonly activityId?: string;
  readonly earnedMinutes: string;
  readonly enteredBy: string;
  readonly evidenceItems: readonly EvidenceFact[];
}

/**
 * The commitment that stands in the leaf instead of the record: SHA-256(salt ‖ RFC 8785 text of the
 * facts). The 32 random bytes of salt keep it from being guessed; erasing them makes it say nothing.
 */
export function recordCommitment(salt: Buffer, facts: RecordFacts): Buffer {
  return sha256(salt, canonicalJson(facts));
}
