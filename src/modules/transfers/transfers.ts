import type { MoveKind } from '../../ledger/state-move.js';
import type { EntryKind } from '../../ledger/vocabulary.js';

/** A gift goes to a relative, a donation to the pool of a community. */
export const TRANSFER_KINDS = ['gift', 'donation'] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

/** Every state of a transfer; the database holds the same list (`transfers_state_known`). */
export const TRANSFER_STATES = [
  'requested',
  'held',
  'done',
  'cancelled',
  'refused',
  'reversed',
] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

/** Why a held gift came back: its giver took it back, or it could not be delivered. */
export const END_REASONS = [
  'cancelled',
  'no_longer_related',
  'not_active',
  'recipient_full',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** One step of a transfer's life, and the journal entry it comes with (null: none). */
export interface TransferStep {
  readonly from: TransferState;
  readonly to: TransferState;
  readonly entry: EntryKind | null;
}

/**
 * The life of a transfer: the one table that code, tests and `docs/transfers.md` read; the database knows the same
 * steps (`transfers_steps`). A row is `requested` for the moment between being written and being posted. What lets
 * minutes move happens with their entry, in one transaction.
 */
export const TRANSFER_STEPS = {
  give: { from: 'requested', to: 'done', entry: 'gift' },
  donate: { from: 'requested', to: 'done', entry: 'donate' },
  hold: { from: 'requested', to: 'held', entry: 'hold' },
  refuse: { from: 'requested', to: 'refused', entry: null },
  deliver: { from: 'held', to: 'done', entry: 'gift' },
  cancel: { from: 'held', to: 'cancelled', entry: 'release' },
  reverse: { from: 'done', to: 'reversed', entry: 'reverse' },
} as const satisfies Readonly<Record<string, TransferStep>>;

const OF_TRANSFERS = { table: 'kapok.transfers', stateColumn: 'state', guards: {} } as const;

/** A gift or donation that stands. */
export const TRANSFER_DONE: MoveKind = { ...OF_TRANSFERS, seqColumn: 'entry_seq', columns: {} };

/** A large gift set aside, and when it may leave. */
export const GIFT_HELD: MoveKind = {
  ...OF_TRANSFERS,
  seqColumn: 'hold_seq',
  columns: { leaves_at: 'timestamptz' },
};

/** A held gift that went back, and why. */
export const GIFT_RETURNED: MoveKind = {
  ...OF_TRANSFERS,
  seqColumn: 'release_seq',
  columns: { end_reason: 'text' },
};

/** A transfer that an auditor took back. */
export const TRANSFER_REVERSED: MoveKind = {
  ...OF_TRANSFERS,
  seqColumn: 'reverse_seq',
  columns: { reverse_reason: 'text' },
};
