import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { invariant } from '../../platform/errors/invariant.js';
import { newId } from '../../platform/ids.js';
import {
  type ImportContext,
  ROW_ACCEPTED,
  type RowAnswer,
  rowRefused,
} from '../../platform/row-answer.js';
import { isMemberNo } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { type AssessmentWish, readAssessment, type SoundAssessment } from './assessment.js';
import {
  type Assessment,
  insertAssessments,
  type NewAssessment,
  readAssessmentsOf,
  readStanding,
} from './assessment-rows.js';
import { HARDSHIP_WORKERS } from './hardships.service.js';

/** A row of `assessments.csv`. */
export interface AssessmentRow extends AssessmentWish {
  readonly memberNo: string;
}

/** Whose rows are taken: a file's, or one worker's by hand. */
type Source = ImportContext & { readonly importId: string | null };

/** What was found of people's need of help. Assessments are only ever added; the latest one decides. */
@Injectable()
export class AssessmentsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly clock: Clock,
  ) {}

  /** The assessments of a member, for the member and workers in reach (`not_found`), the latest first. */
  async ofMember(caller: Principal, memberId: string): Promise<Assessment[]> {
    const read = this.database.read;
    const member = await this.members.visibleTo(read, caller, memberId);
    return readAssessmentsOf(read, caller.bookId, member.id);
  }

  /**
   * Records one assessment by a worker who reaches the member (`not_found`). Errors: `not_for_oneself`, those of
   * `readAssessment`, `already_recorded` when the same one stands, `conflicts_with_existing` when one of that day
   * says something else.
   */
  async record(caller: Principal, memberId: string, wish: AssessmentWish): Promise<Assessment> {
    const { bookId, memberId: actorId } = caller;
    return this.database.transaction(async (tx) => {
      const member = await this.members.visibleTo(tx, caller, memberId, HARDSHIP_WORKERS);
      const row = { ...wish, memberNo: member.memberNo };
      const [answer] = await this.take(tx, { bookId, actorId, importId: null }, [row]);
      invariant(answer !== undefined, 'every row is answered');
      if (answer.code !== null) throw new DomainError(answer.code);
      const [added] = await readStanding(tx, bookId, [{ memberId, assessedOn: wish.assessedOn }]);
      invariant(added !== undefined, 'what was added stands');
      return added;
    });
  }

  /**
   * Takes rows of `assessments.csv`, set-based. One answer a row, in order; the first code that applies, in this
   * order: `malformed_row` (also a member number of the wrong form) · those of `readAssessment` · `unknown_member` ·
   * `not_for_oneself` (whoever imports has none of their own in the file) · `already_recorded` ·
   * `conflicts_with_existing`. Never changes an assessment that stands. The caller bounds the list.
   */
  importAssessments(
    tx: Tx,
    source: ImportContext & { readonly importId: string },
    rows: readonly AssessmentRow[],
  ): Promise<RowAnswer[]> {
    return this.take(tx, source, rows);
  }

  private async take(tx: Tx, source: Source, rows: readonly AssessmentRow[]): Promise<RowAnswer[]> {
    const { bookId } = source;
    const today = this.clock.today();
    const memberNos = rows.map(({ memberNo }) => memberNo).filter(isMemberNo);
    const members = await this.members.byMemberNos(tx, bookId, memberNos);
    const read = rows.map((row): NewAssessment | ErrorCode => {
      const sound = isMemberNo(row.memberNo) ? readAssessment(row, today) : 'malformed_row';
      if (typeof sound === 'string') return sound;
      const member = members.get(row.memberNo);
      if (member === undefined) return 'unknown_member';
      if (member.id === source.actorId) return 'not_for_oneself';
      const { actorId: recordedBy, importId } = source;
      return { ...sound, id: newId(), memberId: member.id, recordedBy, importId };
    });
    const candidates = read.filter((each) => typeof each !== 'string');
    const added = await insertAssessments(tx, bookId, inOrder(candidates));
    const others = candidates.filter(({ id }) => !added.has(id));
    const standing = new Map(
      (await readStanding(tx, bookId, others)).map((each) => [keyOf(each), each]),
    );
    return read.map((each) => {
      if (typeof each === 'string') return rowRefused(each);
      if (added.has(each.id)) return ROW_ACCEPTED;
      const isSame = says(standing.get(keyOf(each)), each);
      return rowRefused(isSame ? 'already_recorded' : 'conflicts_with_existing');
    });
  }
}

/** By member and day, repeats in the order of the file: two imports never wait for each other in a circle. */
function inOrder(assessments: readonly NewAssessment[]): NewAssessment[] {
  return [...assessments].sort((a, b) =>
    keyOf(a) === keyOf(b) ? 0 : keyOf(a) < keyOf(b) ? -1 : 1,
  );
}

function keyOf({ memberId, assessedOn }: Pick<Assessment, 'memberId' | 'assessedOn'>): string {
  return `${memberId} ${assessedOn}`;
}

function says(standing: SoundAssessment | undefined, wish: SoundAssessment): boolean {
  return (
    standing !== undefined &&
    standing.level === wish.level &&
    standing.validUntil === wish.validUntil &&
    standing.assessor === wish.assessor
  );
}
