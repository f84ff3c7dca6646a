import { ApiProperty } from '@nestjs/swagger';
import { IsUUID, Matches } from 'class-validator';
import { DrawBaseDto, toDrawBase } from './draws.dto.js';
import type { PublicDraw } from './public-draws.service.js';

const CITY = /^[A-Za-z0-9_.-]{1,32}$/;

/** A city by the code of its book. */
export class CityPath {
  @ApiProperty({ type: String, pattern: CITY.source })
  @Matches(CITY)
  code!: string;
}

/** A draw of a city. */
export class CityDrawPath extends CityPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  id!: string;
}

const CELL = {
  type: 'integer',
  nullable: true,
  description: 'Null: too small to be shown',
} as const;

/** How many inspections ended how. */
export class PublicResultsDto {
  @ApiProperty(CELL)
  passed!: number | null;

  @ApiProperty(CELL)
  unseen!: number | null;

  @ApiProperty(CELL)
  cleared!: number | null;

  @ApiProperty(CELL)
  open!: number | null;

  @ApiProperty(CELL)
  settled!: number | null;
}

/** A draw as everybody sees it. */
export class PublicDrawDto extends DrawBaseDto {
  @ApiProperty({
    type: PublicResultsDto,
    nullable: true,
    description: 'Null before they are published',
  })
  results!: PublicResultsDto | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'How many inspections another inspector has than was drawn; null before the draw',
  })
  replaced!: number | null;
}

/** One page of a city's draws, the newest first. */
export class PublicDrawPageDto {
  @ApiProperty({ type: [PublicDrawDto] })
  items!: PublicDrawDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A draw as everybody sees it. */
export function toPublicDraw({ draw, results, replaced }: PublicDraw): PublicDrawDto {
  return { ...toDrawBase(draw), results, replaced };
}
