import type { ClientBase } from 'pg';
import { type CareWindow, windowValues } from './circle-reader.js';

/** What members of rings earned, and by whom it was approved. */
export interface RingFacts {
  /** All that each earned in the window, within the ring or not. */
  readonly earned: ReadonlyMap<string, bigint>;
  /** By `volunteer recipient`: what each person approved. */
  readonly approved: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
}

/** A member's records are found by the index of volunteers; whom else they served makes one line. */
const RING_RECORDS = `
  SELECT s.volunteer_id, s.recipient_id, s.approver_id, s.first_approver_id, sum(s.minutes)::bigint AS minutes
  FROM unnest($6::uuid[]) AS w (id)
  CROSS JOIN LATERAL (
    SELECT r.volunteer_id, r.entry_seq, r.earned_minutes::bigint AS minutes,
      CASE WHEN r.recipient_id = ANY ($6::uuid[]) THEN r.recipient_id END AS recipient_id,
      CASE WHEN r.recipient_id = ANY ($6::uuid[]) THEN r.approver_id END AS approver_id,
      CASE WHEN r.recipient_id = ANY ($6::uuid[]) THEN r.first_approver_id END AS first_approver_id
    FROM kapok.service_records r
    WHERE r.book_id = $1 AND r.volunteer_id = w.id AND r.service_date BETWEEN $2::date AND $3::date AND r.entry_seq <= $4
    OFFSET 0) s
  LEFT JOIN unnest($5::bigint[]) AS u (seq) ON u.seq = s.entry_seq
  WHERE u.seq IS NULL
  GROUP BY s.volunteer_id, s.recipient_id, s.approver_id, s.first_approver_id`;

const MEMBERS_AT_ONCE = 500;

/** Reads what is to be said of the members of rings. A ring is read with all of its members, several rings at once. */
export async function readRingFacts(
  client: ClientBase,
  window: CareWindow,
  rings: readonly { readonly memberIds: readonly string[] }[],
): Promise<RingFacts> {
  const earned = new Map<string, bigint>();
  const approved = new Map<string, Map<string, bigint>>();
  for (const memberIds of inLoads(rings)) {
    const values = [...windowValues(window), memberIds];
    const { rows } = await client.query<RingRow>(RING_RECORDS, values);
    for (const row of rows) {
      earned.set(row.volunteer_id, (earned.get(row.volunteer_id) ?? 0n) + row.minutes);
      if (row.recipient_id === null) continue;
      const key = `${row.volunteer_id} ${row.recipient_id}`;
      const hands = approved.get(key) ?? new Map<string, bigint>();
      for (const hand of [row.approver_id, row.first_approver_id]) {
        if (hand !== null) hands.set(hand, (hands.get(hand) ?? 0n) + row.minutes);
      }
      approved.set(key, hands);
    }
  }
  return { earned, approved };
}

interface RingRow {
  volunteer_id: string;
  /** Null: of none of the rings. */
  recipient_id: string | null;
  approver_id: string | null;
  first_approver_id: string | null;
  minutes: bigint;
}

function* inLoads(
  rings: readonly { readonly memberIds: readonly string[] }[],
): Generator<readonly string[]> {
  let load: string[] = [];
  for (const { memberIds } of rings) {
    load.push(...memberIds);
    if (load.length < MEMBERS_AT_ONCE) continue;
    yield load;
    load = [];
  }
  if (load.length > 0) yield load;
}
