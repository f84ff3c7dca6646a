import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import {
  allowsStep,
  type Capacity,
  REQUEST_STEPS,
  type RequestAction,
  type RequestState,
} from './care-requests.js';

/** Who takes a step, and by what. */
export interface StepTaker {
  /** Null: the clock. */
  readonly actorId: string | null;
  readonly capacity: Capacity;
  readonly callId?: string | null;
  /** The record that takes the step. */
  readonly recordId?: string | null;
  readonly at: Date;
}

/** The clock as the taker of a step. */
export function byTheClock(at: Date): StepTaker {
  return { actorId: null, capacity: 'clock', at };
}

/** Columns that a step may set, with their types. */
const SETTABLE = {
  round: 'smallint',
  starts_at: 'timestamptz',
  ends_at: 'timestamptz',
  sealed_words: 'bytea',
  sealed_improvement: 'bytea',
  booking_id: 'uuid',
  release_id: 'uuid',
  volunteer_id: 'uuid',
  agreed_starts_at: 'timestamptz',
  agreed_ends_at: 'timestamptz',
  accepted_by: 'uuid',
  accepted_at: 'timestamptz',
  paying_unit_id: 'uuid',
  earning_unit_id: 'uuid',
  record_id: 'uuid',
  rating: 'text',
  evaluated_by: 'uuid',
  evaluated_on: 'date',
  improved_by: 'uuid',
} as const;
export type StepValues = { readonly [column in keyof typeof SETTABLE]?: unknown };

/** What a request says of its match; all of it goes when the match is undone. */
export const NO_MATCH: StepValues = {
  volunteer_id: null,
  agreed_starts_at: null,
  agreed_ends_at: null,
  accepted_by: null,
  accepted_at: null,
  paying_unit_id: null,
  earning_unit_id: null,
};

/** Throws `state_conflict` (fact `state`) when a step cannot start where a request stands. */
export function requireStep(action: RequestAction, state: RequestState): void {
  if (!allowsStep(action, state)) throw new DomainError('state_conflict', { facts: { state } });
}

/**
 * Takes a step with a request that the caller holds locked: moves its state, sets what comes with it and writes the
 * line of its history. Throws `state_conflict`. Answers the number of the line.
 */
export async function takeStep(
  tx: Tx,
  bookId: number,
  step: {
    readonly request: {
      readonly id: string;
      readonly state: RequestState;
      readonly events: number;
    };
    readonly action: RequestAction;
    readonly by: StepTaker;
    readonly set?: StepValues;
  },
): Promise<number> {
  const { request, action, by, set = {} } = step;
  requireStep(action, request.state);
  const n = request.events + 1;
  const names = Object.keys(set) as (keyof typeof SETTABLE)[];
  const values = names.map((name, index) => `${name} = $${index + 5}::${SETTABLE[name]}`);
  const [, affected]: [unknown, number] = await tx.query(
    `UPDATE kapok.care_requests SET ${['state = $3', 'events = $4', ...values].join(', ')}
     WHERE book_id = $1 AND id = $2`,
    [bookId, request.id, REQUEST_STEPS[action].to, n, ...names.map((name) => set[name] ?? null)],
  );
  invariant(affected === 1, 'a locked request is there');
  await writeEvent(tx, bookId, { requestId: request.id, n, action, from: request.state, by });
  return n;
}

/** Writes a line of a request's history. */
export async function writeEvent(
  tx: Tx,
  bookId: number,
  event: {
    readonly requestId: string;
    readonly n: number;
    readonly action: RequestAction;
    /** Null: it is filed. */
    readonly from: RequestState | null;
    readonly by: StepTaker;
  },
): Promise<void> {
  const { action, by } = event;
  await tx.query(
    `INSERT INTO kapok.request_events (book_id, request_id, n, step, from_state, to_state, actor_id, capacity, call_id,
       record_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      bookId,
      event.requestId,
      event.n,
      action,
      event.from,
      REQUEST_STEPS[action].to,
      by.actorId,
      by.capacity,
      by.callId ?? null,
      by.recordId ?? null,
      by.at,
    ],
  );
}
