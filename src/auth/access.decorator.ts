import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { Role } from './principal.js';

/** What a route declares about who may call it. */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'public_or_signed_in' }
  | { readonly kind: 'signed_in' }
  | { readonly kind: 'allow'; readonly roles: readonly Role[] };

export const ACCESS_METADATA = 'kapok:access';
export const BEFORE_PASSWORD_CHANGE_METADATA = 'kapok:before-password-change';

type RouteDecorator = MethodDecorator & ClassDecorator;

/** Anybody may call the route, without a token. There is no `@Caller()` then. */
export function Public(): RouteDecorator {
  return declare({ kind: 'public' });
}

/**
 * Anybody may call the route; who shows a bearer token is signed in by it, and refused when it is no good. The caller
 * comes by `@MaybeCaller()`. For routes that also things may call, which prove themselves otherwise.
 */
export function PublicOrSignedIn(): RouteDecorator {
  return applyDecorators(declare({ kind: 'public_or_signed_in' }), ApiBearerAuth());
}

/** Every signed-in member may call the route; the service decides whose data they see. */
export function SignedIn(): RouteDecorator {
  return applyDecorators(declare({ kind: 'signed_in' }), ApiBearerAuth());
}

/**
 * Members who hold one of `roles` at any unit may call the route. Whether the role reaches the unit
 * in question is for the service to ask, with `reaches()`.
 */
export function Allow(first: Role, ...others: Role[]): RouteDecorator {
  return applyDecorators(declare({ kind: 'allow', roles: [first, ...others] }), ApiBearerAuth());
}

/** The route stays open to a member who must change the password first. */
export function BeforePasswordChange(): RouteDecorator {
  return SetMetadata(BEFORE_PASSWORD_CHANGE_METADATA, true);
}

function declare(access: Access): RouteDecorator {
  return SetMetadata(ACCESS_METADATA, access);
}
