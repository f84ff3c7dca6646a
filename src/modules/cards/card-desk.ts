import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { derivedKey } from '../../platform/crypto/derived-key.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError, type Facts } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { lockActiveCard, readHolder, type SecretCardRow, writeTries } from './card-rows.js';
import { codeDigest, findByDigest, isSameDigest, pinDigest } from './card-secrets.js';
import { type LiveCode, lockLiveCodes, readTaken, takeCode } from './code-rows.js';
import { countWrong, pinState, secondsLocked, type Tries } from './pin-tries.js';
import { WrongTries } from './wrong-tries.js';

/** What an elder shows and says, as somebody typed it. Exactly one of `pin` and `code` is there. */
export interface CardClaim {
  /** Null: no card; then `elderId` names whose own code it is. */
  readonly cardNo: string | null;
  readonly elderId: string | null;
  readonly pin: string | null;
  readonly code: string | null;
}

/** That an elder agreed: by the card's PIN, or by a code that is worth nothing from now on. */
export interface ElderProof {
  readonly kind: 'card' | 'code';
  readonly elderId: string;
  readonly cardId: string | null;
  readonly codeId: string | null;
  /** Who drew the PIN or the code and so may have known it. */
  readonly keeperId: string;
}

/** What became of a claim. A refusal is a value: what it counted must be committed before it is thrown. */
export type ProofVerdict =
  | { readonly proof: ElderProof }
  | { readonly refusal: ErrorCode; readonly facts: Facts };

/** For what a claim is made. */
export interface ProofPurpose {
  /** `in:`, `out:` or `spend:` and an id: a code serves one purpose once, and the same purpose again and again. */
  readonly usedFor: string;
}

const WRONG: ProofVerdict = { refusal: 'card_not_accepted', facts: {} };

/** Checks cards with their PINs, and the one-time codes that elders speak. */
@Injectable()
export class CardDesk {
  readonly #key: KeyObject;

  constructor(
    config: Config,
    private readonly wrongTries: WrongTries,
    private readonly clock: Clock,
  ) {
    this.#key = derivedKey(config.indexKey, 'kapok cards 1');
  }

  /** The key that PINs and codes are digested under. */
  get key(): KeyObject {
    return this.#key;
  }

  /** The elder of an active card, or null. It says who somebody claims to be, and proves nothing. */
  async memberOfCard(
    reader: EntityManager,
    bookId: number,
    cardNo: string,
  ): Promise<string | null> {
    return (await readHolder(reader, bookId, cardNo))?.memberId ?? null;
  }

  /**
   * Whether an elder agreed. Counts a wrong try in `tx`, so a refusal is answered and not thrown: commit, then throw
   * it. Wrong, unknown, foreign, blocked and spent answer alike, `card_not_accepted`. Other refusals:
   * `pin_tried_out`, `locked_out` (fact `retryAfterSeconds`), `separation_violated` for who drew the PIN or the code.
   * Throws `rate_limited` for who has tried too often. Locks: the caller's tries, the card, its live codes.
   */
  async prove(
    tx: Tx,
    caller: Principal,
    claim: CardClaim,
    purpose: ProofPurpose,
  ): Promise<ProofVerdict> {
    // Of an own code without a card the elder keeps the count; a card keeps its own.
    const about = claim.cardNo === null ? claim.elderId : null;
    await this.wrongTries.enter(tx, caller, about);
    const verdict =
      claim.cardNo === null
        ? await this.proveOwnCode(tx, caller, claim, purpose)
        : await this.proveCard(tx, caller, { ...claim, cardNo: claim.cardNo }, purpose);
    if (verdict === WRONG) await this.wrongTries.countWrong(tx, caller, about);
    return verdict;
  }

  private async proveOwnCode(
    tx: Tx,
    caller: Principal,
    { elderId, code }: CardClaim,
    purpose: ProofPurpose,
  ): Promise<ProofVerdict> {
    if (elderId === null || code === null) return WRONG;
    return this.proveCode(tx, caller, { memberId: elderId, cardId: null, code }, purpose);
  }

  private async proveCard(
    tx: Tx,
    caller: Principal,
    claim: CardClaim & { readonly cardNo: string },
    purpose: ProofPurpose,
  ): Promise<ProofVerdict> {
    const { bookId } = caller;
    const card = await lockActiveCard(tx, bookId, claim.cardNo);
    if (card === null || (claim.elderId !== null && claim.elderId !== card.memberId)) return WRONG;
    const tries = triesOf(card);
    const now = this.clock.now();
    const state = pinState(tries, now);
    if (state === 'tried_out') return { refusal: 'pin_tried_out', facts: {} };
    if (state === 'locked') return lockedOut(tries, now);
    const verdict = await this.judge(tx, caller, { card, claim }, purpose);
    if (verdict === WRONG) {
      await writeTries(tx, bookId, { cardId: card.id, ...countWrong(tries, now) });
    } else if ('proof' in verdict && tries.failures > 0) {
      await writeTries(tx, bookId, { cardId: card.id, failures: 0, lockedUntil: null });
    }
    return verdict;
  }

  private async judge(
    tx: Tx,
    caller: Principal,
    { card, claim }: { readonly card: SecretCardRow; readonly claim: CardClaim },
    purpose: ProofPurpose,
  ): Promise<ProofVerdict> {
    const { id: cardId, memberId } = card;
    if (claim.code !== null) {
      return this.proveCode(tx, caller, { memberId, cardId, code: claim.code }, purpose);
    }
    const place = { bookId: caller.bookId, cardId, salt: card.pinSalt };
    const shown = pinDigest(this.#key, place, claim.pin ?? '');
    if (!isSameDigest(shown, card.pinDigest)) return WRONG;
    return unlessKeeper(caller, {
      kind: 'card',
      elderId: memberId,
      cardId,
      codeId: null,
      keeperId: card.pinDrawnBy,
    });
  }

  private async proveCode(
    tx: Tx,
    caller: Principal,
    shown: { readonly memberId: string; readonly cardId: string | null; readonly code: string },
    { usedFor }: ProofPurpose,
  ): Promise<ProofVerdict> {
    const { bookId, memberId: usedBy } = caller;
    const { memberId } = shown;
    const digest = codeDigest(this.#key, { bookId, memberId }, shown.code);
    const taken = await readTaken(tx, bookId, { usedFor, usedBy });
    if (taken !== null) {
      const isSame = taken.memberId === memberId && isSameDigest(taken.codeDigest, digest);
      return isSame ? { proof: proofOf(taken, shown) } : WRONG;
    }
    const now = this.clock.now();
    // What an elder draws in the app is for who comes to help, and buys nothing.
    const withOwn = !usedFor.startsWith('spend:');
    const live = await lockLiveCodes(tx, bookId, { ...shown, withOwn, now });
    const found = findByDigest(live, digest);
    if (found === null) return WRONG;
    const verdict = unlessKeeper(caller, proofOf(found, shown));
    if ('proof' in verdict) {
      await takeCode(tx, bookId, { id: found.id, by: usedBy, at: now, usedFor });
    }
    return verdict;
  }
}

/** Throws a verdict's refusal, after what it counted was committed. */
export function provenOrThrow(verdict: ProofVerdict): ElderProof {
  if ('proof' in verdict) return verdict.proof;
  throw new DomainError(verdict.refusal, { facts: verdict.facts });
}

function proofOf(
  code: Pick<LiveCode, 'id' | 'drawnBy'>,
  { memberId, cardId }: { readonly memberId: string; readonly cardId: string | null },
): ElderProof {
  return { kind: 'code', elderId: memberId, cardId, codeId: code.id, keeperId: code.drawnBy };
}

/** Whoever drew the PIN or the code may know it without the elder; the database says so, too. */
function unlessKeeper(caller: Principal, proof: ElderProof): ProofVerdict {
  if (![proof.keeperId, proof.elderId].includes(caller.memberId)) return { proof };
  return { refusal: 'separation_violated', facts: {} };
}

function triesOf({ pinFailures, pinLockedUntil }: SecretCardRow): Tries {
  return { failures: pinFailures, lockedUntil: pinLockedUntil };
}

function lockedOut({ lockedUntil }: Tries, now: Date): ProofVerdict {
  const retryAfterSeconds = secondsLocked(lockedUntil, now);
  return { refusal: 'locked_out', facts: { retryAfterSeconds } };
}
