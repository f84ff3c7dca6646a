import type { Tx } from '../../platform/database/database.js';
import type { Acting } from '../proxies/acting.js';
import type { LockedRecord } from './locked-record.js';
import type { EvidenceSource } from './proven-record.js';
import { renewCommitment } from './record-facts.js';
import { addEvidence } from './record-writes.js';
import { strongerEvidence, TRANSITIONS } from './service-records.js';

/** On whose word a service was done. */
export interface ConfirmingWord {
  readonly confirmedBy: string;
  readonly at: Date;
  /** What it rests on; null: on their own login. */
  readonly source: EvidenceSource | null;
}

const CONFIRM = `
  UPDATE kapok.service_records
  SET state = $3, evidence = $4::text, confirmed_at = $5, confirmed_by = $6, revision = revision + 1,
    first_approver_id = CASE WHEN evidence = $4::text THEN first_approver_id END,
    first_approved_at = CASE WHEN evidence = $4::text THEN first_approved_at END
  WHERE book_id = $1 AND id = $2`;

/**
 * Makes a record, which the caller has locked and judged, confirmed: its evidence rises to `confirmed` if it was
 * weaker, and its commitment covers the new item. A first approval given on weaker evidence lapses.
 */
export async function writeConfirmation(
  tx: Tx,
  bookId: number,
  record: LockedRecord,
  { confirmedBy, at, source }: ConfirmingWord,
): Promise<void> {
  const evidence = strongerEvidence(record.evidence, 'confirmed');
  const { to } = TRANSITIONS.confirm;
  await tx.query(CONFIRM, [bookId, record.id, to, evidence, at.toISOString(), confirmedBy]);
  const item = { recordId: record.id, strength: 'confirmed', recordedBy: confirmedBy } as const;
  await addEvidence(tx, bookId, [{ ...item, recordedAt: at, detail: null, source }]);
  await renewCommitment(tx, bookId, record.id);
}

/**
 * Notes by what right somebody is about to confirm a locked record in its recipient's place. The row stands for the
 * item of evidence that comes next; the database refuses that item without it (`check_confirming_evidence`).
 */
export async function noteRightToConfirm(
  tx: Tx,
  acting: Acting,
  step: { readonly recordId: string; readonly at: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.record_confirmations (book_id, record_id, n, confirmed_by, capacity, proxy_id, call_id, confirmed_at)
     SELECT $1, $2, coalesce(max(e.n), 0) + 1, $3, $4, $5, $6, $7
     FROM kapok.record_evidence e WHERE e.book_id = $1 AND e.record_id = $2`,
    [
      acting.bookId,
      step.recordId,
      acting.actorId,
      acting.capacity,
      acting.proxyId,
      acting.callId,
      step.at.toISOString(),
    ],
  );
}

/** Whether a record was confirmed in a call. */
export async function isConfirmedInCall(
  tx: Tx,
  bookId: number,
  of: { readonly recordId: string; readonly callId: string | null },
): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    'SELECT FROM kapok.record_confirmations WHERE book_id = $1 AND record_id = $2 AND call_id = $3',
    [bookId, of.recordId, of.callId],
  );
  return rows.length > 0;
}

/**
 * Whether one of those who would confirm in the recipient's place is the volunteer, of the volunteer's household or
 * family, or entered the record: the one who acts, and the proxy acted by.
 */
export async function isTooCloseToConfirm(
  tx: Tx,
  acting: Acting,
  record: Pick<LockedRecord, 'volunteerId' | 'enteredBy'>,
): Promise<boolean> {
  const rows: { too_close: boolean }[] = await tx.query(
    `SELECT s.id IN ($3, $4) OR $3::uuid = ANY (kapok.near_members($1, s.id)) AS too_close
     FROM (SELECT $2::uuid AS id
       UNION SELECT x.proxy_id FROM kapok.proxies x WHERE x.book_id = $1 AND x.id = $5) s`,
    [acting.bookId, acting.actorId, record.volunteerId, record.enteredBy, acting.proxyId],
  );
  return rows.some(({ too_close }) => too_close);
}
