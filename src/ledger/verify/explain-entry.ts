import { type DecodedLeaf, decodeLeaf, LeafFormatError } from '../decode-leaf.js';
import { ASSETS } from '../vocabulary.js';
import type { CopyCursor } from './copy-cursor.js';
import * as columns from './entry-row.js';
import { dayText, EPOCH_2000_MS, fieldBytes, uuidText } from './entry-row.js';
import type { FaultList } from './faults.js';
import type { PostingGroup } from './posting-group.js';

/** An entry as it is stored, with what must stand before it. */
export interface StoredEntry {
  readonly seq: number;
  readonly row: CopyCursor;
  readonly postings: PostingGroup;
  /** Hash of the leaf before. */
  readonly previous: Buffer;
  readonly bookUid: string;
}

/**
 * Decodes a leaf that did not match at first sight and says what differs, if anything does. Answers the decoded
 * leaf, or null when its bytes are not a leaf.
 */
export function explainEntry(entry: StoredEntry, faults: FaultList): DecodedLeaf | null {
  const decoded = decodeOrNull(entry, faults);
  if (decoded === null) return null;
  const { place } = decoded;
  if (place.seq !== BigInt(entry.seq) || place.bookUid !== entry.bookUid) {
    const found = place.bookUid === entry.bookUid ? `seq ${place.seq}` : `book ${place.bookUid}`;
    faults.add('leaf_misplaced', entry.seq, `the leaf says ${found}`);
  }
  const previous = entry.previous.toString('hex');
  if (place.prevHash !== previous) {
    faults.add('link_broken', entry.seq, `@prev is ${place.prevHash}, not ${previous}`);
  }
  compareColumns(entry, decoded, faults);
  comparePostings(entry, decoded, faults);
  return decoded;
}

function decodeOrNull(entry: StoredEntry, faults: FaultList): DecodedLeaf | null {
  try {
    return decodeLeaf(fieldBytes(entry.row, columns.LEAF));
  } catch (error) {
    if (!(error instanceof LeafFormatError)) throw error;
    faults.add('leaf_malformed', entry.seq, error.message);
    return null;
  }
}

function compareColumns(entry: StoredEntry, leaf: DecodedLeaf, faults: FaultList): void {
  const { content, place } = leaf;
  const wanted: readonly [number, string | null][] = [
    [columns.EFFECTIVE_ON, content.effectiveOn],
    [columns.RECORDED_AT, String(place.recordedAtMicros)],
    [columns.ACTOR_ID, content.actorId],
    [columns.SUBJECT_ID, content.subjectId],
    [columns.KIND, content.kind],
    [columns.SUBJECT_TYPE, content.subjectType],
    [columns.KEY_HASH, content.keyHash.toString('hex')],
    [columns.REVERSES_SEQ, content.reversesSeq === null ? null : String(content.reversesSeq)],
  ];
  for (const [column, value] of wanted) {
    if (columnText(entry.row, column) !== value) {
      faults.add('column_differs', entry.seq, columns.ENTRY_COLUMNS[column] as string);
    }
  }
}

/** The value of a column as the leaf would write it (times: microseconds since 1970), or null. */
function columnText(row: CopyCursor, column: number): string | null {
  if ((row.lengths[column] as number) < 0) return null;
  const field = fieldBytes(row, column);
  switch (column) {
    case columns.EFFECTIVE_ON:
      return effectiveText(field.readInt32BE());
    case columns.RECORDED_AT:
      return String(field.readBigInt64BE() + BigInt(EPOCH_2000_MS) * 1000n);
    case columns.ACTOR_ID:
    case columns.SUBJECT_ID:
      return uuidText(field);
    case columns.REVERSES_SEQ:
      return String(field.readBigInt64BE());
    case columns.KEY_HASH:
      return field.toString('hex');
    default:
      return field.toString('utf8');
  }
}

/** Dates that JavaScript cannot say (infinity) equal no leaf. */
function effectiveText(days: number): string {
  return Math.abs(days) > 50_000_000 ? 'infinity' : dayText(days);
}

function comparePostings(entry: StoredEntry, leaf: DecodedLeaf, faults: FaultList): void {
  const { postings } = entry;
  const listed = leaf.content.postings;
  if (postings.count !== listed.length) {
    const found = `${postings.count} rows, ${listed.length} in the leaf`;
    faults.add('postings_differ', entry.seq, found);
    return;
  }
  listed.forEach((posting, n) => {
    const id = uuidText(postings.ids.subarray(n * 16, n * 16 + 16));
    const difference = [
      postings.numbers[n] === n ? '' : 'n',
      id === posting.account ? '' : 'account',
      ASSETS[postings.assets[n] as number] === posting.asset ? '' : 'asset',
      postings.amounts[n] === posting.amount ? '' : `amount ${postings.amounts[n]}`,
    ].filter((name) => name !== '');
    if (difference.length > 0) {
      faults.add('postings_differ', entry.seq, `posting ${n}: ${difference.join(', ')}`);
    }
  });
}
