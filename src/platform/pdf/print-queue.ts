import { DomainError } from '../errors/domain-error.js';

/** Papers that may wait for their turn; each takes some tenths of a second. */
const MOST_WAITING = 20;

/** Prints papers one after the other, so that they never keep a server from its other work for long. */
export class PrintQueue {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** Prints when those before are done. Throws `temporarily_unavailable` when too many wait. */
  async inTurn(print: () => Promise<Buffer>): Promise<Buffer> {
    if (this.waiting >= MOST_WAITING) throw new DomainError('temporarily_unavailable');
    this.waiting += 1;
    // One paper that fails does not keep the next one from being printed.
    const printed = this.last.then(print, print);
    this.last = printed;
    try {
      return await printed;
    } finally {
      this.waiting -= 1;
    }
  }
}
