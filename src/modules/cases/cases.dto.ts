import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsFlag, IsId, IsLocalDate, IsText } from '../../platform/http/validators.js';
import type { CaseEventRow, CaseRow } from './case-rows.js';
import {
  CASE_KINDS,
  CASE_STATES,
  CASE_STEPS,
  type CaseAction,
  type CaseKind,
  type CaseState,
} from './case-steps.js';

const TEXT = { type: String, minLength: 1, maxLength: 2000 } as const;
const DAY = { type: String, format: 'date', description: 'In Shanghai; today or later' } as const;
const ACTIONS = Object.keys(CASE_STEPS) as CaseAction[];

/** The query of the list of cases. */
export class CasesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: CASE_STATES, enumName: 'CaseState' })
  @IsOptional()
  @IsIn(CASE_STATES)
  state?: CaseState;

  @ApiPropertyOptional({ enum: CASE_KINDS, enumName: 'CaseKind' })
  @IsOptional()
  @IsIn(CASE_KINDS)
  kind?: CaseKind;

  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'Whom they are assigned to' })
  @IsOptional()
  @IsId()
  owner?: string;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Only those past their deadline and not closed',
  })
  @IsOptional()
  @IsFlag()
  overdue?: boolean;
}

/** What a case is about, beside a person. */
export class CaseSubjectDto {
  @ApiProperty({ pattern: '^[a-z_]{1,32}$', example: 'service_record' })
  @Matches(/^[a-z_]{1,32}$/)
  type!: string;

  @ApiProperty({ pattern: '^[A-Za-z0-9_.:-]{1,64}$' })
  @Matches(/^[A-Za-z0-9_.:-]{1,64}$/)
  id!: string;
}

/** A case to open. */
export class NewCaseDto {
  @ApiProperty({ enum: CASE_KINDS, enumName: 'CaseKind' })
  @IsIn(CASE_KINDS)
  kind!: CaseKind;

  @ApiProperty(TEXT)
  @IsText({ max: 2000, lines: true })
  reason!: string;

  @ApiProperty(DAY)
  @IsLocalDate()
  deadline!: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The member it is about; it is hidden from them',
  })
  @IsOptional()
  @IsId()
  concernsId?: string;

  @ApiPropertyOptional({ type: CaseSubjectDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CaseSubjectDto)
  subject?: CaseSubjectDto;
}

/** Whom a case is given to. */
export class AssignCaseDto {
  @ApiProperty({ format: 'uuid', description: 'A city admin or auditor of the whole city' })
  @IsId()
  ownerId!: string;

  @ApiPropertyOptional(DAY)
  @IsOptional()
  @IsLocalDate()
  deadline?: string;

  @ApiPropertyOptional(TEXT)
  @IsOptional()
  @IsText({ max: 2000, lines: true })
  text?: string;
}

/** Why a step is taken, or what was done. */
export class CaseTextDto {
  @ApiProperty(TEXT)
  @IsText({ max: 2000, lines: true })
  text!: string;
}

/** A confirmation, with or without words. */
export class ConfirmCaseDto {
  @ApiPropertyOptional(TEXT)
  @IsOptional()
  @IsText({ max: 2000, lines: true })
  text?: string;
}

/** Why a case is opened again, and until when it shall be looked into. */
export class ReopenCaseDto extends CaseTextDto {
  @ApiPropertyOptional(DAY)
  @IsOptional()
  @IsLocalDate()
  deadline?: string;
}

/** A supervision case. */
export class CaseDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: CASE_KINDS, enumName: 'CaseKind' })
  kind!: CaseKind;

  @ApiProperty({ enum: CASE_STATES, enumName: 'CaseState' })
  state!: CaseState;

  @ApiProperty()
  reason!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  concernsId!: string | null;

  @ApiProperty({ type: CaseSubjectDto, nullable: true })
  subject!: CaseSubjectDto | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: the service' })
  openedBy!: string | null;

  @ApiProperty({ format: 'date-time' })
  openedAt!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  ownerId!: string | null;

  @ApiProperty({ format: 'date' })
  deadline!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  confirmedBy!: string | null;

  @ApiProperty({ type: 'integer', description: 'How many lines its history has' })
  events!: number;
}

/** One page of cases, the newest first. */
export class CasePageDto {
  @ApiProperty({ type: [CaseDto] })
  items!: CaseDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** One line of a case's history; it is never changed. */
export class CaseEventDto {
  @ApiProperty({ type: 'integer' })
  n!: number;

  @ApiProperty({ enum: ACTIONS, enumName: 'CaseAction' })
  action!: CaseAction;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The state before; null on the first line',
  })
  fromState!: string | null;

  @ApiProperty({ enum: CASE_STATES, enumName: 'CaseState' })
  toState!: CaseState;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: the service' })
  actorId!: string | null;

  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ type: String, nullable: true })
  text!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Of an assignment' })
  ownerId!: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'Set by this step' })
  deadline!: string | null;
}

/** One page of a case's history, the first line first. */
export class CaseEventPageDto {
  @ApiProperty({ type: [CaseEventDto] })
  items!: CaseEventDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A case as the API shows it. */
export function toCaseDto(row: CaseRow): CaseDto {
  const { subjectType, subjectId, openedAt, ...rest } = row;
  const subject =
    subjectType === null || subjectId === null ? null : { type: subjectType, id: subjectId };
  return { ...rest, subject, openedAt: openedAt.toISOString() };
}

/** A line of a history as the API shows it. */
export function toCaseEventDto(row: CaseEventRow): CaseEventDto {
  return { ...row, at: row.at.toISOString() };
}
