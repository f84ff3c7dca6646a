import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsMonth } from '../reports/report-parts.dto.js';
import type { Cell } from './small-cells.js';

export class FiguresQuery {
  @ApiPropertyOptional({
    type: String,
    example: '2026-01',
    description: 'First month; default: eleven before the last one',
  })
  @IsOptional()
  @IsMonth()
  from?: string;

  @ApiPropertyOptional({
    type: String,
    example: '2026-10',
    description: 'Last month; it is over. Default: the last one that is',
  })
  @IsOptional()
  @IsMonth()
  to?: string;
}

export class CountCellDto implements Cell<number> {
  @ApiProperty({ type: 'integer', nullable: true })
  value!: number | null;

  @ApiProperty({
    type: Boolean,
    description: 'True: it is not told, because it could point to somebody',
  })
  hidden!: boolean;
}

export class TextCellDto implements Cell<string> {
  @ApiProperty({ type: String, nullable: true, example: '480' })
  value!: string | null;

  @ApiProperty({
    type: Boolean,
    description: 'True: it is not told, because it could point to somebody',
  })
  hidden!: boolean;
}

export class CareCellsDto {
  @ApiProperty({ type: CountCellDto, description: 'Services approved, less those undone' })
  services!: CountCellDto;

  @ApiProperty({ type: TextCellDto, description: 'Minutes from start to end of these services' })
  servedMinutes!: TextCellDto;

  @ApiProperty({ type: CountCellDto, description: 'Volunteers with such a service' })
  activeVolunteers!: CountCellDto;

  @ApiProperty({ type: CountCellDto, description: 'Elders with such a service' })
  eldersServed!: CountCellDto;
}

export class DistrictMonthDto extends CareCellsDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null: outside all districts' })
  code!: string | null;

  @ApiProperty({ type: String, nullable: true })
  name!: string | null;
}

export class MonthFiguresDto extends CareCellsDto {
  @ApiProperty({ type: String, example: '2026-10' })
  month!: string;

  @ApiProperty({ type: Boolean, description: 'Nothing takes effect in it any more' })
  closed!: boolean;

  @ApiProperty({ type: TextCellDto, description: 'Minutes that services brought volunteers' })
  creditedMinutes!: TextCellDto;

  @ApiProperty({ type: TextCellDto, description: 'Minutes that elders gave, own and granted ones' })
  spentMinutes!: TextCellDto;

  @ApiProperty({ type: TextCellDto })
  grantedMinutes!: TextCellDto;

  @ApiProperty({ type: TextCellDto })
  expiredMinutes!: TextCellDto;

  @ApiProperty({ type: CountCellDto, description: 'Care requests filed in the month' })
  requestsPublished!: CountCellDto;

  @ApiProperty({ type: CountCellDto, description: 'Of these, those that care was given for' })
  requestsMet!: CountCellDto;

  @ApiProperty({ type: CountCellDto, description: 'Elders whom the visit plan wants seen' })
  eldersOfPlan!: CountCellDto;

  @ApiProperty({ type: CountCellDto, description: 'Of these, those seen at least once' })
  eldersSeen!: CountCellDto;

  @ApiProperty({ type: TextCellDto, description: 'Seen of planned, in percent with two decimals' })
  visitRatePercent!: TextCellDto;

  @ApiProperty({ type: DistrictMonthDto, isArray: true })
  districts!: DistrictMonthDto[];
}

export class OutstandingDto {
  @ApiProperty({ type: String, description: 'It stands at the end of this month' })
  month!: string;

  @ApiProperty({ type: CountCellDto, description: 'Members who hold own minutes' })
  holders!: CountCellDto;

  @ApiProperty({ type: TextCellDto, description: 'Own minutes of all members' })
  ownMinutes!: TextCellDto;

  @ApiProperty({ type: TextCellDto, description: 'Of these, what could be redeemed at once' })
  redeemableMinutes!: TextCellDto;

  @ApiProperty({ type: TextCellDto, description: 'Granted minutes that nobody has spent' })
  grantedMinutes!: TextCellDto;
}

export class PublicFiguresDto {
  @ApiProperty({ type: String })
  city!: string;

  @ApiProperty({ type: 'integer', description: 'A figure about fewer persons is hidden' })
  fewestShown!: number;

  @ApiProperty({ type: MonthFiguresDto, isArray: true, description: 'The oldest first' })
  months!: MonthFiguresDto[];

  @ApiProperty({ type: OutstandingDto, description: 'At the end of the last month that is over' })
  outstanding!: OutstandingDto;
}
