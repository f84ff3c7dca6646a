import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Language } from '../../platform/errors/language.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { CHECKS, type CheckName } from './checks.js';
import type {
  CheckResultDto,
  DriftDto,
  ReconciliationDetailDto,
  ReconciliationDto,
} from './reconciliations.dto.js';

interface RunRow extends Omit<ReconciliationDto, 'drifts' | 'createdAt' | 'finishedAt'> {
  readonly drifts: bigint | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

interface CheckRow {
  readonly check: string;
  readonly lookedAt: bigint;
  readonly drifting: bigint;
  readonly headSeq: bigint;
}

const SELECT_RUN = `SELECT id, day, origin, requested_by AS "requestedBy", state, drifts, fault_code AS "faultCode",
    created_at AS "createdAt", finished_at AS "finishedAt"
  FROM kapok.reconciliation_runs WHERE book_id = $1`;

/** A cursor that a client made up may name any number; the column is an integer. */
const MOST_N = 1_000_000;

/** What runs have found. */
@Injectable()
export class ReconciliationsService {
  constructor(private readonly database: Database) {}

  /** The runs of a book, the newest first. */
  async page(
    bookId: number,
    limit: number,
    after: string | null,
  ): Promise<Page<ReconciliationDto>> {
    const before = after === null ? null : decodeCursor(after, { id: 'uuid' }).id;
    const rows: RunRow[] = await this.database.read.query(
      `${SELECT_RUN} AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [bookId, before, limit + 1],
    );
    return toPage(rows, limit, { item: toRun, position: ({ id }) => ({ id }) });
  }

  /** One run with its checks. Throws `not_found`. */
  async find(bookId: number, id: string, language: Language): Promise<ReconciliationDetailDto> {
    const [row]: RunRow[] = await this.database.read.query(`${SELECT_RUN} AND id = $2`, [
      bookId,
      id,
    ]);
    if (row === undefined) throw new DomainError('not_found');
    const found: CheckRow[] = await this.database.read.query(
      `SELECT check_name AS check, looked_at AS "lookedAt", drifting, head_seq AS "headSeq"
       FROM kapok.reconciliation_checks WHERE book_id = $1 AND run_id = $2`,
      [bookId, id],
    );
    const order = Object.keys(CHECKS);
    const checks = found
      .sort((a, b) => order.indexOf(a.check) - order.indexOf(b.check))
      .map((check) => toCheck(check, language));
    return { ...toRun(row), checks };
  }

  /** The drifts that a run kept, by check. Throws `not_found`. */
  async drifts(
    bookId: number,
    id: string,
    wish: { readonly check: string | null; readonly after: string | null; readonly limit: number },
  ): Promise<Page<DriftDto>> {
    const known: unknown[] = await this.database.read.query(`${SELECT_RUN} AND id = $2`, [
      bookId,
      id,
    ]);
    if (known.length === 0) throw new DomainError('not_found');
    const after =
      wish.after === null ? null : decodeCursor(wish.after, { check: 'text', n: 'integer' });
    const n = Math.min(Math.max(Number(after?.n ?? 0), 0), MOST_N);
    const rows: DriftDto[] = await this.database.read.query(
      `SELECT check_name AS check, n, subject_type AS "subjectType", subject_id AS "subjectId", rule, expected, found
       FROM kapok.reconciliation_drifts
       WHERE book_id = $1 AND run_id = $2 AND ($3::text IS NULL OR check_name = $3)
         AND (check_name, n) > ($4, $5)
       ORDER BY check_name, n LIMIT $6`,
      [bookId, id, wish.check, after?.check ?? '', n, wish.limit + 1],
    );
    return toPage(rows, wish.limit, {
      item: (row) => row,
      position: (row) => ({ check: row.check, n: String(row.n) }),
    });
  }
}

function toRun({ drifts, createdAt, finishedAt, ...row }: RunRow): ReconciliationDto {
  return {
    ...row,
    drifts: drifts === null ? null : String(drifts),
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

/** A check that this program no longer knows is shown by its name. */
function toCheck(
  { check, lookedAt, drifting, headSeq }: CheckRow,
  language: Language,
): CheckResultDto {
  const known = Object.hasOwn(CHECKS, check) ? CHECKS[check as CheckName][language] : check;
  return {
    check,
    text: known,
    lookedAt: String(lookedAt),
    drifting: String(drifting),
    headSeq: String(headSeq),
  };
}
