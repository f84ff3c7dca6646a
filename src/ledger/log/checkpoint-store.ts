import type { StoredCheckpoint } from './checkpoint-frames.js';

/** A checkpoint as it is stored. */
export type ToStore = Pick<StoredCheckpoint, 'note' | 'signedAt'>;

/** What a store holds of a book, in numbers. */
export interface StoreTally {
  /** What was written and is whole, as far as it was looked at. */
  readonly records: number;
  /** What is not as it was written: torn, altered or gone. */
  readonly damaged: number;
}

/**
 * Signed checkpoints outside the database: of each book in the order in which they were appended, which is that of their
 * sizes unless a loss was accepted in between. It serves several processes, as long as one of them appends at a time.
 */
export interface CheckpointStore {
  /** Where the checkpoints of a book are, in words for people. */
  placeOf(bookCode: string): string;
  /** The codes of the books that have any, in order. */
  books(): Promise<string[]>;
  /** The checkpoint that was appended last, or null. */
  newest(bookCode: string): Promise<StoredCheckpoint | null>;
  /** All of a book, the one that was appended last first. */
  newestFirst(bookCode: string): AsyncIterable<StoredCheckpoint>;
  tally(bookCode: string): Promise<StoreTally>;
  /** Appends checkpoints and resolves when they will stay. On an error nobody knows whether they are there. */
  append(bookCode: string, checkpoints: readonly ToStore[]): Promise<void>;
}
