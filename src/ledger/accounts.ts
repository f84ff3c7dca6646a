import type { AccountRef } from './append-request.js';

/** The account of minutes that a member has earned and not spent. */
export function earnedAccount(memberId: string): AccountRef {
  return { ownerKind: 'member', ownerId: memberId, purpose: 'earned', asset: 'MIN' };
}

/** Minutes set aside by a hold. */
export function heldAccount(memberId: string): AccountRef {
  return { ownerKind: 'member', ownerId: memberId, purpose: 'held', asset: 'MIN' };
}

/** One of the book's own accounts. */
export function bookAccount(
  bookUid: string,
  purpose: 'issuance' | 'spent' | 'expired' | 'honour',
): AccountRef {
  return { ownerKind: 'book', ownerId: bookUid, purpose, asset: 'MIN' };
}
