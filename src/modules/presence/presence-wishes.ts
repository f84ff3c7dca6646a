import type { Position } from './position-seal.js';
import type { CompletionReason } from './presence.js';
import type { PresenceRow } from './presence-rows.js';
import type { Shown } from './proof-desk.js';

/** A check-in. */
export interface CheckInWish {
  /** Null: the caller's own. */
  readonly volunteerId: string | null;
  /** Null: the card says who. */
  readonly recipientId: string | null;
  readonly serviceCode: string;
  readonly bookingId: string | null;
  readonly requestId: string | null;
  readonly shown: Shown;
  readonly position: Position | null;
}

/** A check-out. */
export interface CheckOutWish {
  readonly shown: Shown;
  readonly position: Position | null;
}

/** What a second person says of a stay that has expired. */
export interface CompletionWish {
  readonly endedAt: Date;
  readonly reason: CompletionReason;
}

/** Whether a stay is open longer than the rules allow a stay to be. */
export function isOverdue({ state, dueAt }: Pick<PresenceRow, 'state' | 'dueAt'>, now: Date) {
  return state === 'open' && dueAt < now;
}
