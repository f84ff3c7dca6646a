import { Injectable } from '@nestjs/common';
import type { Client } from 'pg';
import { LedgerPeriods } from '../../ledger/periods.js';
import { Config } from '../../platform/config/config.js';
import { KEEP_INDEX_PLANS } from '../../platform/database/plan-settings.js';
import { withSession } from '../../platform/database/session.js';
import { invariant } from '../../platform/errors/invariant.js';
import { type CheckResult, reconcileBook } from './reconcile-book.js';
import {
  type ClaimedRun,
  LEASE_SECONDS,
  ReconciliationLease,
  RunInterrupted,
} from './reconciliation-lease.js';
import { ReconciliationResults } from './reconciliation-results.js';

const RENEW_MS = (LEASE_SECONDS * 1000) / 3;
const LOCK_LIMIT_MS = 10_000;
/** The service's own limits are for requests; the longest statement here reads every account of a city. */
const NO_LIMITS = `SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; ${KEEP_INDEX_PLANS}`;

/** One run from its claim to its end. */
@Injectable()
export class ReconciliationRun {
  constructor(
    private readonly config: Config,
    private readonly periods: LedgerPeriods,
    private readonly lease: ReconciliationLease,
    private readonly results: ReconciliationResults,
  ) {}

  /**
   * Runs all checks on a connection of its own and writes what they found, with cases and notifications, in one
   * transaction at the end. The lease is renewed by a timer meanwhile. Throws RunInterrupted when `isStopping` turns
   * true or another server has taken over; then nothing was written.
   */
  async run(run: ClaimedRun, isStopping: () => boolean): Promise<readonly CheckResult[]> {
    const months = await this.periods.months(run.bookId);
    const pulse = new LeasePulse(() => this.lease.renew(run), isStopping);
    try {
      const found = await this.#withConnection((client) =>
        reconcileBook(client, { id: run.bookId, months }, () => pulse.check()),
      );
      await this.results.finish(run, found);
      return found;
    } finally {
      pulse.stop();
    }
  }

  #withConnection<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const { databaseUrl } = this.config;
    invariant(databaseUrl !== null, 'the database is known before the application is made');
    const options = { purpose: 'reconciliation', lockTimeoutMs: LOCK_LIMIT_MS };
    return withSession(databaseUrl, options, async (client) => {
      await client.query(NO_LIMITS);
      return work(client);
    });
  }
}

/** Renews a lease while statements of any length run, and tells between them whether to go on. */
class LeasePulse {
  private failure: unknown = null;
  private readonly timer: NodeJS.Timeout;

  constructor(
    renew: () => Promise<void>,
    private readonly isStopping: () => boolean,
  ) {
    this.timer = setInterval(() => {
      renew().catch((error: unknown) => {
        this.failure ??= error;
      });
    }, RENEW_MS);
    this.timer.unref();
  }

  check(): void {
    if (this.failure !== null) throw this.failure;
    if (this.isStopping()) throw new RunInterrupted('this server stops');
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
