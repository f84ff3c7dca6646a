import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply } from 'fastify';

/**
 * The name binds the cookie to this host alone, over https: no neighbour on the domain can set or read it. Browsers take
 * `http://localhost` and `http://127.0.0.1` for safe as well.
 */
export const WEB_COOKIE = '__Host-kapok-session';

const ATTRIBUTES: CookieSerializeOptions = {
  path: '/',
  httpOnly: true,
  secure: true,
  sameSite: 'strict',
};

/** Tells the browser to keep the token for so many seconds. */
export function setWebCookie(reply: FastifyReply, token: string, maxAge: number): void {
  reply.setCookie(WEB_COOKIE, token, { ...ATTRIBUTES, maxAge });
}

/** Tells the browser to forget the token. */
export function clearWebCookie(reply: FastifyReply): void {
  reply.clearCookie(WEB_COOKIE, ATTRIBUTES);
}
