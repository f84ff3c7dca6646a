import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches, ValidateBy } from 'class-validator';
import { isMonth } from '../../ledger/period-dates.js';
import { ASSETS } from '../../ledger/vocabulary.js';
import { IsInstant } from '../../platform/http/validators.js';

/** How a report can be had. */
export const REPORT_FORMATS = ['json', 'csv'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A month, `YYYY-MM`. */
export function IsMonth(): PropertyDecorator {
  return ValidateBy({
    name: 'isMonth',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isMonth(value),
      defaultMessage: () => 'must be a month, YYYY-MM',
    },
  });
}

/** Minutes as digits in a string. */
export function Minutes(description?: string): PropertyDecorator {
  return ApiProperty({ type: String, example: '480', ...(description && { description }) });
}

/** A number with four decimals as a string, or null. */
export function Ratio(description: string): PropertyDecorator {
  return ApiProperty({ type: String, nullable: true, example: '0.2500', description });
}

/** How many. */
export function Count(description?: string): PropertyDecorator {
  return ApiProperty({ type: 'integer', ...(description && { description }) });
}

/** Which month of the city. */
export class CityStatementPath {
  @ApiProperty({ example: '2026-10', description: 'A month of Asia/Shanghai that has begun' })
  @IsMonth()
  month!: string;
}

/** Which month of which unit. */
export class UnitStatementPath extends CityStatementPath {
  @ApiProperty({ example: 'D1T1C1' })
  @Matches(/^[A-Za-z0-9_.-]{1,32}$/)
  code!: string;
}

/** At which instant a report looks, and its form. */
export class ReportQuery {
  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'What was known at this instant; the instant of the last entry when left out',
  })
  @IsOptional()
  @IsInstant()
  asOf?: string;

  @ApiPropertyOptional({ enum: REPORT_FORMATS, default: 'json' })
  @IsIn(REPORT_FORMATS)
  format: ReportFormat = 'json';
}

/** What every report says of itself. The same month and `asOf` give the same bytes, whenever it is asked. */
export class ReportHeadDto {
  @ApiProperty({ example: 'GD-YJ' })
  city!: string;

  @ApiProperty({ example: '2026-10' })
  month!: string;

  @ApiProperty({ format: 'date' })
  firstDay!: string;

  @ApiProperty({ format: 'date' })
  lastDay!: string;

  @ApiProperty({ format: 'date-time', description: 'UTC, microseconds' })
  asOf!: string;

  @ApiProperty({ description: 'The last journal entry that counts', example: '42' })
  seq!: string;

  @ApiProperty({ description: 'Whether the month was closed by then' })
  closed!: boolean;
}

/** The accounts of one kind. */
export class PositionDto {
  @ApiProperty({ example: 'member' })
  ownerKind!: string;

  @ApiProperty({ example: 'earned' })
  purpose!: string;

  @ApiProperty({ enum: ASSETS })
  asset!: string;

  @Minutes('What took effect before the month')
  openingMinutes!: string;

  @Minutes()
  movedMinutes!: string;

  @Minutes()
  closingMinutes!: string;
}

/** What members have more or less for the month. Reversals count against what they undo. */
export class CirculationDto {
  @Minutes('Earned minutes that services brought')
  creditedMinutes!: string;

  @Minutes('Own minutes given for care and at providers')
  redeemedOwnMinutes!: string;

  @Minutes('Granted minutes given for care and at providers')
  redeemedGrantedMinutes!: string;

  @Minutes()
  grantedMinutes!: string;

  @Minutes()
  expiredMinutes!: string;

  @Minutes()
  giftsGivenMinutes!: string;

  @Minutes()
  giftsReceivedMinutes!: string;

  @Minutes()
  donatedMinutes!: string;

  @Minutes('Brought over from an earlier system')
  broughtOverMinutes!: string;

  @Minutes('By adjusting entries; negative when they took')
  adjustedMinutes!: string;
}

/** Records and their minutes. */
export class CareSumDto {
  @Count()
  records!: number;

  @Minutes('From start to end')
  servedMinutes!: string;

  @Minutes('By the rate of the service, before caps')
  earnedMinutes!: string;
}

/** One service of the catalogue. */
export class CareServiceDto extends CareSumDto {
  @ApiProperty({ example: 'COMPANY' })
  code!: string;

  @ApiProperty({ type: String, nullable: true })
  name!: string | null;

  @ApiProperty({ type: String, nullable: true })
  nameEn!: string | null;
}

/** The care that took effect in the month. */
export class CareDto {
  @Count('Volunteers with an approved record')
  activeVolunteers!: number;

  @Count('Elders with an approved record')
  eldersServed!: number;

  @ApiProperty({ type: CareSumDto })
  total!: CareSumDto;

  @ApiProperty({ type: [CareServiceDto] })
  services!: CareServiceDto[];
}

/** Records that were posted after the month of their service was closed. */
export class LateCareDto {
  @ApiProperty({ type: CareSumDto, description: 'Served earlier, in effect in this month' })
  servedEarlier!: CareSumDto;

  @ApiProperty({ type: CareSumDto, description: 'Served in this month, in effect in a later one' })
  postedLater!: CareSumDto;
}
