/** What a case is about; the database holds the same list (`cases_kind_known`). */
export const CASE_KINDS = [
  'reconciliation',
  'service_record',
  'spending',
  'settlement',
  'conduct',
  'other',
] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** Every state of a case; the database holds the same list (`cases_state_known`). */
export const CASE_STATES = ['open', 'assigned', 'resolved', 'dismissed', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/**
 * Who takes a step. All of them hold `city_admin` or `auditor` for the whole city, and none is the person that the
 * case concerns. `owner`: whom it is assigned to; `another`: anybody else than the owner.
 */
export type CaseActor = 'overseer' | 'owner' | 'another';

/** One step of a case's life. */
export interface CaseStep {
  readonly from: readonly CaseState[];
  /** Null: the case stays where it is. */
  readonly to: CaseState | null;
  readonly by: CaseActor;
  readonly route: string;
}

/**
 * The life of a supervision case: the one table that code, tests and `docs/reconciliation.md` read; the database
 * holds it too (`case_events_step_known`). The owner ends it, another one confirms that; what was ended can be
 * opened again, and then waits for an owner anew.
 */
export const CASE_STEPS = {
  open: { from: [], to: 'open', by: 'overseer', route: 'POST /v1/cases' },
  assign: {
    from: ['open', 'assigned'],
    to: 'assigned',
    by: 'overseer',
    route: 'POST /v1/cases/{id}/assign',
  },
  note: { from: CASE_STATES, to: null, by: 'overseer', route: 'POST /v1/cases/{id}/notes' },
  resolve: {
    from: ['assigned'],
    to: 'resolved',
    by: 'owner',
    route: 'POST /v1/cases/{id}/resolve',
  },
  dismiss: {
    from: ['assigned'],
    to: 'dismissed',
    by: 'owner',
    route: 'POST /v1/cases/{id}/dismiss',
  },
  confirm: {
    from: ['resolved', 'dismissed'],
    to: 'closed',
    by: 'another',
    route: 'POST /v1/cases/{id}/confirm',
  },
  reopen: {
    from: ['resolved', 'dismissed', 'closed'],
    to: 'open',
    by: 'overseer',
    route: 'POST /v1/cases/{id}/reopen',
  },
} as const satisfies Readonly<Record<string, CaseStep>>;
export type CaseAction = keyof typeof CASE_STEPS;

/** Where a step ends that starts in `state`; null when it cannot start there. */
export function endOf(action: CaseAction, state: CaseState | null): CaseState | null {
  const step: CaseStep = CASE_STEPS[action];
  if (state === null) return action === 'open' ? step.to : null;
  return step.from.includes(state) ? (step.to ?? state) : null;
}

/** Why a member who oversees the city may not take a step with a case that does not concern them; null: they may. */
export function refusalOfActor(
  action: CaseAction,
  memberId: string,
  ownerId: string | null,
): 'forbidden' | 'not_for_oneself' | null {
  const { by }: CaseStep = CASE_STEPS[action];
  if (by === 'owner' && memberId !== ownerId) return 'forbidden';
  if (by === 'another' && memberId === ownerId) return 'not_for_oneself';
  return null;
}
