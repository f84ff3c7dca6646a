import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../platform/errors/domain-error.js';
import {
  ACCESS_METADATA,
  type Access,
  BEFORE_PASSWORD_CHANGE_METADATA,
} from './access.decorator.js';
import { AccessTokens } from './access-tokens.js';
import type { GuardedRequest } from './caller.decorator.js';
import type { LiveSession } from './live-session.js';
import { holdsAny } from './principal.js';
import { SessionCache } from './session-cache.js';
import type { AccessClaims } from './signed-tokens.js';
import { WebCallers } from './web-callers.js';
import type { WebToken } from './web-tokens.js';

/** What a request shows to tell its caller. `web` when it was the cookie of a browser. */
interface Shown {
  readonly claims: AccessClaims;
  readonly web: WebToken | null;
}

/**
 * Stands before every route and denies by default: a route that declares nothing answers 403 to all.
 * With token and session in memory it answers without a query and without waiting.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokens,
    private readonly sessions: SessionCache,
    private readonly web: WebCallers,
  ) {}

  /**
   * Throws `unauthenticated`, `token_expired`, `password_change_required` or `forbidden`; for a caller told by a cookie
   * also `cross_site_refused` and `csrf_token_invalid`.
   */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = this.declared<Access>(ACCESS_METADATA, context);
    if (access === undefined) throw new DomainError('forbidden');
    if (access.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const shown = this.shownBy(request, access);
    if (shown === null) return true;
    const known = this.sessions.peek(shown.claims.sessionId);
    if (known === undefined) return this.judgeFresh(context, access, shown);
    const session = matching(known, shown.claims);
    // What memory refuses is asked again: a new role or password counts at once in every process.
    if (this.refusal(context, access, session) !== null) {
      return this.judgeFresh(context, access, shown);
    }
    return this.admit(context, shown, session);
  }

  private async judgeFresh(
    context: ExecutionContext,
    access: Access,
    shown: Shown,
  ): Promise<boolean> {
    const session = matching(await this.sessions.load(shown.claims.sessionId), shown.claims);
    const refusal = this.refusal(context, access, session);
    if (refusal !== null) throw new DomainError(refusal);
    return this.admit(context, shown, session);
  }

  private admit(context: ExecutionContext, { web }: Shown, session: LiveSession): boolean {
    const http = context.switchToHttp();
    if (web !== null) this.web.keepAwake(http.getResponse<FastifyReply>(), web, session);
    http.getRequest<GuardedRequest>().session = session;
    return true;
  }

  /** What proves the caller; null where nothing needs to. */
  private shownBy(request: GuardedRequest, access: Access): Shown | null {
    if (this.web.isShown(request)) {
      const web = this.web.prove(request);
      return { claims: web.claims, web };
    }
    if (access.kind === 'public_or_signed_in' && !showsBearer(request)) return null;
    return { claims: this.tokens.verify(bearerToken(request)), web: null };
  }

  private refusal(
    context: ExecutionContext,
    access: Access,
    session: LiveSession,
  ): 'password_change_required' | 'forbidden' | null {
    const waits = session.mustChangePassword;
    if (waits && !this.declared(BEFORE_PASSWORD_CHANGE_METADATA, context)) {
      return 'password_change_required';
    }
    const allowed = access.kind !== 'allow' || holdsAny(session.principal, access.roles);
    return allowed ? null : 'forbidden';
  }

  /** What the method declares, or else its controller. */
  private declared<T>(key: string, context: ExecutionContext): T | undefined {
    return this.reflector.getAllAndOverride<T | undefined>(key, [
      context.getHandler(),
      context.getClass(),
    ]);
  }
}

function showsBearer(request: GuardedRequest): boolean {
  return /^Bearer\b/i.test(request.headers.authorization ?? '');
}

function bearerToken(request: GuardedRequest): string {
  const match = /^Bearer +([\w.-]+)$/i.exec(request.headers.authorization ?? '');
  if (match?.[1] === undefined) throw new DomainError('unauthenticated');
  return match[1];
}

/** The live session a token speaks of; a token never moves to another member or book. */
function matching(session: LiveSession | null, claims: AccessClaims): LiveSession {
  const same =
    session?.principal.memberId === claims.memberId && session.principal.bookId === claims.bookId;
  if (session === null || !same) throw new DomainError('unauthenticated');
  return session;
}
