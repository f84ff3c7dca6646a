import { addDays } from '../../platform/clock/shanghai.js';

/** What may be done for an elder; the database holds the same list (`proxies_scopes_known`). */
export const ACT_SCOPES = ['request', 'confirm', 'redeem'] as const;
export type ActScope = (typeof ACT_SCOPES)[number];

/** Every state of a proxy; the database holds the same list (`proxies_state_known`). */
export const PROXY_STATES = ['proposed', 'active', 'revoked'] as const;
export type ProxyState = (typeof PROXY_STATES)[number];

/** Who takes a step with a proxy. */
export type ProxyActor = 'elder' | 'proxy' | 'worker';

/** One step of a proxy's life. */
export interface ProxyStep {
  readonly from: readonly ProxyState[];
  readonly to: ProxyState;
  readonly by: readonly ProxyActor[];
}

/**
 * The life of a proxy: the one table that code, tests and `docs/proxies.md` read. That a proxy has begun or run out
 * is a matter of its dates, not a state.
 */
export const PROXY_STEPS = {
  witness: { from: ['proposed'], to: 'active', by: ['worker'] },
  revoke: { from: ['proposed', 'active'], to: 'revoked', by: ['elder', 'proxy', 'worker'] },
} as const satisfies Readonly<Record<string, ProxyStep>>;
export type ProxyAction = keyof typeof PROXY_STEPS;

/** Whether a step may start in a state. */
export function allowsProxy(action: ProxyAction, state: ProxyState): boolean {
  return (PROXY_STEPS[action].from as readonly ProxyState[]).includes(state);
}

/** What decides whether a proxy can be used. Dates `YYYY-MM-DD`, both included. */
export interface ProxyTerms {
  readonly state: ProxyState;
  readonly scopes: readonly ActScope[];
  readonly validFrom: string;
  readonly validUntil: string;
  /** The most to redeem in a calendar month; null without the scope. */
  readonly redeemLimitMinutes: bigint | null;
}

/** Whether a proxy can be used at all on a day. */
export function isInForce(proxy: ProxyTerms, today: string): boolean {
  return proxy.state === 'active' && proxy.validFrom <= today && today <= proxy.validUntil;
}

/** Whether a proxy lets its holder do something on a day. */
export function covers(proxy: ProxyTerms, scope: ActScope, today: string): boolean {
  return isInForce(proxy, today) && proxy.scopes.includes(scope);
}

/** What of a month's limit is left, after so many minutes; never below zero. */
export function leftOfLimit(proxy: ProxyTerms, redeemedMinutes: bigint): bigint {
  const left = (proxy.redeemLimitMinutes ?? 0n) - redeemedMinutes;
  return left > 0n ? left : 0n;
}

/** The last day that a proxy from `validFrom` may have, when it may last so many months. */
export function latestEnd(validFrom: string, longestMonths: number): string {
  const [year = 0, month = 0, day = 0] = validFrom.split('-').map(Number);
  const months = year * 12 + (month - 1) + longestMonths;
  const start = `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`;
  // A month without that day ends on its last one.
  const sameDay = addDays(start, day - 1);
  const nextMonth = addDays(start, 31).slice(0, 7);
  return addDays(sameDay.slice(0, 7) === start.slice(0, 7) ? sameDay : `${nextMonth}-01`, -1);
}
