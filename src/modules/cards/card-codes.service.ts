import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import { CardDesk } from './card-desk.js';
import { codeDigest, newCardCode } from './card-secrets.js';
import type { CardView } from './cards.service.js';
import { CardsService } from './cards.service.js';
import { cancelSheet, countOwnCodes, insertCodes } from './code-rows.js';

/** Codes on a sheet. */
export const CODES_PER_SHEET = 20;
const SHEET_DAYS = 365;
/** Codes that an elder may have open in the app, and how long each is good. */
export const OWN_CODES_AT_ONCE = 3;
const OWN_CODE_MINUTES = 10;
const MINUTE_MS = 60_000;
const MOST_DRAWS = 5;

/** A fresh sheet: the only moment its codes are known in clear. */
export interface CodeSheet {
  readonly card: CardView;
  /** In the order they are numbered, from 1. */
  readonly codes: readonly string[];
  readonly drawnAt: Date;
  readonly expiresAt: Date;
}

/** A code that an elder's own phone shows. */
interface OwnCode {
  readonly code: string;
  readonly expiresAt: Date;
  readonly expiresInSeconds: number;
}

/** One-time codes that an elder speaks to who comes, or to a cashier. */
@Injectable()
export class CardCodesService {
  constructor(
    private readonly database: Database,
    private readonly cards: CardsService,
    private readonly desk: CardDesk,
    private readonly clock: Clock,
  ) {}

  /**
   * Draws a sheet of codes to go with a card; what is left of the sheet before is worth nothing. Throws `not_found`,
   * `forbidden`, `state_conflict`, `not_for_oneself`, `separation_violated`.
   */
  async drawSheet(caller: Principal, cardId: string): Promise<CodeSheet> {
    const { bookId, memberId: drawnBy } = caller;
    const drawnAt = this.clock.now();
    const expiresAt = new Date(drawnAt.getTime() + SHEET_DAYS * 24 * 60 * MINUTE_MS);
    const codes = await this.database.transaction(async (tx) => {
      const wish = { id: cardId, action: 'draw_codes', reason: null } as const;
      const card = await this.cards.lockForStep(tx, caller, wish);
      await this.cards.take(tx, caller, { card, wish, pin: null });
      await cancelSheet(tx, bookId, cardId);
      const terms = { bookId, memberId: card.memberId, cardId, drawnBy, drawnAt, expiresAt };
      return this.draw(tx, terms, CODES_PER_SHEET);
    });
    return { card: await this.cards.find(caller, cardId), codes, drawnAt, expiresAt };
  }

  /** Draws the caller a code of their own, good for ten minutes. Throws `too_many_codes`. */
  async drawOwn(caller: Principal): Promise<OwnCode> {
    const { bookId, memberId } = caller;
    const drawnAt = this.clock.now();
    const expiresAt = new Date(drawnAt.getTime() + OWN_CODE_MINUTES * MINUTE_MS);
    return this.database.transaction(async (tx) => {
      const live = await countOwnCodes(tx, bookId, { memberId, now: drawnAt });
      if (live >= OWN_CODES_AT_ONCE) {
        throw new DomainError('too_many_codes', { facts: { limit: OWN_CODES_AT_ONCE } });
      }
      const terms = { bookId, memberId, cardId: null, drawnBy: memberId, drawnAt, expiresAt };
      const [code = ''] = await this.draw(tx, terms, 1);
      return { code, expiresAt, expiresInSeconds: OWN_CODE_MINUTES * 60 };
    });
  }

  private async draw(
    tx: Tx,
    terms: Omit<Parameters<typeof insertCodes>[1], 'codes'>,
    count: number,
  ): Promise<string[]> {
    for (let draw = 1; draw <= MOST_DRAWS; draw += 1) {
      const codes = distinctCodes(count);
      const rows = codes.map((code) => ({
        id: newId(),
        codeDigest: codeDigest(this.desk.key, terms, code),
      }));
      if (await insertCodes(tx, { ...terms, codes: rows })) return codes;
    }
    throw new DomainError('temporarily_unavailable');
  }
}

function distinctCodes(count: number): string[] {
  const codes = new Set<string>();
  while (codes.size < count) codes.add(newCardCode());
  return [...codes];
}
