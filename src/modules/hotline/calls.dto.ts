import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsLocalDate, IsText } from '../../platform/http/validators.js';
import { CARD_NO_FORM } from '../cards/card-number.js';
import { CARD_CODE_FORM } from '../cards/card-secrets.js';
import { ActDto, toActDto } from './acts.dto.js';
import { CALL_OUTCOMES, CALL_PURPOSES, CALL_STATES, type CallState } from './call.js';
import type { Call } from './call-rows.js';
import type { CallView } from './calls.service.js';
import type { Dialling } from './out-calls.service.js';
import type { RecordFacts } from './record-facts.js';

const ID = { type: String, format: 'uuid' } as const;
const NULLABLE_INSTANT = { type: String, format: 'date-time', nullable: true } as const;

/** A card, and the code that the caller says. */
export class CallerCardDto {
  @ApiProperty({ pattern: CARD_NO_FORM.source })
  @Matches(CARD_NO_FORM)
  cardNo!: string;

  @ApiProperty({
    pattern: CARD_CODE_FORM.source,
    description: 'The next one-time code of the sheet that goes with the card; never the PIN',
  })
  @Matches(CARD_CODE_FORM)
  code!: string;
}

/** What a caller says of themselves. */
export class CallerPersonDto {
  @ApiProperty({ minLength: 1, maxLength: 100 })
  @IsText({ max: 100 })
  name!: string;

  @ApiProperty({ type: String, format: 'date' })
  @IsLocalDate()
  birthDate!: string;

  @ApiProperty({ description: 'The number under which the operator has rung the caller back' })
  @IsText({ max: 30 })
  phone!: string;
}

/** Who a caller says they are: by card or by person, never both. */
export class IdentifyDto {
  @ApiPropertyOptional({ type: CallerCardDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CallerCardDto)
  card?: CallerCardDto;

  @ApiPropertyOptional({ type: CallerPersonDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CallerPersonDto)
  person?: CallerPersonDto;
}

/** How a call ended in which nothing was done. */
export class CloseCallDto {
  @ApiProperty({ enum: ['informed', 'abandoned'], description: 'Ignored when something was done' })
  @IsIn(['informed', 'abandoned'])
  outcome!: 'informed' | 'abandoned';
}

/** The query of the list of calls. */
export class CallsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: CALL_STATES, enumName: 'CallState' })
  @IsOptional()
  @IsIn(CALL_STATES)
  state?: CallState;
}

/** A call. */
export class CallDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty({ example: '20261122-0007', description: 'The reference that the caller is told' })
  callNo!: string;

  @ApiProperty({ enum: ['in', 'out'] })
  direction!: 'in' | 'out';

  @ApiProperty({ enum: CALL_PURPOSES, enumName: 'CallPurpose' })
  purpose!: Call['purpose'];

  @ApiProperty({ enum: CALL_STATES, enumName: 'CallState' })
  state!: CallState;

  @ApiProperty(ID)
  operatorId!: string;

  @ApiProperty({ ...ID, nullable: true, description: 'Who is on the line, once identified' })
  memberId!: string | null;

  @ApiProperty({ type: String, nullable: true })
  memberNo!: string | null;

  @ApiProperty({ type: String, enum: ['card', 'person', 'dialled'], nullable: true })
  identifiedBy!: Call['identifiedBy'];

  @ApiProperty({ type: 'integer', description: 'Claims that did not fit; three end the call' })
  misses!: number;

  @ApiProperty({ format: 'date-time' })
  openedAt!: string;

  @ApiProperty(NULLABLE_INSTANT)
  identifiedAt!: string | null;

  @ApiProperty(NULLABLE_INSTANT)
  closedAt!: string | null;

  @ApiProperty({ type: String, enum: CALL_OUTCOMES, enumName: 'CallOutcome', nullable: true })
  outcome!: Call['outcome'];
}

/** A call with what was done in it. */
export class CallDetailDto extends CallDto {
  @ApiProperty({ type: [ActDto] })
  acts!: ActDto[];
}

/** One page of calls, the latest first. */
export class CallPageDto {
  @ApiProperty({ type: [CallDto] })
  items!: CallDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** Whom to ring, for the operator of this call alone. */
export class DialDto {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  phone!: string;
}

/** A call to make. */
export class DiallingDto {
  @ApiProperty({ type: CallDto })
  call!: CallDto;

  @ApiProperty({ type: DialDto })
  dial!: DialDto;
}

/** A record that waits for the caller's word. */
export class UnconfirmedRecordDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty()
  volunteerNo!: string;

  @ApiProperty()
  serviceName!: string;

  @ApiProperty({ format: 'date-time' })
  startedAt!: string;

  @ApiProperty({ format: 'date-time' })
  endedAt!: string;
}

/** The latest fifty of them. */
export class UnconfirmedRecordsDto {
  @ApiProperty({ type: [UnconfirmedRecordDto] })
  items!: UnconfirmedRecordDto[];
}

/** A call as the API shows it; never the salt. */
export function toCallDto(call: Call): CallDto {
  return {
    id: call.id,
    callNo: call.callNo,
    direction: call.direction,
    purpose: call.purpose,
    state: call.state,
    operatorId: call.operatorId,
    memberId: call.memberId,
    memberNo: call.memberNo,
    identifiedBy: call.identifiedBy,
    misses: call.misses,
    openedAt: call.openedAt.toISOString(),
    identifiedAt: call.identifiedAt?.toISOString() ?? null,
    closedAt: call.closedAt?.toISOString() ?? null,
    outcome: call.outcome,
  };
}

export function toCallDetailDto({ call, acts }: CallView): CallDetailDto {
  return { ...toCallDto(call), acts: acts.map(toActDto) };
}

export function toDiallingDto({ call, dial }: Dialling): DiallingDto {
  return { call: toCallDto(call), dial: { name: dial.name, phone: dial.phone } };
}

export function toUnconfirmedDto(
  record: RecordFacts & { readonly serviceName: string },
): UnconfirmedRecordDto {
  return {
    id: record.id,
    volunteerNo: record.volunteerNo,
    serviceName: record.serviceName,
    startedAt: record.startsAt.toISOString(),
    endedAt: record.endsAt.toISOString(),
  };
}
