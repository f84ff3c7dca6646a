import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { parseInstant } from '../../platform/http/instant.js';
import { parseMinutes } from '../../platform/http/validators.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import type { RequestWish } from '../care-requests/request-wish.js';
import { VisitAnswers } from './visit-answers.js';
import type { VisitHoursWish } from './visit-hours.js';
import { VisitNeeds } from './visit-needs.js';
import {
  EnterVisitDto,
  MissVisitDto,
  PlanVisitDto,
  RecordVisitDto,
  VisitDto,
  type VisitHoursDto,
  VisitNeedDto,
  VisitPageDto,
  VisitsQuery,
} from './visits.dto.js';
import { VisitsService } from './visits.service.js';

/** Visits to elders: planned, made, missed. */
@ApiTags('visits')
@Controller('v1/visits')
export class VisitsController {
  constructor(
    private readonly visits: VisitsService,
    private readonly needs: VisitNeeds,
    private readonly answers: VisitAnswers,
  ) {}

  /** Plans a visit by oneself or another worker of the elder's unit. */
  @Post()
  @Allow('social_worker', 'station_admin')
  @Idempotent({ required: false })
  @ApiCreatedResponse({ type: VisitDto })
  async planVisit(@Caller() caller: Principal, @Body() body: PlanVisitDto): Promise<VisitDto> {
    const { plannedOn, kind } = body;
    const elderId = body.elderId.toLowerCase();
    const visitorId = body.visitorId?.toLowerCase() ?? null;
    const wish = { elderId, plannedOn, kind, visitorId };
    return this.answers.one(caller, await this.visits.plan(caller, wish));
  }

  /** Enters a visit that one has made without a plan. */
  @Post('made')
  @Allow('social_worker', 'station_admin')
  @Idempotent({ required: false })
  @ApiCreatedResponse({ type: VisitDto })
  async enterVisit(@Caller() caller: Principal, @Body() body: EnterVisitDto): Promise<VisitDto> {
    const { kind, outcome, note = null } = body;
    const seen = { kind, outcome, note, visitedAt: parseInstant(body.visitedAt) };
    const visit = await this.visits.enter(caller, body.elderId.toLowerCase(), seen);
    return this.answers.one(caller, visit);
  }

  /** One's own visits, those to oneself, and those of a worker's units. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: VisitPageDto })
  async listVisits(
    @Caller() caller: Principal,
    @Query() query: VisitsQuery,
  ): Promise<VisitPageDto> {
    const { elderId = null, visitorId = null, state = null, overdue = false } = query;
    const { month = null, after = null, limit } = query;
    const filter = { elderId, visitorId, state, overdue, month };
    const page = await this.visits.page(caller, { filter, after, limit });
    const count = query.counted === true ? await this.visits.count(caller, filter) : null;
    return { items: await this.answers.of(caller, page.items), next: page.next, count };
  }

  /** One visit. */
  @Get(':id')
  @SignedIn()
  @ApiOkResponse({ type: VisitDto })
  async getVisit(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<VisitDto> {
    return this.answers.one(caller, await this.visits.view(caller, id));
  }

  /** Enters what one saw on a planned visit. A volunteer's hours are logged with it. */
  @Post(':id/record')
  @HttpCode(200)
  @Allow('volunteer', 'social_worker', 'station_admin')
  @Idempotent({ required: false })
  @ApiOkResponse({ type: VisitDto })
  async recordVisit(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: RecordVisitDto,
  ): Promise<VisitDto> {
    const { kind = null, outcome, note = null, visitedAt, hours } = body;
    const report = {
      kind,
      outcome,
      note,
      visitedAt: visitedAt === undefined ? null : parseInstant(visitedAt),
      hours: hours === undefined ? null : toHours(hours),
    };
    return this.answers.one(caller, await this.visits.record(caller, id, report));
  }

  /** Turns the need that was seen on a visit into a care request. A visit becomes one request. */
  @Post(':id/request')
  @HttpCode(200)
  @Allow('social_worker')
  @ApiOkResponse({ type: VisitDto })
  async requestForVisit(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: VisitNeedDto,
  ): Promise<VisitDto> {
    return this.answers.one(caller, await this.needs.publish(caller, id, toWish(body)));
  }

  /** Notes that nobody was seen on a planned visit. */
  @Post(':id/miss')
  @HttpCode(200)
  @Allow('volunteer', 'social_worker', 'station_admin')
  @ApiOkResponse({ type: VisitDto })
  async missVisit(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: MissVisitDto,
  ): Promise<VisitDto> {
    const { reason, note = null } = body;
    return this.answers.one(caller, await this.visits.miss(caller, id, { reason, note }));
  }

  /** Calls a planned visit off. */
  @Post(':id/cancel')
  @HttpCode(200)
  @Allow('social_worker', 'station_admin')
  @ApiOkResponse({ type: VisitDto })
  async cancelVisit(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<VisitDto> {
    return this.answers.one(caller, await this.visits.cancel(caller, id));
  }
}

function toWish({ repeat, ...body }: VisitNeedDto): RequestWish {
  const { serviceCode, priority, funding, unitCode = null, address = null, note = null } = body;
  const { language = null, training = null } = body;
  return {
    ...{ serviceCode, priority, funding, unitCode, address, note, language, training },
    startsAt: parseInstant(body.startsAt),
    endsAt: parseInstant(body.endsAt),
    minutes: parseMinutes(body.minutes),
    repeat:
      repeat === undefined
        ? null
        : { every: repeat.every, step: repeat.step, untilOn: repeat.untilOn },
  };
}

/** Either both times, or a record; anything else is out of place. */
function toHours({ startedAt, endedAt, recordId }: VisitHoursDto): VisitHoursWish {
  if (recordId !== undefined && startedAt === undefined && endedAt === undefined) {
    return { recordId: recordId.toLowerCase() };
  }
  if (recordId === undefined && startedAt !== undefined && endedAt !== undefined) {
    return { startsAt: parseInstant(startedAt), endsAt: parseInstant(endedAt) };
  }
  throw new DomainError('validation_failed', {
    fields: [{ pointer: '/hours', code: 'times_or_record' }],
  });
}
