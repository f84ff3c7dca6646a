import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import {
  ERASURE_BLOCKERS,
  ERASURE_END_REASONS,
  ERASURE_GROUNDS,
  ERASURE_STATES,
  type ErasureBlocker,
  type ErasureEndReason,
  type ErasureGround,
  type ErasureState,
} from './erasure.js';
import type { Erasure } from './erasure-rows.js';
import type { ErasureView } from './erasures.service.js';

const REASONS = Object.keys(ERASURE_BLOCKERS) as ErasureBlocker[];
const AN_ID = { type: String, format: 'uuid', nullable: true } as const;
const A_TIME = { type: String, format: 'date-time', nullable: true } as const;

/** A wish to be erased, or to erase somebody. */
export class NewErasureDto {
  @ApiProperty({ enum: ERASURE_GROUNDS, enumName: 'ErasureGround' })
  @IsIn(ERASURE_GROUNDS)
  ground!: ErasureGround;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description:
      'Minutes that are left then belong to nobody any more; without this they must be gone first',
  })
  @IsOptional()
  @IsBoolean()
  acceptsLoss?: boolean;
}

/** Why an erasure is refused. */
export class RefuseErasureDto {
  @ApiProperty({ enum: ERASURE_END_REASONS, enumName: 'ErasureEndReason' })
  @IsIn(ERASURE_END_REASONS.filter((reason) => !['taken_back', 'superseded'].includes(reason)))
  reason!: ErasureEndReason;
}

/** The query of the list of erasures. */
export class ErasuresQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ERASURE_STATES, enumName: 'ErasureState' })
  @IsOptional()
  @IsIn(ERASURE_STATES)
  state?: ErasureState;
}

/** Something that stands in the way. */
export class ErasureBlockerDto {
  @ApiProperty({ enum: REASONS, enumName: 'ErasureBlocker' })
  reason!: ErasureBlocker;

  @ApiProperty({ description: 'How many there are; minutes, for `minutes_left`' })
  count!: string;

  @ApiProperty()
  zh!: string;

  @ApiProperty()
  en!: string;
}

/** An erasure, from its filing to its end. */
export class ErasureDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  memberId!: string;

  @ApiProperty({ enum: ERASURE_GROUNDS, enumName: 'ErasureGround' })
  ground!: ErasureGround;

  @ApiProperty()
  acceptsLoss!: boolean;

  @ApiProperty({ enum: ERASURE_STATES, enumName: 'ErasureState' })
  state!: ErasureState;

  @ApiProperty({ format: 'uuid' })
  filedBy!: string;

  @ApiProperty({ format: 'date-time' })
  filedAt!: string;

  @ApiProperty(AN_ID)
  checkedBy!: string | null;

  @ApiProperty(A_TIME)
  checkedAt!: string | null;

  @ApiProperty(AN_ID)
  approvedBy!: string | null;

  @ApiProperty(A_TIME)
  approvedAt!: string | null;

  @ApiProperty(AN_ID)
  endedBy!: string | null;

  @ApiProperty(A_TIME)
  endedAt!: string | null;

  @ApiProperty({
    type: String,
    enum: ERASURE_END_REASONS,
    enumName: 'ErasureEndReason',
    nullable: true,
  })
  endReason!: ErasureEndReason | null;

  @ApiProperty(A_TIME)
  erasedAt!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    nullable: true,
    description: 'How many rows of which table were emptied or removed',
  })
  erasedRows!: Readonly<Record<string, number>> | null;

  @ApiProperty({ ...A_TIME, description: 'When everything that was open had been closed' })
  closedAt!: string | null;

  @ApiProperty({ ...A_TIME, description: 'Erased anew after a backup had been restored' })
  replayedAt!: string | null;
}

/** An erasure with what stands in its way. */
export class ErasureViewDto extends ErasureDto {
  @ApiProperty({ type: [ErasureBlockerDto] })
  blockedBy!: ErasureBlockerDto[];
}

/** A page of erasures. */
export class ErasurePageDto {
  @ApiProperty({ type: [ErasureDto] })
  items!: ErasureDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** The erasure as the API shows it. */
export function toErasureDto(erasure: Erasure): ErasureDto {
  const { bookId: _book, unitPath: _path, ...shown } = erasure;
  const time = (at: Date | null): string | null => at?.toISOString() ?? null;
  return {
    ...shown,
    filedAt: erasure.filedAt.toISOString(),
    checkedAt: time(erasure.checkedAt),
    approvedAt: time(erasure.approvedAt),
    endedAt: time(erasure.endedAt),
    erasedAt: time(erasure.erasedAt),
    closedAt: time(erasure.closedAt),
    replayedAt: time(erasure.replayedAt),
  };
}

/** The same with what stands in its way, in words. */
export function toErasureViewDto({ erasure, blockedBy }: ErasureView): ErasureViewDto {
  const blockers = blockedBy.map(({ reason, count }) => ({
    reason,
    count: String(count),
    ...ERASURE_BLOCKERS[reason],
  }));
  return { ...toErasureDto(erasure), blockedBy: blockers };
}
