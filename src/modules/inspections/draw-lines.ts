import { canonicalJson } from '../../platform/canonical-json.js';
import { sha256 } from '../../platform/crypto/sha256.js';

/** What is announced in words; all of it strings, so that it has one canonical text. */
export interface DrawFacts {
  readonly kind: string;
  /** The code of the unit. */
  readonly unit: string;
  /** `YYYY-MM`. */
  readonly month: string;
  /** `YYYY-MM-DD`, Asia/Shanghai. */
  readonly inspectBy: string;
  readonly appealDays: string;
}

const LEAF = Buffer.of(0);

/** What a line stands for: SHA-256 over its salt and its name, such as `service_record:<uuid>` or `inspector:<uuid>`. */
export function lineDigest(salt: Buffer, name: string): Buffer {
  return sha256(salt, name);
}

/** A line of a list: the digest, and behind it the indexes of the inspectors that it excludes. */
export function lineText(digest: Buffer, excluded: readonly number[] = []): string {
  const hex = digest.toString('hex');
  return excluded.length === 0 ? hex : `${hex} ${excluded.join(',')}`;
}

/** The hash of a line as a leaf of its list's tree. SHA-256 in every book. */
export function lineHash(line: string): Buffer {
  return sha256(LEAF, line);
}

/** What the notice commits to beside the lists: SHA-256 over a salt and the canonical text of the facts. */
export function definitionCommitment(salt: Buffer, facts: DrawFacts): Buffer {
  return sha256(salt, canonicalJson(facts));
}
