import type { ClientBase } from 'pg';
import { readReversed } from '../../ledger/read-reversed.js';
import { lastSeqBefore } from '../../ledger/read-stretch.js';
import type { ReportSession } from './report-desk.js';
import type { Tie } from './rings.js';

/** Which records count: served between two days, posted up to the report's entry, and not undone by then. */
export interface CareWindow {
  readonly bookId: number;
  /** `YYYY-MM-DD`, Asia/Shanghai. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly toSeq: bigint;
  /** Entries that were undone. */
  readonly undone: readonly bigint[];
}

/** How many lines of one kind there are, and the first ones. */
export interface Listed<Line> {
  readonly found: number;
  readonly lines: readonly Line[];
}

/** All records of a window, added up by who served whom. */
export interface CareTies {
  readonly records: number;
  readonly minutes: bigint;
  readonly pairs: number;
  readonly volunteers: number;
  readonly recipients: number;
  /** Between people who both serve and are served; the weakest are left out above `MOST_TIES`. */
  readonly ties: Listed<Tie>;
  readonly daily: Listed<Tie>;
}

/** What one person approved of one volunteer's care. */
export interface Hand {
  readonly volunteerId: string;
  readonly approverId: string;
  readonly records: number;
  readonly minutes: bigint;
  /** Of these, what nobody else had to approve as well. */
  readonly soleMinutes: bigint;
  /** All that was approved of the volunteer's. */
  readonly volunteerMinutes: bigint;
  /** Who else approved anything in the communities concerned. */
  readonly otherApprovers: number;
}

/** Ties that are looked at for rings; a city of half a million has fewer people who both serve and are served. */
const MOST_TIES = 100_000;
const ROWS_AT_ONCE = 5_000;

/** The order of parameters is that of `windowValues`. */
const SERVED = `
  SELECT r.volunteer_id, r.recipient_id, r.unit_id, r.service_date, r.earned_minutes::bigint AS minutes, r.approver_id,
    r.first_approver_id
  FROM kapok.service_records r
  LEFT JOIN unnest($5::bigint[]) AS u (seq) ON u.seq = r.entry_seq
  WHERE r.book_id = $1 AND r.service_date BETWEEN $2::date AND $3::date AND r.entry_seq <= $4 AND u.seq IS NULL`;

const TIES = `DECLARE care_ties NO SCROLL CURSOR FOR
  WITH pairs AS MATERIALIZED (
    SELECT s.volunteer_id, s.recipient_id, count(*)::integer AS records, sum(s.minutes)::bigint AS minutes,
      count(DISTINCT s.service_date)::integer AS days
    FROM (${SERVED}) s
    GROUP BY s.volunteer_id, s.recipient_id
  ), strong AS MATERIALIZED (
    SELECT p.* FROM pairs p WHERE p.minutes >= $6
  )
  SELECT 'pairs' AS kind, NULL::uuid AS volunteer_id, NULL::uuid AS recipient_id, coalesce(sum(p.records), 0)::integer AS records,
    coalesce(sum(p.minutes), 0)::bigint AS minutes, 0 AS days, count(*)::integer AS found
  FROM pairs p
  UNION ALL
  SELECT 'volunteers', NULL, NULL, 0, 0, 0, count(DISTINCT p.volunteer_id)::integer FROM pairs p
  UNION ALL
  SELECT 'recipients', NULL, NULL, 0, 0, 0, count(DISTINCT p.recipient_id)::integer FROM pairs p
  UNION ALL
  (SELECT 'daily', p.*, (count(*) OVER ())::integer FROM pairs p WHERE p.days >= $7
   ORDER BY p.days DESC, p.minutes DESC, p.volunteer_id, p.recipient_id LIMIT $8)
  UNION ALL
  (SELECT 'tie', p.*, (count(*) OVER ())::integer FROM strong p
   WHERE EXISTS (SELECT FROM strong o WHERE o.volunteer_id = p.recipient_id)
     AND EXISTS (SELECT FROM strong o WHERE o.recipient_id = p.volunteer_id)
   ORDER BY p.minutes DESC, p.volunteer_id, p.recipient_id LIMIT ${MOST_TIES})`;

const HANDS = `
  WITH hands AS MATERIALIZED (
    SELECT s.volunteer_id, s.unit_id, h.approver_id, count(*) AS records, sum(s.minutes) AS minutes,
      coalesce(sum(s.minutes) FILTER (WHERE s.first_approver_id IS NULL), 0) AS sole,
      coalesce(sum(s.minutes) FILTER (WHERE h.is_last), 0) AS decided
    FROM (${SERVED}) s
    CROSS JOIN LATERAL (VALUES (s.approver_id, true), (s.first_approver_id, false)) AS h (approver_id, is_last)
    WHERE h.approver_id IS NOT NULL
    GROUP BY s.volunteer_id, s.unit_id, h.approver_id
  ), by_unit AS MATERIALIZED (
    SELECT DISTINCT h.unit_id, h.approver_id FROM hands h
  ), by_hand AS (
    SELECT h.volunteer_id, h.approver_id, sum(h.records)::integer AS records, sum(h.minutes)::bigint AS minutes,
      sum(h.sole)::bigint AS sole, array_agg(h.unit_id) AS units,
      (sum(sum(h.decided)) OVER (PARTITION BY h.volunteer_id))::bigint AS volunteer_minutes
    FROM hands h
    GROUP BY h.volunteer_id, h.approver_id
  ), listed AS (
    SELECT b.*, (count(*) OVER ())::integer AS found FROM by_hand b
    WHERE b.minutes >= $6 AND b.minutes * 100 >= b.volunteer_minutes * $7
    ORDER BY b.minutes DESC, b.volunteer_id, b.approver_id
    LIMIT $8
  )
  SELECT l.volunteer_id, l.approver_id, l.records, l.minutes, l.sole, l.volunteer_minutes, l.found,
    (SELECT count(DISTINCT u.approver_id) - 1 FROM by_unit u WHERE u.unit_id = ANY (l.units))::integer AS others
  FROM listed l
  ORDER BY l.minutes DESC, l.volunteer_id, l.approver_id`;

/** The window of a report that reaches back to a day. */
export async function careWindowOf(
  { client, bookId, moment }: ReportSession,
  firstDay: string,
): Promise<CareWindow> {
  const { lastDay, seq: toSeq } = moment;
  // Care is recorded on its day or later.
  const afterSeq = await lastSeqBefore(client, bookId, firstDay);
  const wish = { subjectType: 'service_record', afterSeq, toSeq };
  return {
    bookId,
    firstDay,
    lastDay,
    toSeq,
    undone: await readReversed(client, bookId, wish),
  };
}

/** Adds up who served whom. Memory is that of the ties listed, however many records there are. */
export async function readCareTies(
  client: ClientBase,
  window: CareWindow,
  wish: { readonly leastMinutes: bigint; readonly leastDays: number; readonly top: number },
): Promise<CareTies> {
  const { leastMinutes, leastDays, top } = wish;
  await client.query(TIES, [...windowValues(window), leastMinutes, leastDays, top]);
  const rows: TieRow[] = [];
  for (;;) {
    const page = await client.query<TieRow>(`FETCH ${ROWS_AT_ONCE} FROM care_ties`);
    rows.push(...page.rows);
    if (page.rows.length < ROWS_AT_ONCE) break;
  }
  await client.query('CLOSE care_ties');
  const only = (kind: string): TieRow[] => rows.filter((row) => row.kind === kind);
  const [all] = only('pairs');
  return {
    records: all?.records ?? 0,
    minutes: all?.minutes ?? 0n,
    pairs: all?.found ?? 0,
    volunteers: only('volunteers')[0]?.found ?? 0,
    recipients: only('recipients')[0]?.found ?? 0,
    ties: toListed(only('tie')),
    daily: toListed(only('daily')),
  };
}

/**
 * Volunteers of whose minutes one person approved at least `percent` of a hundred, and at least `leastMinutes`; the most
 * minutes first. Where records need two approvals, each of the two has approved them.
 */
export async function readHands(
  client: ClientBase,
  window: CareWindow,
  wish: { readonly leastMinutes: bigint; readonly percent: number; readonly top: number },
): Promise<Listed<Hand>> {
  const { leastMinutes, percent, top } = wish;
  const values = [...windowValues(window), leastMinutes, percent, top];
  const { rows } = await client.query<HandRow>(HANDS, values);
  return {
    found: rows[0]?.found ?? 0,
    lines: rows.map((row) => ({
      volunteerId: row.volunteer_id,
      approverId: row.approver_id,
      records: row.records,
      minutes: row.minutes,
      soleMinutes: row.sole,
      volunteerMinutes: row.volunteer_minutes,
      otherApprovers: row.others,
    })),
  };
}

interface TieRow {
  kind: string;
  volunteer_id: string;
  recipient_id: string;
  records: number;
  minutes: bigint;
  days: number;
  found: number;
}

interface HandRow {
  volunteer_id: string;
  approver_id: string;
  records: number;
  minutes: bigint;
  sole: bigint;
  volunteer_minutes: bigint;
  others: number;
  found: number;
}

/** A window as the first five parameters of a statement. */
export function windowValues({ bookId, firstDay, lastDay, toSeq, undone }: CareWindow): unknown[] {
  return [bookId, firstDay, lastDay, toSeq, undone.map(String)];
}

/** In one order, whatever the plan was. */
function toListed(rows: readonly TieRow[]): Listed<Tie> {
  const lines = rows.map((row) => ({
    volunteerId: row.volunteer_id,
    recipientId: row.recipient_id,
    records: row.records,
    minutes: row.minutes,
    days: row.days,
  }));
  return { found: rows[0]?.found ?? 0, lines };
}
