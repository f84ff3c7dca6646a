import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { AutomaticCases } from '../cases/automatic-cases.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { CHECKS } from './checks.js';
import type { CheckResult } from './reconcile-book.js';
import { type ClaimedRun, ReconciliationLease } from './reconciliation-lease.js';

/** What runs leave behind. */
@Injectable()
export class ReconciliationResults {
  constructor(
    private readonly database: Database,
    private readonly lease: ReconciliationLease,
    private readonly cases: AutomaticCases,
    private readonly notifications: NotificationsService,
  ) {}

  /**
   * Writes what a run found, and puts every check that drifts before people: one case a check, which later runs
   * follow up, and one notification a run. All or nothing, and only while the run is this server's: throws
   * RunInterrupted. Locks the run's row, then the cases.
   */
  async finish(run: ClaimedRun, results: readonly CheckResult[]): Promise<void> {
    const drifting = results.filter((result) => result.drifting > 0n);
    const drifts = drifting.reduce((sum, result) => sum + result.drifting, 0n);
    await this.database.transaction(async (tx) => {
      await this.lease.hold(tx, run);
      await insertChecks(tx, run, results);
      for (const result of drifting) {
        await insertDrifts(tx, run, result);
        await this.cases.report(tx, findingOf(run, result));
      }
      if (drifts > 0n) await this.#tell(tx, run, { drifts, checks: drifting });
      await tx.query(
        `UPDATE kapok.reconciliation_runs
         SET state = 'done', drifts = $3, finished_at = clock_timestamp(), worker_id = NULL, lease_until = NULL
         WHERE book_id = $1 AND id = $2`,
        [run.bookId, run.id, drifts],
      );
    });
  }

  /** Gives a run up that fails by itself again and again. Throws RunInterrupted when it is no longer this server's. */
  async fail(run: ClaimedRun, faultCode: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.lease.hold(tx, run);
      await tx.query(
        `UPDATE kapok.reconciliation_runs
         SET state = 'failed', fault_code = $3, finished_at = clock_timestamp(), worker_id = NULL, lease_until = NULL
         WHERE book_id = $1 AND id = $2`,
        [run.bookId, run.id, faultCode],
      );
    });
  }

  async #tell(
    tx: Tx,
    run: ClaimedRun,
    found: { readonly drifts: bigint; readonly checks: readonly CheckResult[] },
  ): Promise<void> {
    const checks = found.checks.map(({ name }) => name).join(', ');
    await this.notifications.notify(
      tx,
      {
        bookId: run.bookId,
        kind: 'reconciliation.drift',
        params: { day: run.day, checks, drifts: String(found.drifts) },
        eventKey: `reconciliation:${run.id}`,
      },
      { cityRoles: ['city_admin', 'auditor'] },
    );
  }
}

function findingOf(run: ClaimedRun, { name, drifting, drifts }: CheckResult) {
  const { zh, en } = CHECKS[name];
  const [first] = drifts;
  const at = first === undefined ? '' : ` [${first.subjectType} ${first.subjectId}: ${first.rule}]`;
  return {
    bookId: run.bookId,
    kind: 'reconciliation',
    autoKey: `reconciliation:${name}`,
    subject: { type: 'reconciliation_check', id: name },
    text:
      `${run.day} 对账发现“${zh}”有 ${drifting} 处不符（对账编号 ${run.id}）。` +
      ` ${en}: ${drifting} drifts in run ${run.id}.${at}`,
  } as const;
}

async function insertChecks(
  tx: Tx,
  run: ClaimedRun,
  results: readonly CheckResult[],
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.reconciliation_checks (book_id, run_id, check_name, looked_at, drifting, head_seq)
     SELECT $1, $2, c.* FROM unnest($3::text[], $4::bigint[], $5::bigint[], $6::bigint[]) AS c`,
    [
      run.bookId,
      run.id,
      results.map(({ name }) => name),
      results.map(({ looked }) => looked),
      results.map(({ drifting }) => drifting),
      results.map(({ headSeq }) => headSeq),
    ],
  );
}

async function insertDrifts(tx: Tx, run: ClaimedRun, result: CheckResult): Promise<void> {
  const { drifts } = result;
  await tx.query(
    `INSERT INTO kapok.reconciliation_drifts (book_id, run_id, check_name, n, subject_type, subject_id, rule, expected, found)
     SELECT $1, $2, $3, d.n, d.subject_type, d.subject_id, d.rule, d.expected, d.found
     FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) WITH ORDINALITY
       AS d (subject_type, subject_id, rule, expected, found, n)`,
    [
      run.bookId,
      run.id,
      result.name,
      drifts.map(({ subjectType }) => subjectType),
      drifts.map(({ subjectId }) => subjectId),
      drifts.map(({ rule }) => rule),
      drifts.map(({ expected }) => expected),
      drifts.map(({ found }) => found),
    ],
  );
}
