import type { EntityManager } from 'typeorm';
import { CARE_DEFAULTS, type ProofRules } from '../policies/care-rules.js';
import { CALL_BACK_ANSWER } from '../service-records/queue-flags.js';

/** A record as far as call-backs go, with the rules it is judged by. */
export interface RecordToAsk {
  readonly id: string;
  readonly evidence: string;
  readonly unitId: string;
  readonly recipientId: string;
  readonly volunteerId: string;
  readonly enteredBy: string;
  readonly rules: Pick<ProofRules, 'callBack' | 'samplePercent'>;
  /** Raised by every change of content or evidence. */
  readonly revision: number;
  /** The latest answer about this version of the record, else how the latest call-back stands. Null: there is none. */
  readonly asked: 'waiting' | 'confirmed' | 'denied' | 'unreached' | null;
}

type Row = Omit<RecordToAsk, 'rules'> & { readonly proof: Partial<ProofRules> | null };

/** Records that wait for approval, by id; rules from before there were call-backs ask for none but the sample. */
export async function readRecordsToAsk(
  reader: EntityManager,
  bookId: number,
  recordIds: readonly string[],
): Promise<RecordToAsk[]> {
  const rows: Row[] = await reader.query(
    `SELECT r.id, r.evidence, r.unit_id AS "unitId", r.recipient_id AS "recipientId",
       r.volunteer_id AS "volunteerId", r.entered_by AS "enteredBy", v.proof,
       r.revision, ${CALL_BACK_ANSWER} AS asked
     FROM unnest($2::uuid[]) AS w (id)
     CROSS JOIN LATERAL (SELECT t.* FROM kapok.service_records t
       WHERE t.book_id = $1 AND t.id = w.id OFFSET 0) r
     CROSS JOIN LATERAL (SELECT p.params -> 'proof' AS proof FROM kapok.policy_versions p
       WHERE p.book_id = $1 AND p.id = r.policy_id OFFSET 0) v
     WHERE r.state IN ('submitted', 'confirmed')`,
    [bookId, recordIds],
  );
  return rows.map(({ proof, ...record }) => ({
    ...record,
    rules: { ...CARE_DEFAULTS.proof, ...proof },
  }));
}
