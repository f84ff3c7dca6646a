import type { QueryClient } from '@tanstack/react-query';
import { setCsrfToken } from '../../api/client.js';
import { keepSession } from './kept-session.js';
import { sessionQuery, type WebSession } from './session.js';

const ELEMENT = 'kapok-session';

/**
 * Takes the session that came with the page, so that nothing has to ask for it. A page without one says nothing: links from
 * elsewhere bring no cookie along, and a page that was kept for everybody knows nobody.
 */
export function takeSentSession(queries: QueryClient): void {
  const element = document.getElementById(ELEMENT);
  if (element === null) return;
  element.remove();
  const session = JSON.parse(element.textContent) as WebSession;
  setCsrfToken(session.csrfToken);
  queries.setQueryData(sessionQuery.queryKey, session);
  // A device that keeps nothing is no hindrance while there is a network.
  keepSession(session).catch(() => undefined);
}
