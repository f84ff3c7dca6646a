import { clear, createStore, get, set } from 'idb-keyval';
import { NoAnswer } from '../api/problem.js';

let store: ReturnType<typeof createStore> | null = null;

function database() {
  store ??= createStore('kapok-remembered', 'answers');
  return store;
}

/** Notes something on this device until `forgetAll`. */
export async function remember(key: string, value: unknown): Promise<void> {
  await set(key, value, database());
}

export async function recall<Value>(key: string): Promise<Value | undefined> {
  return get<Value>(key, database());
}

/**
 * An answer of the service, or, when nothing is answered, the last one that this device got for the same key: for
 * the few lists that a form needs when there is no network.
 */
export async function remembered<Answer>(
  key: string,
  read: () => Promise<Answer>,
): Promise<Answer> {
  try {
    const answer = await read();
    await remember(key, answer);
    return answer;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const kept = await recall<Answer>(key);
    if (kept === undefined) throw error;
    return kept;
  }
}

/** Forgets everything that was remembered: the device may be somebody else's next. */
export async function forgetAll(): Promise<void> {
  await clear(database());
}
