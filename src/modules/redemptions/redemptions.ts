import type { MoveKind } from '../../ledger/state-move.js';

/** Every state of a booking; the database holds the same list (`care_bookings_state_known`). */
export const BOOKING_STATES = ['requested', 'held', 'settled', 'cancelled', 'refused'] as const;
export type BookingState = (typeof BOOKING_STATES)[number];

/** One step of a booking's life, and the journal entry it comes with (null: none). */
export interface BookingStep {
  readonly from: BookingState;
  readonly to: BookingState;
  readonly entry: 'hold' | 'release' | 'service' | 'reverse' | null;
}

/**
 * The life of a booking. A row is `requested` for the moment between being written and being held; what lets minutes
 * move happens with their entry, in one transaction. `settle` is taken by the approval of a service record, `reopen` by
 * its reversal: the minutes are held again, for another record or to be released.
 */
export const BOOKING_STEPS = {
  hold: { from: 'requested', to: 'held', entry: 'hold' },
  refuse: { from: 'requested', to: 'refused', entry: null },
  cancel: { from: 'held', to: 'cancelled', entry: 'release' },
  settle: { from: 'held', to: 'settled', entry: 'service' },
  reopen: { from: 'settled', to: 'held', entry: 'reverse' },
} as const satisfies Readonly<Record<string, BookingStep>>;

/** The hold of a booking, and what of it granted minutes bear. */
export const BOOKING_HELD: MoveKind = {
  table: 'kapok.care_bookings',
  stateColumn: 'state',
  seqColumn: 'hold_seq',
  columns: { held_granted_minutes: 'bigint', spend_order: 'text' },
  guards: {},
};

/** The end of a booking that nobody was paid for. */
export const BOOKING_RELEASED: MoveKind = {
  table: 'kapok.care_bookings',
  stateColumn: 'state',
  seqColumn: 'settle_seq',
  columns: {},
  guards: {},
};

/** A booking whose record was reversed: it is held as it was before it was paid. */
export const BOOKING_REOPENED: MoveKind = {
  table: 'kapok.care_bookings',
  stateColumn: 'state',
  seqColumn: null,
  columns: { settle_seq: 'bigint', record_id: 'uuid' },
  guards: { record_id: 'uuid' },
};

/** A spending code charged by a provider. */
export const CODE_SPENT: MoveKind = {
  table: 'kapok.spend_codes',
  stateColumn: 'state',
  seqColumn: 'spent_seq',
  columns: { provider_id: 'uuid', charged_by: 'uuid', spent_minutes: 'bigint' },
  guards: {},
};

/** A charge taken back: the code stays spent, and never buys anything again. */
export const CODE_REFUNDED: MoveKind = {
  table: 'kapok.spend_codes',
  stateColumn: 'state',
  seqColumn: 'refund_seq',
  columns: {},
  guards: {},
};
