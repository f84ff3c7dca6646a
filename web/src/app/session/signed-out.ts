import type { QueryClient } from '@tanstack/react-query';
import { whenSignedOut } from '../../api/client.js';
import { AREAS } from '../areas.js';
import type { makeRouter } from '../router.js';
import { sessionQuery } from './session.js';

const NEED_SOMEBODY = [...AREAS.map(({ path }) => path), '/me'];

/**
 * Whoever is no longer signed in is led to the login, told why, and comes back from there. The page is left before the
 * session is forgotten: a page for signed-in people is shown to nobody.
 */
export function leadOutWhenSignedOut(
  router: ReturnType<typeof makeRouter>,
  queries: QueryClient,
): void {
  const forget = () => queries.setQueryData(sessionQuery.queryKey, null);
  let isLeaving = false;
  whenSignedOut(() => {
    const { pathname, search } = router.state.location;
    const needsSomebody = NEED_SOMEBODY.some((path) => `${pathname}/`.startsWith(`${path}/`));
    if (!needsSomebody) return forget();
    // A page asks for several things at once, and each of them is refused.
    if (isLeaving) return;
    isLeaving = true;
    const back = new URLSearchParams({ from: pathname + search, ended: '' });
    void router.navigate(`/login?${back}`, { replace: true }).finally(() => {
      isLeaving = false;
      forget();
    });
  });
}
