import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsText } from '../../platform/http/validators.js';
import {
  EVIDENCE_STRENGTHS,
  type EvidenceStrength,
  RECORD_STATES,
  type RecordState,
} from './service-records.js';

const PLACE = { max: 200 };
const NOTE = { max: 1000, lines: true };
const CODE = /^[A-Za-z0-9_.-]{1,32}$/;

/** Ids are stored and compared in lower case. */
function lower({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** A record to log. Unreadable times, unknown services and evidence are refused by code, not by field. */
export class LogRecordDto {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: '^[A-Za-z0-9_.:-]{1,64}$',
    description: 'A number of your own, accepted once; absent: the service gives one',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.:-]{1,64}$/)
  recordNo?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'uuid',
    description: 'Only for a station admin who logs on behalf of a volunteer',
  })
  @IsOptional()
  @Transform(lower)
  @IsId()
  volunteerId?: string | null;

  @ApiProperty({ format: 'uuid' })
  @Transform(lower)
  @IsId()
  recipientId!: string;

  @ApiProperty({ example: 'S01' })
  @IsString()
  @MaxLength(100)
  serviceCode!: string;

  @ApiProperty({ format: 'date-time', example: '2026-10-04T08:20:00+08:00' })
  @IsString()
  @MaxLength(100)
  startedAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-10-04T12:20:00+08:00' })
  @IsString()
  @MaxLength(100)
  endedAt!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 200,
    description: 'A unit code puts the record before that unit; absent: the unit of the recipient',
  })
  @IsOptional()
  @IsText(PLACE)
  place?: string | null;

  @ApiProperty({ enum: EVIDENCE_STRENGTHS, enumName: 'EvidenceStrength' })
  @IsString()
  @MaxLength(100)
  evidence!: string;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 1000 })
  @IsOptional()
  @IsText(NOTE)
  note?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'uuid',
    description: 'The booking that this service answers; its hold pays',
  })
  @IsOptional()
  @Transform(lower)
  @IsId()
  bookingId?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'uuid',
    description: 'The care request that this service answers; it says who pays',
  })
  @IsOptional()
  @Transform(lower)
  @IsId()
  requestId?: string | null;
}

/** What a resubmission changes. Null empties place or note; an absent field stays as it was. */
export class RecordChangesDto {
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @ValidateIf((_, value) => value !== undefined)
  @Transform(lower)
  @IsId()
  recipientId?: string;

  @ApiPropertyOptional({ type: String })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @MaxLength(100)
  serviceCode?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time' })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @MaxLength(100)
  startedAt?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time' })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @MaxLength(100)
  endedAt?: string;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 200 })
  @IsOptional()
  @IsText(PLACE)
  place?: string | null;

  @ApiPropertyOptional({ enum: EVIDENCE_STRENGTHS, enumName: 'EvidenceStrength' })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @MaxLength(100)
  evidence?: string;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 1000 })
  @IsOptional()
  @IsText(NOTE)
  note?: string | null;
}

/** A rejected record, submitted anew. */
export class ResubmitRecordDto {
  @ApiProperty({ type: RecordChangesDto })
  @IsObject()
  @ValidateNested()
  @Type(() => RecordChangesDto)
  changes!: RecordChangesDto;
}

/** Why a record is refused. */
export class RejectRecordDto {
  @ApiProperty({ minLength: 1, maxLength: 500 })
  @IsText({ max: 500, lines: true })
  reason!: string;
}

/** What both lists of records may be narrowed by. */
export class RecordFilter {
  @ApiPropertyOptional({ type: String, description: 'Code of a unit: it and those below it' })
  @IsOptional()
  @Matches(CODE)
  unit?: string;

  @ApiPropertyOptional({ enum: EVIDENCE_STRENGTHS, enumName: 'EvidenceStrength' })
  @IsOptional()
  @IsIn(EVIDENCE_STRENGTHS)
  evidence?: EvidenceStrength;

  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @Transform(lower)
  @IsId()
  volunteerId?: string;
}

/** A page of records in one state or in all. */
class StatePageQuery extends PageQuery {
  @ApiPropertyOptional({ enum: RECORD_STATES, enumName: 'RecordState' })
  @IsOptional()
  @IsIn(RECORD_STATES)
  state?: RecordState;
}

/** The query of the list of records. */
export class RecordsQuery extends IntersectionType(StatePageQuery, RecordFilter) {}
