import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import type { PrintWish } from '../../platform/pdf/letter.js';
import { PrintQueue } from '../../platform/pdf/print-queue.js';
import { MembersService } from '../members/members.service.js';

/** Whose paper is printed. */
export interface PaperHolder {
  readonly bookId: number;
  readonly memberId: string;
}

/** Prints papers, one after the other, so that they never keep a server from its other work for long. */
@Injectable()
export class PaperDesk {
  private readonly queue = new PrintQueue();

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
    return this.queue.inTurn(() => make(wish));
  }
}
