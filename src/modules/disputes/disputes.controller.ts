import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { parseInstant } from '../../platform/http/instant.js';
import { DisputeJudgesService, type Finding } from './dispute-judges.service.js';
import { DisputeReadsService } from './dispute-reads.service.js';
import { toDisputeDto } from './dispute-view.js';
import {
  DisputeDetailDto,
  DisputePageDto,
  DisputesQuery,
  DisputeTextDto,
  FindingDto,
  NewDisputeDto,
} from './disputes.dto.js';
import { DisputesService } from './disputes.service.js';

/** Objections to posted records: a worker decides, the city hears appeals, the ledger reverses. */
@ApiTags('disputes')
@Controller('v1/disputes')
export class DisputesController {
  constructor(
    private readonly disputes: DisputesService,
    private readonly judges: DisputeJudgesService,
    private readonly reads: DisputeReadsService,
    private readonly clock: Clock,
  ) {}

  /** Objects to a posted record: as a side of it, in the recipient's place, or as somebody who supervises. */
  @Post()
  @SignedIn()
  @ApiCreatedResponse({ type: DisputeDetailDto })
  async fileDispute(
    @Caller() caller: Principal,
    @Body() body: NewDisputeDto,
  ): Promise<DisputeDetailDto> {
    const { recordId, asksFor = 'reversal', text, callId = null } = body;
    const objection = { recordId: recordId.toLowerCase(), asksFor, text, callId };
    return this.reads.find(caller, await this.disputes.file(caller, objection));
  }

  /** One's own disputes and those of the units one works for, the newest first. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: DisputePageDto })
  async listDisputes(
    @Caller() caller: Principal,
    @Query() query: DisputesQuery,
  ): Promise<DisputePageDto> {
    const { limit, after = null, state = null, recordId = null, elderId = null } = query;
    const filter = { state, recordId, elderId, overdue: query.overdue ?? false };
    const page = await this.reads.page(caller, filter, { limit, after });
    const today = this.clock.today();
    const count = query.counted === true ? await this.reads.count(caller, filter) : null;
    return { items: page.items.map((item) => toDisputeDto(item, today)), next: page.next, count };
  }

  /** One dispute with its history and everything that was said; people are named by their capacity. */
  @Get(':id')
  @SignedIn()
  @ApiOkResponse({ type: DisputeDetailDto })
  getDispute(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<DisputeDetailDto> {
    return this.reads.find(caller, id);
  }

  /** Says something to a dispute, while it is not decided for good. */
  @Post(':id/statements')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: DisputeDetailDto })
  async addDisputeStatement(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: DisputeTextDto,
  ): Promise<DisputeDetailDto> {
    await this.disputes.say(caller, id, body.text);
    return this.reads.find(caller, id);
  }

  /** Whoever objected takes it back before it is decided. */
  @Post(':id/withdraw')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: DisputeDetailDto })
  async withdrawDispute(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<DisputeDetailDto> {
    await this.disputes.withdraw(caller, id);
    return this.reads.find(caller, id);
  }

  /** A social worker who had no hand in the record decides. Final when nobody appeals in time. */
  @Post(':id/decide')
  @HttpCode(200)
  @Allow('social_worker')
  @ApiOkResponse({ type: DisputeDetailDto })
  async decideDispute(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: FindingDto,
  ): Promise<DisputeDetailDto> {
    await this.judges.decide(caller, id, toFinding(body));
    return this.reads.find(caller, id);
  }

  /** A side, or whoever objected, brings a decision before the city. */
  @Post(':id/appeal')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: DisputeDetailDto })
  async appealDispute(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: DisputeTextDto,
  ): Promise<DisputeDetailDto> {
    await this.disputes.appeal(caller, id, body.text);
    return this.reads.find(caller, id);
  }

  /** The city decides, for good; what it reverses is reversed at once. */
  @Post(':id/rule')
  @HttpCode(200)
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: DisputeDetailDto })
  async ruleDispute(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: FindingDto,
  ): Promise<DisputeDetailDto> {
    await this.judges.rule(caller, id, toFinding(body));
    return this.reads.find(caller, id);
  }
}

function toFinding({ outcome, reason, correction }: FindingDto): Finding {
  if (outcome !== 'corrected' && correction !== undefined) {
    const fields = [{ pointer: '/correction', code: 'unknown_field' }];
    throw new DomainError('validation_failed', { fields });
  }
  const startsAt = correction === undefined ? null : parseInstant(correction.startedAt);
  const endsAt = correction === undefined ? null : parseInstant(correction.endedAt);
  return { outcome, reason, startsAt, endsAt };
}
