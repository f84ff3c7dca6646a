/** Whether an endpoint is sent anything. */
export const ENDPOINT_STATES = ['active', 'disabled', 'removed'] as const;
export type EndpointState = (typeof ENDPOINT_STATES)[number];

/** Why an endpoint is disabled. */
export type DisabledFor = 'asked' | 'gone' | 'failing';

export type EndpointStep = 'enable' | 'disable' | 'remove';

/** From which states a step leads where. Everything else is refused; what was removed is not there any more. */
export const ENDPOINT_STEPS: Readonly<
  Record<EndpointStep, { readonly from: readonly EndpointState[]; readonly to: EndpointState }>
> = {
  enable: { from: ['disabled'], to: 'active' },
  disable: { from: ['active'], to: 'disabled' },
  remove: { from: ['active', 'disabled'], to: 'removed' },
};

/** Endpoints of one city that are not removed. */
export const MOST_ENDPOINTS = 20;

const FAILING_DAYS = 5;
const DAY_MS = 86_400_000;

/** Whether an endpoint has failed for so long, without one success, that it is to be left alone. */
export function hasFailedTooLong(failingSince: Date | null, now: Date): boolean {
  return failingSince !== null && now.getTime() - failingSince.getTime() >= FAILING_DAYS * DAY_MS;
}
