import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { CardAction, CardReason, CardState } from './cards.js';
import type { Tries } from './pin-tries.js';

/** A card as stored, without what belongs to its PIN. */
export interface CardRow {
  readonly id: string;
  readonly memberId: string;
  readonly cardNo: string;
  readonly state: CardState;
  readonly pinDrawnBy: string;
  readonly pinFailures: number;
  readonly pinLockedUntil: Date | null;
  readonly issuedBy: string;
  readonly issuedAt: Date;
  readonly replacesId: string | null;
  readonly events: number;
}

/** A card with what its PIN is checked by. */
export interface SecretCardRow extends CardRow {
  readonly pinSalt: Buffer;
  readonly pinDigest: Buffer;
}

/** A PIN as it is stored, and who drew it. */
export interface StoredPin {
  readonly pinSalt: Buffer;
  readonly pinDigest: Buffer;
  readonly pinDrawnBy: string;
}

/** One line of a card's history. */
export interface CardEvent {
  readonly n: number;
  readonly action: CardAction | 'issue';
  readonly reason: CardReason | null;
  readonly actorId: string;
  readonly at: Date;
}

const COLUMNS = `id, member_id AS "memberId", card_no AS "cardNo", state, pin_drawn_by AS "pinDrawnBy",
  pin_failures AS "pinFailures", pin_locked_until AS "pinLockedUntil", issued_by AS "issuedBy",
  issued_at AS "issuedAt", replaces_id AS "replacesId", events`;

/** The card of that id, or null; `lock` keeps it until the transaction ends. */
export async function readCard(
  reader: EntityManager,
  bookId: number,
  wish: { readonly id: string; readonly lock?: boolean },
): Promise<CardRow | null> {
  const rows: CardRow[] = await reader.query(
    `SELECT ${COLUMNS} FROM kapok.service_cards WHERE book_id = $1 AND id = $2
     ${wish.lock === true ? 'FOR UPDATE' : ''}`,
    [bookId, wish.id],
  );
  return rows[0] ?? null;
}

/** An elder's cards, the latest first; of more than fifty the latest. */
export function readCardsOf(
  reader: EntityManager,
  bookId: number,
  memberId: string,
): Promise<CardRow[]> {
  return reader.query(
    `SELECT ${COLUMNS} FROM kapok.service_cards WHERE book_id = $1 AND member_id = $2
     ORDER BY id DESC LIMIT 50`,
    [bookId, memberId],
  );
}

/** Whose card it is acts: a suspended or erased member's card is as good as none. */
const OF_ACTIVE_MEMBER = `EXISTS (SELECT FROM kapok.members m
  WHERE m.book_id = c.book_id AND m.id = c.member_id AND m.status = 'active')`;

/** The elder of an active card, or null. */
export async function readHolder(
  reader: EntityManager,
  bookId: number,
  cardNo: string,
): Promise<{ readonly cardId: string; readonly memberId: string } | null> {
  const rows: { cardId: string; memberId: string }[] = await reader.query(
    `SELECT id AS "cardId", member_id AS "memberId" FROM kapok.service_cards c
     WHERE book_id = $1 AND card_no = $2 AND state = 'active' AND ${OF_ACTIVE_MEMBER}`,
    [bookId, cardNo],
  );
  return rows[0] ?? null;
}

/** The active card of that number, locked until `tx` ends; null when there is none. */
export async function lockActiveCard(
  tx: Tx,
  bookId: number,
  cardNo: string,
): Promise<SecretCardRow | null> {
  const rows: SecretCardRow[] = await tx.query(
    `SELECT ${COLUMNS}, pin_salt AS "pinSalt", pin_digest AS "pinDigest" FROM kapok.service_cards c
     WHERE book_id = $1 AND card_no = $2 AND state = 'active' AND ${OF_ACTIVE_MEMBER} FOR UPDATE`,
    [bookId, cardNo],
  );
  return rows[0] ?? null;
}

/** Writes how many wrong tries a locked card has seen. */
export async function writeTries(
  tx: Tx,
  bookId: number,
  { cardId, failures, lockedUntil }: Tries & { readonly cardId: string },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.service_cards SET pin_failures = $3, pin_locked_until = $4
     WHERE book_id = $1 AND id = $2`,
    [bookId, cardId, failures, lockedUntil?.toISOString() ?? null],
  );
}

/** A card to write. */
export interface NewCard extends StoredPin {
  readonly bookId: number;
  readonly id: string;
  readonly memberId: string;
  readonly cardNo: string;
  readonly issuedBy: string;
  readonly issuedAt: Date;
  readonly replacesId: string | null;
  readonly reason: CardReason | null;
}

/**
 * Writes a card with the first line of its history. False when its number is taken; an elder who has a live card
 * already fails the statement (`service_cards_one_live`).
 */
export async function insertCard(tx: Tx, card: NewCard): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO kapok.service_cards (book_id, id, member_id, card_no, state, pin_salt, pin_digest,
       pin_drawn_by, issued_by, issued_at, replaces_id, events)
     VALUES ($1, $2, $3, $4, 'active', $5, $6, $7, $8, $9, $10, 1)
     ON CONFLICT ON CONSTRAINT service_cards_no_unique DO NOTHING RETURNING 1`,
    [
      card.bookId,
      card.id,
      card.memberId,
      card.cardNo,
      card.pinSalt,
      card.pinDigest,
      card.pinDrawnBy,
      card.issuedBy,
      card.issuedAt.toISOString(),
      card.replacesId,
    ],
  );
  if (rows.length === 0) return false;
  const { id: cardId, memberId, reason, issuedBy: actorId, issuedAt: at } = card;
  await insertEvent(tx, card.bookId, {
    cardId,
    memberId,
    event: { n: 1, action: 'issue', reason, actorId, at },
  });
  return true;
}

/** Takes a step with a locked card and writes it behind the last line of its history. */
export async function takeCardStep(
  tx: Tx,
  bookId: number,
  step: {
    readonly card: CardRow;
    readonly to: CardState;
    readonly event: Omit<CardEvent, 'n'>;
    /** A PIN drawn with it; null leaves the present one. */
    readonly pin: StoredPin | null;
  },
): Promise<void> {
  const { card, to, event, pin } = step;
  const [, moved]: [unknown[], number] = await tx.query(
    `UPDATE kapok.service_cards SET state = $3, events = $4,
       pin_salt = coalesce($5, pin_salt), pin_digest = coalesce($6, pin_digest),
       pin_drawn_by = coalesce($7, pin_drawn_by),
       pin_failures = CASE WHEN $5::bytea IS NULL THEN pin_failures ELSE 0 END,
       pin_locked_until = CASE WHEN $5::bytea IS NULL THEN pin_locked_until END
     WHERE book_id = $1 AND id = $2 AND events = $8`,
    [
      bookId,
      card.id,
      to,
      card.events + 1,
      pin?.pinSalt ?? null,
      pin?.pinDigest ?? null,
      pin?.pinDrawnBy ?? null,
      card.events,
    ],
  );
  invariant(moved === 1, 'a locked card takes its step');
  const { id: cardId, memberId } = card;
  await insertEvent(tx, bookId, { cardId, memberId, event: { ...event, n: card.events + 1 } });
}

/** The history of a card, the first line first; of more than 200 lines the latest. */
export async function readCardEvents(
  reader: EntityManager,
  bookId: number,
  cardId: string,
): Promise<CardEvent[]> {
  const rows: CardEvent[] = await reader.query(
    `SELECT n, action, reason, actor_id AS "actorId", at FROM kapok.card_events
     WHERE book_id = $1 AND card_id = $2 ORDER BY n DESC LIMIT 200`,
    [bookId, cardId],
  );
  return rows.reverse();
}

async function insertEvent(
  tx: Tx,
  bookId: number,
  line: { readonly cardId: string; readonly memberId: string; readonly event: CardEvent },
): Promise<void> {
  const { n, action, reason, actorId, at } = line.event;
  await tx.query(
    `INSERT INTO kapok.card_events (book_id, card_id, n, member_id, action, reason, actor_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [bookId, line.cardId, n, line.memberId, action, reason, actorId, at.toISOString()],
  );
}
