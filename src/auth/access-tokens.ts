import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Config } from '../platform/config/config.js';
import { type AccessClaims, SignedTokens } from './signed-tokens.js';

/** Signs and checks access tokens (RFC 9068 style JWT), which clients send as `Authorization: Bearer`. */
@Injectable()
export class AccessTokens {
  readonly lifetimeSeconds: number;
  readonly #tokens: SignedTokens;

  constructor(config: Config, clock: Clock) {
    this.lifetimeSeconds = config.accessTokenMinutes * 60;
    const { lifetimeSeconds } = this;
    const kind = { type: 'at+jwt', audience: 'kapok', lifetimeSeconds };
    this.#tokens = new SignedTokens(config, clock, kind);
  }

  /** A token for `claims`, valid from now for `lifetimeSeconds`, under the current key. */
  sign(claims: AccessClaims): string {
    return this.#tokens.sign(claims);
  }

  /** The claims of a sound access token. Throws `token_expired` or `unauthenticated` as `SignedTokens.verify` does. */
  verify(token: string): AccessClaims {
    return this.#tokens.verify(token).claims;
  }
}
