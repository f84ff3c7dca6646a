import type { Principal, Role } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { parentCodeOf } from '../units/unit.js';

/** Who may read the whole book, when the role is held for the whole city. */
const BOOK_READERS: readonly Role[] = ['city_admin', 'auditor'];

/** Who may read the accounts of the members of their units, beside the member. */
export const ACCOUNT_READERS = ['social_worker', 'station_admin', 'city_admin', 'auditor'] as const;

/** Whether the caller may read every account of the book. */
export function readsWholeBook(caller: Principal): boolean {
  return caller.grants.some(
    ({ role, unitPath }) => BOOK_READERS.includes(role) && parentCodeOf(unitPath) === null,
  );
}

/** Throws `forbidden` unless the caller may read every account of the book. */
export function requireWholeBook(caller: Principal): void {
  if (!readsWholeBook(caller)) throw new DomainError('forbidden');
}
