const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** When a witness is asked again: soon after the first failure, then each time half as soon, once a minute at least. */
export class CosignPace {
  #failures = 0;
  #notBefore = 0;

  /** Whether it is time. Milliseconds since 1970. */
  isDue(now: number): boolean {
    // A clock that was set back must not make it wait longer than it ever would.
    return now >= this.#notBefore || this.#notBefore - now > LONGEST_PAUSE_MS;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#notBefore = 0;
  }

  failed(now: number): void {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
    this.#failures = Math.min(this.#failures + 1, 16);
    this.#notBefore = now + pause;
  }
}
