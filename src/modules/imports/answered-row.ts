import type { RowAnswer } from '../../platform/row-answer.js';

/** What became of one row of a file, as it is kept and shown. */
export interface AnsweredRow extends RowAnswer {
  /** The line of the file that the row begins on, the header being line 1. */
  readonly line: number;
  /** The record number, member number or code of the row, as read; null when it has none. */
  readonly ref: string | null;
}
