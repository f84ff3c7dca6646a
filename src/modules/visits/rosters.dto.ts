import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId } from '../../platform/http/validators.js';
import type { Caseload } from './caseloads.js';
import { END_REASONS, type EndReason } from './roster-rows.js';
import type { RosterLine } from './rosters.service.js';
import { percentOf, type VisitFigures } from './visit-rate.js';
import type { StandingFilter } from './visit-rate-rows.js';
import type { NamedStanding, VisitRateReport } from './visit-rates.service.js';

const ID = { type: String, format: 'uuid' } as const;
const DAY = { type: String, format: 'date' } as const;
const COUNT = { type: 'integer' } as const;
const CODE_FORM = /^[A-Za-z0-9_.-]{1,32}$/;
const MONTH_FORM = /^(19|[2-9]\d)\d{2}-(0[1-9]|1[0-2])$/;

/** The station in the path. */
export class StationPath {
  @ApiProperty({ type: String, pattern: CODE_FORM.source })
  @Matches(CODE_FORM)
  code!: string;
}

/** The station and an elder of its roster. */
export class RosterElderPath extends StationPath {
  @ApiProperty(ID)
  @IsId()
  elderId!: string;
}

/** An elder to put on a roster. */
export class PlaceElderDto {
  @ApiProperty(ID)
  @IsId()
  elderId!: string;

  @ApiPropertyOptional({ ...ID, description: 'The responsible worker' })
  @IsOptional()
  @IsId()
  workerId?: string;
}

/** Why an elder leaves a roster. */
export class EndPlaceDto {
  @ApiProperty({ enum: END_REASONS, enumName: 'RosterEndReason' })
  @IsIn(END_REASONS)
  reason!: EndReason;
}

/** How full a roster is. */
export class CaseloadDto {
  @ApiProperty({ type: String })
  stationCode!: string;

  @ApiProperty(COUNT)
  elders!: number;

  @ApiProperty({ ...COUNT, description: 'What the rules take for too many' })
  alertAbove!: number;

  @ApiProperty({ type: Boolean })
  isOver!: boolean;
}

/** How an elder stands in a month. */
export class VisitStandingDto {
  @ApiProperty({ type: String, isArray: true, description: 'Empty: by the row for everybody' })
  classes!: string[];

  @ApiProperty(COUNT)
  timesPlanned!: number;

  @ApiProperty({ ...COUNT, description: 'Days; several times on one day count once' })
  daysSeen!: number;

  @ApiProperty(COUNT)
  daysInPerson!: number;

  @ApiProperty({ ...DAY, nullable: true })
  lastSeenOn!: string | null;
}

/** An elder on a roster. */
export class RosterLineDto {
  @ApiProperty(ID)
  elderId!: string;

  @ApiProperty({ type: String })
  memberNo!: string;

  @ApiProperty({ type: String, nullable: true })
  name!: string | null;

  @ApiProperty({ type: String })
  unitCode!: string;

  @ApiProperty({ ...ID, nullable: true })
  workerId!: string | null;

  @ApiProperty(DAY)
  placedOn!: string;

  @ApiProperty({ type: VisitStandingDto, nullable: true, description: 'Null: not in the plan' })
  standing!: VisitStandingDto | null;
}

/** One page of a roster. */
export class RosterPageDto {
  @ApiProperty({ type: [RosterLineDto] })
  items!: RosterLineDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** Which month of which unit. */
export class VisitRateQuery {
  @ApiProperty({ type: String, pattern: MONTH_FORM.source, example: '2026-10' })
  @Matches(MONTH_FORM)
  month!: string;

  @ApiProperty({ type: String, pattern: CODE_FORM.source })
  @Matches(CODE_FORM)
  unitCode!: string;
}

const FILTERS = ['unseen', 'short', 'all'] as const satisfies readonly StandingFilter[];

/** Which elders of a month. */
export class VisitRateEldersQuery extends PageQuery {
  @ApiProperty({ type: String, pattern: MONTH_FORM.source, example: '2026-10' })
  @Matches(MONTH_FORM)
  month!: string;

  @ApiProperty({ type: String, pattern: CODE_FORM.source })
  @Matches(CODE_FORM)
  unitCode!: string;

  @ApiPropertyOptional({ enum: FILTERS, enumName: 'StandingFilter', default: 'unseen' })
  @IsIn(FILTERS)
  show: StandingFilter = 'unseen';
}

/** The sums of a unit in a month. */
export class VisitFiguresDto {
  @ApiProperty({ ...COUNT, description: 'Denominator: elders of the plan' })
  elders!: number;

  @ApiProperty({ ...COUNT, description: 'Numerator: seen or spoken to on a day at least' })
  seen!: number;

  @ApiProperty(COUNT)
  seenInPerson!: number;

  @ApiProperty({ ...COUNT, description: 'Seen as often as the plan wants' })
  seenAsPlanned!: number;

  @ApiProperty({ type: String, nullable: true, example: '91.66', description: 'Null: of nobody' })
  ratePercent!: string | null;
}

/** The sums of those below a unit. */
export class VisitUnitFiguresDto extends VisitFiguresDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null: of the unit itself' })
  unitCode!: string | null;
}

/** The visit rate of a month. */
export class VisitRateDto {
  @ApiProperty({ type: String })
  month!: string;

  @ApiProperty({ type: String })
  unitCode!: string;

  @ApiProperty({ ...DAY, description: 'Classes, roles and units are those at the end of this day' })
  judgedOn!: string;

  @ApiProperty({ type: VisitFiguresDto })
  total!: VisitFiguresDto;

  @ApiProperty({ type: [VisitUnitFiguresDto] })
  units!: VisitUnitFiguresDto[];
}

/** An elder behind a rate. */
export class VisitRateElderDto extends VisitStandingDto {
  @ApiProperty(ID)
  elderId!: string;

  @ApiProperty({ type: String })
  memberNo!: string;

  @ApiProperty({ type: String, nullable: true })
  name!: string | null;

  @ApiProperty({ type: String })
  unitCode!: string;
}

/** One page of the elders behind a rate. */
export class VisitRateElderPageDto {
  @ApiProperty({ type: [VisitRateElderDto] })
  items!: VisitRateElderDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A caseload as the API shows it. */
export function toCaseloadDto(load: Caseload): CaseloadDto {
  return { ...load };
}

/** A line of a roster as the API shows it. */
export function toRosterLineDto(line: RosterLine): RosterLineDto {
  const { elderId, memberNo, name, unitCode, workerId, placedOn, standing } = line;
  const shown = standing === null ? null : toStanding(standing);
  return { elderId, memberNo, name, unitCode, workerId, placedOn, standing: shown };
}

/** A rate as the API shows it. */
export function toRateDto(report: VisitRateReport): VisitRateDto {
  const { month, unitCode, judgedOn, total, units } = report;
  const rows = units.map(({ below, ...figures }) => ({ ...toFigures(figures), unitCode: below }));
  return { month, unitCode, judgedOn, total: toFigures(total), units: rows };
}

/** An elder behind a rate as the API shows them. */
export function toRateElderDto(row: NamedStanding): VisitRateElderDto {
  const { elderId, memberNo, name, unitCode } = row;
  return { elderId, memberNo, name, unitCode, ...toStanding(row) };
}

function toStanding(row: Omit<NamedStanding, 'name'>): VisitStandingDto {
  const { classes, timesPlanned, daysSeen, daysInPerson, lastSeenOn } = row;
  return { classes: [...classes], timesPlanned, daysSeen, daysInPerson, lastSeenOn };
}

function toFigures(figures: VisitFigures): VisitFiguresDto {
  return { ...figures, ratePercent: percentOf(figures.seen, figures.elders) };
}
