import { addDays, shanghaiDayStart } from '../../platform/clock/shanghai.js';
import type { PolicyVersion } from './policy.js';

/** Moments from `from` to before `until`. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
}

/**
 * When care must have begun that no record can be handed in for any more on `today` (`YYYY-MM-DD`): its day's rules say
 * for how many days one can. `versions` by date, as `PoliciesService.versions` answers them.
 */
export function shutSpans(
  versions: readonly Pick<PolicyVersion, 'effectiveFrom' | 'params'>[],
  today: string,
): Span[] {
  return versions.flatMap(({ effectiveFrom: from, params }, n) => {
    const firstOpen = addDays(today, -params.submissionWindowDays);
    const next = versions[n + 1]?.effectiveFrom ?? firstOpen;
    const until = next < firstOpen ? next : firstOpen;
    return from < until ? [{ from: shanghaiDayStart(from), until: shanghaiDayStart(until) }] : [];
  });
}

/** Whether a moment lies in one of the spans. */
export function isWithin(spans: readonly Span[], moment: Date): boolean {
  return spans.some(({ from, until }) => from <= moment && moment < until);
}
