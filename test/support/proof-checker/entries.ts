// Part of a checker of proof files written from the text of docs/format.md alone: it shares no code with src.
import { factsFit } from './opened-facts.js';
import type { Sealed } from './seal.js';
import {
  climb,
  DIGEST,
  digest,
  type Json,
  type JsonObject,
  jcs,
  list,
  must,
  NATURAL,
  names,
  pathOf,
  text,
} from './strict.js';

export const ENTRY = ['index', 'leaf', 'openings', 'path'];
const LEAF =
  '@format @prev @seq actor alg book detail effective key kind policy postings recorded reverses subject';

/** A leaf as far as files need it; the whole of its rules is checked by leaf-format.spec.ts. */
export interface Leaf {
  readonly '@seq': string;
  readonly alg: string;
  readonly book: string;
  readonly kind: string;
  readonly effective: string;
  readonly detail: Readonly<Record<string, string>> | null;
  readonly postings: readonly { account: string; amount: string; asset: string }[];
  readonly subject: { commitment: string | null; id: string; type: string };
}

export interface CheckedEntry {
  readonly leaf: Leaf;
  readonly facts: JsonObject | null;
}

export function canonical<T>(value: string, members: string): T {
  const parsed = JSON.parse(value) as JsonObject;
  must(Object.keys(parsed).join(' ') === members && jcs(parsed) === value, 'canonical form');
  return parsed as T;
}

export function checkEntry(value: Json | undefined, { size, root }: Sealed): CheckedEntry {
  const entry = names(value, ENTRY, 'entry');
  const leafText = text(entry.leaf, /./, 'leaf');
  const leaf = canonical<Leaf>(leafText, LEAF);
  must(text(entry.index, NATURAL, 'index') === leaf['@seq'], 'index is @seq');
  const place = { index: BigInt(leaf['@seq']), size, path: pathOf(entry.path), alg: leaf.alg };
  must(climb(digest(leaf.alg, Buffer.of(0), leafText), place) === root, 'the way to the root');
  const openings = list(entry.openings, 'openings');
  must(openings.length <= 1, 'one opening at most');
  if (openings.length === 0) return { leaf, facts: null };
  const opening = names(openings[0], ['facts', 'salt', 'what'], 'opening');
  const salt = Buffer.from(text(opening.salt, DIGEST, 'salt'), 'hex');
  must(opening.what === leaf.subject.type, 'what the opening is of');
  const facts = opening.facts as JsonObject;
  const commitment = digest('sha256', salt, jcs(facts)).toString('hex');
  must(commitment === leaf.subject.commitment, 'commitment');
  factsFit(facts, leaf);
  return { leaf, facts };
}

export function checkEntries(value: Json | undefined, sealed: Sealed): CheckedEntry[] {
  const entries = list(value, 'receipts').map((entry) => checkEntry(entry, sealed));
  ascending(entries.map(({ leaf }) => BigInt(leaf['@seq'])));
  for (const { leaf } of entries) {
    must(leaf.book === entries[0]?.leaf.book && leaf.alg === entries[0]?.leaf.alg, 'one book');
  }
  return entries;
}

export function ascending<T>(values: readonly T[]): void {
  must(
    values.every((value, n) => n === 0 || (values[n - 1] as T) < value),
    'ascending',
  );
}
