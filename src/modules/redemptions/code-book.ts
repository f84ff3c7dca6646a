import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { CodeAttempts } from './code-attempts.js';
import { spendCodeDigest } from './spend-code.js';
import { findLiveCode, readSpendCode, type SpendCode } from './spend-code-rows.js';

/** Finds spending codes for those who charge them. */
@Injectable()
export class CodeBook {
  constructor(
    private readonly database: Database,
    private readonly attempts: CodeAttempts,
    private readonly config: Config,
  ) {}

  /**
   * The code that can be charged now. Wrong, expired, spent and foreign ones answer alike, `unknown_code`, and
   * count against the caller: `rate_limited`.
   */
  async find(caller: Principal, code: string): Promise<SpendCode> {
    const { bookId } = caller;
    const digest = spendCodeDigest(this.config.indexKey, bookId, code);
    const found = await this.database.transaction(async (tx) => {
      await this.attempts.enter(tx, caller);
      const live = await findLiveCode(tx, bookId, digest);
      if (live === null) await this.attempts.countWrong(tx, caller);
      return live;
    });
    if (found === null) throw new DomainError('unknown_code');
    return found;
  }

  /** Whether a stored code is the one shown. */
  isCode(bookId: number, stored: SpendCode, code: string): boolean {
    return spendCodeDigest(this.config.indexKey, bookId, code).equals(stored.codeDigest);
  }

  /** The code of that id, in whatever state. Throws `not_found`. */
  async get(bookId: number, id: string): Promise<SpendCode> {
    const code = await readSpendCode(this.database.read, bookId, id);
    if (code === null) throw new DomainError('not_found');
    return code;
  }
}
