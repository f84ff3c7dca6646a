/** What can be done for a caller; the database holds the same list (`hotline_acts_kind_known`). */
export const ACT_KINDS = [
  'request',
  'confirmation',
  'booking',
  'cancellation',
  'record',
  'proxy_revocation',
] as const;
export type ActKind = (typeof ACT_KINDS)[number];

/** Every state of an act; the database holds the same list (`hotline_acts_state_known`). */
export const ACT_STATES = ['read_back', 'agreed', 'done', 'refused', 'declined'] as const;
export type ActState = (typeof ACT_STATES)[number];

/**
 * The life of an act: the one table that code, tests and `docs/hotline.md` read; the database holds it too
 * (`hotline_acts_steps`). What a caller wants is read back, and done when the caller has agreed. An act stands as
 * `agreed` for the moment between the yes and the effect; one that a crash left there is gone on with.
 */
export const ACT_STEPS = {
  agree: { from: 'read_back', to: 'agreed' },
  decline: { from: 'read_back', to: 'declined' },
  finish: { from: 'agreed', to: 'done' },
  refuse: { from: 'agreed', to: 'refused' },
} as const satisfies Readonly<Record<string, { readonly from: ActState; readonly to: ActState }>>;
export type ActStep = keyof typeof ACT_STEPS;

/** What an act came to (`hotline_acts_subject_known`). */
export type ActSubjectType = 'care_request' | 'service_record' | 'booking' | 'proxy';
export interface ActSubject {
  readonly type: ActSubjectType;
  readonly id: string;
}
