import { canonicalJson } from '../../platform/canonical-json.js';
import type { Book } from '../books.js';
import type { DecodedLeaf } from '../decode-leaf.js';
import { hashKey, LEAF_FORMAT } from '../leaf.js';
import { SYSTEM_ACTOR } from '../vocabulary.js';
import type { FaultList } from './faults.js';

/** The first leaf says which book this is, by which format and which algorithm, and nothing else. */
export function checkGenesis(leaf: DecodedLeaf, book: Book, faults: FaultList): void {
  const { content } = leaf;
  const { algorithm, code } = book;
  const detail = canonicalJson({ algorithm, code, format: LEAF_FORMAT });
  const isRight: Readonly<Record<string, boolean>> = {
    kind: content.kind === 'genesis',
    actor: content.actorId === SYSTEM_ACTOR,
    'subject.type': content.subjectType === 'book',
    'subject.id': content.subjectId === book.uid,
    'subject.commitment': content.commitment === null,
    policy: content.policyDigest === null,
    key: content.keyHash.equals(hashKey(`genesis:${book.uid}`)),
    reverses: content.reversesSeq === null,
    detail: content.detail === detail,
    postings: content.postings.length === 0,
  };
  for (const [member, holds] of Object.entries(isRight)) {
    if (!holds) faults.add('genesis_wrong', 0, member);
  }
}
