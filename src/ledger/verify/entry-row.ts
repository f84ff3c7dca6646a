import { ENTRY_KINDS } from '../vocabulary.js';
import type { CopyCursor } from './copy-cursor.js';

/** The columns of a journal entry, in the order of their fields in the stream. */
export const ENTRY_COLUMNS = [
  'seq',
  'effective_on',
  'recorded_at',
  'actor_id',
  'subject_id',
  'kind',
  'subject_type',
  'key_hash',
  'reverses_seq',
  'leaf_hash',
  'leaf',
];
export const SEQ = 0;
export const EFFECTIVE_ON = 1;
export const RECORDED_AT = 2;
export const ACTOR_ID = 3;
export const SUBJECT_ID = 4;
export const KIND = 5;
export const SUBJECT_TYPE = 6;
export const KEY_HASH = 7;
export const REVERSES_SEQ = 8;
export const LEAF_HASH = 9;
export const LEAF = 10;

/** PostgreSQL counts days and microseconds from 2000-01-01. */
export const EPOCH_2000_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;

/** The bytes of a field, in place; empty for NULL. */
export function fieldBytes(row: CopyCursor, field: number): Buffer {
  const at = row.offsets[field] as number;
  return row.buffer.subarray(at, at + Math.max(0, row.lengths[field] as number));
}

const KIND_BYTES = ENTRY_KINDS.map((kind) => Buffer.from(kind));

/** Index into ENTRY_KINDS of the row's kind; -1 for a word that is not there. */
export function kindIndex(row: CopyCursor): number {
  const { buffer } = row;
  const at = row.offsets[KIND] as number;
  const length = row.lengths[KIND] as number;
  for (let index = 0; index < KIND_BYTES.length; index += 1) {
    const kind = KIND_BYTES[index] as Buffer;
    let same = 0;
    if (kind.length === length) while (same < length && kind[same] === buffer[at + same]) same += 1;
    if (same === length) return index;
  }
  return -1;
}

/** YYYY-MM-DD of a count of days since 2000-01-01. */
export function dayText(days: number): string {
  return new Date(EPOCH_2000_MS + days * DAY_MS).toISOString().slice(0, 10);
}

/** `YYYY-MM-DDTHH:MM:SS.` of a count of seconds since 2000-01-01. */
export function secondText(seconds: number): string {
  return new Date(EPOCH_2000_MS + seconds * 1000).toISOString().slice(0, 20);
}

/** A UUID's text from its sixteen bytes. */
export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
