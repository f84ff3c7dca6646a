import { type Principal, reaches } from '../../auth/principal.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { allows, type BatchAction, OPEN_STATES } from './batch.js';
import { type Batch, type BatchKey, lockBatch } from './batch-rows.js';
import { COUNTERS, ENTERERS, PAPER_READERS } from './paper-access.js';

/** Throws `not_found` unless the batch is there and of a unit that the caller's roles reach. */
export function requireVisible(caller: Principal, batch: Batch | null): Batch {
  if (batch === null || !reaches(caller, PAPER_READERS, batch.unitPath)) {
    throw new DomainError('not_found');
  }
  return batch;
}

/**
 * Whether the caller may see what was entered: whoever entered it; until the batch has ended nobody who could still
 * count it; auditors who cannot; then everybody who sees the batch.
 */
export function maySeeFigures(caller: Principal, batch: Batch): boolean {
  if (caller.memberId === batch.enteredBy) return true;
  if (batch.state === 'matched' || batch.state === 'cancelled') return true;
  const couldCount = reaches(caller, COUNTERS, batch.unitPath);
  return !couldCount && reaches(caller, ['auditor'], batch.unitPath);
}

/** Whether the caller is one who may count the batch, as far as roles say. */
export function mayCount(caller: Principal, batch: Batch): boolean {
  return caller.memberId !== batch.enteredBy && reaches(caller, COUNTERS, batch.unitPath);
}

/**
 * The batch, locked, for a step of its enterer. Throws `not_found`, `forbidden` for anybody else's and for one whose role
 * has ended, `state_conflict`.
 */
export async function lockOwn(
  tx: Tx,
  caller: Principal,
  key: BatchKey,
  wish: BatchAction | 'enter',
): Promise<Batch> {
  const batch = requireVisible(caller, await lockBatch(tx, key));
  const isOwn = batch.enteredBy === caller.memberId && reaches(caller, ENTERERS, batch.unitPath);
  if (!isOwn) throw new DomainError('forbidden');
  const isAllowed =
    wish === 'enter'
      ? (OPEN_STATES as readonly string[]).includes(batch.state)
      : allows(wish, batch.state);
  if (!isAllowed) throw new DomainError('state_conflict');
  return batch;
}
