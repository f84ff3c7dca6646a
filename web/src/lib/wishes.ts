import { newKey } from '../api/client.js';
import { NoAnswer } from '../api/problem.js';

/** Asks the service for a wish; the key makes it take effect once. */
export type Send<Wish, Answer> = (wish: Wish, key: string) => Promise<Answer>;

/**
 * One wish after the other, each under an idempotency key of its own. While nobody knows what came of one, every ask
 * is for that one again, as it was: another wish in its place could take effect beside it.
 */
export class Wishes<Wish, Answer> {
  #sent: { readonly wish: Wish; readonly ask: () => Promise<Answer> } | null = null;

  /** Whether it is known what came of every wish so far. */
  get isKnown(): boolean {
    return this.#sent === null;
  }

  /** Asks for the wish, or again for the one that has no answer yet. */
  ask(wish: Wish, send: Send<Wish, Answer>): Promise<Answer> {
    if (this.#sent === null) {
      const key = newKey();
      this.#sent = { wish, ask: () => send(wish, key) };
    }
    return this.#sent.ask();
  }

  /** What came of asking; null: it took effect. Any answer ends the wish; no answer does not. Answers which wish it was. */
  settle(error: unknown): Wish | null {
    const wish = this.#sent?.wish ?? null;
    if (!(error instanceof NoAnswer)) this.#sent = null;
    return wish;
  }
}
