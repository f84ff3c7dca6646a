import type { ErrorCode } from '../errors/error-codes.js';
import { toRefusal } from '../errors/to-refusal.js';
import type { Tx } from './database.js';

/** What came of work that was tried: its value, or the code of its refusal. */
export type Attempt<T> =
  | { readonly code: null; readonly value: T }
  | { readonly code: ErrorCode; readonly value: null };

/**
 * Does work of which nothing stays if it is refused, while the transaction around it goes on. Faults, and refusals that
 * a later try could mend (a deadlock, a lost connection), are thrown on: they concern the whole transaction. Attempts do
 * not nest.
 */
export async function attempt<T>(tx: Tx, work: () => Promise<T>): Promise<Attempt<T>> {
  await tx.query('SAVEPOINT kapok_attempt');
  try {
    const value = await work();
    await tx.query('RELEASE SAVEPOINT kapok_attempt');
    return { code: null, value };
  } catch (error) {
    const { code, status, retryable } = toRefusal(error, 'POST');
    if (status >= 500 || retryable) throw error;
    await undo(tx);
    return { code, value: null };
  }
}

/** Does work and undoes it: the code with which it would be refused now, or null. Faults are thrown on. */
export async function rehearse(tx: Tx, work: () => Promise<unknown>): Promise<ErrorCode | null> {
  const { code } = await attempt(tx, async () => {
    await work();
    await undo(tx);
    await tx.query('SAVEPOINT kapok_attempt');
  });
  return code;
}

async function undo(tx: Tx): Promise<void> {
  await tx.query('ROLLBACK TO SAVEPOINT kapok_attempt');
  await tx.query('RELEASE SAVEPOINT kapok_attempt');
}
