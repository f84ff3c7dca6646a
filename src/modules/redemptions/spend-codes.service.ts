import { Injectable } from '@nestjs/common';
import { holdsAny, type Principal } from '../../auth/principal.js';
import { Config } from '../../platform/config/config.js';
import { newSalt } from '../../platform/crypto/commitment.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import { type Acting, ActingService } from '../proxies/acting.js';
import { RedeemGate } from './redeem-gate.js';
import { newSpendCode, spendCodeDigest } from './spend-code.js';
import { countLiveCodes, insertSpendCode, type NewSpendCode } from './spend-code-rows.js';

/** Codes one elder may have open at a time. */
export const LIVE_CODES_PER_ELDER = 3;
/** Chances that a fresh code is taken are one in many thousands; five in a row mean a fault. */
const MOST_DRAWS = 5;

/** A code fresh from the draw: the only moment it is known in clear. */
export interface IssuedCode {
  readonly id: string;
  readonly code: string;
  readonly limitMinutes: bigint;
  readonly expiresAt: Date;
  readonly expiresInSeconds: number;
}

/** Short-lived codes that an elder shows at a provider. */
@Injectable()
export class SpendCodesService {
  constructor(
    private readonly database: Database,
    private readonly gate: RedeemGate,
    private readonly acting: ActingService,
    private readonly config: Config,
  ) {}

  /**
   * Draws a code that lets a provider take up to `limitMinutes` from the caller, or from the elder whom the caller is a
   * proxy of, once, within the minutes the rules give it. No minutes move yet; against a proxy's limit the whole code
   * counts while it lives. While the gate is closed the code spends granted minutes only. Refusals:
   * `not_yet_redeemable`, `too_many_codes`, those of `ActingService.forElder`; `forbidden` for oneself without being
   * an elder. Locks: the proxy's row, the elder's codes.
   */
  async issue(
    caller: Principal,
    limitMinutes: bigint,
    elderId: string | null = null,
  ): Promise<IssuedCode> {
    const wish = { scope: 'redeem', minutes: limitMinutes } as const;
    const acting = await this.acting.forElder(this.database.read, caller, elderId, wish);
    if (acting.capacity === 'self' && !holdsAny(caller, ['elder'])) {
      throw new DomainError('forbidden');
    }
    const { bookId, elderId: memberId } = acting;
    const { policy, closedBy } = await this.gate.pass({ bookId, memberId }, 1n);
    return this.database.transaction(async (tx) => {
      await this.acting.reserve(tx, acting, wish);
      const live = await countLiveCodes(tx, bookId, memberId);
      if (live >= LIVE_CODES_PER_ELDER) {
        throw new DomainError('too_many_codes', { facts: { limit: LIVE_CODES_PER_ELDER } });
      }
      const validMinutes = policy.params.spendCodeMinutesValid;
      const terms = { limitMinutes, validMinutes, spendsOwn: closedBy === null };
      for (let draw = 1; draw <= MOST_DRAWS; draw += 1) {
        const issued = await this.draw(tx, acting, terms);
        if (issued !== null) return issued;
      }
      throw new DomainError('temporarily_unavailable');
    });
  }

  private async draw(
    tx: Tx,
    { bookId, elderId, actorId, proxyId }: Acting,
    terms: Pick<NewSpendCode, 'limitMinutes' | 'validMinutes' | 'spendsOwn'>,
  ): Promise<IssuedCode | null> {
    const id = newId();
    const code = newSpendCode();
    const codeDigest = spendCodeDigest(this.config.indexKey, bookId, code);
    const drawnBy = actorId === elderId ? null : actorId;
    const row = { bookId, id, elderId, codeDigest, drawnBy, proxyId, salt: newSalt(), ...terms };
    const expiresAt = await insertSpendCode(tx, row);
    const { limitMinutes, validMinutes } = terms;
    return expiresAt && { id, code, limitMinutes, expiresAt, expiresInSeconds: validMinutes * 60 };
  }
}
