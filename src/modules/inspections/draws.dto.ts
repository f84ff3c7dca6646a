import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { IsId, IsInstant, IsLocalDate } from '../../platform/http/validators.js';
import { lineText } from './draw-lines.js';
import type { DrawRow } from './draw-rows.js';
import { DRAW_STATES, type DrawState, type InspectionState } from './inspection-steps.js';
import type { LineOfSubject } from './list-rows.js';
import { POPULATION_KINDS, type PopulationKind } from './population.js';

const UNIT_CODE = /^[A-Za-z0-9_.-]{1,32}$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** What an auditor wants drawn. */
export class NewDrawDto {
  @ApiProperty({ enum: POPULATION_KINDS, enumName: 'InspectionKind' })
  @IsIn(POPULATION_KINDS)
  kind!: PopulationKind;

  @ApiProperty({
    pattern: UNIT_CODE.source,
    description: 'The code of a unit; those below it are included',
  })
  @Matches(UNIT_CODE)
  unit!: string;

  @ApiProperty({ pattern: MONTH.source, example: '2026-10', description: 'A month that has begun' })
  @Matches(MONTH)
  month!: string;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 10_000, description: 'How many are drawn' })
  @IsInt()
  @Min(1)
  @Max(10_000)
  sample!: number;

  @ApiProperty({
    type: 'array',
    items: { type: 'string', format: 'uuid' },
    minItems: 1,
    maxItems: 200,
    uniqueItems: true,
    description: 'Who could inspect: active social workers, city admins or auditors',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id))
  @IsId({ each: true })
  inspectorIds!: string[];

  @ApiProperty({
    format: 'date-time',
    description:
      'The root that ends with the first entry from this moment on is the seed; a minute to 90 days ahead',
  })
  @IsInstant()
  after!: string;

  @ApiProperty({ format: 'date', description: 'The last day to inspect (Asia/Shanghai)' })
  @IsLocalDate()
  inspectBy!: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 5, maximum: 60, default: 15 })
  @IsOptional()
  @IsInt()
  @Min(5)
  @Max(60)
  appealDays?: number;
}

/** Which subject's lines. */
export class LinesQuery {
  @ApiProperty({ enum: POPULATION_KINDS, enumName: 'InspectionKind' })
  @IsIn(POPULATION_KINDS)
  kind!: PopulationKind;

  @ApiProperty({ type: String, format: 'uuid' })
  @IsId()
  subjectId!: string;
}

/** The checkpoint that gave the seed. */
export class DrawSeedDto {
  @ApiProperty({ type: String, description: 'The size of the checkpoint' })
  size!: string;

  @ApiProperty({ type: String, description: 'Its root hash: the seed' })
  root!: string;
}

/** A draw, as far as everybody may see it. */
export class DrawBaseDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: POPULATION_KINDS, enumName: 'InspectionKind' })
  kind!: PopulationKind;

  @ApiProperty()
  unit!: string;

  @ApiProperty()
  unitName!: string;

  @ApiProperty()
  month!: string;

  @ApiProperty({ type: 'integer' })
  sample!: number;

  @ApiProperty({ type: 'integer', description: 'How many could be drawn' })
  count!: number;

  @ApiProperty({ type: 'integer', description: 'How many could inspect' })
  inspectorCount!: number;

  @ApiProperty({ description: 'Root over the lines of the population' })
  population!: string;

  @ApiProperty({ description: 'Root over the lines of the inspectors' })
  inspectors!: string;

  @ApiProperty({ format: 'date-time' })
  after!: string;

  @ApiProperty({ format: 'date' })
  inspectBy!: string;

  @ApiProperty({ type: 'integer' })
  appealDays!: number;

  @ApiProperty({ enum: DRAW_STATES, enumName: 'DrawState' })
  state!: DrawState;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The number of the entry that carries the commitment',
  })
  noticeSeq!: string | null;

  @ApiProperty({ type: DrawSeedDto, nullable: true })
  seed!: DrawSeedDto | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  drawnAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  publishedAt!: string | null;
}

/** A draw with how many of its inspections stand where. */
export class DrawDto extends DrawBaseDto {
  @ApiProperty({ format: 'uuid' })
  announcedBy!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Inspections by state; empty before the draw',
  })
  inspections!: Record<string, number>;
}

/** One page of draws, the newest first. */
export class DrawPageDto {
  @ApiProperty({ type: [DrawBaseDto] })
  items!: DrawBaseDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A line that stood for a subject in a draw. */
export class DrawLineDto {
  @ApiProperty({ format: 'uuid' })
  drawId!: string;

  @ApiProperty({ type: 'integer' })
  index!: number;

  @ApiProperty({ description: 'As it stands in the public draw file' })
  line!: string;

  @ApiProperty({ description: 'With the salt before it, its SHA-256 is the digest of the line' })
  name!: string;

  @ApiProperty()
  salt!: string;
}

/** The lines of a subject, those of the latest draws first. */
export class DrawLinesDto {
  @ApiProperty({ type: [DrawLineDto] })
  items!: DrawLineDto[];
}

/** A draw as everybody sees it. */
export function toDrawBase(draw: DrawRow): DrawBaseDto {
  const { id, kind, month, sample, inspectBy, appealDays, state, seed, seedSize } = draw;
  return {
    ...{ id, kind, unit: draw.unitCode, unitName: draw.unitName, month, sample },
    count: draw.lines,
    inspectorCount: draw.people,
    population: draw.linesRoot.toString('hex'),
    inspectors: draw.peopleRoot.toString('hex'),
    after: draw.drawAfter.toISOString(),
    ...{ inspectBy, appealDays, state },
    noticeSeq: draw.noticeSeq === null ? null : String(draw.noticeSeq),
    seed:
      seed === null || seedSize === null
        ? null
        : { size: String(seedSize), root: seed.toString('hex') },
    drawnAt: draw.drawnAt?.toISOString() ?? null,
    publishedAt: draw.publishedAt?.toISOString() ?? null,
  };
}

/** A draw as overseers see it. */
export function toDrawDto(draw: DrawRow, counts: ReadonlyMap<InspectionState, number>): DrawDto {
  return {
    ...toDrawBase(draw),
    announcedBy: draw.announcedBy,
    inspections: Object.fromEntries(counts),
  };
}

/** A line as the API shows it to whom it concerns. */
export function toLineDto(row: LineOfSubject): DrawLineDto {
  return {
    drawId: row.drawId,
    index: row.n,
    line: lineText(row.digest, row.excluded),
    name: `${row.kind}:${row.subjectId}`,
    salt: row.salt.toString('hex'),
  };
}
