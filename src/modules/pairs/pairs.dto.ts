import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
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
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsLocalDate } from '../../platform/http/validators.js';
import type { PairPeople } from './pair-people.js';
import type { PairRow } from './pair-rows.js';
import { MOST_ELDERS, PAIR_STATES, type PairState } from './pairs.js';

const CODE_FORM = /^[A-Za-z0-9_.-]{1,32}$/;
const TIME_FORM = /^([01]\d|2[0-3]):[0-5]\d$/;
const ID = { type: String, format: 'uuid' } as const;
const DAY = { type: String, format: 'date' } as const;
const WEEKDAY = { type: 'integer', minimum: 1, maximum: 7, description: '1 is Monday' } as const;
const MONTH_DAY = { type: 'integer', minimum: 1, maximum: 28 } as const;

/** The query of the list of pairs. */
export class PairsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: PAIR_STATES, enumName: 'PairState' })
  @IsOptional()
  @IsIn(PAIR_STATES)
  state?: PairState;
}

/** A pair to propose: a weekday or a day of the month, one of the two. */
export class NewPairDto {
  @ApiProperty(ID)
  @IsId()
  volunteerId!: string;

  @ApiProperty({ type: [String], format: 'uuid', minItems: 1, maxItems: MOST_ELDERS })
  @Transform(({ value }) =>
    Array.isArray(value)
      ? value.map((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id))
      : value,
  )
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_ELDERS)
  @ArrayUnique()
  @IsId({ each: true })
  elderIds!: string[];

  @ApiProperty({
    type: String,
    pattern: CODE_FORM.source,
    description: 'What its visits are logged as',
  })
  @Matches(CODE_FORM)
  serviceCode!: string;

  @ApiPropertyOptional(WEEKDAY)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(7)
  weekday?: number;

  @ApiPropertyOptional(MONTH_DAY)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(28)
  monthDay?: number;

  @ApiProperty({ type: String, pattern: TIME_FORM.source, example: '09:30' })
  @Matches(TIME_FORM)
  startTime!: string;

  @ApiProperty({ type: 'integer', minimum: 10, maximum: 480, description: 'For each elder' })
  @IsInt()
  @Min(10)
  @Max(480)
  minutes!: number;

  @ApiProperty({ ...DAY, description: 'Today or later' })
  @IsLocalDate()
  startsOn!: string;

  @ApiPropertyOptional({ ...DAY, description: 'The last day; absent: no end' })
  @IsOptional()
  @IsLocalDate()
  endsOn?: string;

  @ApiPropertyOptional({ ...ID, description: 'The responsible worker; absent: oneself' })
  @IsOptional()
  @IsId()
  workerId?: string;
}

/** One volunteer who visits several elders. */
export class PairDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty(ID)
  volunteerId!: string;

  @ApiProperty({ type: String })
  volunteerNo!: string;

  @ApiProperty({ type: [String], format: 'uuid', description: 'Those who have not left' })
  elderIds!: string[];

  @ApiProperty({ type: String })
  unitCode!: string;

  @ApiProperty(ID)
  workerId!: string;

  @ApiProperty({ type: String })
  serviceCode!: string;

  @ApiProperty({ enum: PAIR_STATES, enumName: 'PairState' })
  state!: PairState;

  @ApiProperty({ ...WEEKDAY, type: 'integer', nullable: true })
  weekday!: number | null;

  @ApiProperty({ ...MONTH_DAY, type: 'integer', nullable: true })
  monthDay!: number | null;

  @ApiProperty({ type: String, example: '09:30' })
  startTime!: string;

  @ApiProperty({ type: 'integer' })
  minutes!: number;

  @ApiProperty(DAY)
  startsOn!: string;

  @ApiProperty({ ...DAY, nullable: true })
  endsOn!: string | null;

  @ApiProperty({ ...DAY, nullable: true, description: 'Visits up to this day are planned' })
  generatedThrough!: string | null;
}

/** An elder of a pair, as far as the caller may know them. */
export class PairElderDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty({ type: String })
  memberNo!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null: not for the caller, or erased' })
  name!: string | null;
}

/** A pair with its volunteer by name. */
export class NamedPairDto extends PairDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null: not for the caller, or erased' })
  volunteerName!: string | null;
}

/** A pair with the people of it. */
export class PairDetailDto extends NamedPairDto {
  @ApiProperty({ type: [PairElderDto], description: 'An elder finds oneself only' })
  elders!: PairElderDto[];
}

/** One page of pairs, the newest first. */
export class PairPageDto {
  @ApiProperty({ type: [NamedPairDto] })
  items!: NamedPairDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A pair as the API shows it. */
export function toPairDto(row: PairRow): PairDto {
  const { bookId: _, unitId: __, unitPath: ___, proposedBy: ____, ...shown } = row;
  return { ...shown, elderIds: [...row.elderIds], startTime: row.startTime.slice(0, 5) };
}

/** A pair with its people as the API shows it. */
export function toPairDetailDto(pair: PairRow, people: PairPeople): PairDetailDto {
  return { ...toPairDto(pair), ...people, elders: people.elders.map((elder) => ({ ...elder })) };
}
