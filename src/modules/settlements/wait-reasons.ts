import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MonthScope } from '../../ledger/entry-step.js';
import { Clock } from '../../platform/clock/clock.js';
import { addDays, shanghaiDayStart } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { Waiting, WaitReason } from './settlement.js';

/** Enough to know where to ring up. */
const MOST_UNITS = 10;

interface ReasonRow {
  count: number;
  since: string | null;
  units: string[];
}

/** The records a run waits for, of `w` and its record `r`; $2 is the last day of the month, $3 an instant. */
const BLOCKING = {
  records_unapproved: `w.waits_for = 'approval' AND r.service_date <= $2 AND r.submitted_at < $3`,
  // A reversal that waits for minutes may wait for years: it posts in whatever month is open then.
  records_disputed: `w.waits_for = 'dispute' AND r.service_date <= $2 AND $3::timestamptz IS NOT NULL AND NOT EXISTS (
    SELECT FROM kapok.disputes d WHERE d.book_id = r.book_id AND d.record_id = r.id AND d.state = 'owed')`,
} as const;

/** Only the records that are open are looked at, whatever the number of those that are not. */
const OPEN_RECORDS = `kapok.waiting_records w
    CROSS JOIN LATERAL (
      SELECT s.* FROM kapok.service_records s WHERE s.book_id = w.book_id AND s.id = w.record_id OFFSET 0) r`;

const recordsOf = (blocking: string): string => `
  SELECT coalesce(sum(u.count), 0)::integer AS count, min(u.since) AS since,
    coalesce((array_agg(u.code ORDER BY u.count DESC, u.code))[1:${MOST_UNITS}], '{}') AS units
  FROM (
    SELECT n.code, count(*) AS count, min(r.service_date) AS since
    FROM ${OPEN_RECORDS}
    CROSS JOIN LATERAL (SELECT k.code FROM kapok.units k WHERE k.book_id = r.book_id AND k.id = r.unit_id OFFSET 0) n
    WHERE w.book_id = $1 AND ${blocking}
    GROUP BY n.code) u`;

const PARTY_OF = `
  SELECT 1 FROM ${OPEN_RECORDS}
  WHERE w.book_id = $1 AND ($4::uuid IN (r.volunteer_id, r.recipient_id, r.entered_by))
    AND ((${BLOCKING.records_unapproved}) OR (${BLOCKING.records_disputed}))
  LIMIT 1`;

const OPEN_IMPORTS = `
  SELECT count(*)::integer AS count, (min(i.created_at) AT TIME ZONE 'Asia/Shanghai')::date AS since,
    '{}'::text[] AS units
  FROM kapok.imports i
  WHERE i.book_id = $1 AND i.state IN ('received', 'running') AND NOT i.dry_run AND i.kind = 'records'`;

/** Batches of paper that nobody has counted right: their hours are not even submitted. */
const OPEN_PAPER = `kapok.paper_batches b
  WHERE b.book_id = $1 AND b.month <= left($2::text, 7) AND b.state IN ('entering', 'counting', 'returned')`;

const UNMATCHED_PAPER = `
  SELECT coalesce(sum(u.count), 0)::integer AS count, min(u.since) AS since,
    coalesce((array_agg(u.code ORDER BY u.count DESC, u.code))[1:${MOST_UNITS}], '{}') AS units
  FROM (
    SELECT n.code, count(*) AS count, min((o.opened_at AT TIME ZONE 'Asia/Shanghai')::date) AS since
    FROM (SELECT b.book_id, b.unit_id, b.opened_at FROM ${OPEN_PAPER}) o
    CROSS JOIN LATERAL (SELECT k.code FROM kapok.units k WHERE k.book_id = o.book_id AND k.id = o.unit_id OFFSET 0) n
    GROUP BY n.code) u`;

/** Whoever entered a batch that is waited for, or has their own hours or care in it. */
const PARTY_OF_PAPER = `
  SELECT 1 FROM (SELECT b.book_id, b.id, b.entered_by FROM ${OPEN_PAPER}) o
  WHERE o.entered_by = $3 OR EXISTS (
    SELECT FROM kapok.paper_lines l
    WHERE l.book_id = o.book_id AND l.batch_id = o.id AND l.state = 'entered' AND $3 IN (l.volunteer_id, l.recipient_id))
  LIMIT 1`;

/** Finds out why a month should not be closed yet. Reads only. */
@Injectable()
export class WaitReasons {
  constructor(
    private readonly database: Database,
    private readonly policies: PoliciesService,
    private readonly clock: Clock,
  ) {}

  /**
   * Records of the month or earlier that have waited for approval for longer than the rules allow, or that are in
   * dispute, imports of records that are under way, and paper that is not counted; by the rules of the month's last
   * day. Empty: go on.
   * Throws `no_policy_in_force`.
   */
  async of(scope: MonthScope): Promise<Waiting[]> {
    const bounds = await this.#bounds(scope);
    const { read } = this.database;
    const unapproved = await one(read, recordsOf(BLOCKING.records_unapproved), bounds);
    const disputed = await one(read, recordsOf(BLOCKING.records_disputed), bounds);
    const imports = await one(read, OPEN_IMPORTS, [scope.bookId]);
    const paper = await one(read, UNMATCHED_PAPER, [scope.bookId, scope.monthEnd]);
    return [
      waiting('records_unapproved', unapproved),
      waiting('records_disputed', disputed),
      waiting('imports_open', imports),
      waiting('paper_unmatched', paper),
    ].filter(({ count }) => count > 0);
  }

  /** Whether a member took part in one of the records or batches a month waits for, or entered it. */
  async isParty(reader: EntityManager, scope: MonthScope, memberId: string): Promise<boolean> {
    const bounds = await this.#bounds(scope);
    const records: unknown[] = await reader.query(PARTY_OF, [...bounds, memberId]);
    const onPaper = [scope.bookId, scope.monthEnd, memberId];
    const paper: unknown[] = await reader.query(PARTY_OF_PAPER, onPaper);
    return records.length + paper.length > 0;
  }

  async #bounds({ bookId, monthEnd }: MonthScope): Promise<[number, string, Date]> {
    const { params } = await this.policies.versionOn(bookId, monthEnd);
    const firstDayInTime = addDays(this.clock.today(), -params.settlement.waitDays);
    return [bookId, monthEnd, shanghaiDayStart(firstDayInTime)];
  }
}

async function one(reader: EntityManager, query: string, values: unknown[]): Promise<ReasonRow> {
  const rows: ReasonRow[] = await reader.query(query, values);
  return rows[0] ?? { count: 0, since: null, units: [] };
}

function waiting(reason: WaitReason, { count, since, units }: ReasonRow): Waiting {
  return { reason, count, month: null, since, units };
}
