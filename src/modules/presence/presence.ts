/** Every state of a stay; the database holds the same list (`presence_sessions_state_known`). */
export const PRESENCE_STATES = ['open', 'expired', 'ended', 'recorded', 'cancelled'] as const;
export type PresenceState = (typeof PRESENCE_STATES)[number];

/** Who takes a step: the volunteer or the station that checked in, a second person, the service itself. */
export type PresenceActor = 'volunteer' | 'station' | 'second_person' | 'service';

/** One step of a stay. */
export interface PresenceStep {
  readonly from: readonly PresenceState[];
  readonly to: PresenceState;
  readonly by: readonly PresenceActor[];
}

/**
 * The life of a stay with an elder, from check-in to record: the one table that code, tests and docs/presence.md
 * read; the database holds the same steps (`presence_sessions_steps`). `deliver` is a check-out that was made in time
 * and arrives late, because the phone had no network.
 */
export const PRESENCE_STEPS = {
  check_out: { from: ['open'], to: 'ended', by: ['volunteer', 'station'] },
  expire: { from: ['open'], to: 'expired', by: ['service'] },
  deliver: { from: ['expired'], to: 'ended', by: ['volunteer'] },
  complete: { from: ['expired'], to: 'ended', by: ['second_person'] },
  record: { from: ['ended'], to: 'recorded', by: ['volunteer', 'station', 'second_person'] },
  cancel: { from: ['open', 'expired', 'ended'], to: 'cancelled', by: ['volunteer', 'station'] },
} as const satisfies Readonly<Record<string, PresenceStep>>;
export type PresenceAction = keyof typeof PRESENCE_STEPS;

/** Whether `action` may start in `state`. */
export function presenceAllows(action: PresenceAction, state: PresenceState): boolean {
  return (PRESENCE_STEPS[action].from as readonly PresenceState[]).includes(state);
}

/** The two ends of a stay. */
export const EDGES = ['in', 'out'] as const;
export type Edge = (typeof EDGES)[number];

/** What was shown: the station's rotating code, the elder's card with its PIN, a code that the elder spoke. */
export const PROOF_KINDS = ['station', 'card', 'code'] as const;
export type ProofKind = (typeof PROOF_KINDS)[number];

/** What a stay may claim as evidence of its record. */
export const PRESENCE_STRENGTHS = ['self', 'code', 'qr'] as const;
export type PresenceStrength = (typeof PRESENCE_STRENGTHS)[number];

/** Why a second person says when a stay ended; the database knows the same (`presence_sessions_reason_known`). */
export const COMPLETION_REASONS = ['forgotten', 'phone_failed', 'no_network', 'other'] as const;
export type CompletionReason = (typeof COMPLETION_REASONS)[number];

/** One thing that was shown, as far as it decides what a stay is worth. */
export interface StayProof {
  readonly edge: Edge;
  readonly kind: ProofKind;
  readonly takenBy: string;
}

/**
 * What the proofs of a stay are worth; the database decides the same (`kapok.presence_strength`). `qr`: the station's
 * code at both ends, and the elder at one of them. `code`: something at both ends, and the elder at one of them. A
 * station alone says nothing of the elder, and one end alone nothing of the time: `self`, a statement. A PIN that was
 * typed on the volunteer's own phone could be typed again without the elder: it proves nothing at all. A code is used once.
 */
export function strengthOf(volunteerId: string, proofs: readonly StayProof[]): PresenceStrength {
  const sound = proofs.filter(({ kind, takenBy }) => kind !== 'card' || takenBy !== volunteerId);
  const hasBothEnds = EDGES.every((edge) => sound.some((proof) => proof.edge === edge));
  const hasElder = sound.some(({ kind }) => kind !== 'station');
  if (!hasBothEnds || !hasElder) return 'self';
  const isBetweenScans = sound.filter(({ kind }) => kind === 'station').length === EDGES.length;
  return isBetweenScans ? 'qr' : 'code';
}
