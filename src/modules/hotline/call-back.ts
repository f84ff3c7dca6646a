/** What a call-back asks about; the database holds the same list (`call_backs_subject_known`). */
export const CALL_BACK_SUBJECTS = ['call', 'service_record'] as const;
export type CallBackSubject = (typeof CALL_BACK_SUBJECTS)[number];

/** Why somebody is asked: drawn, or because the rules ask it of such evidence (`call_backs_reason_known`). */
export type CallBackReason = 'sample' | 'policy';

/** Every state of a call-back; the database holds the same list (`call_backs_state_known`). */
export const CALL_BACK_STATES = ['waiting', 'confirmed', 'denied', 'unreached'] as const;
export type CallBackState = (typeof CALL_BACK_STATES)[number];

/** What one attempt to ask came to. */
export const CALL_BACK_ANSWERS = ['confirmed', 'denied', 'no_answer'] as const;
export type CallBackAnswer = (typeof CALL_BACK_ANSWERS)[number];

/** After so many attempts without an answer nobody is rung any more, and a worker looks into it. */
export const MOST_ATTEMPTS = 3;

/**
 * The life of a call-back: the one table that code, tests and `docs/hotline.md` read. Nothing follows upon an answer;
 * `no_answer` leaves it waiting until the last attempt.
 */
export const CALL_BACK_STEPS = {
  confirm: { from: 'waiting', answer: 'confirmed', to: 'confirmed' },
  deny: { from: 'waiting', answer: 'denied', to: 'denied' },
  retry: { from: 'waiting', answer: 'no_answer', to: 'waiting' },
  give_up: { from: 'waiting', answer: 'no_answer', to: 'unreached' },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly from: CallBackState;
      readonly answer: CallBackAnswer;
      readonly to: CallBackState;
    }
  >
>;

/** Where an answer leads; null: the call-back was answered before. `attempts` are those made until now. */
export function afterAnswer(
  standing: { readonly state: CallBackState; readonly attempts: number },
  answer: CallBackAnswer,
): CallBackState | null {
  if (standing.state !== 'waiting') return null;
  if (answer !== 'no_answer') return answer;
  const { retry, give_up: giveUp } = CALL_BACK_STEPS;
  return standing.attempts + 1 < MOST_ATTEMPTS ? retry.to : giveUp.to;
}
