import type { EntityManager } from 'typeorm';
import type { ErrorCode } from '../../platform/errors/error-codes.js';

/** What of a member an import compares. Names are sealed, so they are not among it. */
export interface ComparedMember {
  readonly memberNo: string;
  readonly role: string;
  readonly unit: { readonly id: string };
  readonly household: string | null;
  readonly phoneIndex: Buffer | null;
  readonly idNumberIndex: Buffer | null;
}

interface StandingRow {
  member_no: string;
  unit_id: string;
  household: string | null;
  phone_index: Buffer | null;
  id_number_index: Buffer | null;
  roles: string[];
}

const SELECT_STANDING = `
  SELECT m.member_no, m.unit_id, m.household, m.phone_index, m.id_number_index,
    ARRAY (SELECT g.role FROM kapok.role_grants g
           WHERE g.book_id = m.book_id AND g.member_id = m.id AND g.revoked_at IS NULL) AS roles
  FROM kapok.members m
  WHERE m.book_id = $1`;

/** The members that stand under the numbers or identity numbers of some candidates. */
export class StandingMembers {
  readonly #byNo = new Map<string, StandingRow>();
  readonly #idNumbers = new Set<string>();

  constructor(rows: readonly StandingRow[]) {
    for (const row of rows) {
      this.#byNo.set(row.member_no, row);
      if (row.id_number_index !== null) this.#idNumbers.add(row.id_number_index.toString('latin1'));
    }
  }

  /** Null when nothing stands in the way; else why the candidate cannot be added. */
  judge(candidate: ComparedMember): ErrorCode | null {
    const standing = this.#byNo.get(candidate.memberNo);
    if (standing !== undefined) {
      return isSame(standing, candidate) ? 'already_recorded' : 'conflicts_with_existing';
    }
    const index = candidate.idNumberIndex?.toString('latin1') ?? '';
    return this.#idNumbers.has(index) ? 'conflicts_with_existing' : null;
  }
}

/** Reads what stands, by number and by identity number: two index look-ups a candidate. */
export async function readStanding(
  reader: EntityManager,
  bookId: number,
  candidates: readonly ComparedMember[],
): Promise<StandingMembers> {
  if (candidates.length === 0) return new StandingMembers([]);
  const rows: StandingRow[] = await reader.query(
    `${SELECT_STANDING} AND m.member_no = ANY ($2::text[])
     UNION ALL
     ${SELECT_STANDING} AND m.id_number_index = ANY ($3::bytea[])`,
    [
      bookId,
      candidates.map(({ memberNo }) => memberNo),
      candidates.map(({ idNumberIndex }) => idNumberIndex),
    ],
  );
  return new StandingMembers(rows);
}

function isSame(standing: StandingRow, candidate: ComparedMember): boolean {
  return (
    standing.unit_id === candidate.unit.id &&
    standing.household === candidate.household &&
    standing.roles.includes(candidate.role) &&
    isEqual(standing.phone_index, candidate.phoneIndex) &&
    isEqual(standing.id_number_index, candidate.idNumberIndex)
  );
}

function isEqual(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}
