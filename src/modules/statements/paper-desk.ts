import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { PrintWish } from '../../platform/pdf/letter.js';
import { MembersService } from '../members/members.service.js';

/** Whose paper is printed. */
export interface PaperHolder {
  readonly bookId: number;
  readonly memberId: string;
}

/** Papers that may wait for their turn; each takes some tenths of a second. */
const MOST_WAITING = 20;

/** Prints papers, one after the other, so that they never keep a server from its other work for long. */
@Injectable()
export class PaperDesk {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly members: MembersService,
  ) {}

  /**
   * Prints a paper with its holder's name on it. Only for a paper that the caller may have. Throws
   * `temporarily_unavailable` when too many wait.
   */
  async print(
    { bookId, memberId }: PaperHolder,
    look: Pick<PrintWish, 'language' | 'isLarge'>,
    make: (wish: PrintWish) => Promise<Buffer>,
  ): Promise<Buffer> {
    const names = await this.members.namesOf(this.database.read, bookId, [memberId]);
    const wish = { ...look, name: names.get(memberId) ?? null, brand: this.config.brand };
    return this.inTurn(() => make(wish));
  }

  private async inTurn(print: () => Promise<Buffer>): Promise<Buffer> {
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
