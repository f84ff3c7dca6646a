import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a page is told of who opens it, in words that its scripts understand. */
export interface PageSession {
  readonly memberId: string;
}

/** Who opens a page; null: the page asks by itself. */
export type SessionOf = (
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<PageSession | null>;

/** Addresses of people who are signed in. The others are kept on devices for everybody, so nobody's session is in them. */
const OWN_PAGES = /^\/(me|volunteer|elder|worker|station|city|audit|hotline)(\/|$)/;

/** Whether the page at `path` may carry a session. */
export function carriesSession(path: string): boolean {
  return OWN_PAGES.test(path);
}

/** The session as data that no browser runs; nothing for nobody. A `<` cannot end the element early. */
export function sessionElement(session: PageSession | null): string {
  if (session === null) return '';
  const text = JSON.stringify(session).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="kapok-session">${text}</script>`;
}
