/** A list older than this is read again before use, so that other servers' additions are seen. */
const RELOAD_AFTER_MS = 5_000;
/** Books kept at once; beyond it the longest unused one is dropped. */
const MAX_BOOKS = 1_000;

interface Kept<T> {
  readonly loadedAtMs: number;
  readonly value: Promise<T>;
}

/**
 * Keeps one immutable-version list per book in memory. Concurrent callers share one load. A failed
 * load is thrown to its callers and not kept.
 */
export class VersionCache<T> {
  readonly #load: (bookId: number) => Promise<T>;
  readonly #kept = new Map<number, Kept<T>>();

  constructor(load: (bookId: number) => Promise<T>) {
    this.#load = load;
  }

  /** The list of a book, at most five seconds old. */
  get(bookId: number): Promise<T> {
    const kept = this.#kept.get(bookId);
    const isFresh = kept !== undefined && performance.now() - kept.loadedAtMs < RELOAD_AFTER_MS;
    return isFresh ? kept.value : this.reload(bookId);
  }

  /** The list of a book as the database has it now. */
  reload(bookId: number): Promise<T> {
    const kept: Kept<T> = { loadedAtMs: performance.now(), value: this.#load(bookId) };
    this.#kept.delete(bookId);
    this.#kept.set(bookId, kept);
    this.#dropOldest();
    kept.value.catch(() => {
      if (this.#kept.get(bookId) === kept) this.#kept.delete(bookId);
    });
    return kept.value;
  }

  /** Makes the next `get` read again; call it after the transaction that added a version. */
  forget(bookId: number): void {
    this.#kept.delete(bookId);
  }

  #dropOldest(): void {
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > MAX_BOOKS && oldest.done !== true) this.#kept.delete(oldest.value);
  }
}
