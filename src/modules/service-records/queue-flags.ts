/**
 * What an approver should know of a waiting record before deciding, and the SQL that finds it out. The
 * SQL speaks of the record `r`, its policy version `pv`, and the caller's id `$2`.
 */
export const QUEUE_FLAGS = {
  /** Needs two approvers. */
  weak_evidence: `(r.evidence = 'self' OR pv.params -> 'weakEvidence' ? r.evidence)`,
  /** Somebody has given the first of two approvals. */
  second_approval_due: 'r.first_approver_id IS NOT NULL',
  /** Entered by somebody else than the volunteer. */
  on_behalf: 'r.entered_by <> r.volunteer_id',
  /** Too short to earn a minute: it cannot be approved. */
  earns_nothing: 'r.earned_minutes = 0',
  /** The caller has approved it already: somebody else must. */
  approved_by_caller: 'coalesce(r.first_approver_id = $2, false)',
  /** The caller is a party to it, or of a party's household or family. */
  too_close: `($2 IN (r.volunteer_id, r.recipient_id, r.entered_by)
    OR EXISTS (SELECT FROM kapok.members c WHERE c.book_id = r.book_id AND c.id = $2
               AND c.household IN (v.household, p.household))
    OR EXISTS (SELECT FROM kapok.relatives k WHERE k.book_id = r.book_id AND k.ended_at IS NULL
               AND ((k.member_id = $2 AND k.relative_id IN (r.volunteer_id, r.recipient_id))
                 OR (k.relative_id = $2 AND k.member_id IN (r.volunteer_id, r.recipient_id)))))`,
} as const;
export type QueueFlag = keyof typeof QUEUE_FLAGS;

/** All flags, in the table's order. */
export const QUEUE_FLAG_NAMES = Object.keys(QUEUE_FLAGS) as QueueFlag[];

/** A waiting record that the caller may approve now carries none of these. */
export const HINDERING_FLAGS = [
  'earns_nothing',
  'approved_by_caller',
  'too_close',
] as const satisfies readonly QueueFlag[];

/** SQL for the array of flags that hold. */
export const FLAGS_COLUMN = `array_remove(ARRAY[${QUEUE_FLAG_NAMES.map(
  (flag) => `CASE WHEN ${QUEUE_FLAGS[flag]} THEN '${flag}' END`,
).join(', ')}], NULL)`;
