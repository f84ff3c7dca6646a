import { parseVerifierKey } from '../../platform/crypto/verifier-key.js';
import type { Book } from '../books.js';
import type { DecodedLeaf } from '../decode-leaf.js';
import { formatMicros } from '../leaf.js';
import { isSignedBy } from '../log/signed-note.js';
import { keySuccession, noticeFault, noticeFormat } from '../notice.js';
import type { FaultList } from './faults.js';

type Said = Readonly<Record<string, string>>;

/** Judges notice after notice of a book, in order; keeps the keys of its log. */
export class NoticeCheck {
  /** The newest key of the log; empty before the first. */
  private key = '';
  private readonly keys = new Set<string>();

  constructor(
    private readonly book: Book,
    private readonly faults: FaultList,
  ) {}

  /** A notice of `postings` posting rows; `leaf` is null when it has no detail or is not a leaf. */
  meet(seq: number, leaf: DecodedLeaf | null, postings: number): void {
    const fault = leaf === null ? 'detail' : this.faultOf(leaf);
    if (postings > 0) this.faults.add('notice_wrong', seq, 'it has postings');
    if (fault !== null) this.faults.add('notice_wrong', seq, fault);
    else if (leaf !== null && noticeFormat(leaf.content.detail) === 'kapok-key/1') {
      this.follow(seq, JSON.parse(leaf.content.detail ?? '{}') as Said);
    }
  }

  private faultOf({ content, place }: DecodedLeaf): string | null {
    const fault = noticeFault({
      subjectType: content.subjectType,
      hasCommitment: content.commitment !== null,
      hasPolicy: content.policyDigest !== null,
      detail: content.detail,
    });
    if (fault !== null) return fault;
    const said = JSON.parse(content.detail ?? '{}') as Said;
    const isDraw = said.format === 'kapok-draw/1';
    if (!isDraw && content.subjectId !== this.book.uid) return 'subject.id';
    if (said.kept !== undefined && BigInt(said.kept) > place.seq) return 'kept';
    const isLater = (said.after ?? '') > formatMicros(place.recordedAtMicros);
    return isDraw && !isLater ? 'after' : null;
  }

  private follow(seq: number, { key = '', previous = '', signature = '' }: Said): void {
    const fault = this.successionFault(key, previous, signature);
    if (fault !== null) this.faults.add('log_key_wrong', seq, fault);
    this.key = key;
    this.keys.add(key);
  }

  private successionFault(key: string, previous: string, signature: string): string | null {
    if (parseVerifierKey(key) === null) return 'the id of the key is not its own';
    if (this.keys.has(key)) return 'the key was announced before';
    if (previous !== this.key) return 'it names another key before it';
    if (previous === '') return null;
    const before = parseVerifierKey(previous);
    const text = keySuccession(this.book.uid, previous, key);
    const isSigned = before !== null && isSignedBy(before, text, Buffer.from(signature, 'base64'));
    return isSigned ? null : 'the key before did not sign it';
  }
}
