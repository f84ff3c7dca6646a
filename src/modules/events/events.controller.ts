import { Controller, Get, Header, Headers, Query, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Language } from '../../platform/errors/language.js';
import { RequestLanguage } from '../../platform/http/request-language.js';
import { WATCHERS } from './event-audience.js';
import { EventFeed } from './event-feed.js';
import { EventStreams } from './event-streams.js';
import { EventPageDto, EventsQuery, EventTypeListDto, eventTypeList } from './events.dto.js';

/** What happened, as it is told outside: docs/events.md. */
@ApiTags('events')
@Controller('v1')
export class EventsController {
  constructor(
    private readonly feed: EventFeed,
    private readonly streams: EventStreams,
  ) {}

  /** The closed list of event types, with the fields of each. */
  @Get('event-types')
  @SignedIn()
  @ApiOkResponse({ type: EventTypeListDto })
  listEventTypes(@RequestLanguage() language: Language): EventTypeListDto {
    return eventTypeList(language);
  }

  /** The events of the city of the last 30 days, the oldest first: to catch up on what was missed. */
  @Get('events')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: EventPageDto })
  listEvents(@Caller() caller: Principal, @Query() query: EventsQuery): Promise<EventPageDto> {
    const { limit, after = null, type = null } = query;
    return this.feed.page(caller, { type, after, limit });
  }

  @Get('events/stream')
  @Allow(...WATCHERS)
  @Header('Cache-Control', 'no-store')
  @Header('X-Accel-Buffering', 'no')
  // A stream that ends as the server stops must not leave an idle connection behind, which would be waited for.
  @Header('Connection', 'close')
  @ApiOperation({
    summary:
      "Events of the caller's queues as they happen: `ready`, or `reset` after a gap, then one a type",
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Resumes behind this position',
    schema: { type: 'string', pattern: '^\\d{1,18}$' },
  })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  async watchEvents(
    @Caller() caller: Principal,
    @Headers('last-event-id') lastEventId: string | undefined,
  ): Promise<StreamableFile> {
    const events = await this.streams.open(caller, readPosition(lastEventId));
    return new StreamableFile(events, { type: 'text/event-stream; charset=utf-8' });
  }
}

function readPosition(text: string | undefined): bigint | null {
  if (text === undefined || text === '') return null;
  if (!/^\d{1,18}$/.test(text)) {
    const fields = [{ pointer: '/Last-Event-ID', code: 'cursor' }];
    throw new DomainError('validation_failed', { fields });
  }
  return BigInt(text);
}
