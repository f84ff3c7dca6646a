import type { ErrorCode } from './errors/error-codes.js';

/** What became of one row of an imported file: accepted, or the one code it was refused with. */
export interface RowAnswer {
  readonly accepted: boolean;
  readonly code: ErrorCode | null;
}

/** For whom rows are imported: the book, and who answers for them. */
export interface ImportContext {
  readonly bookId: number;
  readonly actorId: string;
}

/** The answer for a row that was taken. */
export const ROW_ACCEPTED: RowAnswer = { accepted: true, code: null };

/** The answer for a row that was not. */
export function rowRefused(code: ErrorCode): RowAnswer {
  return { accepted: false, code };
}
