import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { strictInteger } from '../../platform/http/page.js';
import { ReportQuery } from './report-parts.dto.js';

/** A whole number of the query, within bounds. */
function Whole(bounds: {
  readonly least: number;
  readonly most: number;
  readonly preset: number;
  readonly description: string;
}): PropertyDecorator {
  const { least: minimum, most: maximum, preset, description } = bounds;
  const told = { type: 'integer', minimum, maximum, default: preset, description } as const;
  const parts = [
    ApiPropertyOptional(told),
    Transform(({ value }) => strictInteger(value)),
    IsInt(),
    Min(minimum),
    Max(maximum),
  ];
  return (target, key) => {
    for (const part of parts) part(target, key);
  };
}

/** From where on something is worth a look. */
export class CareCirclesQuery extends ReportQuery {
  @Whole({ least: 1, most: 12, preset: 3, description: 'Months that end with the one named' })
  months: number = 3;

  @Whole({ least: 1, most: 100_000, preset: 120, description: 'Minutes that make a tie' })
  tieMinutes: number = 120;

  @Whole({
    least: 2,
    most: 50,
    preset: 12,
    description: 'People in a ring; a larger one is looked at by its stronger ties alone',
  })
  largestRing: number = 12;

  @Whole({ least: 50, most: 100, preset: 90, description: "Per cent of a volunteer's minutes" })
  handPercent: number = 90;

  @Whole({ least: 1, most: 100_000, preset: 600, description: 'Minutes that one person approved' })
  handMinutes: number = 600;

  @Whole({ least: 30, most: 100, preset: 80, description: 'Per cent of the days of the window' })
  dayPercent: number = 80;

  @Whole({ least: 2, most: 366, preset: 10, description: 'Days with care, at least' })
  leastDays: number = 10;

  @Whole({ least: 1, most: 200, preset: 50, description: 'Lines of each list' })
  top: number = 50;
}
