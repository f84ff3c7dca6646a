import type { AccountRef } from '../../ledger/append-request.js';
import type { JournalEntry } from '../../ledger/read-entries.js';

/** Who lacks how many minutes for a reversal. */
export interface Debt {
  readonly minutes: bigint;
  readonly by: 'volunteer' | 'recipient' | 'other';
}

/** Accounts without a floor of nothing: they may go below, and never lack anything. */
const BOTTOMLESS = ['issuance', 'clearing'];

/** What a reversal takes back, an account once: what the entry gave where a balance cannot fall below its floor. */
export function takenBack(
  entry: Pick<JournalEntry, 'postings'>,
): { readonly account: AccountRef; readonly minutes: bigint }[] {
  return entry.postings
    .filter(({ account, amount }) => amount > 0n && !BOTTOMLESS.includes(account.purpose))
    .map(({ account, amount }) => ({ account, minutes: amount }));
}

/**
 * The debt that short accounts come to; null when none is short. The volunteer's counts first, for it is the
 * volunteer's hours that are taken back; then the elder's, who may have spent what came back from the booking.
 */
export function debtOf(
  sides: { readonly volunteerId: string; readonly recipientId: string },
  short: readonly { readonly ownerId: string; readonly minutes: bigint }[],
): Debt | null {
  const of = (ownerId: string): bigint =>
    short
      .filter((each) => each.ownerId === ownerId)
      .reduce((sum, { minutes }) => sum + minutes, 0n);
  const [first] = short;
  if (first === undefined) return null;
  if (of(sides.volunteerId) > 0n) return { by: 'volunteer', minutes: of(sides.volunteerId) };
  if (of(sides.recipientId) > 0n) return { by: 'recipient', minutes: of(sides.recipientId) };
  return { by: 'other', minutes: first.minutes };
}
