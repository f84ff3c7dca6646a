import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask, setCsrfToken } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { sessionOrKept } from './kept-session.js';

export type WebSession = components['schemas']['WebSessionAnswer'];
export type Role = WebSession['roles'][number]['role'];

/** Who is signed in on this device, or null. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Number.POSITIVE_INFINITY,
  // Without a network it is asked all the same: this device may know.
  networkMode: 'always',
  queryFn: () => readSession(),
});

/** Asks who is signed in, past what this page has read before; null: nobody. Without a network what the device knows. */
export function readSession(): Promise<WebSession | null> {
  return sessionOrKept(askSession);
}

async function askSession(): Promise<WebSession | null> {
  const { session } = await ask(api.GET('/v1/auth/web-session'));
  setCsrfToken(session?.csrfToken ?? null);
  return session ?? null;
}

export function useMaybeSession(): WebSession | null {
  return useSuspenseQuery(sessionQuery).data;
}

/**
 * The session of a page that only signed-in people reach (see `app/guards.ts`). A page that is being left because the
 * session ended is that person's to its last moment.
 */
export function useSession(): WebSession {
  const now = useMaybeSession();
  const [before] = useState(now);
  const session = now ?? before;
  if (session === null) throw new Error('a page for signed-in people was shown to nobody');
  return session;
}

export function holds(session: WebSession, ...roles: Role[]): boolean {
  return session.roles.some(({ role }) => roles.includes(role));
}
