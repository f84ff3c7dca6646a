import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { PairPeopleReader } from './pair-people.js';
import {
  NewPairDto,
  PairDetailDto,
  PairDto,
  PairPageDto,
  PairsQuery,
  toPairDetailDto,
  toPairDto,
} from './pairs.dto.js';
import { PairsService } from './pairs.service.js';

/** Recurring pairs: one volunteer, several elders. */
@ApiTags('visits')
@Controller('v1/pairs')
export class PairsController {
  constructor(
    private readonly pairs: PairsService,
    private readonly people: PairPeopleReader,
  ) {}

  /** Proposes a pair to its volunteer. */
  @Post()
  @Allow('social_worker', 'station_admin')
  @Idempotent({ required: false })
  @ApiCreatedResponse({ type: PairDto })
  async proposePair(@Caller() caller: Principal, @Body() body: NewPairDto): Promise<PairDto> {
    const { weekday = null, monthDay = null, endsOn = null } = body;
    if ((weekday === null) === (monthDay === null)) {
      const fields = [{ pointer: '/weekday', code: 'weekday_or_month_day' }];
      throw new DomainError('validation_failed', { fields });
    }
    const volunteerId = body.volunteerId.toLowerCase();
    const workerId = body.workerId?.toLowerCase() ?? null;
    const wish = { ...body, weekday, monthDay, endsOn, volunteerId, workerId };
    return toPairDto(await this.pairs.propose(caller, wish));
  }

  /** One's own pairs, and those of a worker's units. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: PairPageDto })
  async listPairs(@Caller() caller: Principal, @Query() query: PairsQuery): Promise<PairPageDto> {
    const { state = null, after = null, limit } = query;
    const page = await this.pairs.page(caller, { state, after, limit });
    const names = await this.people.volunteerNames(caller, page.items);
    const items = page.items.map((pair) => {
      return { ...toPairDto(pair), volunteerName: names.get(pair.id) ?? null };
    });
    return { items, next: page.next };
  }

  /** One pair with its people, by name as far as the caller may know them. */
  @Get(':id')
  @SignedIn()
  @ApiOkResponse({ type: PairDetailDto })
  async getPair(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PairDetailDto> {
    const pair = await this.pairs.view(caller, id);
    return toPairDetailDto(pair, await this.people.of(caller, pair));
  }

  /** The volunteer's yes: visits of the next fortnight are planned. */
  @Post(':id/accept')
  @HttpCode(200)
  @Allow('volunteer')
  @ApiOkResponse({ type: PairDto })
  async acceptPair(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PairDto> {
    return toPairDto(await this.pairs.answer(caller, id, 'accept'));
  }

  /** The volunteer's no. */
  @Post(':id/decline')
  @HttpCode(200)
  @Allow('volunteer')
  @ApiOkResponse({ type: PairDto })
  async declinePair(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PairDto> {
    return toPairDto(await this.pairs.answer(caller, id, 'decline'));
  }

  /** Ends a pair; visits from today on are called off. */
  @Post(':id/end')
  @HttpCode(200)
  @Allow('volunteer', 'social_worker', 'station_admin')
  @ApiOkResponse({ type: PairDto })
  async endPair(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PairDto> {
    return toPairDto(await this.pairs.end(caller, id));
  }

  /** Takes an elder out of a pair, by their own word or a worker's. */
  @Post(':id/elders/:elderId/leave')
  @HttpCode(200)
  @Allow('elder', 'social_worker', 'station_admin')
  @ApiOkResponse({ type: PairDto })
  async leavePair(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('elderId', ParseUUIDPipe) elderId: string,
  ): Promise<PairDto> {
    return toPairDto(await this.pairs.leave(caller, id, elderId.toLowerCase()));
  }
}
