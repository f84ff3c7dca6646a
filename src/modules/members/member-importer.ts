import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { normalisePhone } from '../../platform/crypto/person-index.js';
import { type Person, PersonVault } from '../../platform/crypto/person-vault.js';
import type { Tx } from '../../platform/database/database.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { isPlainLine, lengthInCharacters } from '../../platform/http/text.js';
import { newId } from '../../platform/ids.js';
import {
  type ImportContext,
  ROW_ACCEPTED,
  type RowAnswer,
  rowRefused,
} from '../../platform/row-answer.js';
import { readName, type Unit } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import { birthYearOf, readIdNumber } from './id-number.js';
import { IMPORTABLE_ROLES, type ImportableRole, isMemberNo, isMobilePhone } from './member.js';
import { insertGrants, insertMembers, type NewMemberRow } from './member-rows.js';
import { readStanding } from './standing-members.js';

/** A row of `members.csv`, each cell as read; an empty cell is ''. */
export interface MemberRow {
  readonly memberNo: string;
  readonly name: string;
  readonly role: string;
  readonly community: string;
  readonly idNumber: string;
  readonly phone: string;
  readonly household: string;
}

/** A row that is sound by itself. */
interface Candidate {
  readonly memberNo: string;
  readonly role: ImportableRole;
  readonly unit: Unit;
  readonly household: string | null;
  readonly person: Person;
  readonly phoneIndex: Buffer | null;
  readonly idNumberIndex: Buffer | null;
}

/** Rows sealed and written by one statement: about 2 MB of parameters. */
const CHUNK_ROWS = 2_000;
const MAX_HOUSEHOLD_LENGTH = 64;

/** Takes members from a city's export. Set-based: a few statements per 2,000 rows. */
@Injectable()
export class MemberImporter {
  constructor(
    private readonly units: UnitsService,
    private readonly vault: PersonVault,
    private readonly clock: Clock,
  ) {}

  /**
   * One answer a row, in order; the first code that applies, in this order: `malformed_row` (number,
   * name or household outside its form) · `unknown_role` · `unknown_unit` · `invalid_id_number` ·
   * `invalid_phone` · `already_recorded` (the same member stands) · `conflicts_with_existing` (the
   * number stands with other content, or the identity number under another number). Never changes a
   * member that stands. An empty phone or household is fine; an empty identity number is not.
   */
  async take(tx: Tx, context: ImportContext, rows: readonly MemberRow[]): Promise<RowAnswer[]> {
    const answers: RowAnswer[] = [];
    for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
      const chunk = rows.slice(start, start + CHUNK_ROWS);
      for (const answer of await this.takeChunk(tx, context, chunk)) answers.push(answer);
    }
    return answers;
  }

  private async takeChunk(
    tx: Tx,
    context: ImportContext,
    rows: readonly MemberRow[],
  ): Promise<RowAnswer[]> {
    const codes = [...new Set(rows.map(({ community }) => community.trim()))];
    const units = await this.units.byCodes(tx, context.bookId, codes);
    const today = this.clock.today();
    const read = rows.map((row) => this.readRow(row, units, today));
    const candidates = read.filter((each) => typeof each !== 'string');
    const standing = await readStanding(tx, context.bookId, candidates);
    const fresh = candidates.filter((candidate) => standing.judge(candidate) === null);
    const added = await this.write(tx, context, firstsByNumber(fresh));
    // Repeats within the chunk, and members that another import added meanwhile, stand by now.
    const after =
      added.size < fresh.length ? await readStanding(tx, context.bookId, candidates) : standing;
    return read.map((each) => {
      if (typeof each === 'string') return rowRefused(each);
      if (added.has(each)) return ROW_ACCEPTED;
      return rowRefused(after.judge(each) ?? 'conflicts_with_existing');
    });
  }

  private async write(
    tx: Tx,
    context: ImportContext,
    candidates: readonly Candidate[],
  ): Promise<Set<Candidate>> {
    const rows = candidates.map((candidate) => this.toRow(context.bookId, candidate));
    const ids = await insertMembers(tx, context.bookId, rows);
    const added = candidates.flatMap((candidate, index) => {
      const memberId = rows[index]?.id ?? '';
      return ids.has(memberId) ? [{ candidate, memberId }] : [];
    });
    const grants = added.map(({ candidate: { role, unit }, memberId }) => ({
      id: newId(),
      memberId,
      role,
      unitId: unit.id,
      grantedBy: context.actorId,
    }));
    await insertGrants(tx, context.bookId, grants);
    return new Set(added.map(({ candidate }) => candidate));
  }

  private toRow(bookId: number, candidate: Candidate): NewMemberRow {
    const id = newId();
    const { memberNo, unit, household, phoneIndex, idNumberIndex } = candidate;
    const sealed = this.vault.seal({ bookId, memberId: id }, candidate.person);
    const birthYear = birthYearOf(candidate.person.idNumber);
    const about = { id, memberNo, unitId: unit.id, household, birthYear };
    return { ...about, phoneIndex, idNumberIndex, ...sealed };
  }

  private readRow(
    row: MemberRow,
    units: ReadonlyMap<string, Unit>,
    today: string,
  ): Candidate | ErrorCode {
    const memberNo = row.memberNo.trim();
    const name = readName(row.name);
    const household = readHousehold(row.household);
    if (!isMemberNo(memberNo) || name === null || household === null) return 'malformed_row';
    const role = IMPORTABLE_ROLES.find((each) => each === row.role.trim());
    if (role === undefined) return 'unknown_role';
    const unit = units.get(row.community.trim());
    if (unit === undefined) return 'unknown_unit';
    const idNumber = readIdNumber(row.idNumber, today);
    if (idNumber === null) return 'invalid_id_number';
    const phone = row.phone.trim() === '' ? null : normalisePhone(row.phone);
    if (phone !== null && !isMobilePhone(phone)) return 'invalid_phone';
    return {
      memberNo,
      role,
      unit,
      household: household === '' ? null : household,
      person: { name, idNumber, phone },
      phoneIndex: this.vault.index('phone', phone),
      idNumberIndex: this.vault.index('id_number', idNumber),
    };
  }
}

/**
 * Without repeats of a number or identity number, of which the first counts, and in the order of numbers:
 * two imports of the same members never wait for each other in a circle.
 */
function firstsByNumber(candidates: readonly Candidate[]): Candidate[] {
  const taken = new Set<string>();
  const firsts = candidates.filter(({ memberNo, idNumberIndex }) => {
    const keys = [`no ${memberNo}`];
    if (idNumberIndex !== null) keys.push(`id ${idNumberIndex.toString('latin1')}`);
    const isFirst = keys.every((key) => !taken.has(key));
    if (isFirst) for (const key of keys) taken.add(key);
    return isFirst;
  });
  return firsts.sort((a, b) => (a.memberNo < b.memberNo ? -1 : 1));
}

/** Trimmed and in NFC; '' when there is none, null when too long or not plain. */
function readHousehold(text: string): string | null {
  const household = text.normalize('NFC').trim();
  const fits = lengthInCharacters(household) <= MAX_HOUSEHOLD_LENGTH && isPlainLine(household);
  return fits ? household : null;
}
