import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
} from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsListOf, IsLocalDate, IsMinutes } from '../../platform/http/validators.js';
import {
  BATCH_STATES,
  type BatchState,
  CANCEL_REASONS,
  type CancelReason,
  MOST_LINES,
} from './batch.js';
import { CODE_FORM, FORM_NO, ID, LowerCase } from './forms.dto.js';
import { isMonth, isTimeOfDay } from './paper-times.js';

/** Nothing that a name would fit through: what is keyed of a form is kept. */
const MEMBER_NO_FORM = /^[A-Za-z0-9_-]{1,32}$/;
const MEMBER_NO = { type: String, pattern: MEMBER_NO_FORM.source, example: 'V000012' } as const;
const TIME = { type: String, pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', example: '08:30' } as const;
const MONTH = { type: String, pattern: '^\\d{4}-\\d{2}$', example: '2026-10' } as const;

function IsMonth(): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isMonth(value);
  const defaultMessage = (): string => 'must be a month, YYYY-MM';
  return ValidateBy({ name: 'isMonth', validator: { validate, defaultMessage } });
}

function IsTimeOfDay(): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isTimeOfDay(value);
  const defaultMessage = (): string => 'must be a time of day, HH:MM';
  return ValidateBy({ name: 'isTimeOfDay', validator: { validate, defaultMessage } });
}

export class BatchPath {
  @ApiProperty(ID)
  @LowerCase()
  @IsId()
  id!: string;
}

export class LinePath extends BatchPath {
  @ApiProperty(FORM_NO)
  @IsString()
  @MaxLength(64)
  formNo!: string;
}

export class ScanPath extends BatchPath {
  @ApiProperty({ type: String, pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the file' })
  @LowerCase()
  @IsString()
  @MaxLength(64)
  scanId!: string;
}

export class OpenBatchRequest {
  @ApiProperty({ type: String, pattern: CODE_FORM.source, description: 'The station' })
  @Matches(CODE_FORM)
  unitCode!: string;

  @ApiProperty(MONTH)
  @IsMonth()
  month!: string;
}

export class BatchesQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, description: 'Code of a station' })
  @IsOptional()
  @Matches(CODE_FORM)
  unit?: string;

  @ApiPropertyOptional({ enum: BATCH_STATES, enumName: 'PaperBatchState' })
  @IsOptional()
  @IsIn(BATCH_STATES)
  state?: BatchState;

  @ApiPropertyOptional(MONTH)
  @IsOptional()
  @IsMonth()
  month?: string;
}

/** What stands on a form, in the words of the form. */
export class FormReadingRequest {
  @ApiProperty(MEMBER_NO)
  @Matches(MEMBER_NO_FORM)
  volunteerNo!: string;

  @ApiProperty(MEMBER_NO)
  @Matches(MEMBER_NO_FORM)
  recipientNo!: string;

  @ApiProperty({ type: String, pattern: CODE_FORM.source, example: 'S01' })
  @Matches(CODE_FORM)
  serviceCode!: string;

  @ApiProperty({ type: String, format: 'date', description: 'The day it began' })
  @IsLocalDate()
  servedOn!: string;

  @ApiProperty(TIME)
  @IsTimeOfDay()
  from!: string;

  @ApiProperty({ ...TIME, description: 'Earlier than `from`: on the day after' })
  @IsTimeOfDay()
  until!: string;
}

export class EnterFormRequest extends FormReadingRequest {
  @ApiPropertyOptional({ ...ID, nullable: true, description: 'The booking that it answers' })
  @IsOptional()
  @LowerCase()
  @IsId()
  bookingId?: string | null;

  @ApiPropertyOptional({ ...ID, nullable: true, description: 'The care request that it answers' })
  @IsOptional()
  @LowerCase()
  @IsId()
  requestId?: string | null;
}

export class CountedFormRequest extends FormReadingRequest {
  @ApiProperty(FORM_NO)
  @IsString()
  @MaxLength(64)
  formNo!: string;
}

export class CountBatchRequest {
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100_000, description: 'Forms in the pile' })
  @IsInt()
  @Min(0)
  @Max(100_000)
  forms!: number;

  @ApiProperty({ type: String, description: 'Minutes on all the forms together' })
  @IsMinutes()
  minutes!: string;

  @ApiProperty({ type: CountedFormRequest, isArray: true, maxItems: MOST_LINES })
  @IsListOf(() => CountedFormRequest, { min: 1, max: MOST_LINES })
  sample!: CountedFormRequest[];
}

export class CancelBatchRequest {
  @ApiProperty({ enum: CANCEL_REASONS, enumName: 'PaperBatchCancelReason' })
  @IsIn(CANCEL_REASONS)
  reason!: CancelReason;
}
