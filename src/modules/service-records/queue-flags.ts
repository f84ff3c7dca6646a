/**
 * How call-backs about a record `r` in its present version stand, as SQL: the latest answer, else that one waits or
 * reached nobody; NULL: there is none. A denial counts by when it was said, whatever version it was asked about.
 */
export const CALL_BACK_ANSWER = `(SELECT b.state FROM kapok.call_backs b
    WHERE b.book_id = r.book_id AND b.subject_id = r.id
      AND (b.created_at >= r.submitted_at OR (b.state = 'denied' AND b.decided_at >= r.submitted_at))
    ORDER BY b.state IN ('confirmed', 'denied') DESC, b.id DESC LIMIT 1)`;

/**
 * What the record and its rules say by themselves, and the SQL that finds it out. The SQL speaks of the record `r`,
 * its policy version `pv`, volunteer `v` and recipient `p`, and the caller's id `$2`.
 */
const OWN_FLAGS = {
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
  /** The caller is a party to it, or of a party's household or family, or acts for one as a proxy. */
  too_close: `($2 IN (r.volunteer_id, r.recipient_id, r.entered_by, coalesce(r.confirmed_by, r.recipient_id))
    OR EXISTS (SELECT FROM kapok.members c WHERE c.book_id = r.book_id AND c.id = $2
               AND c.household IN (v.household, p.household))
    OR EXISTS (SELECT FROM kapok.relatives k WHERE k.book_id = r.book_id AND k.ended_at IS NULL
               AND ((k.member_id = $2 AND k.relative_id IN (r.volunteer_id, r.recipient_id))
                 OR (k.relative_id = $2 AND k.member_id IN (r.volunteer_id, r.recipient_id))))
    OR EXISTS (SELECT FROM kapok.proxies x WHERE x.book_id = r.book_id AND x.state = 'active'
               AND ((x.proxy_id = $2 AND x.elder_id IN (r.volunteer_id, r.recipient_id))
                 OR (x.elder_id = $2 AND x.proxy_id IN (r.volunteer_id, r.recipient_id))))
    OR (r.activity_id IS NOT NULL AND EXISTS (SELECT FROM kapok.activity_people p
        WHERE p.book_id = r.book_id AND p.activity_id = r.activity_id AND p.state = 'attended'
          AND (p.member_id = $2 OR p.member_id = ANY (kapok.near_members(r.book_id, $2)))))
    OR (r.presence_id IS NOT NULL AND EXISTS (SELECT FROM kapok.presence_proofs p
        WHERE p.book_id = r.book_id AND p.session_id = r.presence_id AND p.keeper_id = $2)))`,
  /** Its rules demand that the recipient is called back, and nobody has been yet; or the recipient said otherwise. */
  call_back_due: `CASE WHEN coalesce(pv.params -> 'proof' -> 'callBack' ? r.evidence, false)
    THEN ${CALL_BACK_ANSWER} IS DISTINCT FROM 'confirmed'
    ELSE r.call_back_denied AND ${CALL_BACK_ANSWER} IS NOT DISTINCT FROM 'denied' END`,
} as const;

/**
 * What comes of comparing the record with others, with the books or with the stay it rests on; each is told with its
 * facts (`FlagFact`).
 */
export const COMPARED_FLAGS = ['overlap', 'cap', 'same_pair_daily', 'distance'] as const;
export type ComparedFlag = (typeof COMPARED_FLAGS)[number];

/** What an approver should know of a waiting record before deciding. */
export type QueueFlag = keyof typeof OWN_FLAGS | ComparedFlag;

/** All flags, in the order in which they are told. */
export const QUEUE_FLAG_NAMES: readonly QueueFlag[] = [
  ...(Object.keys(OWN_FLAGS) as (keyof typeof OWN_FLAGS)[]),
  ...COMPARED_FLAGS,
];

/** A waiting record that the caller may approve now carries none of these. */
export const HINDERING_FLAGS: readonly QueueFlag[] = [
  'earns_nothing',
  'approved_by_caller',
  'too_close',
  'call_back_due',
];

/** These tell something and ask for no second look: a record that carries no others is clean. */
export const INFORMING_FLAGS: readonly QueueFlag[] = ['cap', 'same_pair_daily'];

/** Whether nothing about a record asks to be looked at: such records may be approved together. */
export function isClean(flags: readonly QueueFlag[]): boolean {
  return flags.every((flag) => INFORMING_FLAGS.includes(flag));
}

/** Whether the caller could approve a record with these flags now. */
export function isApprovable(flags: readonly QueueFlag[]): boolean {
  return !flags.some((flag) => HINDERING_FLAGS.includes(flag));
}

/** SQL for the array of the flags that the record has by itself. */
export const OWN_FLAGS_COLUMN = `array_remove(ARRAY[${Object.entries(OWN_FLAGS)
  .map(([flag, holds]) => `CASE WHEN ${holds} THEN '${flag}' END`)
  .join(', ')}], NULL)`;
