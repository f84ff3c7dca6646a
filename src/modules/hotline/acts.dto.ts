import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { IsId, IsInstant, IsMinutes, IsText } from '../../platform/http/validators.js';
import {
  PRIORITIES,
  type Priority,
  REQUEST_FUNDINGS,
  type RequestFunding,
} from '../care-requests/care-requests.js';
import { ACT_KINDS, ACT_STATES, type ActKind, type ActState } from './act.js';
import type { Act } from './act-rows.js';

const ID = { type: String, format: 'uuid' } as const;
const INSTANT = { type: String, format: 'date-time' } as const;
const CODE = '^[A-Za-z0-9_.-]{1,32}$';
const MEMBER_NO = '^[A-Za-z0-9_-]{1,32}$';
const ELDER = {
  ...ID,
  description: 'For a proxy on the line: the elder; absent: the caller',
} as const;

/** Care that a caller books. */
export class CallerBookingDto {
  @ApiPropertyOptional(ELDER)
  @IsOptional()
  @IsId()
  elderId?: string;

  @ApiProperty({ pattern: CODE })
  @Matches(CODE)
  serviceCode!: string;

  @ApiProperty(INSTANT)
  @IsInstant()
  startsAt!: string;

  @ApiProperty({ type: String, example: '60' })
  @IsMinutes()
  minutes!: string;

  @ApiPropertyOptional(ID)
  @IsOptional()
  @IsId()
  volunteerId?: string;
}

/** A booking that a caller calls off. */
export class CallerCancellationDto {
  @ApiProperty(ID)
  @IsId()
  bookingId!: string;
}

/** A record that a caller confirms. */
export class CallerConfirmationDto {
  @ApiProperty(ID)
  @IsId()
  recordId!: string;
}

/** A proxy that a caller ends. */
export class CallerRevocationDto {
  @ApiProperty(ID)
  @IsId()
  proxyId!: string;
}

/** Hours that a caller tells of: an elder names the volunteer, a volunteer the elder. */
export class CallerRecordDto {
  @ApiPropertyOptional({ pattern: MEMBER_NO, description: 'The elder on the line names who came' })
  @IsOptional()
  @Matches(MEMBER_NO)
  volunteerNo?: string;

  @ApiPropertyOptional({ pattern: MEMBER_NO, description: 'The volunteer on the line names whom' })
  @IsOptional()
  @Matches(MEMBER_NO)
  elderNo?: string;

  @ApiProperty({ pattern: CODE })
  @Matches(CODE)
  serviceCode!: string;

  @ApiProperty(INSTANT)
  @IsInstant()
  startedAt!: string;

  @ApiProperty(INSTANT)
  @IsInstant()
  endedAt!: string;

  @ApiPropertyOptional(ID)
  @IsOptional()
  @IsId()
  bookingId?: string;

  @ApiPropertyOptional(ID)
  @IsOptional()
  @IsId()
  requestId?: string;
}

/** A need that a caller names. */
export class CallerRequestDto {
  @ApiPropertyOptional(ELDER)
  @IsOptional()
  @IsId()
  elderId?: string;

  @ApiProperty({ pattern: CODE })
  @Matches(CODE)
  serviceCode!: string;

  @ApiProperty({ ...INSTANT, description: 'From when on somebody may come' })
  @IsInstant()
  startsAt!: string;

  @ApiProperty({ ...INSTANT, description: 'When it should be over at the latest' })
  @IsInstant()
  endsAt!: string;

  @ApiProperty({ type: String, example: '60' })
  @IsMinutes()
  minutes!: string;

  @ApiPropertyOptional({ pattern: CODE, description: 'Absent: where the elder belongs' })
  @IsOptional()
  @Matches(CODE)
  unitCode?: string;

  @ApiPropertyOptional({
    maxLength: 200,
    description: 'For the volunteer who comes, and nobody else',
  })
  @IsOptional()
  @IsText({ max: 200 })
  address?: string;

  @ApiPropertyOptional({ maxLength: 500 })
  @IsOptional()
  @IsText({ max: 500, lines: true })
  note?: string;

  @ApiProperty({ enum: PRIORITIES, enumName: 'RequestPriority' })
  @IsIn(PRIORITIES)
  priority!: Priority;

  @ApiProperty({ enum: REQUEST_FUNDINGS, enumName: 'RequestFunding' })
  @IsIn(REQUEST_FUNDINGS)
  funding!: RequestFunding;

  @ApiPropertyOptional({ pattern: '^[a-z]{3}$' })
  @IsOptional()
  @Matches(/^[a-z]{3}$/)
  language?: string;

  @ApiPropertyOptional({ pattern: '^[a-z0-9][a-z0-9_-]{0,31}$' })
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9_-]{0,31}$/)
  training?: string;
}

/** Something that a caller wants done. */
export class ActDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty(ID)
  callId!: string;

  @ApiProperty({ enum: ACT_KINDS, enumName: 'ActKind' })
  kind!: ActKind;

  @ApiProperty({ enum: ACT_STATES, enumName: 'ActState' })
  state!: ActState;

  @ApiProperty(ID)
  elderId!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Read this out; nothing is done before the yes',
  })
  readBack!: string | null;

  @ApiProperty(INSTANT)
  createdAt!: string;

  @ApiProperty({ ...INSTANT, nullable: true })
  decidedAt!: string | null;

  @ApiProperty({
    type: String,
    enum: ['care_request', 'service_record', 'booking', 'proxy'],
    nullable: true,
  })
  subjectType!: Act['subjectType'];

  @ApiProperty({ ...ID, nullable: true, description: 'What came of it' })
  subjectId!: string | null;
}

/** An act as the API shows it; never the wish. */
export function toActDto(act: Act): ActDto {
  return {
    id: act.id,
    callId: act.callId,
    kind: act.kind,
    state: act.state,
    elderId: act.elderId,
    readBack: act.readBack,
    createdAt: act.createdAt.toISOString(),
    decidedAt: act.decidedAt?.toISOString() ?? null,
    subjectType: act.subjectType,
    subjectId: act.subjectId,
  };
}
