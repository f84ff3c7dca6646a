import { ApiProperty } from '@nestjs/swagger';
import { DATE, ID, INSTANT, MAYBE_INSTANT, MAYBE_TEXT, MINUTES } from './answer-forms.js';
import { REPEAT_UNITS, type RepeatUnit } from './occurrences.js';
import { OFFER_STATES, type OfferState } from './offers.js';

/** What a volunteer offers. */
export class CareOfferDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty(ID)
  requestId!: string;

  @ApiProperty({ type: String })
  serviceCode!: string;

  @ApiProperty(ID)
  volunteerId!: string;

  @ApiProperty({ type: String })
  volunteerNo!: string;

  @ApiProperty({ ...MAYBE_TEXT, description: 'For the elder’s side and workers at the desk' })
  volunteerName!: string | null;

  @ApiProperty({ ...INSTANT, description: 'When the volunteer would come' })
  startsAt!: string;

  @ApiProperty({ enum: OFFER_STATES, enumName: 'CareOfferState' })
  state!: OfferState;

  @ApiProperty(INSTANT)
  offeredAt!: string;

  @ApiProperty(MAYBE_INSTANT)
  decidedAt!: string | null;
}

/** One page of offers. */
export class CareOfferPageDto {
  @ApiProperty({ type: [CareOfferDto] })
  items!: CareOfferDto[];

  @ApiProperty(MAYBE_TEXT)
  next!: string | null;
}

/** What a suggestion rests on: the value of every criterion. */
export class SuggestionValuesDto {
  @ApiProperty({ type: Boolean, description: 'Promised to nobody at that time' })
  free!: boolean;

  @ApiProperty({
    type: Boolean,
    nullable: true,
    description: 'Has the training; null: none is needed',
  })
  training!: boolean | null;

  @ApiProperty({
    type: Boolean,
    nullable: true,
    description: 'Speaks the language; null: none is wished for',
  })
  language!: boolean | null;

  @ApiProperty({ type: 'integer', description: 'Steps in the tree of units from the place' })
  distance!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Approved services to this elder among the last 500 the elder had',
  })
  pastPairings!: number;

  @ApiProperty({
    ...MINUTES,
    description: 'Minutes promised to others in the 7 days before and after',
  })
  loadMinutes!: string;
}

/** A volunteer who could come. */
export class SuggestionDto {
  @ApiProperty(ID)
  volunteerId!: string;

  @ApiProperty({ type: String })
  memberNo!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null: not for this reader' })
  volunteerName!: string | null;

  @ApiProperty({ type: String })
  unitCode!: string;

  @ApiProperty({ type: SuggestionValuesDto })
  values!: SuggestionValuesDto;
}

/** A criterion and which value comes first. */
export class CriterionDto {
  @ApiProperty({ type: String })
  name!: string;

  @ApiProperty({ enum: ['yes', 'lowest', 'highest'], enumName: 'CriterionOrder' })
  first!: 'yes' | 'lowest' | 'highest';
}

/** Volunteers who could come, in the order of the criteria. */
export class SuggestionListDto {
  @ApiProperty({
    type: [CriterionDto],
    description: 'Asked one after the other; volunteers alike in all stand by number',
  })
  criteria!: CriterionDto[];

  @ApiProperty({ type: String, description: 'The unit that was looked at, with those below it' })
  circleCode!: string;

  @ApiProperty({ type: 'integer', description: 'How many volunteers were compared' })
  compared!: number;

  @ApiProperty({
    type: Boolean,
    description: 'Whether the circle held more than could be compared',
  })
  isCut!: boolean;

  @ApiProperty({ type: [SuggestionDto] })
  items!: SuggestionDto[];
}

/** A need that comes again. */
export class RequestSeriesDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty(ID)
  elderId!: string;

  @ApiProperty({ enum: ['active', 'ended'], enumName: 'RequestSeriesState' })
  state!: 'active' | 'ended';

  @ApiProperty({ enum: REPEAT_UNITS, enumName: 'RepeatUnit' })
  every!: RepeatUnit;

  @ApiProperty({ type: 'integer' })
  step!: number;

  @ApiProperty({ ...INSTANT, description: 'Of the first occurrence' })
  startsAt!: string;

  @ApiProperty(DATE)
  untilOn!: string;

  @ApiProperty({
    ...DATE,
    nullable: true,
    description: 'The day of the next occurrence to be filed',
  })
  nextOn!: string | null;

  @ApiProperty(MAYBE_INSTANT)
  endedAt!: string | null;

  @ApiProperty({ type: String, enum: ['asked', 'done', 'no_authority', null], nullable: true })
  endCause!: 'asked' | 'done' | 'no_authority' | null;
}

/** One page of series, the latest first. */
export class RequestSeriesPageDto {
  @ApiProperty({ type: [RequestSeriesDto] })
  items!: RequestSeriesDto[];

  @ApiProperty(MAYBE_TEXT)
  next!: string | null;
}
