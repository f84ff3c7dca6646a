import { setTimeout as sleep } from 'node:timers/promises';
import { sqlState } from './sql-state.js';

/** serialization_failure and deadlock_detected: PostgreSQL has rolled one transaction back for the others. */
const VICTIM_STATES: readonly (string | null)[] = ['40001', '40P01'];
const MOST_TRIES = 5;
const LONGEST_PAUSE_MS = 40;

/**
 * Runs `work`, one whole transaction, and runs it again, 5 times at most, when PostgreSQL chose it as the
 * victim of a deadlock or a serialization failure: the caller gets the answer instead of the accident. Then
 * nothing of it was kept, so `work` must do nothing outside its transaction. Every other error, and the last
 * victim's, is thrown unchanged.
 */
export async function retryVictims<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === MOST_TRIES || !VICTIM_STATES.includes(sqlState(error))) throw error;
      await sleep(Math.random() * LONGEST_PAUSE_MS * tries);
    }
  }
}
