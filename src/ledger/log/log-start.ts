import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Book } from '../books.js';
import { LedgerService } from '../ledger.service.js';
import { LogError } from './log-error.js';
import { LogFollower } from './log-follower.js';
import { LogGuard, type StoredVerdict } from './log-guard.js';
import { LogKeys } from './log-keys.js';

/** What has to hold before the service writes anything: the database is not older than what was signed. */
@Injectable()
export class LogStart {
  constructor(
    private readonly config: Config,
    private readonly ledger: LedgerService,
    private readonly guard: LogGuard,
    private readonly keys: LogKeys,
    private readonly follower: LogFollower,
  ) {}

  /**
   * Throws LogError, with a sentence for each city, when the database lacks what a stored checkpoint covers, or holds
   * something else in its place, and when the store of checkpoints cannot be asked.
   */
  async assertNothingLost(): Promise<void> {
    const books = await this.ledger.listBooks();
    const faults: string[] = [];
    for (const code of await this.guard.store.books()) {
      const book = books.find((each) => each.code === code);
      const fault = book === undefined ? this.absent(code) : await this.faultOf(book);
      if (fault !== null) faults.push(fault);
    }
    if (faults.length === 0) return;
    throw new LogError(
      [
        'The database does not hold what this service has signed. It does not start.',
        ...faults,
        'What to do: docs/log.md, "The database is older than its checkpoints".',
      ].join('\n'),
    );
  }

  /**
   * Puts the key of this configuration into the chain of each book that names none. Throws LogError when a chain names
   * another one last. Does nothing when no checkpoints are signed.
   */
  async prepareKeys(): Promise<void> {
    if (this.config.open.checkpointSeconds === 0) return;
    for (const book of await this.ledger.listBooks()) {
      await this.follower.nameFirstKey(book);
      const newest = (await this.keys.notices(book.id)).at(-1);
      const own = this.guard.ownVkey(book);
      if (newest === undefined || newest.vkey === own) continue;
      throw new LogError(
        [
          `The key of this configuration does not sign for ${book.code}. The service does not start.`,
          `  the chain names (entry ${newest.seq}): ${newest.vkey}`,
          `  the configuration has:   ${own ?? 'none'}`,
          'Put the right key back, or hand over to the new one: kapok log rotate (docs/log.md, "Another key").',
        ].join('\n'),
      );
    }
  }

  private async faultOf(book: Book): Promise<string | null> {
    return faultSentence(
      book.code,
      await this.guard.judge(book),
      this.guard.store.placeOf(book.code),
    );
  }

  private absent(code: string): string {
    return `  ${code}: there are signed checkpoints in ${this.guard.store.placeOf(code)}, but the database has no such city.`;
  }
}

/** What is wrong with a database, in words; null when nothing is. */
export function faultSentence(code: string, verdict: StoredVerdict, place: string): string | null {
  switch (verdict.kind) {
    case 'older': {
      const { entries, stored } = verdict;
      return `  ${code}: the newest checkpoint (${stored.signedAt}) covers ${stored.size} entries, the database has ${entries}: ${stored.size - entries} are missing. Most likely an old backup was restored.`;
    }
    case 'forked':
      return `  ${code}: the newest checkpoint (${verdict.stored.signedAt}) covers ${verdict.stored.size} entries; the database has as many, but not the same ones. It holds another history than the one that was signed.`;
    case 'unknown_key':
      return `  ${code}: the newest checkpoint in ${place} was signed by a key that neither the chain nor the configuration names (origin ${verdict.stored.origin}).`;
    default:
      return null;
  }
}
