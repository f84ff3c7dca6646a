import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsId } from '../../platform/http/validators.js';
import type { CodeSheet } from './card-codes.service.js';
import type { CardEvent } from './card-rows.js';
import { CARD_REASONS, CARD_STATES, CARD_STEPS, type CardReason } from './cards.js';
import type { CardView, CardWithPin } from './cards.service.js';
import { pinState } from './pin-tries.js';

const PIN_STATES = ['open', 'locked', 'tried_out'] as const;
const EVENT_ACTIONS = ['issue', ...Object.keys(CARD_STEPS)];

/** Whose cards. */
export class CardMemberPath {
  @ApiProperty({ format: 'uuid' })
  @IsId()
  id!: string;
}

/** A card for an elder. */
export class NewCardDto {
  @ApiProperty({ format: 'uuid', description: 'The elder' })
  @IsId()
  memberId!: string;
}

/** Why something is done with a card. */
export class CardReasonDto {
  @ApiPropertyOptional({ enum: CARD_REASONS, enumName: 'CardReason' })
  @IsOptional()
  @IsIn(CARD_REASONS)
  reason?: CardReason;
}

/** A card. */
export class CardDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid', description: 'The elder' })
  memberId!: string;

  @ApiProperty()
  memberNo!: string;

  @ApiProperty({ example: '8123456789012345' })
  cardNo!: string;

  @ApiProperty({ enum: CARD_STATES, enumName: 'CardState' })
  state!: string;

  @ApiProperty({
    enum: PIN_STATES,
    enumName: 'CardPinState',
    description: 'Whether PIN and codes are taken; `tried_out` needs a new PIN',
  })
  pinState!: string;

  @ApiProperty({ format: 'uuid', description: 'Who drew the PIN; takes it from no elder' })
  pinDrawnBy!: string;

  @ApiProperty({ format: 'uuid' })
  issuedBy!: string;

  @ApiProperty({ format: 'date-time' })
  issuedAt!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  replacesId!: string | null;
}

/** A card with its fresh PIN. It is shown this once. */
export class CardWithPinDto extends CardDto {
  @ApiProperty({ example: '482913', description: 'For the elder alone; stored nowhere in clear' })
  pin!: string;
}

/** An elder's cards, the latest first. */
export class CardListDto {
  @ApiProperty({ type: [CardDto] })
  items!: CardDto[];
}

/** One thing that was done with a card. */
export class CardEventDto {
  @ApiProperty({ type: 'integer' })
  n!: number;

  @ApiProperty({ enum: EVENT_ACTIONS, enumName: 'CardAction' })
  action!: string;

  @ApiProperty({ enum: [...CARD_REASONS, null], type: String, nullable: true })
  reason!: string | null;

  @ApiProperty({ format: 'uuid' })
  actorId!: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;
}

/** The history of a card. */
export class CardEventListDto {
  @ApiProperty({ type: [CardEventDto] })
  items!: CardEventDto[];
}

/** A fresh sheet of one-time codes. It is shown this once. */
export class CodeSheetDto {
  @ApiProperty({ format: 'uuid' })
  cardId!: string;

  @ApiProperty({ type: [String], description: 'Eight digits each, numbered from 1' })
  codes!: string[];

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;
}

/** A one-time code of the caller's own. It is shown this once. */
export class OwnCodeDto {
  @ApiProperty({ example: '04711337', description: 'Say it to who comes to help; eight digits' })
  code!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;

  @ApiProperty({ example: 600, description: 'The same, for a device whose clock is off' })
  expiresInSeconds!: number;
}

export function toCardDto(card: CardView, now: Date): CardDto {
  const { id, memberId, memberNo, cardNo, state, pinDrawnBy, issuedBy, replacesId } = card;
  const tries = { failures: card.pinFailures, lockedUntil: card.pinLockedUntil };
  const issuedAt = card.issuedAt.toISOString();
  const who = { pinDrawnBy, issuedBy, issuedAt, replacesId };
  return { id, memberId, memberNo, cardNo, state, pinState: pinState(tries, now), ...who };
}

export function toCardWithPinDto(card: CardWithPin, now: Date): CardWithPinDto {
  return { ...toCardDto(card, now), pin: card.pin };
}

export function toCardEventDto({ n, action, reason, actorId, at }: CardEvent): CardEventDto {
  return { n, action, reason, actorId, at: at.toISOString() };
}

export function toCodeSheetDto({ card, codes, expiresAt }: CodeSheet): CodeSheetDto {
  return { cardId: card.id, codes: [...codes], expiresAt: expiresAt.toISOString() };
}
