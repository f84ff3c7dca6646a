import { NoAnswer } from '../../api/problem.js';
import { forgetAll, recall, remember } from '../../lib/remembered.js';
import type { WebSession } from './session.js';

const KEY = 'session';

/**
 * Who is signed in, as the service says; without a network as it last said, for volunteers, until their session
 * would have ended. What is kept holds no token, no name and no other role; signing out forgets it.
 */
export async function sessionOrKept(
  read: () => Promise<WebSession | null>,
): Promise<WebSession | null> {
  try {
    const session = await read();
    await keepSession(session);
    return session;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const kept = await recall<WebSession>(KEY);
    if (kept === undefined || Date.parse(kept.expiresAt) < Date.now()) throw error;
    return kept;
  }
}

/** Notes who is signed in, or that nobody is. */
export async function keepSession(session: WebSession | null): Promise<void> {
  const roles = session?.roles.filter(({ role }) => role === 'volunteer') ?? [];
  if (session === null || roles.length === 0) return forgetAll();
  await remember(KEY, { ...session, roles, csrfToken: '' });
}
