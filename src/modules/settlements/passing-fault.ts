import { errorCode } from '../../platform/database/sql-state.js';
import { databaseCode } from '../../platform/errors/database-faults.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';

/** Database away, stopping, full, racing; the disk; the network. */
const PASSING_STATES = /^(08...|40...|53...|55P..|57...|58...)$/;

/**
 * The code of a fault that waiting mends, so that a run is taken up again by itself; null when it would fail again.
 * `in_future` counts as passing: the clock was set back and will come round.
 */
export function passingFault(error: unknown): ErrorCode | null {
  if (error instanceof DomainError) {
    return error.retryable || error.code === 'in_future' ? error.code : null;
  }
  const code = errorCode(error) ?? '';
  if (PASSING_STATES.test(code) || /^E[A-Z]+$/.test(code)) return 'temporarily_unavailable';
  const named = databaseCode(error, false);
  return named === 'temporarily_unavailable' || named === 'outcome_unknown' ? named : null;
}
