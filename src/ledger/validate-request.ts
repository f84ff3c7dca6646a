import { isRealDate } from '../platform/clock/shanghai.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { invariant } from '../platform/errors/invariant.js';
import { isLowerUuid } from '../platform/ids.js';
import type { AppendRequest } from './append-request.js';
import { noticeFault } from './notice.js';
import { ENTRY_KINDS, FACT_KINDS, PURPOSES } from './vocabulary.js';

const SUBJECT_TYPE = /^[a-z_]{1,32}$/;
const LONGEST_KEY = 200;
const MOST_ACCOUNTS = 1000;

function isDigest(bytes: Buffer | null): boolean {
  return bytes === null || bytes.length === 32;
}

/**
 * Holds a request to the alphabets that leaves are made of (lower-case UUIDs, real dates, known words), so that
 * no text of an entry ever needs escaping. A violation is a fault of the calling module, except a date in the
 * future, which a person may have typed.
 */
export function validateRequest(request: AppendRequest, today: string): void {
  invariant(request.key.length >= 1 && request.key.length <= LONGEST_KEY, 'key length');
  invariant(ENTRY_KINDS.includes(request.kind), 'entry kind');
  invariant(request.kind !== 'genesis', 'a genesis entry only founds a book');
  invariant((request.kind === 'reverse') === (request.reversesSeq !== null), 'reversal');
  const { kind, detail } = request;
  invariant(FACT_KINDS.includes(kind) === (detail !== undefined), 'detail of a close or a notice');
  invariant(isLowerUuid(request.actorId), 'actor id');
  invariant(SUBJECT_TYPE.test(request.subject.type), 'subject type');
  invariant(isLowerUuid(request.subject.id), 'subject id');
  invariant(
    isDigest(request.subject.commitment) && isDigest(request.policyDigest),
    'digest length',
  );
  invariant(request.accounts.length <= MOST_ACCOUNTS, 'number of accounts');
  for (const account of request.accounts) {
    const purposes: readonly string[] = PURPOSES[account.ownerKind];
    invariant(purposes.includes(account.purpose), 'account purpose');
    invariant(isLowerUuid(account.ownerId), 'account owner');
  }
  if (kind === 'notice') validateNotice(request);
  const { credit } = request;
  if (credit !== undefined) {
    const { ownerKind, purpose } = credit.account;
    invariant(ownerKind === 'member' && purpose === 'earned', 'an account on credit');
    invariant(credit.minutes > 0n, 'a credit line');
  }
  invariant(isRealDate(request.effectiveOn), 'effective date');
  if (request.effectiveOn > today) throw new DomainError('in_future');
}

/** A notice says what its format says, and nothing else of it can be set. */
function validateNotice({ subject, policyDigest, detail }: AppendRequest): void {
  const fault = noticeFault({
    subjectType: subject.type,
    hasCommitment: subject.commitment !== null,
    hasPolicy: policyDigest !== null,
    detail: detail ?? null,
  });
  invariant(fault === null, `notice: ${fault}`);
}
