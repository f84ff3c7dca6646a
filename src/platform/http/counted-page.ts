import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { PageQuery } from './page.js';
import { IsFlag } from './validators.js';

/** What is counted of a list, at most: who has more to do than that needs no number. */
export const MOST_COUNTED = 1_000;

/** How the number of a counted list stands in its page. */
export const COUNT_PROPERTY = {
  type: 'integer',
  nullable: true,
  description: `With \`counted\`: how many match, on all pages; ${MOST_COUNTED} stands for as many or more`,
} as const satisfies ApiPropertyOptions;

/** The query of a list that tells how long it is, too. */
export class CountedPageQuery extends PageQuery {
  @ApiPropertyOptional({ type: Boolean, description: 'Whether `count` is wanted, too' })
  @IsOptional()
  @IsFlag()
  counted?: boolean;
}
