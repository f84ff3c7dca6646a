import { utf8 } from '../bytes.js';
import { sha256Of } from '../crypto-engine.js';
import type { Findings } from '../findings.js';
import type { LeafReader } from '../leaf/leaf-reader.js';
import { NIL_UUID } from '../leaf/vocabulary.js';
import { sameWords, wordsOf } from '../leaf/words.js';

const CODE = /^[A-Za-z0-9_.-]{1,32}$/;

/** Holds leaf 0 to what the first leaf of a book must be. */
export function checkGenesis(leaf: LeafReader, findings: Findings): void {
  const detail = leaf.detail ?? {};
  const key = wordsOf(sha256Of(utf8(`genesis:${leaf.bookText}`)), new Uint32Array(8));
  const rules: Record<string, boolean> = {
    actor: leaf.text('actor') === NIL_UUID,
    detail: Object.keys(detail).join(' ') === 'algorithm code format',
    'detail.algorithm': detail.algorithm === leaf.algorithm,
    'detail.code': CODE.test(detail.code ?? ''),
    'detail.format': detail.format === 'kapok-leaf/1',
    key: sameWords(leaf.key, key, 8),
    policy: leaf.optional('policy') === null,
    reverses: leaf.optional('reverses') === null,
    commitment: leaf.optional('commitment') === null,
    'subject.id': leaf.text('id') === leaf.bookText,
    'subject.type': leaf.text('type') === 'book',
  };
  for (const [member, isKept] of Object.entries(rules)) {
    if (!isKept) findings.fault('genesis_wrong', { member }, 0);
  }
}
