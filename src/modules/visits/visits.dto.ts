import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import { COUNT_PROPERTY, CountedPageQuery } from '../../platform/http/counted-page.js';
import { IsFlag, IsId, IsInstant, IsLocalDate, IsText } from '../../platform/http/validators.js';
import { NewCareRequestDto } from '../care-requests/care-requests.dto.js';
import type { VisitRow } from './visit-rows.js';
import {
  MISS_REASONS,
  type MissReason,
  VISIT_KINDS,
  VISIT_OUTCOMES,
  VISIT_STATES,
  VISITOR_KINDS,
  type VisitKind,
  type VisitOutcome,
  type VisitorKind,
  type VisitState,
} from './visits.js';

const NOTE = { type: String, minLength: 1, maxLength: 1000 } as const;
const ID = { type: String, format: 'uuid' } as const;
const INSTANT = { type: String, format: 'date-time' } as const;
const NAME = { type: String, nullable: true, description: 'Null: not for this reader' } as const;
const MONTH_FORM = /^(19|[2-9]\d)\d{2}-(0[1-9]|1[0-2])$/;

/** The query of the list of visits. */
export class VisitsQuery extends CountedPageQuery {
  @ApiPropertyOptional(ID)
  @IsOptional()
  @IsId()
  elderId?: string;

  @ApiPropertyOptional(ID)
  @IsOptional()
  @IsId()
  visitorId?: string;

  @ApiPropertyOptional({ enum: VISIT_STATES, enumName: 'VisitState' })
  @IsOptional()
  @IsIn(VISIT_STATES)
  state?: VisitState;

  @ApiPropertyOptional({ type: Boolean, description: 'Only planned visits whose day is over' })
  @IsOptional()
  @IsFlag()
  overdue?: boolean;

  @ApiPropertyOptional({
    type: String,
    pattern: MONTH_FORM.source,
    description: 'Made in this month, or else planned for it',
  })
  @IsOptional()
  @Matches(MONTH_FORM)
  month?: string;
}

/** A visit to be made. */
export class PlanVisitDto {
  @ApiProperty(ID)
  @IsId()
  elderId!: string;

  @ApiProperty({ type: String, format: 'date', description: 'Today or later' })
  @IsLocalDate()
  plannedOn!: string;

  @ApiProperty({ enum: VISIT_KINDS, enumName: 'VisitKind' })
  @IsIn(VISIT_KINDS)
  kind!: VisitKind;

  @ApiPropertyOptional({ ...ID, description: 'A worker of the elder’s unit; absent: oneself' })
  @IsOptional()
  @IsId()
  visitorId?: string;
}

/** A visit that a worker has made without a plan. */
export class EnterVisitDto {
  @ApiProperty(ID)
  @IsId()
  elderId!: string;

  @ApiProperty(INSTANT)
  @IsInstant()
  visitedAt!: string;

  @ApiProperty({ enum: VISIT_KINDS, enumName: 'VisitKind' })
  @IsIn(VISIT_KINDS)
  kind!: VisitKind;

  @ApiProperty({ enum: VISIT_OUTCOMES, enumName: 'VisitOutcome' })
  @IsIn(VISIT_OUTCOMES)
  outcome!: VisitOutcome;

  @ApiPropertyOptional(NOTE)
  @IsOptional()
  @IsText({ max: 1000, lines: true })
  note?: string;
}

/** The hours of a volunteer's visit: times, or the record that holds them already. */
export class VisitHoursDto {
  @ApiPropertyOptional(INSTANT)
  @IsOptional()
  @IsInstant()
  startedAt?: string;

  @ApiPropertyOptional(INSTANT)
  @IsOptional()
  @IsInstant()
  endedAt?: string;

  @ApiPropertyOptional({ ...ID, description: 'Instead of the two times' })
  @IsOptional()
  @IsId()
  recordId?: string;
}

/** What the visitor of a planned visit saw. */
export class RecordVisitDto {
  @ApiPropertyOptional({ ...INSTANT, description: 'Of a worker’s visit' })
  @IsOptional()
  @IsInstant()
  visitedAt?: string;

  @ApiPropertyOptional({ type: VisitHoursDto, description: 'Of a volunteer’s visit' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => VisitHoursDto)
  hours?: VisitHoursDto;

  @ApiPropertyOptional({
    enum: VISIT_KINDS,
    enumName: 'VisitKind',
    description: 'When other than planned',
  })
  @IsOptional()
  @IsIn(VISIT_KINDS)
  kind?: VisitKind;

  @ApiProperty({ enum: VISIT_OUTCOMES, enumName: 'VisitOutcome' })
  @IsIn(VISIT_OUTCOMES)
  outcome!: VisitOutcome;

  @ApiPropertyOptional(NOTE)
  @IsOptional()
  @IsText({ max: 1000, lines: true })
  note?: string;
}

/** Why nobody was seen. */
export class MissVisitDto {
  @ApiProperty({ enum: MISS_REASONS, enumName: 'MissReason' })
  @IsIn(MISS_REASONS)
  reason!: MissReason;

  @ApiPropertyOptional(NOTE)
  @IsOptional()
  @IsText({ max: 1000, lines: true })
  note?: string;
}

/** The care that a need asks for; whose need it is, the visit says. */
export class VisitNeedDto extends OmitType(NewCareRequestDto, ['elderId', 'callId'] as const) {}

/** A visit. */
export class VisitDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty(ID)
  elderId!: string;

  @ApiProperty({ type: String })
  elderNo!: string;

  @ApiProperty(NAME)
  elderName!: string | null;

  @ApiProperty({ type: String })
  unitCode!: string;

  @ApiProperty({ enum: VISIT_KINDS, enumName: 'VisitKind' })
  kind!: VisitKind;

  @ApiProperty({ enum: VISIT_STATES, enumName: 'VisitState' })
  state!: VisitState;

  @ApiProperty(ID)
  visitorId!: string;

  @ApiProperty({ type: String })
  visitorNo!: string;

  @ApiProperty(NAME)
  visitorName!: string | null;

  @ApiProperty({ enum: VISITOR_KINDS, enumName: 'VisitorKind' })
  visitorKind!: VisitorKind;

  @ApiProperty({ ...ID, nullable: true, description: 'The pair whose rhythm it is of' })
  pairId!: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true })
  plannedOn!: string | null;

  @ApiProperty({ ...INSTANT, nullable: true })
  visitedAt!: string | null;

  @ApiProperty({ type: String, enum: [...VISIT_OUTCOMES, null], nullable: true })
  outcome!: VisitOutcome | null;

  @ApiProperty({ type: String, enum: [...MISS_REASONS, null], nullable: true })
  missReason!: MissReason | null;

  @ApiProperty({ type: String, nullable: true })
  note!: string | null;

  @ApiProperty({ ...ID, nullable: true, description: 'The volunteer’s hours' })
  recordId!: string | null;

  @ApiProperty({ ...ID, nullable: true, description: 'The care request that a need became' })
  requestId!: string | null;

  @ApiProperty({ ...ID, nullable: true, description: 'The hotline call that it was' })
  callId!: string | null;
}

/** One page of visits, the newest entered first. */
export class VisitPageDto {
  @ApiProperty({ type: [VisitDto] })
  items!: VisitDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;

  @ApiProperty(COUNT_PROPERTY)
  count!: number | null;
}

/** A visit as the API shows it, with those of `names` who stand in it. */
export function toVisitDto(row: VisitRow, names: ReadonlyMap<string, string>): VisitDto {
  const { unitId: _, unitPath: __, stationPath: ___, visitedOn: ____, visitedAt, ...shown } = row;
  return {
    ...shown,
    elderName: names.get(row.elderId) ?? null,
    visitorName: names.get(row.visitorId) ?? null,
    visitedAt: visitedAt?.toISOString() ?? null,
  };
}
