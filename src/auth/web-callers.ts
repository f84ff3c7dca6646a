import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Config } from '../platform/config/config.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { GuardedRequest } from './caller.decorator.js';
import type { LiveSession } from './live-session.js';
import { isFromOwnPages } from './own-pages.js';
import { setWebCookie, WEB_COOKIE } from './web-cookie.js';
import { provesForm, type WebToken, WebTokens } from './web-tokens.js';

const CSRF_HEADER = 'x-csrf-token';
/** Methods that change nothing, so that nobody gains by making a browser send them. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Judges requests whose caller is told by a cookie, which a browser sends along by itself. Asks no database. */
@Injectable()
export class WebCallers {
  constructor(
    private readonly config: Config,
    private readonly tokens: WebTokens,
  ) {}

  /** Whether the request tells its caller by a cookie. An `Authorization` header wins over one. */
  isShown(request: GuardedRequest): boolean {
    return request.headers.authorization === undefined && cookieOf(request) !== undefined;
  }

  /**
   * What the cookie says. Throws `cross_site_refused` when a page of somebody else sent it, `unauthenticated` when it
   * is no good, and `csrf_token_invalid` when the method could change something and the header is not the session's.
   */
  prove(request: GuardedRequest): WebToken {
    this.assertOwnPages(request);
    const token = this.tokens.verify(cookieOf(request) ?? '');
    if (!SAFE_METHODS.has(request.method)) this.assertForm(request, token);
    return token;
  }

  /** The sound token of the cookie, or null. Says nothing about which page sent it. */
  peek(request: GuardedRequest): WebToken | null {
    try {
      return this.tokens.verify(cookieOf(request) ?? '');
    } catch (error) {
      if (error instanceof DomainError) return null;
      throw error;
    }
  }

  /** Whether the browser sent any cookie of ours, good or not. */
  holdsCookie(request: GuardedRequest): boolean {
    return cookieOf(request) !== undefined;
  }

  /** Throws `csrf_token_invalid` unless the request carries the token that only pages of the session know. */
  assertForm(request: GuardedRequest, token: WebToken): void {
    if (!provesForm(token, request.headers[CSRF_HEADER])) {
      throw new DomainError('csrf_token_invalid');
    }
  }

  /** Throws `cross_site_refused` when a page of somebody else made the browser send the request. */
  assertOwnPages({ headers }: GuardedRequest): void {
    const source = {
      fetchSite: headers['sec-fetch-site'],
      origin: headers.origin,
      host: headers.host,
      publicUrl: this.config.publicUrl,
    };
    if (!isFromOwnPages(source)) throw new DomainError('cross_site_refused');
  }

  /** Keeps the session of the cookie awake. Throws `unauthenticated` when it was left alone for too long. */
  keepAwake(reply: FastifyReply, token: WebToken, session: LiveSession): void {
    if (this.tokens.isAsleep(token, session)) throw new DomainError('unauthenticated');
    const renewal = this.tokens.renewal(token, session);
    if (renewal !== null) setWebCookie(reply, renewal, this.tokens.secondsKept(session));
  }
}

function cookieOf(request: GuardedRequest): string | undefined {
  return request.cookies?.[WEB_COOKIE];
}
