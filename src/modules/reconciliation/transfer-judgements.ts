import type { EntryBrief } from '../../ledger/read-reconciliation.js';
import type { EntryKind } from '../../ledger/vocabulary.js';
import type { Drift } from './checks.js';

/** A gift or donation as far as its entries can agree with it. */
export interface TransferBrief {
  readonly id: string;
  readonly kind: 'gift' | 'donation';
  readonly state: string;
  readonly holdSeq: bigint | null;
  readonly entrySeq: bigint | null;
  readonly releaseSeq: bigint | null;
  readonly reverseSeq: bigint | null;
}

/** Support from a pool as far as its entry can agree with it. */
export interface SupportBrief {
  readonly id: string;
  readonly state: string;
  readonly entrySeq: bigint | null;
}

const MADE: readonly string[] = ['done', 'reversed'];
const NOTHING = 'none';

/** What is wrong between a gift or donation and the entries that it names; null: nothing. */
export function judgeTransfer(
  transfer: TransferBrief,
  entries: {
    readonly hold: EntryBrief | undefined;
    readonly made: EntryBrief | undefined;
    readonly release: EntryBrief | undefined;
  },
): Drift | null {
  const { id, kind: type, state, holdSeq, reverseSeq } = transfer;
  const at = { subjectType: 'transfer', subjectId: id } as const;
  const lacks = (rule: Drift['rule'], kind: EntryKind, entry: EntryBrief | undefined) =>
    isAbout(entry, { kind, type, id })
      ? null
      : { ...at, rule, expected: `${kind} of ${type} ${id}`, found: nameOf(entry) };
  if (state === 'held' || holdSeq !== null) {
    const drift = lacks('transfer_has_hold', 'hold', entries.hold);
    if (drift !== null) return drift;
  }
  if (state === 'cancelled') return lacks('transfer_has_release', 'release', entries.release);
  if (!MADE.includes(state)) return null;
  const drift = lacks('transfer_has_entry', type === 'gift' ? 'gift' : 'donate', entries.made);
  if (drift !== null) return drift;
  const reversedBy = entries.made?.reversedBySeq ?? null;
  if (reversedBy === reverseSeq) return null;
  const expected = String(reversedBy ?? NOTHING);
  return { ...at, rule: 'transfer_reversed', expected, found: String(reverseSeq ?? NOTHING) };
}

/** What is wrong between support from a pool and the entry that it names; null: nothing. */
export function judgeSupport(support: SupportBrief, entry: EntryBrief | undefined): Drift | null {
  const { id, state } = support;
  const wanted = { kind: 'donate', type: 'pool_support', id } as const;
  if (state !== 'paid' || isAbout(entry, wanted)) return null;
  return {
    subjectType: 'pool_support',
    subjectId: id,
    rule: 'support_has_entry',
    expected: `donate of pool_support ${id}`,
    found: nameOf(entry),
  };
}

function isAbout(
  entry: EntryBrief | undefined,
  wanted: { readonly kind: EntryKind; readonly type: string; readonly id: string },
): boolean {
  return (
    entry !== undefined &&
    entry.kind === wanted.kind &&
    entry.subjectType === wanted.type &&
    entry.subjectId === wanted.id
  );
}

function nameOf(entry: EntryBrief | undefined): string {
  return entry === undefined ? NOTHING : `${entry.kind} of ${entry.subjectType} ${entry.subjectId}`;
}
