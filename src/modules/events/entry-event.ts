import type { EntryHead } from '../../ledger/read-journal.js';
import type { OutboxEvent } from '../../platform/outbox/outbox.js';

export const ENTRY_EVENT = 'ledger.entry_posted';

/** A journal entry as an event. Whose accounts it moved, and by how much, is for those who may read the journal. */
export function toEntryEvent(bookId: number, entry: EntryHead): OutboxEvent<typeof ENTRY_EVENT> {
  const { seq, kind, effectiveOn, recordedAt, subjectType, subjectId, reversesSeq } = entry;
  return {
    bookId,
    type: ENTRY_EVENT,
    subject: subjectId,
    data: {
      seq: String(seq),
      kind,
      effectiveOn,
      recordedAt,
      subjectType,
      reversesSeq: reversesSeq === null ? null : String(reversesSeq),
      leafHash: entry.leafHash.toString('hex'),
    },
    key: `${ENTRY_EVENT}:${seq}`,
  };
}
