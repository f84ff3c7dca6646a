/** How a batch stands; the database holds the same list (`paper_batches_state_known`). */
export const BATCH_STATES = ['entering', 'counting', 'returned', 'matched', 'cancelled'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

interface BatchStep {
  readonly from: readonly BatchState[];
  readonly to: BatchState;
}

/** The life of a batch: the one table that code, tests and docs/paper.md read; the database holds it in `paper_batches_steps`. */
export const BATCH_STEPS = {
  shut: { from: ['entering', 'returned'], to: 'counting' },
  match: { from: ['counting'], to: 'matched' },
  return: { from: ['counting'], to: 'returned' },
  cancel: { from: ['entering', 'counting', 'returned'], to: 'cancelled' },
} as const satisfies Readonly<Record<string, BatchStep>>;
export type BatchAction = keyof typeof BATCH_STEPS;

/** States in which its enterer may change a batch's lines. */
export const OPEN_STATES = BATCH_STEPS.shut.from;

/** Why a batch is given up; a closed list, so that nobody writes about people here. */
export const CANCEL_REASONS = [
  'opened_by_mistake',
  'wrong_unit',
  'wrong_month',
  'enterer_gone',
  'other',
] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

/** The most forms of one batch, and how often one may be shut. */
export const MOST_LINES = 200;
export const MOST_ROUNDS = 20;
/** The most scans of one batch. */
export const MOST_SCANS = 50;

/** The first sample: a tenth of the forms, but five at least. */
const SAMPLE_PART = 10;
const SMALLEST_SAMPLE = 5;

/** Whether `action` may start in `state`. */
export function allows(action: BatchAction, state: BatchState): boolean {
  return (BATCH_STEPS[action].from as readonly BatchState[]).includes(state);
}

/** How many of `forms` forms are drawn in a round. A batch that came back is looked at twice as closely each time. */
export function sampleSize(forms: number, round: number): number {
  const first = Math.max(SMALLEST_SAMPLE, Math.ceil(forms / SAMPLE_PART));
  return Math.min(forms, first * 2 ** (round - 1));
}

/**
 * Draws `size` of the serials, each as likely as any other; `certain` ones are drawn for sure (those that differed the
 * last time). `pick(n)` gives a whole number from 0 to n − 1 that nobody can foresee. In order of number.
 */
export function drawSample(
  serials: readonly number[],
  wish: { readonly size: number; readonly certain: ReadonlySet<number> },
  pick: (n: number) => number,
): number[] {
  const drawn = serials.filter((serial) => wish.certain.has(serial));
  const rest = serials.filter((serial) => !wish.certain.has(serial));
  while (drawn.length < wish.size && rest.length > 0) {
    drawn.push(...rest.splice(pick(rest.length), 1));
  }
  return drawn.sort((a, b) => a - b);
}

/** What stands on a form, as somebody read it. */
export interface FormReading {
  readonly volunteerNo: string;
  readonly recipientNo: string;
  readonly serviceCode: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** What may differ on a form; the database holds the same list (`paper_samples_differs_known`). */
export const READING_FIELDS = [
  'volunteerNo',
  'recipientNo',
  'serviceCode',
  'from',
  'until',
] as const;
export type ReadingField = (typeof READING_FIELDS)[number];

/** In what two readings of one form differ. */
export function differingFields(one: FormReading, other: FormReading): ReadingField[] {
  const differs: Readonly<Record<ReadingField, boolean>> = {
    volunteerNo: one.volunteerNo !== other.volunteerNo,
    recipientNo: one.recipientNo !== other.recipientNo,
    serviceCode: one.serviceCode !== other.serviceCode,
    from: one.startsAt.getTime() !== other.startsAt.getTime(),
    until: one.endsAt.getTime() !== other.endsAt.getTime(),
  };
  return READING_FIELDS.filter((field) => differs[field]);
}

/** What two people can sum up about a pile of forms. */
export interface ControlTotals {
  readonly forms: number;
  readonly minutes: bigint;
}

/** What may differ of a count; the database holds the same list (`paper_counts_differs_known`). */
export const COUNT_PARTS = ['forms', 'minutes', 'sample'] as const;
export type CountPart = (typeof COUNT_PARTS)[number];

/** In what a count differs from what was entered. Empty: it matches. */
export function differingParts(
  entered: ControlTotals,
  counted: ControlTotals,
  sample: readonly (readonly ReadingField[])[],
): CountPart[] {
  const differs: Readonly<Record<CountPart, boolean>> = {
    forms: entered.forms !== counted.forms,
    minutes: entered.minutes !== counted.minutes,
    sample: sample.some((fields) => fields.length > 0),
  };
  return COUNT_PARTS.filter((part) => differs[part]);
}
