import { newKey } from '../api/client.js';
import { NoAnswer } from '../api/problem.js';

/** The idempotency key of one wish after the other: made when a wish begins, kept until an answer to it is known. */
export class WishKey {
  #key: string | null = null;

  /** The key of the wish that has no answer yet, or of a new one. */
  ofNow(): string {
    this.#key ??= newKey();
    return this.#key;
  }

  /** What came of sending it; null: it took effect. Any answer ends the wish; no answer does not. */
  settle(error: unknown): void {
    if (!(error instanceof NoAnswer)) this.#key = null;
  }
}
