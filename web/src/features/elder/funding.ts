import type { ActScope } from './queries.js';

/** Who pays, of the ways that an elder's side may choose: the elder's hours, granted ones among them, or the city. */
export type Funding = 'own' | 'issue';

/**
 * Who should pay. The elder, with enough to spend (`free`, null: not known here); a proxy only as far as the elder has
 * said. Otherwise the city, which a social worker looks at in the end.
 */
export function fundingOf({
  cost,
  free,
  proxy,
}: {
  readonly cost: number;
  readonly free: number | null;
  readonly proxy: {
    readonly scopes: readonly ActScope[];
    readonly leftMinutes: string;
  } | null;
}): Funding {
  if (proxy !== null) {
    const covers = proxy.scopes.includes('redeem') && cost <= Number(proxy.leftMinutes);
    return covers ? 'own' : 'issue';
  }
  return free === null || cost <= free ? 'own' : 'issue';
}
