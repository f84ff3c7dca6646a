import type { PolicyParams } from '../policies/policy.js';

/** What the gate looks at. */
export interface RedeemCase {
  /** `YYYY-MM-DD`; null when no identity number is held. */
  readonly birthDate: string | null;
  /** Minutes ever earned by service. */
  readonly everEarnedMinutes: bigint;
  /** Whether a hardship of theirs is confirmed and holds today. */
  readonly hasHardship: boolean;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string;
}

/** Whether a member is as old as the rules ask, on a date. A birthday on 29 February counts from 1 March. */
export function isOfAge(birthDate: string | null, minimumAge: number, today: string): boolean {
  if (birthDate === null) return false;
  const year = String(Number(birthDate.slice(0, 4)) + minimumAge).padStart(4, '0');
  return `${year}${birthDate.slice(4)}` <= today;
}

/** Whether the rules let a member redeem: old enough, in hardship, or enough minutes ever earned. */
export function mayRedeem(rules: PolicyParams['redeem'], given: RedeemCase): boolean {
  if (isOfAge(given.birthDate, rules.minimumAge, given.today)) return true;
  if (rules.orHardship === 'yes' && given.hasHardship) return true;
  return rules.orEarnedMinutes !== null && given.everEarnedMinutes >= BigInt(rules.orEarnedMinutes);
}
