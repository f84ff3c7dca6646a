import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { invariant } from '../../platform/errors/invariant.js';
import { parseInstant } from '../../platform/http/instant.js';
import { PageQuery } from '../../platform/http/page.js';
import { parseMinutes } from '../../platform/http/validators.js';
import { IdempotencyKey, Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import {
  CareRequestDetailDto,
  CareRequestPageDto,
  RequestEventPageDto,
} from './care-requests.answers.js';
import {
  CareRequestsQuery,
  callOf,
  EvaluateDto,
  ImproveDto,
  NewCareRequestDto,
  RepublishDto,
  RequestPath,
  StepDto,
} from './care-requests.dto.js';
import { CareRequestsService } from './care-requests.service.js';
import { CareStepsService } from './care-steps.service.js';
import { toDetail, toHistory, toRequest } from './request-answers.js';
import { RequestReadsService } from './request-reads.service.js';
import type { RequestWish } from './request-wish.js';

/** Needs for care, from being published to being improved upon. */
@ApiTags('care-requests')
@Controller('v1/care-requests')
export class CareRequestsController {
  constructor(
    private readonly requests: CareRequestsService,
    private readonly steps: CareStepsService,
    private readonly reads: RequestReadsService,
  ) {}

  /** Publishes a need: one's own, or an elder's as proxy, worker, or operator in a call. */
  @Post()
  @SignedIn()
  @Idempotent({ required: true })
  @ApiCreatedResponse({ type: CareRequestDetailDto })
  async publishCareRequest(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string | null,
    @Body() body: NewCareRequestDto,
  ): Promise<CareRequestDetailDto> {
    invariant(key !== null, 'the key is required here');
    const elderId = body.elderId?.toLowerCase() ?? null;
    const wish = { ...toWish(body), elderId, ...callOf(body) };
    const { id } = await this.requests.publishAs(caller, wish, key);
    return this.detail(caller, id);
  }

  /** One's own requests, those one may act in or was chosen for, and those of a worker's units. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: CareRequestPageDto })
  async listCareRequests(
    @Caller() caller: Principal,
    @Query() query: CareRequestsQuery,
  ): Promise<CareRequestPageDto> {
    const { limit, after = null, state = null } = query;
    const page = await this.reads.page(caller, { limit, after, state });
    const items = page.items.map((item) => toRequest(item, { seesElder: true }, page.names));
    const count = query.counted === true ? await this.reads.count(caller, state) : null;
    return { items, next: page.next, count };
  }

  /** One request, as much of it as the caller sees. */
  @Get(':id')
  @SignedIn()
  @ApiOkResponse({ type: CareRequestDetailDto })
  getCareRequest(
    @Caller() caller: Principal,
    @Param() path: RequestPath,
  ): Promise<CareRequestDetailDto> {
    return this.detail(caller, idOf(path));
  }

  /** Every step of a request, the first one first. */
  @Get(':id/events')
  @SignedIn()
  @ApiOkResponse({ type: RequestEventPageDto })
  async listCareRequestEvents(
    @Caller() caller: Principal,
    @Param() path: RequestPath,
    @Query() query: PageQuery,
  ): Promise<RequestEventPageDto> {
    const { limit, after = null } = query;
    const page = await this.reads.history(caller, idOf(path), { limit, after });
    return { items: page.items.map(toHistory), next: page.next };
  }

  /** Takes a need back; what was held for it returns. */
  @Post(':id/withdraw')
  @HttpCode(200)
  @SignedIn()
  @Idempotent({ required: false })
  @ApiOkResponse({ type: CareRequestDetailDto })
  async withdrawCareRequest(
    @Caller() caller: Principal,
    @Param() path: RequestPath,
    @Body() body: StepDto,
  ): Promise<CareRequestDetailDto> {
    const id = idOf(path);
    await this.requests.withdraw(caller, id, callOf(body));
    return this.detail(caller, id);
  }

  /** Publishes a need anew, in another window. */
  @Post(':id/republish')
  @HttpCode(200)
  @SignedIn()
  @Idempotent({ required: true })
  @ApiOkResponse({ type: CareRequestDetailDto })
  async republishCareRequest(
    @Caller() caller: Principal,
    @Param() path: RequestPath,
    @Body() body: RepublishDto,
  ): Promise<CareRequestDetailDto> {
    const id = idOf(path);
    const startsAt = parseInstant(body.startsAt);
    const endsAt = parseInstant(body.endsAt);
    await this.requests.republish(caller, { id, startsAt, endsAt, ...callOf(body) });
    return this.detail(caller, id);
  }

  /** Says that the chosen volunteer did not come. */
  @Post(':id/no-show')
  @HttpCode(200)
  @SignedIn()
  @Idempotent({ required: false })
  @ApiOkResponse({ type: CareRequestDetailDto })
  async reportNoShow(
    @Caller() caller: Principal,
    @Param() path: RequestPath,
    @Body() body: StepDto,
  ): Promise<CareRequestDetailDto> {
    const id = idOf(path);
    await this.steps.missedBy(caller, id, callOf(body));
    return this.detail(caller, id);
  }

  /** Says how the care was: one tap, with or without words. */
  @Post(':id/evaluate')
  @HttpCode(200)
  @SignedIn()
  @Idempotent({ required: false })
  @ApiOkResponse({ type: CareRequestDetailDto })
  async evaluateCare(
    @Caller() caller: Principal,
    @Param() path: RequestPath,
    @Body() body: EvaluateDto,
  ): Promise<CareRequestDetailDto> {
    const id = idOf(path);
    const { rating, words = null } = body;
    await this.steps.evaluate(caller, { id, rating, words, ...callOf(body) });
    return this.detail(caller, id);
  }

  /** Notes what was made better, or that nothing had to be; that closes the request. */
  @Post(':id/improve')
  @HttpCode(200)
  @SignedIn()
  @Idempotent({ required: false })
  @ApiOkResponse({ type: CareRequestDetailDto })
  async improveCare(
    @Caller() caller: Principal,
    @Param() path: RequestPath,
    @Body() body: ImproveDto,
  ): Promise<CareRequestDetailDto> {
    const id = idOf(path);
    await this.steps.improve(caller, id, body.note);
    return this.detail(caller, id);
  }

  private async detail(caller: Principal, id: string): Promise<CareRequestDetailDto> {
    return toDetail(await this.reads.find(caller, id));
  }
}

function idOf({ id }: RequestPath): string {
  return id.toLowerCase();
}

function toWish(body: NewCareRequestDto): RequestWish {
  const { serviceCode, priority, funding, repeat } = body;
  return {
    ...{ serviceCode, priority, funding },
    startsAt: parseInstant(body.startsAt),
    endsAt: parseInstant(body.endsAt),
    minutes: parseMinutes(body.minutes),
    unitCode: body.unitCode ?? null,
    address: body.address ?? null,
    note: body.note ?? null,
    language: body.language ?? null,
    training: body.training ?? null,
    repeat:
      repeat === undefined
        ? null
        : { every: repeat.every, step: repeat.step, untilOn: repeat.untilOn },
  };
}
