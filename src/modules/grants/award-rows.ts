import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { AwardFacts } from './award.js';

/** What a grant rests on. `id` is the subject of its entry. */
export interface Award extends AwardFacts {
  readonly id: string;
  /** 32 random bytes. */
  readonly salt: Buffer;
}

interface AwardColumns {
  id: string;
  month: string;
  member_id: string;
  hardship_id: string;
  hardship_class: string;
  level: number;
  minutes: bigint;
  policy_id: string;
  salt: Buffer;
}

const SELECT_AWARD = `SELECT w.id, w.month, w.member_id, w.hardship_id, w.hardship_class, w.level, w.minutes, w.policy_id, w.salt
  FROM kapok.grant_awards w`;

/** A city has some tens of classes, and there are seven levels. */
const MOST_SUMS = 2_000;

const INSERT_AWARDS = `
  INSERT INTO kapok.grant_awards
    (book_id, month, member_id, id, hardship_id, hardship_class, level, minutes, policy_id, salt)
  SELECT $1, $2, g.member_id, g.id, g.hardship_id, g.hardship_class, g.level, g.minutes, $3, g.salt
  FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::smallint[], $9::bigint[], $10::bytea[])
    AS g (member_id, id, hardship_id, hardship_class, level, minutes, salt)
  ON CONFLICT ON CONSTRAINT grant_awards_pkey DO NOTHING
  RETURNING member_id`;

/**
 * Adds awards of one month and version of the rules, set-based; returns the members whose award was added. One of a member and month that stands is left
 * alone: what was written first holds.
 */
export async function insertAwards(
  tx: Tx,
  bookId: number,
  awards: readonly Award[],
): Promise<Set<string>> {
  const [first] = awards;
  if (first === undefined) return new Set();
  const rows: { member_id: string }[] = await tx.query(INSERT_AWARDS, [
    bookId,
    first.month,
    first.policyId,
    awards.map(({ memberId }) => memberId),
    awards.map(({ id }) => id),
    awards.map(({ hardshipId }) => hardshipId),
    awards.map(({ hardshipClass }) => hardshipClass),
    awards.map(({ level }) => level),
    awards.map(({ minutes }) => minutes),
    awards.map(({ salt }) => salt),
  ]);
  return new Set(rows.map((row) => row.member_id));
}

/** The awards that stand of a month for some members, by member id. The caller bounds the list. */
export async function readAwardsOf(
  reader: EntityManager,
  bookId: number,
  of: { readonly month: string; readonly memberIds: readonly string[] },
): Promise<Award[]> {
  if (of.memberIds.length === 0) return [];
  const rows: AwardColumns[] = await reader.query(
    `${SELECT_AWARD} WHERE w.book_id = $1 AND w.month = $2 AND w.member_id = ANY ($3::uuid[])
     ORDER BY w.member_id`,
    [bookId, of.month, of.memberIds],
  );
  return rows.map(toAward);
}

/** Up to `limit` awards of a month by member id, after the member given. */
export async function readAwardsOfMonth(
  reader: EntityManager,
  bookId: number,
  page: { readonly month: string; readonly after: string | null; readonly limit: number },
): Promise<Award[]> {
  const rows: AwardColumns[] = await reader.query(
    `${SELECT_AWARD} WHERE w.book_id = $1 AND w.month = $2 AND ($3::uuid IS NULL OR w.member_id > $3)
     ORDER BY w.member_id LIMIT $4`,
    [bookId, page.month, page.after, page.limit],
  );
  return rows.map(toAward);
}

/** What was granted in one class at one level. */
export interface AwardSum {
  readonly hardshipClass: string;
  /** 0: no assessment. */
  readonly level: number;
  readonly members: number;
  readonly minutes: bigint;
}

/** What a month's awards come to, by class and level. */
export async function sumAwardsOfMonth(
  reader: EntityManager,
  bookId: number,
  month: string,
): Promise<AwardSum[]> {
  const rows: { hardship_class: string; level: number; members: string; minutes: string }[] =
    await reader.query(
      `SELECT hardship_class, level, count(*)::text AS members, sum(minutes)::text AS minutes
       FROM kapok.grant_awards WHERE book_id = $1 AND month = $2
       GROUP BY hardship_class, level ORDER BY hardship_class, level LIMIT ${MOST_SUMS}`,
      [bookId, month],
    );
  return rows.map(({ hardship_class: hardshipClass, level, members, minutes }) => {
    return { hardshipClass, level, members: Number(members), minutes: BigInt(minutes) };
  });
}

/** Up to `limit` awards of a member, the latest month first, before the month given. */
export async function readAwardsOfMember(
  reader: EntityManager,
  bookId: number,
  page: { readonly memberId: string; readonly before: string | null; readonly limit: number },
): Promise<Award[]> {
  const rows: AwardColumns[] = await reader.query(
    `${SELECT_AWARD} WHERE w.book_id = $1 AND w.member_id = $2 AND ($3::text IS NULL OR w.month < $3)
     ORDER BY w.month DESC LIMIT $4`,
    [bookId, page.memberId, page.before, page.limit],
  );
  return rows.map(toAward);
}

function toAward(row: AwardColumns): Award {
  return {
    id: row.id,
    month: row.month,
    memberId: row.member_id,
    hardshipId: row.hardship_id,
    hardshipClass: row.hardship_class,
    level: row.level,
    minutes: String(row.minutes),
    policyId: row.policy_id,
    salt: row.salt,
  };
}
