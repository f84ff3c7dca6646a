interface Kept {
  readonly value: Promise<unknown>;
  untilMs: number;
}

/** What failed is tried again after this. */
const FAULT_KEPT_MS = 10_000;

/**
 * Keeps what was reckoned for a while, so that the public cannot load the database: whoever asks for the same meanwhile
 * gets the same, also while it is being reckoned. A fault is kept, too, for ten seconds.
 */
export class KeptAnswers {
  readonly #kept = new Map<string, Kept>();

  /** `most` answers at once; beyond it the one made first is dropped. */
  constructor(private readonly most: number) {}

  /** The answer by that name, made anew when it is older than `seconds`. */
  get<T>(name: string, seconds: number, make: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(name);
    if (kept !== undefined && performance.now() < kept.untilMs) return kept.value as Promise<T>;
    const value = make();
    const fresh: Kept = { value, untilMs: performance.now() + seconds * 1_000 };
    // Whoever waits for it is told of the fault; here it only counts when.
    value.catch(() => {
      fresh.untilMs = Math.min(fresh.untilMs, performance.now() + FAULT_KEPT_MS);
    });
    this.#kept.delete(name);
    this.#kept.set(name, fresh);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > this.most && oldest.done !== true) this.#kept.delete(oldest.value);
    return value;
  }
}
