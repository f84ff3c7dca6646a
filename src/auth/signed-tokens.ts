import { hash } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Clock } from '../platform/clock/clock.js';
import type { Config } from '../platform/config/config.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { isUuid } from '../platform/ids.js';

/** What a token says about whoever shows it. Roles are not in it: they are read, so they can change. */
export interface AccessClaims {
  memberId: string;
  memberNo: string;
  bookId: number;
  sessionId: string;
}

/** A kind of token of ours. One is never taken for another: they differ in type and in audience. */
export interface TokenKind {
  readonly type: string;
  readonly audience: string;
  /** No token of the kind is good for longer after it was issued. */
  readonly lifetimeSeconds: number;
}

/** A token that is ours in every respect. Times are seconds since the epoch. */
export interface SignedToken {
  readonly claims: AccessClaims;
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
  /** Only in tokens that a browser keeps: what the token against forged requests is derived from. */
  readonly formSecret: string | null;
}

const TOKEN_ISSUER = 'kapok';
const ALGORITHM = 'HS256';
/** Ours are about 500 characters long; nothing much longer is worth parsing. */
const MAX_TOKEN_LENGTH = 2_000;
/** About 350 bytes each. */
const MAX_CHECKED_TOKENS = 20_000;

/** Signs and checks tokens of one kind (JWT, HMAC-SHA256 under the keys of the configuration). */
export class SignedTokens {
  /** By SHA-256 of the token: finding one costs 0.6 µs, checking a signature 10 µs. */
  readonly #checked = new Map<string, SignedToken>();

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    readonly kind: TokenKind,
  ) {}

  /** A token under the current key, issued now. Expires at `expiresAtSeconds`, by default after one lifetime. */
  sign(
    claims: AccessClaims,
    more: { expiresAtSeconds?: number; formSecret?: string } = {},
  ): string {
    const { kid, key } = this.config.tokenKeys.current;
    const { type, audience, lifetimeSeconds } = this.kind;
    const nowSeconds = this.nowSeconds();
    const payload = {
      sub: claims.memberId,
      sid: claims.sessionId,
      book: claims.bookId,
      mno: claims.memberNo,
      aud: audience,
      iss: TOKEN_ISSUER,
      iat: nowSeconds,
      exp: more.expiresAtSeconds ?? nowSeconds + lifetimeSeconds,
      ...(more.formSecret !== undefined && { fsec: more.formSecret }),
    };
    const header = { alg: ALGORITHM, typ: type, kid };
    return jwt.sign(payload, key, { algorithm: ALGORITHM, header });
  }

  /**
   * What a token says that is ours in every respect: known key, pinned algorithm and type, audience, issuer, not
   * expired, not older than one lifetime. Throws `token_expired` for one that was ours once, `unauthenticated` for
   * anything else.
   */
  verify(token: string): SignedToken {
    if (token.length > MAX_TOKEN_LENGTH) throw new DomainError('unauthenticated');
    const digest = hash('sha256', token, 'base64');
    const known = this.#checked.get(digest);
    if (known !== undefined && known.expiresAtSeconds > this.nowSeconds()) return known;
    const key = this.keyFor(token);
    const fresh = key === null ? null : toSigned(this.verifyWith(key, token));
    if (fresh === null) throw new DomainError('unauthenticated');
    this.remember(digest, fresh);
    return fresh;
  }

  /** The present second, by the clock that tokens are judged with. */
  nowSeconds(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }

  private remember(digest: string, token: SignedToken): void {
    this.#checked.delete(digest);
    this.#checked.set(digest, token);
    if (this.#checked.size <= MAX_CHECKED_TOKENS) return;
    const oldest = this.#checked.keys().next();
    if (!oldest.done) this.#checked.delete(oldest.value);
  }

  private keyFor(token: string) {
    const header = parseHeader(token);
    const pinned = header?.typ === this.kind.type && header.alg === ALGORITHM;
    return pinned && typeof header.kid === 'string' ? this.config.tokenKeys.find(header.kid) : null;
  }

  private verifyWith(key: jwt.Secret, token: string): unknown {
    try {
      return jwt.verify(token, key, {
        algorithms: [ALGORITHM],
        audience: this.kind.audience,
        issuer: TOKEN_ISSUER,
        maxAge: this.kind.lifetimeSeconds,
        clockTimestamp: this.nowSeconds(),
      });
    } catch (error) {
      if (error instanceof jwt.TokenExpiredError) throw new DomainError('token_expired');
      if (error instanceof jwt.JsonWebTokenError || error instanceof SyntaxError) return null;
      throw error;
    }
  }
}

function parseHeader(token: string): Record<string, unknown> | null {
  try {
    const text = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString('utf8');
    const header: unknown = JSON.parse(text);
    return typeof header === 'object' ? (header as Record<string, unknown> | null) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A signature of ours does not excuse a missing claim: an older release may have signed other ones. */
function toSigned(payload: unknown): SignedToken | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { sub, sid, book, mno, iat, exp, fsec } = payload as Record<string, unknown>;
  const complete =
    typeof iat === 'number' &&
    typeof exp === 'number' &&
    typeof sub === 'string' &&
    isUuid(sub) &&
    typeof sid === 'string' &&
    isUuid(sid) &&
    typeof book === 'number' &&
    Number.isSafeInteger(book) &&
    typeof mno === 'string';
  if (!complete) return null;
  return {
    claims: { memberId: sub, memberNo: mno, bookId: book, sessionId: sid },
    issuedAtSeconds: iat,
    expiresAtSeconds: exp,
    formSecret: typeof fsec === 'string' ? fsec : null,
  };
}
