import type { EntityManager } from 'typeorm';
import type { MonthLine } from '../../ledger/read-month.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { InvariantError } from '../../platform/errors/invariant.js';
import type { ServicesService } from '../policies/services.service.js';

/** Who stands on the other side, by role only: never a name, never a number of somebody else's. */
export type CounterpartRole =
  | 'elder'
  | 'volunteer'
  | 'provider'
  | 'self'
  | 'city'
  | 'member'
  | 'pool';

/** The other side of a line, with the unit it belongs to where that tells the reader something. */
export interface Counterpart {
  readonly role: CounterpartRole;
  readonly unit: { readonly code: string; readonly name: string } | null;
}

/** A service by the names it bore on the day it was given. */
export interface NamedService {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
}

/** What a line is about, as its own member may know it. */
export type SubjectFacts =
  | {
      readonly kind: 'record';
      readonly service: NamedService;
      /** YYYY-MM-DD in Asia/Shanghai. */
      readonly serviceDate: string;
      readonly counterpart: Counterpart;
    }
  | {
      readonly kind: 'booking';
      readonly service: NamedService;
      /** The day that was agreed on. */
      readonly serviceDate: string;
      readonly counterpart: Counterpart;
    }
  | { readonly kind: 'spending'; readonly counterpart: Counterpart };

/** The key by which the facts about an entry's subject are found. */
export function subjectKey(line: Pick<MonthLine, 'subjectType' | 'subjectId'>): string {
  return `${line.subjectType}:${line.subjectId}`;
}

/** Looked up in one statement at most. */
const CHUNK = 1_000;

/** Each row by its key, in any plan: see docs/decisions/0005. */
const RECORDS = `
  SELECT r.id, r.volunteer_id, r.service_id, r.service_date, u.code AS unit_code, u.name AS unit_name
  FROM unnest($2::uuid[]) AS w (id)
  CROSS JOIN LATERAL (
    SELECT s.* FROM kapok.service_records s WHERE s.book_id = $1 AND s.id = w.id OFFSET 0) r
  CROSS JOIN LATERAL (
    SELECT n.code, n.name FROM kapok.units n WHERE n.book_id = $1 AND n.id = r.unit_id OFFSET 0) u`;

const BOOKINGS = `
  SELECT b.id, b.service_id, b.starts_at, b.requested_at
  FROM unnest($2::uuid[]) AS w (id)
  CROSS JOIN LATERAL (
    SELECT c.* FROM kapok.care_bookings c WHERE c.book_id = $1 AND c.id = w.id OFFSET 0) b`;

const SPENDINGS = `
  SELECT c.id, u.code AS unit_code, u.name AS unit_name
  FROM unnest($2::uuid[]) AS w (id)
  CROSS JOIN LATERAL (
    SELECT s.id, s.provider_id FROM kapok.spend_codes s WHERE s.book_id = $1 AND s.id = w.id OFFSET 0) c
  CROSS JOIN LATERAL (
    SELECT n.code, n.name FROM kapok.units n WHERE n.book_id = $1 AND n.id = c.provider_id OFFSET 0) u`;

interface RecordRow {
  id: string;
  volunteer_id: string;
  service_id: string;
  service_date: string;
  unit_code: string;
  unit_name: string;
}

interface BookingRow {
  id: string;
  service_id: string;
  starts_at: Date;
  requested_at: Date;
}

interface SpendingRow {
  id: string;
  unit_code: string;
  unit_name: string;
}

/** Whose lines are explained, and by which catalogue. */
export interface SubjectContext {
  readonly bookId: number;
  readonly memberId: string;
  readonly services: ServicesService;
}

/** What the entries of a member's statement are about, by `subjectKey`. Subjects of other types are absent. */
export async function readSubjects(
  reader: EntityManager,
  context: SubjectContext,
  lines: readonly MonthLine[],
): Promise<Map<string, SubjectFacts>> {
  const facts = new Map<string, SubjectFacts>();
  const read = async <Row extends { id: string }>(
    type: string,
    sql: string,
    toFacts: (row: Row) => SubjectFacts | Promise<SubjectFacts>,
  ): Promise<void> => {
    const subjects = lines.filter(({ subjectType }) => subjectType === type);
    const ids = [...new Set(subjects.map(({ subjectId }) => subjectId))];
    for (let start = 0; start < ids.length; start += CHUNK) {
      const values = [context.bookId, ids.slice(start, start + CHUNK)];
      const rows: Row[] = await reader.query(sql, values);
      for (const row of rows) {
        facts.set(subjectKey({ subjectType: type, subjectId: row.id }), await toFacts(row));
      }
    }
  };
  await read('service_record', RECORDS, (row: RecordRow) => recordFacts(row, context));
  await read('booking', BOOKINGS, (row: BookingRow) => bookingFacts(row, context));
  await read('spending', SPENDINGS, spendingFacts);
  return facts;
}

/**
 * A service by its names on the first of `dates` on which it was offered. A change of a service holds from the day
 * after it is made, so the names of a past day never change.
 */
export async function serviceOn(
  { bookId, services }: Pick<SubjectContext, 'bookId' | 'services'>,
  serviceId: string,
  ...dates: readonly string[]
): Promise<NamedService> {
  for (const date of dates) {
    const version = await services.rateOn(bookId, serviceId, date);
    if (version !== null) return { code: version.code, name: version.name, nameEn: version.nameEn };
  }
  throw new InvariantError('a recorded service was offered on its day');
}

async function recordFacts(row: RecordRow, context: SubjectContext): Promise<SubjectFacts> {
  return {
    kind: 'record',
    service: await serviceOn(context, row.service_id, row.service_date),
    serviceDate: row.service_date,
    counterpart: {
      role: row.volunteer_id === context.memberId ? 'elder' : 'volunteer',
      unit: { code: row.unit_code, name: row.unit_name },
    },
  };
}

async function bookingFacts(row: BookingRow, context: SubjectContext): Promise<SubjectFacts> {
  const [asked, wanted] = [shanghaiDate(row.requested_at), shanghaiDate(row.starts_at)];
  return {
    kind: 'booking',
    service: await serviceOn(context, row.service_id, asked, wanted),
    serviceDate: wanted,
    counterpart: { role: 'self', unit: null },
  };
}

function spendingFacts(row: SpendingRow): SubjectFacts {
  const unit = { code: row.unit_code, name: row.unit_name };
  return { kind: 'spending', counterpart: { role: 'provider', unit } };
}
