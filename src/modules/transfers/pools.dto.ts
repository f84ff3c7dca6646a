import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsMinutes, IsText } from '../../platform/http/validators.js';
import type { PoolSupport } from './pool-rows.js';
import {
  SUPPORT_BASES,
  SUPPORT_STATES,
  type SupportBasis,
  type SupportState,
} from './pool-supports.js';

/** What is asked of the pool of an elder's community. */
export class NewSupportDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'For workers. Default: oneself' })
  @IsOptional()
  @IsId()
  elderId?: string;

  @ApiProperty({ type: String, example: '120' })
  @IsMinutes()
  minutes!: string;

  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: 500,
    description: "A worker's reason; needed where the rules do not cover it",
  })
  @IsOptional()
  @IsText({ max: 500 })
  reason?: string;
}

/** The query of the list of pool support. */
export class SupportsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: SUPPORT_STATES, enumName: 'PoolSupportState' })
  @IsOptional()
  @IsIn(SUPPORT_STATES)
  state?: SupportState;
}

/** Minutes asked of a pool, or given by it. */
export class PoolSupportDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: SUPPORT_STATES, enumName: 'PoolSupportState' })
  state!: SupportState;

  @ApiProperty({ enum: SUPPORT_BASES, description: "By rule, or by a worker's decision" })
  basis!: SupportBasis;

  @ApiProperty({ format: 'uuid' })
  elderId!: string;

  @ApiProperty()
  elderNo!: string;

  @ApiProperty({ description: 'The community whose pool pays' })
  poolUnitCode!: string;

  @ApiProperty({ example: '120' })
  minutes!: string;

  @ApiProperty({ type: String, nullable: true, description: 'For workers only' })
  reason!: string | null;

  @ApiProperty({ format: 'date-time' })
  requestedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  decidedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Number of the paying entry' })
  entrySeq!: string | null;
}

/** One page of pool support, the newest first. */
export class PoolSupportPageDto {
  @ApiProperty({ type: [PoolSupportDto] })
  items!: PoolSupportDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** What a pool holds. */
export class PoolDto {
  @ApiProperty()
  unitCode!: string;

  @ApiProperty({ example: '4200' })
  balanceMinutes!: string;
}

/** Pool support as its reader may see it: what a worker wrote of an elder is for workers. */
export function toSupportDto(support: PoolSupport, readerId: string): PoolSupportDto {
  const { id, state, basis, elderId, elderNo, poolUnitCode, entrySeq } = support;
  return {
    id,
    state,
    basis,
    elderId,
    elderNo,
    poolUnitCode,
    minutes: String(support.minutes),
    reason: readerId === elderId ? null : support.reason,
    requestedAt: support.requestedAt.toISOString(),
    decidedAt: support.decidedAt?.toISOString() ?? null,
    entrySeq: entrySeq === null ? null : String(entrySeq),
  };
}
