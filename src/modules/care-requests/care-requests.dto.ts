import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { CountedPageQuery } from '../../platform/http/counted-page.js';
import { IsId, IsInstant, IsLocalDate, IsMinutes, IsText } from '../../platform/http/validators.js';
import { TRAINING_PATTERN } from '../volunteers/languages.js';
import {
  PRIORITIES,
  type Priority,
  RATINGS,
  type Rating,
  REQUEST_FUNDINGS,
  REQUEST_STATES,
  type RequestFunding,
  type RequestState,
} from './care-requests.js';
import { REPEAT_UNITS, type RepeatUnit } from './occurrences.js';

/** The form of a unit's or service's code. */
export const CODE = /^[A-Za-z0-9_.-]{1,32}$/;
/** The form of a language's code. */
export const LANGUAGE = /^[a-z]{3}$/;
const CALL = {
  type: String,
  format: 'uuid',
  description: "For an operator: the open call of the elder's in which this is done",
} as const;

/** How a need comes again. */
export class RepeatRequest {
  @ApiProperty({ enum: REPEAT_UNITS, enumName: 'RepeatUnit' })
  @IsIn(REPEAT_UNITS)
  every!: RepeatUnit;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 12,
    default: 1,
    description: 'Every so many days, weeks or months',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(12)
  step: number = 1;

  @ApiProperty({
    type: String,
    format: 'date',
    description: 'The last day on which one may begin, within a year',
  })
  @IsLocalDate()
  untilOn!: string;
}

/** A need to be published. */
export class NewCareRequestDto {
  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    description: 'Whose need it is; absent: one’s own',
  })
  @IsOptional()
  @IsId()
  elderId?: string;

  @ApiPropertyOptional(CALL)
  @IsOptional()
  @IsId()
  callId?: string;

  @ApiProperty({ type: String, pattern: CODE.source, description: 'Code of the catalogue' })
  @Matches(CODE)
  serviceCode!: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'When the window begins' })
  @IsInstant()
  startsAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When the window ends, at most 24 hours later',
  })
  @IsInstant()
  endsAt!: string;

  @ApiProperty({
    type: String,
    example: '60',
    description: 'How long the care shall last, at most 1440',
  })
  @IsMinutes()
  minutes!: string;

  @ApiPropertyOptional({
    type: String,
    pattern: CODE.source,
    description: 'The unit where it is wanted; absent: the elder’s own',
  })
  @IsOptional()
  @Matches(CODE)
  unitCode?: string;

  @ApiPropertyOptional({
    type: String,
    maxLength: 200,
    description: 'The exact place; only the chosen volunteer learns it',
  })
  @IsOptional()
  @IsText({ max: 200 })
  address?: string;

  @ApiPropertyOptional({
    type: String,
    maxLength: 1000,
    description: 'What the chosen volunteer should know',
  })
  @IsOptional()
  @IsText({ max: 1000, lines: true })
  note?: string;

  @ApiPropertyOptional({ enum: PRIORITIES, enumName: 'RequestPriority', default: 'normal' })
  @IsOptional()
  @IsIn(PRIORITIES)
  priority: Priority = 'normal';

  @ApiProperty({ enum: REQUEST_FUNDINGS, enumName: 'RequestFunding' })
  @IsIn(REQUEST_FUNDINGS)
  funding!: RequestFunding;

  @ApiPropertyOptional({
    type: String,
    pattern: LANGUAGE.source,
    description: 'A code of `GET /v1/languages`',
  })
  @IsOptional()
  @Matches(LANGUAGE)
  language?: string;

  @ApiPropertyOptional({
    type: String,
    pattern: TRAINING_PATTERN.source,
    description: 'A training that whoever comes must have',
  })
  @IsOptional()
  @Matches(TRAINING_PATTERN)
  training?: string;

  @ApiPropertyOptional({ type: RepeatRequest })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RepeatRequest)
  repeat?: RepeatRequest;
}

/** A step on the elder's side. */
export class StepDto {
  @ApiPropertyOptional(CALL)
  @IsOptional()
  @IsId()
  callId?: string;
}

/** A new window. */
export class RepublishDto extends StepDto {
  @ApiProperty({ type: String, format: 'date-time' })
  @IsInstant()
  startsAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  @IsInstant()
  endsAt!: string;
}

/** How the care was: one tap, with or without words. */
export class EvaluateDto extends StepDto {
  @ApiProperty({ enum: RATINGS, enumName: 'CareRating' })
  @IsIn(RATINGS)
  rating!: Rating;

  @ApiPropertyOptional({ type: String, maxLength: 1000 })
  @IsOptional()
  @IsText({ max: 1000, lines: true })
  words?: string;
}

/** What was made better. */
export class ImproveDto {
  @ApiProperty({ type: String, minLength: 1, maxLength: 1000 })
  @IsText({ max: 1000, lines: true })
  note!: string;
}

/** A request in a path. */
export class RequestPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsId()
  id!: string;
}

/** The query of the list of requests. */
export class CareRequestsQuery extends CountedPageQuery {
  @ApiPropertyOptional({ enum: REQUEST_STATES, enumName: 'CareRequestState' })
  @IsOptional()
  @IsIn(REQUEST_STATES)
  state?: RequestState;
}

/** The call in which a step is taken, if any. */
export function callOf({ callId }: StepDto): { callId: string | null } {
  return { callId: callId?.toLowerCase() ?? null };
}
