import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { holds, useSession, type WebSession } from '../../app/session/session.js';
import { type ActScope, type FamilyProxy, proxiesQuery } from './queries.js';

/** The parameter of addresses that names the elder whom a proxy acts for. */
export const FOR = 'for';

/** Whose pages these are, and by what right. */
export interface Acting {
  readonly elderId: string;
  readonly elderNo: string;
  /** Null: the elders themselves. */
  readonly proxy: FamilyProxy | null;
}

/** The elders whom this login may act for today, by the proxies that hold. */
export function heldBy(session: WebSession, proxies: readonly FamilyProxy[]): FamilyProxy[] {
  return proxies.filter(({ proxyId, inForce }) => proxyId === session.memberId && inForce);
}

/** Elders on their own pages, unless the address names another: nothing has to be asked for that. */
function ownActing(session: WebSession, wanted: string | null): Acting | null {
  const isOwn = holds(session, 'elder') && (wanted === null || wanted === session.memberId);
  return isOwn ? { elderId: session.memberId, elderNo: session.memberNo, proxy: null } : null;
}

/** For the elder whom the address names, else for the only one whom one may act for. */
function heldActing(held: readonly FamilyProxy[], wanted: string | null): Acting | null {
  const proxy = wanted === null ? only(held) : held.find(({ elderId }) => elderId === wanted);
  if (proxy === undefined) return null;
  return { elderId: proxy.elderId, elderNo: proxy.elderNo, proxy };
}

/** Whether these pages may offer it; the service has the last word. */
export function may({ proxy }: Acting, scope: ActScope): boolean {
  return proxy === null || proxy.scopes.includes(scope);
}

/** `elderId` as bodies take it: absent for oneself. */
export function elderOf({ elderId, proxy }: Acting): { elderId?: string } {
  return proxy === null ? {} : { elderId };
}

/**
 * Whom these pages are for: the elder whom the address names, else oneself, else the only elder one may act for; null
 * when that has to be chosen first, or there is nobody; undefined while the proxies on which it depends are not known.
 */
export function useMaybeActing(): Acting | null | undefined {
  const session = useSession();
  const [search] = useSearchParams();
  const wanted = search.get(FOR);
  const own = ownActing(session, wanted);
  const { data: proxies } = useQuery({
    ...proxiesQuery,
    throwOnError: (_, { state }) => own === null && state.data === undefined,
  });
  return own ?? (proxies && heldActing(heldBy(session, proxies), wanted));
}

/**
 * Whom this page is for; pages are shown once that is clear. A page that is being left because the session ended is for
 * the same elder to its last moment.
 */
export function useActing(): Acting {
  const now = useMaybeActing();
  const [before] = useState(now);
  const acting = now ?? before;
  if (!acting) throw new Error('a page of an elder was shown for nobody');
  return acting;
}

/** Addresses of these pages, for the same elder. */
export function useWay(): (to: string, more?: Readonly<Record<string, string>>) => string {
  const [search] = useSearchParams();
  const elder = search.get(FOR);
  return (to, more = {}) => {
    const query = new URLSearchParams({ ...more, ...(elder !== null && { [FOR]: elder }) });
    const text = query.toString();
    return text === '' ? to : `${to}?${text}`;
  };
}

function only<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}
