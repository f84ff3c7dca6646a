import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { CardDesk } from './card-desk.js';
import { newCardNo } from './card-number.js';
import {
  type CardEvent,
  type CardRow,
  insertCard,
  readCard,
  readCardEvents,
  readCardsOf,
  type StoredPin,
  takeCardStep,
} from './card-rows.js';
import { newPin, pinDigest } from './card-secrets.js';
import { CARD_KEEPERS, CARD_STEPS, type CardAction, type CardReason, cardAllows } from './cards.js';
import { cancelSheet } from './code-rows.js';
import { isNearAny } from './near-members.js';

/** Chances that a drawn number is taken are one in millions; five in a row mean a fault. */
const MOST_DRAWS = 5;

/** A card with its elder's number. */
export interface CardView extends CardRow {
  readonly memberNo: string;
}

/** A card whose PIN was just drawn: the only moment it is known in clear. */
export interface CardWithPin extends CardView {
  readonly pin: string;
}

/** A step that somebody wants to take with a card. */
export interface CardWish {
  readonly id: string;
  readonly action: CardAction;
  readonly reason: CardReason | null;
}

/** Service cards: handed out, blocked, replaced. */
@Injectable()
export class CardsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly desk: CardDesk,
    private readonly notifications: NotificationsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Hands an elder a card with a fresh PIN. Throws `not_found` for a member out of reach, `wrong_role` for one who is
   * no elder, `state_conflict` for one who is not active, `not_for_oneself`, `separation_violated`, and
   * `already_exists` when there is a card that was not replaced.
   */
  async issue(caller: Principal, memberId: string): Promise<CardWithPin> {
    return this.database.transaction(async (tx) => {
      const elder = await this.members.visibleTo(tx, caller, memberId, CARD_KEEPERS);
      await this.requireApart(tx, caller, elder.id);
      if (!elder.roles.includes('elder')) throw new DomainError('wrong_role');
      if (elder.status !== 'active') throw new DomainError('state_conflict');
      return this.handOut(tx, caller, elder, { replacesId: null, reason: null });
    });
  }

  /** An elder's cards, the latest first: for the elder and for workers in reach. Throws `not_found`. */
  async ofMember(caller: Principal, memberId: string): Promise<CardView[]> {
    const reader = this.database.read;
    const { id, memberNo } = await this.members.visibleTo(reader, caller, memberId);
    const cards = await readCardsOf(reader, caller.bookId, id);
    return cards.map((card) => ({ ...card, memberNo }));
  }

  /** One card. Throws `not_found`. */
  async find(caller: Principal, id: string): Promise<CardView> {
    return (await this.visible(this.database.read, caller, { id })).view;
  }

  /** What was done with a card, the first line first. Throws `not_found`. */
  async history(caller: Principal, id: string): Promise<CardEvent[]> {
    await this.find(caller, id);
    return readCardEvents(this.database.read, caller.bookId, id);
  }

  /**
   * Blocks a card at once: by its elder, a keeper or an operator. What is left of its sheet is worth nothing from then
   * on. Throws `not_found`, `forbidden`, `state_conflict`.
   */
  async block(caller: Principal, wish: Omit<CardWish, 'action'>): Promise<CardView> {
    return this.step(caller, { ...wish, action: 'block' }, async (tx, card) => {
      await cancelSheet(tx, caller.bookId, card.id);
      await this.tell(tx, caller, { card, kind: 'card.blocked' });
      return null;
    });
  }

  /** Opens a blocked card again, with a fresh PIN. Throws as `renewPin` does. */
  unblock(caller: Principal, wish: Omit<CardWish, 'action'>): Promise<CardWithPin> {
    return this.withFreshPin(caller, { ...wish, action: 'unblock' });
  }

  /**
   * Draws another PIN; the one before and all wrong tries are forgotten. Throws `not_found`, `forbidden`,
   * `state_conflict`, `not_for_oneself`, `separation_violated`.
   */
  renewPin(caller: Principal, wish: Omit<CardWish, 'action'>): Promise<CardWithPin> {
    return this.withFreshPin(caller, { ...wish, action: 'renew_pin' });
  }

  /** Ends a card for good and hands out another one. Throws as `renewPin` does. */
  async replace(caller: Principal, wish: Omit<CardWish, 'action'>): Promise<CardWithPin> {
    return this.database.transaction(async (tx) => {
      const card = await this.lockForStep(tx, caller, { ...wish, action: 'replace' });
      await this.take(tx, caller, { card, wish: { ...wish, action: 'replace' }, pin: null });
      await cancelSheet(tx, caller.bookId, card.id);
      const elder = await this.members.visibleTo(tx, caller, card.memberId, CARD_KEEPERS);
      return this.handOut(tx, caller, elder, { replacesId: card.id, reason: wish.reason });
    });
  }

  /**
   * Locks a card for a step that the caller may take with it. Throws `not_found`, `forbidden`, `state_conflict`,
   * `not_for_oneself`, `separation_violated`.
   */
  async lockForStep(tx: Tx, caller: Principal, wish: CardWish): Promise<CardRow> {
    const { elder, view } = await this.visible(tx, caller, { id: wish.id, lock: true });
    const by: readonly Role[] = CARD_STEPS[wish.action].by;
    const roles = by.filter((role) => role !== 'elder');
    const isHolder = elder.id === caller.memberId && by.includes('elder');
    if (!isHolder && !reaches(caller, roles, elder.unitPath)) throw new DomainError('forbidden');
    if (wish.action !== 'block') await this.requireApart(tx, caller, elder.id);
    if (!cardAllows(wish.action, view.state)) throw new DomainError('state_conflict');
    return view;
  }

  /** Writes a step of a locked card, with a PIN drawn for it if there is one. */
  async take(
    tx: Tx,
    caller: Principal,
    step: { readonly card: CardRow; readonly wish: CardWish; readonly pin: StoredPin | null },
  ): Promise<void> {
    const { action, reason } = step.wish;
    const event = { action, reason, actorId: caller.memberId, at: this.clock.now() };
    const { to } = CARD_STEPS[action];
    await takeCardStep(tx, caller.bookId, { card: step.card, to, event, pin: step.pin });
  }

  private async withFreshPin(caller: Principal, wish: CardWish): Promise<CardWithPin> {
    const pin = newPin();
    const view = await this.step(caller, wish, async (tx, card) => {
      await this.tell(tx, caller, { card, kind: 'card.pin_renewed' });
      return this.stored(caller, card.id, pin);
    });
    return { ...view, pin };
  }

  private async step(
    caller: Principal,
    wish: CardWish,
    prepare: (tx: Tx, card: CardRow) => Promise<StoredPin | null>,
  ): Promise<CardView> {
    await this.database.transaction(async (tx) => {
      const card = await this.lockForStep(tx, caller, wish);
      await this.take(tx, caller, { card, wish, pin: await prepare(tx, card) });
    });
    return this.find(caller, wish.id);
  }

  private async handOut(
    tx: Tx,
    caller: Principal,
    elder: MemberBrief,
    more: Pick<CardRow, 'replacesId'> & { readonly reason: CardReason | null },
  ): Promise<CardWithPin> {
    const { bookId, memberId: issuedBy } = caller;
    const id = newId();
    const pin = newPin();
    const fresh = { bookId, id, memberId: elder.id, issuedBy, issuedAt: this.clock.now(), ...more };
    const secret = this.stored(caller, id, pin);
    for (let draw = 1; draw <= MOST_DRAWS; draw += 1) {
      const isKept = await insertCard(tx, { ...fresh, ...secret, cardNo: newCardNo() });
      const card = isKept ? await readCard(tx, bookId, { id }) : null;
      if (card === null) continue;
      await this.tell(tx, caller, { card, kind: 'card.issued' });
      return { ...card, memberNo: elder.memberNo, pin };
    }
    throw new DomainError('temporarily_unavailable');
  }

  private stored({ bookId, memberId }: Principal, cardId: string, pin: string): StoredPin {
    const pinSalt = randomBytes(16);
    const digest = pinDigest(this.desk.key, { bookId, cardId, salt: pinSalt }, pin);
    return { pinSalt, pinDigest: digest, pinDrawnBy: memberId };
  }

  private async tell(
    tx: Tx,
    { bookId }: Principal,
    {
      card,
      kind,
    }: {
      readonly card: CardRow;
      readonly kind: 'card.issued' | 'card.blocked' | 'card.pin_renewed';
    },
  ): Promise<void> {
    const eventKey = `${kind}:${card.id}:${card.events}`;
    await this.notifications.notify(
      tx,
      { bookId, kind, params: { cardId: card.id }, eventKey },
      { memberIds: [card.memberId] },
    );
  }

  private async visible(
    reader: Tx,
    caller: Principal,
    wish: { readonly id: string; readonly lock?: boolean },
  ): Promise<{ readonly elder: MemberBrief; readonly view: CardView }> {
    const card = await readCard(reader, caller.bookId, wish);
    if (card === null) throw new DomainError('not_found');
    const elder = await this.members.visibleTo(reader, caller, card.memberId);
    return { elder, view: { ...card, memberNo: elder.memberNo } };
  }

  private async requireApart(tx: Tx, { bookId, memberId }: Principal, elderId: string) {
    if (memberId === elderId) throw new DomainError('not_for_oneself');
    const isNear = await isNearAny(tx, bookId, { memberId, others: [elderId] });
    if (isNear) throw new DomainError('separation_violated');
  }
}
