import type { Tx } from '../../platform/database/database.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import type { ServiceAttributes } from '../policies/service-rate.js';

/** A submission of a service that asks for something. */
export interface DemandCase {
  /** Names the submission among others. */
  readonly n: number;
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly serviceDate: string;
  readonly asks: ServiceAttributes;
}

/** A training that was not ended counts from the day it was completed on until it runs out. */
const MET = `
  SELECT w.n::integer AS n,
    w.training IS NULL OR EXISTS (
      SELECT FROM kapok.volunteer_trainings t
      WHERE t.book_id = $1 AND t.member_id = w.volunteer_id AND t.training = w.training AND t.ended_at IS NULL
        AND t.completed_on <= w.on_date AND (t.valid_until IS NULL OR t.valid_until >= w.on_date)) AS trained,
    w.level IS NULL OR coalesce(a.level >= w.level AND (a.valid_until IS NULL OR a.valid_until >= w.on_date), false) AS eligible
  FROM unnest($2::integer[], $3::uuid[], $4::uuid[], $5::date[], $6::text[], $7::smallint[])
    AS w (n, volunteer_id, recipient_id, on_date, training, level)
  LEFT JOIN LATERAL (
    SELECT s.level, s.valid_until FROM kapok.assessments s
    WHERE s.book_id = $1 AND s.member_id = w.recipient_id AND s.assessed_on <= w.on_date
    ORDER BY s.assessed_on DESC LIMIT 1) a ON true`;

/**
 * What submissions lack of what their service asks for, by number: `volunteer_untrained` of the volunteer,
 * `level_too_low` of the recipient, each as of the service date. Who asks for nothing costs nothing.
 */
export async function unmetDemands(
  tx: Tx,
  bookId: number,
  cases: readonly DemandCase[],
): Promise<Map<number, ErrorCode>> {
  const asking = cases.filter(({ asks }) => asks.training !== null || asks.minimumLevel !== null);
  if (asking.length === 0) return new Map();
  const rows: { n: number; trained: boolean; eligible: boolean }[] = await tx.query(MET, [
    bookId,
    asking.map(({ n }) => n),
    asking.map(({ volunteerId }) => volunteerId),
    asking.map(({ recipientId }) => recipientId),
    asking.map(({ serviceDate }) => serviceDate),
    asking.map(({ asks }) => asks.training),
    asking.map(({ asks }) => asks.minimumLevel),
  ]);
  const unmet = rows.filter(({ trained, eligible }) => !(trained && eligible));
  return new Map(
    unmet.map(({ n, trained }) => [n, trained ? 'level_too_low' : 'volunteer_untrained'] as const),
  );
}
