import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { allows, type EvidenceStrength, type RecordState } from './service-records.js';

/** What decides whether one person may approve one record. */
export interface ApprovalCase {
  readonly state: RecordState;
  readonly evidence: EvidenceStrength;
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly enteredBy: string;
  /** The recipient, or whoever confirmed in the recipient's place; null: nobody. */
  readonly confirmedBy: string | null;
  readonly firstApproverId: string | null;
  readonly approverId: string;
  /** The record's unit lies in the reach of the approver's role as social worker. */
  readonly isInReach: boolean;
  /**
   * The approver shares a household or a declared kinship with volunteer or recipient, or drew the PIN or code that
   * proves the recipient's presence.
   */
  readonly isKin: boolean;
  /** What it waits for before anybody may approve it, such as a call-back; null: nothing. */
  readonly heldBackBy: ErrorCode | null;
  /** Evidence that the policy of the service date calls weak. */
  readonly weakEvidence: readonly EvidenceStrength[];
}

/** What happens to a wished approval: it posts, it is kept as the first of two, or it is refused. */
export type ApprovalVerdict =
  | { readonly step: 'post' }
  | { readonly step: 'keep_first' }
  | { readonly step: 'refuse'; readonly code: ErrorCode };

/** The approver took part in the record: served, was served, typed it, or confirmed it. */
export function isParty(given: ApprovalCase): boolean {
  const { volunteerId, recipientId, enteredBy, confirmedBy } = given;
  return [volunteerId, recipientId, enteredBy, confirmedBy].includes(given.approverId);
}

/**
 * Whether the evidence needs two approvers. A bare statement always does, whatever a policy says: the
 * database holds it too (`service_records_weak_needs_two`).
 */
export function isWeak(given: Pick<ApprovalCase, 'evidence' | 'weakEvidence'>): boolean {
  return given.evidence === 'self' || given.weakEvidence.includes(given.evidence);
}

/**
 * Judges one wished approval. Refusals in order of precedence: `not_found` for a record out of reach
 * (one's own is visible, so it answers `separation_violated`), `state_conflict`,
 * `separation_violated`, `same_approver_twice`, what holds it back (`call_back_due`).
 */
export function judgeApproval(given: ApprovalCase): ApprovalVerdict {
  const code = refusalOf(given);
  if (code !== null) return { step: 'refuse', code };
  const needsFirst = isWeak(given) && given.firstApproverId === null;
  return { step: needsFirst ? 'keep_first' : 'post' };
}

function refusalOf(given: ApprovalCase): ErrorCode | null {
  if (!given.isInReach) return isParty(given) ? 'separation_violated' : 'not_found';
  if (!allows('approve', given.state)) return 'state_conflict';
  if (isParty(given) || given.isKin) return 'separation_violated';
  if (given.firstApproverId === given.approverId) return 'same_approver_twice';
  return given.heldBackBy;
}
