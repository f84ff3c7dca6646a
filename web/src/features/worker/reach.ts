import { useSession } from '../../app/session/session.js';

/** The places where this person is a social worker, as paths in the tree of units. */
export function useReach(): string[] {
  const { roles } = useSession();
  return roles.filter(({ role }) => role === 'social_worker').map(({ unitPath }) => unitPath);
}
