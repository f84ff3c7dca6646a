import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { Language } from '../../platform/errors/language.js';
import { PageQuery } from '../../platform/http/page.js';
import { EVENT_TYPES, type EventType } from '../../platform/outbox/event-types.js';
import type { CloudEvent } from './cloud-event.js';
import { queueRoles } from './event-audience.js';

const TYPES = Object.keys(EVENT_TYPES) as EventType[];

/** The query of a city's events. */
export class EventsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: TYPES })
  @IsOptional()
  @IsIn(TYPES)
  type?: EventType;
}

/** A CloudEvents 1.0 event in structured JSON. */
export class CloudEventDto implements CloudEvent {
  @ApiProperty({ enum: ['1.0'] })
  specversion!: '1.0';

  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'urn:uuid:0190…', description: 'The book, by its uid' })
  source!: string;

  @ApiProperty({ example: 'kapok.service_record.submitted' })
  type!: string;

  @ApiProperty({ format: 'uuid', description: 'What it happened to' })
  subject!: string;

  @ApiProperty({ format: 'date-time' })
  time!: string;

  @ApiProperty({ enum: ['application/json'] })
  datacontenttype!: 'application/json';

  @ApiProperty({ example: 'GD-YJ' })
  city!: string;

  @ApiProperty({ example: '0000000000000000042', description: 'The position in the city' })
  sequence!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', nullable: true },
    description: 'The fields of the type; never personal data',
  })
  data!: Record<string, string | null>;
}

/** One page of events, the oldest first. */
export class EventPageDto {
  @ApiProperty({ type: [CloudEventDto] })
  items!: CloudEventDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A type of event. */
export class EventTypeDto {
  @ApiProperty({ enum: TYPES })
  type!: EventType;

  @ApiProperty({ description: 'In the language of the request' })
  text!: string;

  @ApiProperty({ type: [String], description: 'The fields of `data`' })
  data!: string[];

  @ApiProperty({ type: [String], description: 'The roles whose live stream shows it' })
  queue!: string[];
}

/** The closed list of types. */
export class EventTypeListDto {
  @ApiProperty({ type: [EventTypeDto] })
  items!: EventTypeDto[];
}

/** Every type, in the order of the table. */
export function eventTypeList(language: Language): EventTypeListDto {
  const items = TYPES.map((type) => ({
    type,
    text: EVENT_TYPES[type][language],
    data: [...EVENT_TYPES[type].data],
    queue: [...queueRoles(type)],
  }));
  return { items };
}
