import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { Principal } from '../../auth/principal.js';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsLocalDate, IsText } from '../../platform/http/validators.js';
import type { InspectionEvent } from './inspection-rows.js';
import { overseesCity } from './inspection-rules.js';
import {
  CAPACITIES,
  type Capacity,
  FINDINGS,
  type Finding,
  INSPECTION_STATES,
  INSPECTION_STEPS,
  type InspectionState,
} from './inspection-steps.js';
import type { SeenInspection } from './inspections.service.js';
import { POPULATION_KINDS, type PopulationKind } from './population.js';

const TEXT = { type: String, minLength: 1, maxLength: 2000 } as const;
const ACTIONS = ['draw', ...Object.keys(INSPECTION_STEPS)];

/** The query of the list of inspections. */
export class InspectionsQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'Those of one draw' })
  @IsOptional()
  @IsId()
  drawId?: string;

  @ApiPropertyOptional({ enum: INSPECTION_STATES, enumName: 'InspectionState' })
  @IsOptional()
  @IsIn(INSPECTION_STATES)
  state?: InspectionState;
}

/** What is to be said at a step; whoever has part in the inspection reads it. */
export class InspectionTextDto {
  @ApiProperty(TEXT)
  @IsText({ max: 2000, lines: true })
  text!: string;
}

/** What an inspector says who has nothing to find fault with. */
export class InspectionPassDto {
  @ApiPropertyOptional(TEXT)
  @IsOptional()
  @IsText({ max: 2000, lines: true })
  text?: string;
}

/** What an inspector has found. */
export class InspectionFindingDto extends InspectionTextDto {
  @ApiProperty({ enum: FINDINGS, enumName: 'InspectionFinding' })
  @IsIn(FINDINGS)
  finding!: Finding;

  @ApiProperty({ format: 'date', description: 'Until when it is to be put right; today or later' })
  @IsLocalDate()
  repairBy!: string;
}

/** An inspection. People are named by their capacity; the inspector's id is for overseers and the inspector alone. */
export class InspectionDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  drawId!: string;

  @ApiProperty({ type: 'integer', description: 'In the order of the draw, from 0' })
  place!: number;

  @ApiProperty({ type: 'integer', description: 'The index of its line in the population' })
  line!: number;

  @ApiProperty({ enum: POPULATION_KINDS, enumName: 'InspectionKind' })
  subjectType!: PopulationKind;

  @ApiProperty({ format: 'uuid' })
  subjectId!: string;

  @ApiProperty()
  unit!: string;

  @ApiProperty({ enum: INSPECTION_STATES, enumName: 'InspectionState' })
  state!: InspectionState;

  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    description: 'The last day to inspect, or to appeal',
  })
  dueOn!: string | null;

  @ApiProperty({ enum: FINDINGS, enumName: 'InspectionFinding', nullable: true })
  finding!: Finding | null;

  @ApiProperty({ type: String, format: 'date', nullable: true })
  repairBy!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  inspectorId!: string | null;

  @ApiProperty({
    enum: CAPACITIES,
    enumName: 'InspectionCapacity',
    isArray: true,
    description: 'In what capacities the caller has part in it',
  })
  as!: Capacity[];
}

/** One page of inspections, the newest first. */
export class InspectionPageDto {
  @ApiProperty({ type: [InspectionDto] })
  items!: InspectionDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** One step of an inspection's life; it is never changed. */
export class InspectionEventDto {
  @ApiProperty({ type: 'integer' })
  n!: number;

  @ApiProperty({ enum: ACTIONS, enumName: 'InspectionAction' })
  action!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The state before; null on the first line',
  })
  from!: string | null;

  @ApiProperty({ enum: INSPECTION_STATES, enumName: 'InspectionState' })
  to!: InspectionState;

  @ApiProperty({ enum: CAPACITIES, enumName: 'InspectionCapacity' })
  by!: Capacity;

  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null: nothing was said, or it was erased',
  })
  text!: string | null;
}

/** An inspection with its history, the first step first. */
export class InspectionDetailDto extends InspectionDto {
  @ApiProperty({ type: [InspectionEventDto] })
  history!: InspectionEventDto[];
}

/** An inspection as the API shows it to a caller. */
export function toInspectionDto(
  caller: Principal,
  { inspection, as }: SeenInspection,
): InspectionDto {
  const { id, drawId, place, line, subjectType, subjectId, unitCode, state } = inspection;
  const { dueOn, finding, repairBy, inspectorId } = inspection;
  const isInspector = inspectorId === caller.memberId;
  const seesInspector = isInspector || (overseesCity(caller) && as.includes('overseer'));
  return {
    ...{ id, drawId, place, line, subjectType, subjectId, unit: unitCode, state },
    ...{ dueOn, finding, repairBy, inspectorId: seesInspector ? inspectorId : null },
    as: [...as],
  };
}

/** The same with its history. */
export function toDetailDto(
  caller: Principal,
  seen: SeenInspection & { readonly history: readonly InspectionEvent[] },
): InspectionDetailDto {
  return {
    ...toInspectionDto(caller, seen),
    history: seen.history.map((event) => ({ ...event, at: event.at.toISOString() })),
  };
}
