import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsMinutes, IsText } from '../../platform/http/validators.js';
import type { Transfer } from './transfer-rows.js';
import {
  END_REASONS,
  type EndReason,
  TRANSFER_KINDS,
  TRANSFER_STATES,
  type TransferKind,
  type TransferState,
} from './transfers.js';

/** A gift of own minutes to a relative. */
export class NewGiftDto {
  @ApiProperty({ format: 'uuid', description: 'A relative whom a worker has declared' })
  @IsId()
  recipientId!: string;

  @ApiProperty({ type: String, example: '120' })
  @IsMinutes()
  minutes!: string;
}

/** A donation of own minutes to the pool of a community. */
export class NewDonationDto {
  @ApiPropertyOptional({
    pattern: '^[A-Za-z0-9_.-]{1,32}$',
    description: "Default: the giver's own community",
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.-]{1,32}$/)
  unitCode?: string;

  @ApiProperty({ type: String, example: '120' })
  @IsMinutes()
  minutes!: string;
}

/** Why a transfer is taken back. */
export class ReverseTransferDto {
  @ApiProperty({ type: String, minLength: 1, maxLength: 500 })
  @IsText({ max: 500 })
  reason!: string;
}

/** The query of the list of transfers. */
export class TransfersQuery extends PageQuery {
  @ApiPropertyOptional({ enum: TRANSFER_STATES, enumName: 'TransferState' })
  @IsOptional()
  @IsIn(TRANSFER_STATES)
  state?: TransferState;

  @ApiPropertyOptional({ format: 'uuid', description: 'For workers in scope. Default: oneself' })
  @IsOptional()
  @IsId()
  memberId?: string;
}

/** A gift or donation. */
export class TransferDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: TRANSFER_KINDS })
  kind!: TransferKind;

  @ApiProperty({ enum: TRANSFER_STATES, enumName: 'TransferState' })
  state!: TransferState;

  @ApiProperty({ format: 'uuid' })
  giverId!: string;

  @ApiProperty()
  giverNo!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Of a gift' })
  recipientId!: string | null;

  @ApiProperty({ type: String, nullable: true })
  recipientNo!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Of a donation' })
  poolUnitCode!: string | null;

  @ApiProperty({ example: '120' })
  minutes!: string;

  @ApiProperty({ format: 'date-time' })
  requestedAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'A large gift can be called back until then',
  })
  leavesAt!: string | null;

  @ApiProperty({
    type: String,
    enum: [...END_REASONS, null],
    nullable: true,
    description: 'Why a held gift came back',
  })
  endReason!: EndReason | null;

  @ApiProperty({ type: String, nullable: true, description: 'Number of the holding entry' })
  holdSeq!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Number of the entry that gave it' })
  entrySeq!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Number of the releasing entry' })
  releaseSeq!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Number of the reversing entry' })
  reverseSeq!: string | null;
}

/** One page of transfers, the newest first. */
export class TransferPageDto {
  @ApiProperty({ type: [TransferDto] })
  items!: TransferDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A transfer as the API shows it. */
export function toTransferDto(transfer: Transfer): TransferDto {
  const { id, kind, state, giverId, giverNo, recipientId, recipientNo, poolUnitCode } = transfer;
  const digits = (seq: bigint | null): string | null => (seq === null ? null : String(seq));
  return {
    id,
    kind,
    state,
    giverId,
    giverNo,
    recipientId,
    recipientNo,
    poolUnitCode,
    minutes: String(transfer.minutes),
    requestedAt: transfer.requestedAt.toISOString(),
    leavesAt: transfer.leavesAt?.toISOString() ?? null,
    endReason: transfer.endReason,
    holdSeq: digits(transfer.holdSeq),
    entrySeq: digits(transfer.entrySeq),
    releaseSeq: digits(transfer.releaseSeq),
    reverseSeq: digits(transfer.reverseSeq),
  };
}
