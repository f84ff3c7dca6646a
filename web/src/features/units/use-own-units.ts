import { type Role, useSession } from '../../app/session/session.js';
import { type Unit, useUnits } from './queries.js';

/** The units, of one kind or of all, that a role of the person reaches. */
export function useOwnUnits(role: Role, kind?: Unit['kind']): readonly Unit[] {
  const { roles } = useSession();
  const reached = roles.filter((held) => held.role === role).map(({ unitPath }) => unitPath);
  return useUnits(kind).filter(({ path }) => reached.some((top) => path.startsWith(top)));
}
