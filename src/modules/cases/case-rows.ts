import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { CaseAction, CaseKind, CaseState } from './case-steps.js';

/** A case as stored. */
export interface CaseRow {
  readonly id: string;
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly reason: string;
  readonly concernsId: string | null;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  /** Null: the service itself. */
  readonly openedBy: string | null;
  readonly openedAt: Date;
  readonly ownerId: string | null;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly deadline: string;
  readonly confirmedBy: string | null;
  /** How many lines its history has. */
  readonly events: number;
}

/** One line of a case's history. */
export interface CaseEventRow {
  readonly n: number;
  readonly action: CaseAction;
  readonly fromState: CaseState | null;
  readonly toState: CaseState;
  readonly actorId: string | null;
  readonly at: Date;
  readonly text: string | null;
  readonly ownerId: string | null;
  readonly deadline: string | null;
}

/** A case to write. */
export interface NewCase
  extends Pick<
    CaseRow,
    'id' | 'kind' | 'reason' | 'concernsId' | 'subjectType' | 'subjectId' | 'openedBy' | 'deadline'
  > {
  /** Of a case that the service opens by itself. */
  readonly autoKey: string | null;
}

/** A step to write behind the last line of a case's history. */
export interface NewCaseEvent {
  readonly action: CaseAction;
  readonly to: CaseState;
  readonly actorId: string | null;
  readonly text: string | null;
  readonly ownerId: string | null;
  readonly deadline: string | null;
}

/** What a list of cases is narrowed by; null: not at all. */
export interface CaseFilter {
  readonly state: CaseState | null;
  readonly kind: CaseKind | null;
  readonly ownerId: string | null;
  /** Cases not closed whose deadline lies before this day. */
  readonly dueBefore: string | null;
}

const COLUMNS = `c.id, c.kind, c.state, c.reason, c.concerns_id AS "concernsId", c.subject_type AS "subjectType",
    c.subject_id AS "subjectId", c.opened_by AS "openedBy", c.opened_at AS "openedAt", c.owner_id AS "ownerId",
    c.deadline, c.confirmed_by AS "confirmedBy", c.events`;

/** The person a case concerns is not to know of it, as if it were not there ($3). */
const VISIBLE_CASE = `SELECT ${COLUMNS} FROM kapok.cases c
  WHERE c.book_id = $1 AND c.id = $2 AND c.concerns_id IS DISTINCT FROM $3::uuid`;

const SELECT_PAGE = `SELECT ${COLUMNS} FROM kapok.cases c
  WHERE c.book_id = $1 AND c.concerns_id IS DISTINCT FROM $2::uuid
    AND ($3::text IS NULL OR c.state = $3) AND ($4::text IS NULL OR c.kind = $4)
    AND ($5::uuid IS NULL OR c.owner_id = $5) AND ($6::date IS NULL OR (c.state <> 'closed' AND c.deadline < $6))
    AND ($7::uuid IS NULL OR c.id < $7)
  ORDER BY c.id DESC LIMIT $8`;

/** The case, or null when it is not there for this reader. */
export async function readCase(
  reader: EntityManager,
  bookId: number,
  wish: { readonly id: string; readonly readerId: string; readonly lock?: boolean },
): Promise<CaseRow | null> {
  const text = wish.lock === true ? `${VISIBLE_CASE} FOR UPDATE` : VISIBLE_CASE;
  const rows: CaseRow[] = await reader.query(text, [bookId, wish.id, wish.readerId]);
  return rows[0] ?? null;
}

/** Up to `limit` cases, the newest first, below a position. */
export function readCases(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly readerId: string;
    readonly filter: CaseFilter;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<CaseRow[]> {
  const { readerId, filter, before, limit } = page;
  const { state, kind, ownerId, dueBefore } = filter;
  const values = [bookId, readerId, state, kind, ownerId, dueBefore, before, limit];
  return reader.query(SELECT_PAGE, values);
}

/** Up to `limit` lines of a case's history in their order, after line `after`. */
export function readEvents(
  reader: EntityManager,
  bookId: number,
  page: { readonly caseId: string; readonly after: number; readonly limit: number },
): Promise<CaseEventRow[]> {
  return reader.query(
    `SELECT n, action, from_state AS "fromState", to_state AS "toState", actor_id AS "actorId", at, text,
       owner_id AS "ownerId", deadline
     FROM kapok.case_events WHERE book_id = $1 AND case_id = $2 AND n > $3 ORDER BY n LIMIT $4`,
    [bookId, page.caseId, page.after, page.limit],
  );
}

/** The live case under an automatic key, locked until `tx` ends; null when there is none. */
export async function lockAutomatic(
  tx: Tx,
  bookId: number,
  autoKey: string,
): Promise<CaseRow | null> {
  const rows: CaseRow[] = await tx.query(
    `SELECT ${COLUMNS} FROM kapok.cases c
     WHERE c.book_id = $1 AND c.auto_key = $2 AND c.state <> 'closed' FOR UPDATE`,
    [bookId, autoKey],
  );
  return rows[0] ?? null;
}

/** Writes a case with the first line of its history; false when a live one has its automatic key. */
export async function insertCase(tx: Tx, bookId: number, given: NewCase): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO kapok.cases (book_id, id, kind, state, reason, concerns_id, subject_type, subject_id, opened_by,
       deadline, auto_key, events)
     VALUES ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $10, 1)
     ON CONFLICT (book_id, auto_key) WHERE auto_key IS NOT NULL AND state <> 'closed' DO NOTHING
     RETURNING 1`,
    [
      bookId,
      given.id,
      given.kind,
      given.reason,
      given.concernsId,
      given.subjectType,
      given.subjectId,
      given.openedBy,
      given.deadline,
      given.autoKey,
    ],
  );
  if (rows.length === 0) return false;
  await insertEvent(tx, bookId, {
    caseId: given.id,
    n: 1,
    from: null,
    event: {
      action: 'open',
      to: 'open',
      actorId: given.openedBy,
      text: given.reason,
      ownerId: null,
      deadline: given.deadline,
    },
  });
  return true;
}

/** Writes a step behind the last line of a locked case's history, and moves the case to where it ends. */
export async function takeStep(
  tx: Tx,
  bookId: number,
  { found, event }: { readonly found: CaseRow; readonly event: NewCaseEvent },
): Promise<CaseRow> {
  const n = found.events + 1;
  await insertEvent(tx, bookId, { caseId: found.id, n, from: found.state, event });
  const next: CaseRow = {
    ...found,
    state: event.to,
    ownerId: event.to === 'open' ? null : (event.ownerId ?? found.ownerId),
    deadline: event.deadline ?? found.deadline,
    confirmedBy:
      event.action === 'confirm' ? event.actorId : event.to === 'closed' ? found.confirmedBy : null,
    events: n,
  };
  const [, moved]: [unknown[], number] = await tx.query(
    `UPDATE kapok.cases SET state = $3, owner_id = $4, deadline = $5, confirmed_by = $6, events = $7
     WHERE book_id = $1 AND id = $2 AND events = $8`,
    [
      bookId,
      found.id,
      next.state,
      next.ownerId,
      next.deadline,
      next.confirmedBy,
      next.events,
      found.events,
    ],
  );
  invariant(moved === 1, 'a locked case moves');
  return next;
}

async function insertEvent(
  tx: Tx,
  bookId: number,
  line: {
    readonly caseId: string;
    readonly n: number;
    readonly from: CaseState | null;
    readonly event: NewCaseEvent;
  },
): Promise<void> {
  const { caseId, n, from, event } = line;
  await tx.query(
    `INSERT INTO kapok.case_events (book_id, case_id, n, action, from_state, to_state, actor_id, text, owner_id, deadline)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      bookId,
      caseId,
      n,
      event.action,
      from,
      event.to,
      event.actorId,
      event.text,
      event.ownerId,
      event.deadline,
    ],
  );
}
