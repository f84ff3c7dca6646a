import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsInstant, IsListOf, IsText } from '../../platform/http/validators.js';
import {
  ACTIVITY_EVIDENCE,
  ACTIVITY_FUNDINGS,
  ACTIVITY_STATES,
  type ActivityEvidence,
  type ActivityFunding,
  type ActivityState,
  PARTS,
  type Part,
  PERSON_STATES,
  type PersonState,
} from './activities.js';
import type { ActivityRow, NamedPerson, PersonRow } from './activity-rows.js';

const CODE_FORM = /^[A-Za-z0-9_.-]{1,32}$/;
const CODE = { type: String, pattern: CODE_FORM.source } as const;
const ID = { type: String, format: 'uuid' } as const;
const INSTANT = { type: String, format: 'date-time' } as const;

/** The query of the list of activities. */
export class ActivitiesQuery extends PageQuery {
  @ApiPropertyOptional({ ...CODE, description: 'Only of this unit and those below it' })
  @IsOptional()
  @Matches(CODE_FORM)
  unitCode?: string;

  @ApiPropertyOptional({ enum: ACTIVITY_STATES, enumName: 'ActivityState' })
  @IsOptional()
  @IsIn(ACTIVITY_STATES)
  state?: ActivityState;
}

/** An activity to announce. */
export class NewActivityDto {
  @ApiProperty(CODE)
  @Matches(CODE_FORM)
  unitCode!: string;

  @ApiProperty(CODE)
  @Matches(CODE_FORM)
  serviceCode!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 100, example: '重阳节义剪' })
  @IsText({ max: 100 })
  title!: string;

  @ApiPropertyOptional({ type: String, minLength: 1, maxLength: 200 })
  @IsOptional()
  @IsText({ max: 200 })
  place?: string;

  @ApiProperty(INSTANT)
  @IsInstant()
  startsAt!: string;

  @ApiProperty({ ...INSTANT, description: 'At most 24 hours later' })
  @IsInstant()
  endsAt!: string;

  @ApiPropertyOptional({ enum: ACTIVITY_FUNDINGS, enumName: 'ActivityFunding', default: 'issue' })
  @IsIn(ACTIVITY_FUNDINGS)
  funding: ActivityFunding = 'issue';

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 100 })
  @IsInt()
  @Min(1)
  @Max(100)
  mostVolunteers!: number;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 500 })
  @IsInt()
  @Min(1)
  @Max(500)
  mostElders!: number;
}

/** Who signs up. */
export class SignUpDto {
  @ApiProperty({ enum: PARTS, enumName: 'ActivityPart' })
  @IsIn(PARTS)
  part!: Part;

  @ApiPropertyOptional({ ...ID, description: 'By a worker of the unit; absent: oneself' })
  @IsOptional()
  @IsId()
  memberId?: string;
}

/** Whose sign-up is taken back. */
export class WithdrawSignUpDto {
  @ApiPropertyOptional({ ...ID, description: 'By a worker of the unit; absent: oneself' })
  @IsOptional()
  @IsId()
  memberId?: string;
}

/** Somebody who was there. */
export class AttendeeDto {
  @ApiProperty(ID)
  @IsId()
  memberId!: string;

  @ApiProperty(INSTANT)
  @IsInstant()
  arrivedAt!: string;

  @ApiProperty(INSTANT)
  @IsInstant()
  leftAt!: string;
}

/** Who came. */
export class CloseActivityDto {
  @ApiProperty({
    enum: ACTIVITY_EVIDENCE,
    enumName: 'ActivityEvidence',
    description: '`self`: on the word of whoever enters the list',
  })
  @IsIn(ACTIVITY_EVIDENCE)
  evidence!: ActivityEvidence;

  @ApiProperty({ type: [AttendeeDto], minItems: 1, maxItems: 100 })
  @IsListOf(() => AttendeeDto, { min: 1, max: 100 })
  volunteers!: AttendeeDto[];

  @ApiProperty({ type: [AttendeeDto], minItems: 1, maxItems: 500 })
  @IsListOf(() => AttendeeDto, { min: 1, max: 500 })
  elders!: AttendeeDto[];
}

/** A group activity. */
export class ActivityDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty({ type: String })
  unitCode!: string;

  @ApiProperty({ type: String })
  serviceCode!: string;

  @ApiProperty({ type: String })
  title!: string;

  @ApiProperty({ type: String, nullable: true })
  place!: string | null;

  @ApiProperty(INSTANT)
  startsAt!: string;

  @ApiProperty(INSTANT)
  endsAt!: string;

  @ApiProperty({ enum: ACTIVITY_FUNDINGS, enumName: 'ActivityFunding' })
  funding!: ActivityFunding;

  @ApiProperty({ type: 'integer' })
  mostVolunteers!: number;

  @ApiProperty({ type: 'integer' })
  mostElders!: number;

  @ApiProperty({ enum: ACTIVITY_STATES, enumName: 'ActivityState' })
  state!: ActivityState;

  @ApiProperty({ type: String, enum: [...ACTIVITY_EVIDENCE, null], nullable: true })
  evidence!: ActivityEvidence | null;

  @ApiProperty({ type: 'integer', description: 'Signed up; once it is closed, attended' })
  volunteers!: number;

  @ApiProperty({ type: 'integer', description: 'Signed up; once it is closed, attended' })
  elders!: number;
}

/** Somebody of an activity. */
export class ActivityPersonDto {
  @ApiProperty(ID)
  memberId!: string;

  @ApiProperty({ type: String })
  memberNo!: string;

  @ApiProperty({ enum: PARTS, enumName: 'ActivityPart' })
  part!: Part;

  @ApiProperty({ enum: PERSON_STATES, enumName: 'ActivityPersonState' })
  state!: PersonState;

  @ApiProperty({ ...INSTANT, nullable: true })
  arrivedAt!: string | null;

  @ApiProperty({ ...INSTANT, nullable: true })
  leftAt!: string | null;

  @ApiProperty({ ...ID, nullable: true, description: 'A volunteer’s hours' })
  recordId!: string | null;
}

/** An activity with oneself in it. */
export class ActivityDetailDto extends ActivityDto {
  @ApiProperty({ type: ActivityPersonDto, nullable: true, description: 'Null: one is not in it' })
  self!: ActivityPersonDto | null;
}

/** Somebody of an activity, by name. */
export class NamedActivityPersonDto extends ActivityPersonDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null once the member is erased' })
  name!: string | null;
}

/** Everybody of an activity. */
export class ActivityPeopleDto {
  @ApiProperty({ type: [NamedActivityPersonDto] })
  items!: NamedActivityPersonDto[];
}

/** One page of activities, the latest start first. */
export class ActivityPageDto {
  @ApiProperty({ type: [ActivityDto] })
  items!: ActivityDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** An activity as the API shows it. */
export function toActivityDto(row: ActivityRow): ActivityDto {
  const { unitId: _, unitPath: __, organiserId: ___, startsAt, endsAt, ...shown } = row;
  return { ...shown, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
}

/** Somebody of an activity as the API shows them. */
export function toPersonDto(row: PersonRow): ActivityPersonDto {
  return {
    ...row,
    arrivedAt: row.arrivedAt?.toISOString() ?? null,
    leftAt: row.leftAt?.toISOString() ?? null,
  };
}

/** The same with the name. */
export function toNamedPersonDto(person: NamedPerson): NamedActivityPersonDto {
  return { ...toPersonDto(person), name: person.name };
}
