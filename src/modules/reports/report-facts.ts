import type { ClientBase } from 'pg';
import type { CareRecord } from './care-tally.js';

/**
 * What reports read beside the ledger. Every query answers for an instant: rows that were added or changed later make
 * no difference (docs/reports.md says which fact is taken as of when).
 */

/** A member with the year of birth as it was known at an instant. */
export interface MemberYear {
  readonly id: string;
  /** Null: never known, or forgotten by then. */
  readonly birthYear: number | null;
}

/** An approved record of somebody's month. */
export interface PostedRecord {
  readonly seq: bigint;
  readonly servedMinutes: bigint;
  readonly earnedMinutes: bigint;
}

/** What a service was called on a day. */
export interface ServiceName {
  readonly code: string;
  readonly name: string | null;
  readonly nameEn: string | null;
}

const UNITS_BELOW = `
  SELECT u.id FROM kapok.units u
  WHERE u.book_id = $1 AND starts_with(u.path, $2)`;

const UNIT_CODES = `
  SELECT u.id, u.code FROM unnest($2::uuid[]) AS w (id)
  CROSS JOIN LATERAL (
    SELECT t.id, t.code FROM kapok.units t WHERE t.book_id = $1 AND t.id = w.id OFFSET 0) u`;

/** Where a member belonged at an instant is where the first move from then on came from, else where the member is. */
const MEMBERS_OF_UNITS = `
  SELECT m.id FROM kapok.members m
  WHERE m.book_id = $1 AND m.unit_id = ANY ($2::uuid[]) AND NOT EXISTS (
    SELECT FROM kapok.member_moves v WHERE v.book_id = $1 AND v.member_id = m.id AND v.moved_at >= $3)
  UNION ALL
  SELECT v.member_id FROM kapok.member_moves v
  WHERE v.book_id = $1 AND v.from_unit_id = ANY ($2::uuid[]) AND v.moved_at >= $3 AND NOT EXISTS (
    SELECT FROM kapok.member_moves f
    WHERE f.book_id = $1 AND f.member_id = v.member_id AND f.moved_at >= $3 AND f.moved_at < v.moved_at)`;

const MEMBER_YEARS = `
  SELECT m.id, b.birth_year
  FROM kapok.members m
  LEFT JOIN LATERAL (
    SELECT y.birth_year FROM kapok.birth_years y
    WHERE y.book_id = $1 AND y.member_id = m.id AND y.known_since <= $4::timestamptz
      AND (y.forgotten_at IS NULL OR y.forgotten_at > $4::timestamptz) OFFSET 0) b ON true
  WHERE m.book_id = $1 AND m.id > $2
  ORDER BY m.id
  LIMIT $3`;

const MINUTES = `floor(extract(epoch FROM r.ends_at - r.starts_at) / 60)::bigint AS served_minutes, r.earned_minutes`;

const CARE_RECORDS = `
  SELECT r.id, r.volunteer_id, r.recipient_id, r.service_id, r.unit_id, r.service_date, ${MINUTES}
  FROM unnest($2::uuid[]) AS w (id)
  CROSS JOIN LATERAL (
    SELECT s.* FROM kapok.service_records s WHERE s.book_id = $1 AND s.id = w.id OFFSET 0) r`;

const POSTED_LATER = `
  SELECT r.entry_seq AS seq, ${MINUTES}
  FROM kapok.service_records r
  WHERE r.book_id = $1 AND r.service_date BETWEEN $2::date AND $3::date AND r.entry_seq > $4 AND r.entry_seq <= $5
    AND ($6::uuid[] IS NULL OR r.unit_id = ANY ($6::uuid[]))
  ORDER BY r.entry_seq
  LIMIT $7`;

const SERVICE_NAMES = `
  SELECT s.id, s.code, v.name, v.name_en
  FROM unnest($2::uuid[]) AS w (id)
  JOIN kapok.services s ON s.book_id = $1 AND s.id = w.id
  LEFT JOIN LATERAL (
    SELECT t.name, t.name_en FROM kapok.service_versions t
    WHERE t.book_id = $1 AND t.service_id = s.id AND t.effective_from <= $3::date AND t.created_at <= $4::timestamptz
    ORDER BY t.effective_from DESC LIMIT 1) v ON true`;

const AWARD_CLASSES = `
  SELECT w.member_id, a.hardship_class
  FROM unnest($2::uuid[], $3::uuid[]) AS w (member_id, id)
  CROSS JOIN LATERAL (
    SELECT g.hardship_class FROM kapok.grant_awards g
    WHERE g.book_id = $1 AND g.member_id = w.member_id AND g.id = w.id LIMIT 1) a`;

/** Every unit below a path, itself included. Units are added, never moved. */
export async function readUnitsBelow(
  client: ClientBase,
  bookId: number,
  path: string,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(UNITS_BELOW, [bookId, path]);
  return rows.map(({ id }) => id);
}

/** The codes of units by id. */
export async function readUnitCodes(
  client: ClientBase,
  bookId: number,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; code: string }>(UNIT_CODES, [bookId, ids]);
  return new Map(rows.map(({ id, code }) => [id, code]));
}

/** The members that belonged to one of these units at an instant, in no particular order. */
export async function readMembersOf(
  client: ClientBase,
  bookId: number,
  wish: { readonly unitIds: readonly string[]; readonly at: Date },
): Promise<string[]> {
  const values = [bookId, wish.unitIds, wish.at];
  const { rows } = await client.query<{ id: string }>(MEMBERS_OF_UNITS, values);
  return rows.map(({ id }) => id);
}

/** All members of a book by id, in pages, with their years of birth as known at an instant. */
export async function* readMemberYears(
  client: ClientBase,
  bookId: number,
  wish: { readonly asOf: string; readonly size: number },
): AsyncGenerator<readonly MemberYear[]> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await client.query<{ id: string; birth_year: number | null }>(MEMBER_YEARS, [
      bookId,
      after,
      wish.size,
      wish.asOf,
    ]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(({ id, birth_year: birthYear }) => ({ id, birthYear }));
    if (rows.length < wish.size) return;
    after = last.id;
  }
}

/** Records by id; one that does not exist is absent. The caller bounds the list. */
export async function readCareRecords(
  client: ClientBase,
  bookId: number,
  ids: readonly string[],
): Promise<Map<string, CareRecord>> {
  const { rows } = await client.query<{
    id: string;
    volunteer_id: string;
    recipient_id: string;
    service_id: string;
    unit_id: string;
    service_date: string;
    served_minutes: bigint;
    earned_minutes: bigint;
  }>(CARE_RECORDS, [bookId, ids]);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        volunteerId: row.volunteer_id,
        recipientId: row.recipient_id,
        serviceId: row.service_id,
        unitId: row.unit_id,
        servedMinutes: row.served_minutes,
        earnedMinutes: row.earned_minutes,
        serviceDate: row.service_date,
      },
    ]),
  );
}

/** Records of a stretch of service days that were posted by entries of a stretch of the chain, in pages. */
export async function* readPostedRecords(
  client: ClientBase,
  bookId: number,
  wish: {
    readonly firstDay: string;
    readonly lastDay: string;
    readonly afterSeq: bigint;
    readonly toSeq: bigint;
    /** Null: of all units. */
    readonly unitIds: readonly string[] | null;
    readonly size: number;
  },
): AsyncGenerator<readonly PostedRecord[]> {
  const { firstDay, lastDay, toSeq, unitIds, size } = wish;
  for (let after = wish.afterSeq; ; ) {
    const { rows } = await client.query<{
      seq: bigint;
      served_minutes: bigint;
      earned_minutes: bigint;
    }>(POSTED_LATER, [bookId, firstDay, lastDay, after, toSeq, unitIds, size]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((row) => ({
      seq: row.seq,
      servedMinutes: row.served_minutes,
      earnedMinutes: row.earned_minutes,
    }));
    if (rows.length < size) return;
    after = last.seq;
  }
}

/** What services were called on a day, by what was known at an instant. */
export async function readServiceNames(
  client: ClientBase,
  bookId: number,
  wish: { readonly ids: readonly string[]; readonly day: string; readonly asOf: string },
): Promise<Map<string, ServiceName>> {
  const { rows } = await client.query<{
    id: string;
    code: string;
    name: string | null;
    name_en: string | null;
  }>(SERVICE_NAMES, [bookId, wish.ids, wish.day, wish.asOf]);
  return new Map(rows.map(({ id, code, name, name_en: nameEn }) => [id, { code, name, nameEn }]));
}

/** The hardship class of each award, by member. The caller bounds the list. */
export async function readAwardClasses(
  client: ClientBase,
  bookId: number,
  awards: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ member_id: string; hardship_class: string }>(
    AWARD_CLASSES,
    [bookId, [...awards.keys()], [...awards.values()]],
  );
  return new Map(rows.map((row) => [row.member_id, row.hardship_class]));
}
