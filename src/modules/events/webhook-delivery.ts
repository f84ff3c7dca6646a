/** Where a delivery stands. */
export const DELIVERY_STATES = ['waiting', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export type DeliveryStep = 'deliver' | 'give_up' | 'replay';

/** From which states a step leads where. */
export const DELIVERY_STEPS: Readonly<
  Record<DeliveryStep, { readonly from: readonly DeliveryState[]; readonly to: DeliveryState }>
> = {
  deliver: { from: ['waiting'], to: 'delivered' },
  give_up: { from: ['waiting'], to: 'dead' },
  replay: { from: ['delivered', 'dead'], to: 'waiting' },
};

/** What became of one attempt. */
export type AttemptOutcome =
  | 'delivered'
  /** Answered, but with no 2xx. */
  | 'refused'
  /** 410: the receiver wants nothing any more. */
  | 'gone'
  | 'redirected'
  | 'timeout'
  /** No such name, or nobody answers there, or the connection broke. */
  | 'unreachable'
  /** The certificate does not hold. */
  | 'untrusted'
  /** The name leads to an address that deliveries must not go to. */
  | 'forbidden_address';

/** What was found out by one attempt. */
export interface AttemptResult {
  readonly outcome: AttemptOutcome;
  /** The HTTP status; null without an answer. */
  readonly status: number | null;
  /** Seconds the receiver asks to be left alone for; null when it does not say. */
  readonly retryAfterSeconds: number | null;
}

/** Seconds from one attempt of a round to the next. */
export const RETRY_SECONDS = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400] as const;
/** Attempts of one round; a replay begins another. */
export const MOST_ATTEMPTS = RETRY_SECONDS.length + 1;
const LONGEST_REST_SECONDS = 86_400;

/** What to do with a delivery after an attempt. */
export type NextStep =
  | { readonly step: 'deliver' | 'give_up' }
  | { readonly step: null; readonly inSeconds: number };

/**
 * Decides on the `attempt`th attempt of a round (from 1). `chance` is a random number from 0 to 1: waits differ by a
 * fifth, so that those who failed together do not come back together.
 */
export function afterAttempt(attempt: number, result: AttemptResult, chance: number): NextStep {
  if (result.outcome === 'delivered') return { step: 'deliver' };
  const wait = RETRY_SECONDS[attempt - 1];
  if (wait === undefined || result.outcome === 'gone') return { step: 'give_up' };
  const asked = Math.min(result.retryAfterSeconds ?? 0, LONGEST_REST_SECONDS);
  return { step: null, inSeconds: Math.max(wait * (0.8 + 0.4 * chance), asked) };
}

/** What an HTTP answer amounts to. Redirects are not followed: they could lead anywhere. */
export function outcomeOf(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return 'delivered';
  if (status >= 300 && status < 400) return 'redirected';
  return status === 410 ? 'gone' : 'refused';
}

/** The seconds of a `Retry-After`, given as digits or as a date; null when there is none or it makes no sense. */
export function retryAfterSeconds(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = /^[A-Za-z]{3}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
