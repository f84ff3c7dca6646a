import { Injectable } from '@nestjs/common';
import type { ErrorCode } from '../../platform/errors/error-codes.js';

/** Somebody who says that records must not be approved yet. */
export interface ApprovalHold {
  /**
   * Which of these records wait for something, and for what; the others are absent. Asked only about records whose
   * rules demand a call-back for their evidence, or whose recipient was called back and denied them, so that approvals of
   * all others cost nothing.
   */
  heldBack(bookId: number, recordIds: readonly string[]): Promise<ReadonlyMap<string, ErrorCode>>;
}

/** Where a module that stands above service records says that it holds approvals back. */
@Injectable()
export class ApprovalHolds {
  private readonly holds: ApprovalHold[] = [];

  register(hold: ApprovalHold): void {
    this.holds.push(hold);
  }

  /** By record id, why it cannot be approved yet. */
  async heldBack(bookId: number, recordIds: readonly string[]): Promise<Map<string, ErrorCode>> {
    const found = new Map<string, ErrorCode>();
    if (recordIds.length === 0) return found;
    for (const hold of this.holds) {
      for (const [id, code] of await hold.heldBack(bookId, recordIds)) found.set(id, code);
    }
    return found;
  }
}
