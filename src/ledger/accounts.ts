import type { AccountRef } from './append-request.js';
import type { Asset } from './vocabulary.js';

/** The account of minutes that a member has earned and not spent. */
export function earnedAccount(memberId: string): AccountRef {
  return { ownerKind: 'member', ownerId: memberId, purpose: 'earned', asset: 'MIN' };
}

/** Minutes that the city has granted a member and that are neither spent nor expired. */
export function grantedAccount(memberId: string): AccountRef {
  return { ownerKind: 'member', ownerId: memberId, purpose: 'granted', asset: 'GRT' };
}

/** Minutes set aside by a hold: earned ones unless said otherwise. */
export function heldAccount(memberId: string, asset: Asset = 'MIN'): AccountRef {
  return { ownerKind: 'member', ownerId: memberId, purpose: 'held', asset };
}

/** What stands between a community and the others until the month is settled. */
export function clearingAccount(unitId: string): AccountRef {
  return { ownerKind: 'unit', ownerId: unitId, purpose: 'clearing', asset: 'MIN' };
}

/** Minutes that a community has been given for its members. */
export function poolAccount(unitId: string): AccountRef {
  return { ownerKind: 'unit', ownerId: unitId, purpose: 'pool', asset: 'MIN' };
}

/** References made before, by book: few books have eight accounts each, and every entry names two of them. */
const bookAccounts = new Map<string, AccountRef[]>();

/** One of the book's own accounts: of earned minutes unless said otherwise. Answers the same object each time. */
export function bookAccount(
  bookUid: string,
  purpose: 'issuance' | 'spent' | 'expired' | 'honour',
  asset: Asset = 'MIN',
): AccountRef {
  const known = bookAccounts.get(bookUid) ?? [];
  const found = known.find((ref) => ref.purpose === purpose && ref.asset === asset);
  if (found !== undefined) return found;
  const ref: AccountRef = Object.freeze({ ownerKind: 'book', ownerId: bookUid, purpose, asset });
  bookAccounts.set(bookUid, [...known, ref]);
  return ref;
}
