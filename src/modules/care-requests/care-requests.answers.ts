import { ApiProperty } from '@nestjs/swagger';
import { COUNT_PROPERTY } from '../../platform/http/counted-page.js';
import { DATE, ID, INSTANT, MAYBE_ID, MAYBE_INSTANT, MAYBE_TEXT, MINUTES } from './answer-forms.js';
import {
  CAPACITIES,
  type Capacity,
  PRIORITIES,
  type Priority,
  RATINGS,
  type Rating,
  REQUEST_FUNDINGS,
  REQUEST_STATES,
  REQUEST_STEPS,
  type RequestFunding,
  type RequestState,
} from './care-requests.js';

/** What everybody who may see a request sees of it. */
export class OpenRequestDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty({ type: String, description: 'Where the care is wanted, as a unit' })
  unitCode!: string;

  @ApiProperty({ type: String })
  serviceCode!: string;

  @ApiProperty({ ...INSTANT, description: 'The window in which the care may take place' })
  startsAt!: string;

  @ApiProperty(INSTANT)
  endsAt!: string;

  @ApiProperty(MINUTES)
  minutes!: string;

  @ApiProperty({ enum: PRIORITIES, enumName: 'RequestPriority' })
  priority!: Priority;

  @ApiProperty({ enum: REQUEST_FUNDINGS, enumName: 'RequestFunding' })
  funding!: RequestFunding;

  @ApiProperty(MAYBE_TEXT)
  language!: string | null;

  @ApiProperty(MAYBE_TEXT)
  training!: string | null;
}

/** One page of what is published, the most urgent first, then the soonest. */
export class OpenRequestPageDto {
  @ApiProperty({ type: [OpenRequestDto] })
  items!: OpenRequestDto[];

  @ApiProperty(MAYBE_TEXT)
  next!: string | null;
}

/** A request, as much of it as the caller sees. */
export class CareRequestDto extends OpenRequestDto {
  @ApiProperty({ enum: REQUEST_STATES, enumName: 'CareRequestState' })
  state!: RequestState;

  @ApiProperty({ ...MAYBE_ID, description: 'Null for volunteers who were not chosen' })
  elderId!: string | null;

  @ApiProperty(MAYBE_TEXT)
  elderNo!: string | null;

  @ApiProperty({ ...MAYBE_TEXT, description: 'For the volunteer from the match to the service' })
  elderName!: string | null;

  @ApiProperty(INSTANT)
  filedAt!: string;

  @ApiProperty(MAYBE_ID)
  volunteerId!: string | null;

  @ApiProperty(MAYBE_TEXT)
  volunteerNo!: string | null;

  @ApiProperty({ ...MAYBE_TEXT, description: 'For the elder’s side and workers at the desk' })
  volunteerName!: string | null;

  @ApiProperty({ ...MAYBE_INSTANT, description: 'When the volunteer comes' })
  agreedStartsAt!: string | null;

  @ApiProperty(MAYBE_INSTANT)
  agreedEndsAt!: string | null;

  @ApiProperty({ ...MAYBE_ID, description: 'The booking that holds the elder’s minutes' })
  bookingId!: string | null;

  @ApiProperty({ ...MAYBE_ID, description: 'The service record that answers it' })
  recordId!: string | null;

  @ApiProperty({ type: String, enum: [...RATINGS, null], nullable: true })
  rating!: Rating | null;

  @ApiProperty({ ...DATE, nullable: true })
  evaluatedOn!: string | null;

  @ApiProperty(MAYBE_ID)
  seriesId!: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  occurrence!: number | null;
}

/** A request with what people wrote; null where the caller does not see it. */
export class CareRequestDetailDto extends CareRequestDto {
  @ApiProperty(MAYBE_TEXT)
  address!: string | null;

  @ApiProperty(MAYBE_TEXT)
  note!: string | null;

  @ApiProperty({ ...MAYBE_TEXT, description: 'Words of the evaluation' })
  words!: string | null;

  @ApiProperty({ ...MAYBE_TEXT, description: 'What was made better' })
  improvement!: string | null;
}

/** One page of requests, the latest filed first. */
export class CareRequestPageDto {
  @ApiProperty({ type: [CareRequestDto] })
  items!: CareRequestDto[];

  @ApiProperty(MAYBE_TEXT)
  next!: string | null;

  @ApiProperty(COUNT_PROPERTY)
  count!: number | null;
}

/** One line of a request's history. */
export class RequestEventDto {
  @ApiProperty({ type: 'integer' })
  n!: number;

  @ApiProperty({ enum: Object.keys(REQUEST_STEPS), enumName: 'CareRequestStep' })
  step!: string;

  @ApiProperty({ type: String, enum: [...REQUEST_STATES, null], nullable: true })
  fromState!: RequestState | null;

  @ApiProperty({ enum: REQUEST_STATES, enumName: 'CareRequestState' })
  toState!: RequestState;

  @ApiProperty({ enum: CAPACITIES, enumName: 'CareRequestCapacity' })
  capacity!: Capacity;

  @ApiProperty(INSTANT)
  at!: string;
}

/** One page of a history, the first line first. */
export class RequestEventPageDto {
  @ApiProperty({ type: [RequestEventDto] })
  items!: RequestEventDto[];

  @ApiProperty(MAYBE_TEXT)
  next!: string | null;
}
