import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/database.js';
import { newId } from '../../platform/ids.js';
import { insertCallBacks, type NewCallBack } from './call-back-rows.js';

/** The list of those whom somebody else asks again. Other modules put their subjects on it. */
@Injectable()
export class CallBackList {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Puts call-backs on the list within the caller's transaction, in one statement. What waits already about the same
   * subject stays as it is.
   */
  async add(tx: Tx, bookId: number, subjects: readonly Omit<NewCallBack, 'id'>[]): Promise<void> {
    const rows = subjects.map((subject) => ({ ...subject, id: newId() }));
    await insertCallBacks(tx, bookId, rows, this.clock.now());
  }

  /**
   * Whether a subject is drawn when `percent` of all are to be. The draw follows from the subject's name (its id, or id and
   * version) and a key of the service: always the same, and nobody at a desk can foretell or steer it.
   */
  isDrawn(bookId: number, subject: string, percent: number): boolean {
    const digest = createHmac('sha256', this.config.indexKey)
      .update(`call_back_draw\0${bookId}\0${subject}`, 'utf8')
      .digest();
    return digest.readUInt32BE(0) < (percent / 100) * 2 ** 32;
  }
}
