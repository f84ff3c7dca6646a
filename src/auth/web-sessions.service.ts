import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../platform/errors/domain-error.js';
import { AuthService, type LoginAttempt } from './auth.service.js';
import type { GuardedRequest } from './caller.decorator.js';
import type { LiveSession } from './live-session.js';
import { LoginDirectory } from './login-directory.js';
import { SessionCache } from './session-cache.js';
import { SessionsService } from './sessions.service.js';
import { WebCallers } from './web-callers.js';
import { clearWebCookie, setWebCookie } from './web-cookie.js';
import type { WebSessionAnswer } from './web-session.dto.js';
import { csrfTokenOf, type WebToken, WebTokens } from './web-tokens.js';

/** A request with the answer that cookies go into. */
export interface Exchange {
  readonly request: GuardedRequest;
  readonly reply: FastifyReply;
}

/** Opens, shows and ends the session that a browser keeps in a cookie. */
@Injectable()
export class WebSessions {
  constructor(
    private readonly auth: AuthService,
    private readonly directory: LoginDirectory,
    private readonly sessions: SessionsService,
    private readonly cache: SessionCache,
    private readonly callers: WebCallers,
    private readonly tokens: WebTokens,
  ) {}

  /**
   * Opens a session for the right password and sets the cookie; the session of a cookie that was there ends. Throws as
   * `AuthService.login`, and `cross_site_refused` for a page of somebody else, who may not choose whom one is here.
   */
  async open({ request, reply }: Exchange, attempt: LoginAttempt): Promise<WebSessionAnswer> {
    this.callers.assertOwnPages(request);
    const former = this.callers.peek(request);
    const session = await this.cache.load(await this.auth.loginToWeb(attempt));
    if (session === null) throw new DomainError('invalid_credentials');
    if (former !== null) await this.sessions.revoke(former.claims.sessionId, 'logout');
    const token = this.tokens.start(session);
    setWebCookie(reply, token, this.tokens.secondsKept(session));
    return this.answer(session, this.tokens.verify(token));
  }

  /** The session of the cookie, or null; then a cookie that is no good is cleared. Throws `cross_site_refused`. */
  async current({ request, reply }: Exchange): Promise<WebSessionAnswer | null> {
    this.callers.assertOwnPages(request);
    const token = this.callers.peek(request);
    const session = token === null ? null : await this.sessionOf(token);
    if (token === null || session === null) {
      if (this.callers.holdsCookie(request)) clearWebCookie(reply);
      return null;
    }
    this.callers.keepAwake(reply, token, session);
    return this.answer(session, token);
  }

  /**
   * Ends the session of the cookie and clears it; a cookie that is no good is only cleared. Throws `cross_site_refused`,
   * and `csrf_token_invalid` for a good one without the token of its session.
   */
  async end({ request, reply }: Exchange): Promise<void> {
    this.callers.assertOwnPages(request);
    const token = this.callers.peek(request);
    if (token !== null && (await this.sessionOf(token)) !== null) {
      this.callers.assertForm(request, token);
      await this.sessions.revoke(token.claims.sessionId, 'logout');
    }
    clearWebCookie(reply);
  }

  /** The live session that a token speaks of, unless it was left alone for too long. */
  private async sessionOf(token: WebToken): Promise<LiveSession | null> {
    const { sessionId } = token.claims;
    const known = this.cache.peek(sessionId);
    const session = known === undefined ? await this.cache.load(sessionId) : known;
    if (session === null || this.tokens.isAsleep(token, session)) return null;
    return session;
  }

  private async answer(session: LiveSession, token: WebToken): Promise<WebSessionAnswer> {
    const { memberId, memberNo, bookId, grants } = session.principal;
    return {
      memberId,
      memberNo,
      city: await this.directory.cityOf(bookId),
      mustChangePassword: session.mustChangePassword,
      roles: [...grants],
      csrfToken: csrfTokenOf(token),
      expiresAt: new Date(session.expiresAtMs).toISOString(),
    };
  }
}
