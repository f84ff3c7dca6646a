import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Config } from '../platform/config/config.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { LiveSession } from './live-session.js';
import { holdsAny, STAFF_ROLES } from './principal.js';
import { type AccessClaims, type SignedToken, SignedTokens } from './signed-tokens.js';

/** What the cookie of a browser's session says, with the secret that its forms prove themselves by. */
export interface WebToken extends SignedToken {
  readonly formSecret: string;
}

const DAY_SECONDS = 86_400;
const SECRET_BYTES = 16;
/** A cookie in use is signed anew when it is older: idle time is told to the minute. */
const RENEW_AFTER_SECONDS = 60;
const CSRF_LABEL = 'kapok-csrf/1\0';

/**
 * Signs and checks what the cookie of a browser's session holds. Whoever holds a role of staff is signed out after the
 * configured minutes without a request. No request writes for that: a cookie in use is signed anew, with the same
 * secret, and an old one is refused.
 */
@Injectable()
export class WebTokens {
  readonly #tokens: SignedTokens;
  readonly #idleSeconds: number;

  constructor(config: Config, clock: Clock) {
    const lifetimeSeconds = config.refreshTokenDays * DAY_SECONDS;
    this.#tokens = new SignedTokens(config, clock, {
      type: 'web+jwt',
      audience: 'kapok-web',
      lifetimeSeconds,
    });
    this.#idleSeconds = config.open.webIdleMinutes * 60;
  }

  /** A token for a session that begins now. */
  start(session: LiveSession): string {
    return this.#sign(session, randomBytes(SECRET_BYTES).toString('base64url'));
  }

  /** What a sound token says. Throws `unauthenticated` for anything else, an expired one too: it cannot be refreshed. */
  verify(token: string): WebToken {
    try {
      const signed = this.#tokens.verify(token);
      const { formSecret } = signed;
      if (formSecret !== null) return { ...signed, formSecret };
    } catch (error) {
      const expired = error instanceof DomainError && error.code === 'token_expired';
      if (!expired) throw error;
    }
    throw new DomainError('unauthenticated');
  }

  /** Whether the session of this token has been left alone for too long. */
  isAsleep(token: WebToken, session: LiveSession): boolean {
    return this.#sleeps(session) && this.#ageSeconds(token) >= this.#idleSeconds;
  }

  /** The token to go on with, or null when the present one is fresh enough. */
  renewal(token: WebToken, session: LiveSession): string | null {
    const due = this.#sleeps(session) && this.#ageSeconds(token) >= RENEW_AFTER_SECONDS;
    return due ? this.#sign(session, token.formSecret) : null;
  }

  /** For how many seconds the browser shall keep a cookie that was signed now. */
  secondsKept(session: LiveSession): number {
    const left = Math.floor(session.expiresAtMs / 1000) - this.#tokens.nowSeconds();
    return Math.max(0, this.#sleeps(session) ? Math.min(left, this.#idleSeconds) : left);
  }

  #sign(session: LiveSession, formSecret: string): string {
    const { memberId, memberNo, bookId, sessionId } = session.principal;
    const claims: AccessClaims = { memberId, memberNo, bookId, sessionId };
    const expiresAtSeconds = Math.floor(session.expiresAtMs / 1000);
    return this.#tokens.sign(claims, { expiresAtSeconds, formSecret });
  }

  #sleeps(session: LiveSession): boolean {
    return this.#idleSeconds > 0 && holdsAny(session.principal, STAFF_ROLES);
  }

  #ageSeconds(token: WebToken): number {
    return this.#tokens.nowSeconds() - token.issuedAtSeconds;
  }
}

/** What a page sends as `X-CSRF-Token`; the same as long as the session lasts. The cookie cannot be told from it. */
export function csrfTokenOf(token: WebToken): string {
  return hash('sha256', CSRF_LABEL + token.formSecret, 'base64url');
}

/** Whether `shown` is the token against forged requests of this session; compared in constant time. */
export function provesForm(token: WebToken, shown: unknown): boolean {
  if (typeof shown !== 'string') return false;
  const digest = (text: string) => hash('sha256', text, 'buffer');
  return timingSafeEqual(digest(shown), digest(csrfTokenOf(token)));
}
