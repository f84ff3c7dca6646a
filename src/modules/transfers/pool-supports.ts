import type { MoveKind } from '../../ledger/state-move.js';
import type { EntryKind } from '../../ledger/vocabulary.js';

/** By rule: the elder is in need by the rules. By decision: a worker says so, for a reason. */
export const SUPPORT_BASES = ['rule', 'decision'] as const;
export type SupportBasis = (typeof SUPPORT_BASES)[number];

/** Every state of pool support; the database holds the same list (`pool_supports_state_known`). */
export const SUPPORT_STATES = ['requested', 'waiting', 'paid', 'declined', 'refused'] as const;
export type SupportState = (typeof SUPPORT_STATES)[number];

/** One step of pool support, and the journal entry it comes with (null: none). */
export interface SupportStep {
  readonly from: SupportState;
  readonly to: SupportState;
  readonly entry: EntryKind | null;
}

/**
 * The life of pool support: the one table that code, tests and `docs/transfers.md` read; the database knows the same
 * steps (`pool_supports_steps`). A row is `requested` for the moment between being written and being posted.
 */
export const SUPPORT_STEPS = {
  pay: { from: 'requested', to: 'paid', entry: 'donate' },
  wait: { from: 'requested', to: 'waiting', entry: null },
  refuse: { from: 'requested', to: 'refused', entry: null },
  confirm: { from: 'waiting', to: 'paid', entry: 'donate' },
  decline: { from: 'waiting', to: 'declined', entry: null },
} as const satisfies Readonly<Record<string, SupportStep>>;

const OF_SUPPORTS = {
  table: 'kapok.pool_supports',
  stateColumn: 'state',
  seqColumn: 'entry_seq',
  guards: {},
} as const;

/** Support paid at once. */
export const SUPPORT_PAID: MoveKind = { ...OF_SUPPORTS, columns: {} };

/** Support paid by a second worker's word. */
export const SUPPORT_CONFIRMED: MoveKind = {
  ...OF_SUPPORTS,
  columns: { decided_by: 'uuid', decided_at: 'timestamptz' },
};

/** Who asks for support, and what the rules know of the elder. */
export interface SupportClaim {
  readonly byElder: boolean;
  readonly hasReason: boolean;
  readonly hasHardship: boolean;
  readonly hardshipOnly: 'yes' | 'no';
}

/** What support can rest on. Null: neither on the rules nor, for want of a worker's reason, on a decision. */
export function basisOf(claim: SupportClaim): SupportBasis | null {
  if (claim.hardshipOnly === 'no' || claim.hasHardship) return 'rule';
  return claim.hasReason && !claim.byElder ? 'decision' : null;
}
