import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invariant } from '../platform/errors/invariant.js';
import type { LiveSession } from './live-session.js';
import type { Principal } from './principal.js';

/** What the guard leaves on a request that it let through. */
export interface GuardedRequest {
  method: string;
  headers: Readonly<Record<string, string | undefined>>;
  cookies?: Readonly<Record<string, string | undefined>>;
  session?: LiveSession;
}

/** The signed-in member. Only on routes with `@SignedIn()` or `@Allow()`. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal => sessionOf(context).principal,
);

/** The signed-in member, or null. Only on routes with `@PublicOrSignedIn()`. */
export const MaybeCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal | null =>
    context.switchToHttp().getRequest<GuardedRequest>().session?.principal ?? null,
);

/** The whole session of the caller, for the routes of `src/auth` itself. */
export const CallerSession = createParamDecorator(
  (_: unknown, context: ExecutionContext): LiveSession => sessionOf(context),
);

function sessionOf(context: ExecutionContext): LiveSession {
  const { session } = context.switchToHttp().getRequest<GuardedRequest>();
  invariant(session, '@Caller() stands on a route that lets everybody in');
  return session;
}
