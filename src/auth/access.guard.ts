import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../platform/errors/domain-error.js';
import {
  ACCESS_METADATA,
  type Access,
  BEFORE_PASSWORD_CHANGE_METADATA,
} from './access.decorator.js';
import { type AccessClaims, AccessTokens } from './access-tokens.js';
import type { GuardedRequest } from './caller.decorator.js';
import type { LiveSession } from './live-session.js';
import { holdsAny } from './principal.js';
import { SessionCache } from './session-cache.js';

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
  ) {}

  /** Throws `unauthenticated`, `token_expired`, `password_change_required` or `forbidden`. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = this.declared<Access>(ACCESS_METADATA, context);
    if (access === undefined) throw new DomainError('forbidden');
    if (access.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    if (access.kind === 'public_or_signed_in' && !showsBearer(request)) return true;
    const claims = this.tokens.verify(bearerToken(request));
    const known = this.sessions.peek(claims.sessionId);
    if (known === undefined) return this.judgeFresh(context, access, claims);
    request.session = matching(known, claims);
    // What memory refuses is asked again: a new role or password counts at once in every process.
    return (
      this.refusal(context, access, request.session) === null ||
      this.judgeFresh(context, access, claims)
    );
  }

  private async judgeFresh(
    context: ExecutionContext,
    access: Access,
    claims: AccessClaims,
  ): Promise<boolean> {
    const session = matching(await this.sessions.load(claims.sessionId), claims);
    const refusal = this.refusal(context, access, session);
    if (refusal !== null) throw new DomainError(refusal);
    context.switchToHttp().getRequest<GuardedRequest>().session = session;
    return true;
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
