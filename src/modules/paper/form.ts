/** How a form stands; the database holds the same list (`paper_forms_state_known`). */
export const FORM_STATES = ['printed', 'spoiled', 'recorded'] as const;
export type FormState = (typeof FORM_STATES)[number];

/** The life of a form: the one table that code, tests and docs/paper.md read; the database holds it in `paper_forms_steps`. */
export const FORM_STEPS = {
  spoil: { from: ['printed'], to: 'spoiled' },
  record: { from: ['printed'], to: 'recorded' },
} as const satisfies Readonly<Record<string, { from: readonly FormState[]; to: FormState }>>;

/** Why a form will not be used; a closed list, so that nobody writes about people here. */
export const SPOIL_REASONS = ['misprinted', 'miswritten', 'damaged', 'lost', 'refused'] as const;
export type SpoilReason = (typeof SPOIL_REASONS)[number];

/** The most forms that are printed at once: two a page. */
export const MOST_FORMS_A_RUN = 100;
