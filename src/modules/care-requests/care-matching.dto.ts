import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { PageQuery, strictInteger } from '../../platform/http/page.js';
import { IsFlag, IsId, IsInstant } from '../../platform/http/validators.js';
import { TRAINING_PATTERN } from '../volunteers/languages.js';
import { CODE, LANGUAGE, RequestPath } from './care-requests.dto.js';
import { OFFER_STATES, type OfferState } from './offers.js';

/** A volunteer's offer. */
export class NewOfferDto {
  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'When the volunteer would come, within the window; absent: when it begins',
  })
  @IsOptional()
  @IsInstant()
  startsAt?: string;
}

/** An offer of a request in a path. */
export class OfferPath extends RequestPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsId()
  offerId!: string;
}

/** The query of the list of one's own offers. */
export class OffersQuery extends PageQuery {
  @ApiPropertyOptional({ enum: OFFER_STATES, enumName: 'CareOfferState' })
  @IsOptional()
  @IsIn(OFFER_STATES)
  state?: OfferState;
}

/** What to search for among what is published. */
export class OpenRequestsQuery extends PageQuery {
  @ApiPropertyOptional({
    type: String,
    pattern: CODE.source,
    description: 'A unit: its requests and those of the units below it',
  })
  @IsOptional()
  @Matches(CODE)
  unit?: string;

  @ApiPropertyOptional({
    type: String,
    pattern: CODE.source,
    description: 'A service of the catalogue',
  })
  @IsOptional()
  @Matches(CODE)
  service?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'Only windows that end after this',
  })
  @IsOptional()
  @IsInstant()
  from?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'Only windows that begin before this',
  })
  @IsOptional()
  @IsInstant()
  until?: string;

  @ApiPropertyOptional({
    type: String,
    pattern: LANGUAGE.source,
    description: 'Only requests that wish for this language',
  })
  @IsOptional()
  @Matches(LANGUAGE)
  language?: string;

  @ApiPropertyOptional({
    type: String,
    pattern: TRAINING_PATTERN.source,
    description: 'Only requests that need this training',
  })
  @IsOptional()
  @Matches(TRAINING_PATTERN)
  training?: string;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Only requests that one’s own trainings suffice for',
  })
  @IsOptional()
  @IsFlag()
  qualified?: boolean;
}

/** How many suggestions are wanted. */
export class SuggestionsQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
  @Transform(({ value }) => strictInteger(value))
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}
