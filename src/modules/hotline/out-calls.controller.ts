import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Language } from '../../platform/errors/language.js';
import { RequestLanguage } from '../../platform/http/request-language.js';
import type { CareCall } from '../visits/visits.service.js';
import { CallBacksService } from './call-backs.service.js';
import {
  CallDetailDto,
  CallDto,
  DiallingDto,
  toCallDetailDto,
  toCallDto,
  toDiallingDto,
} from './calls.dto.js';
import { CareCallsService } from './care-calls.service.js';
import {
  AnswerCallBackDto,
  CallBackDto,
  CallBackPageDto,
  CallBackRingDto,
  CallBacksQuery,
  FinishCareCallDto,
  NewCareCallDto,
  toCallBackDto,
} from './out-calls.dto.js';
import { OutCallsService } from './out-calls.service.js';

/** The hotline desk: calls that operators make. */
@ApiTags('hotline')
@Controller('v1/hotline')
export class OutCallsController {
  constructor(
    private readonly out: OutCallsService,
    private readonly careCalls: CareCallsService,
    private readonly callBacks: CallBacksService,
  ) {}

  /** Opens a call to see how an elder is. Name and number are for this operator and this call. */
  @Post('care-calls')
  @Allow('operator')
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: DiallingDto })
  async openCareCall(
    @Caller() caller: Principal,
    @Body() body: NewCareCallDto,
  ): Promise<DiallingDto> {
    return toDiallingDto(await this.careCalls.open(caller, body.elderId.toLowerCase()));
  }

  /** Whoever was rung has answered: from now on things can be done for them in this call. */
  @Post('calls/:id/reached')
  @HttpCode(200)
  @Allow('operator')
  @ApiOkResponse({ type: CallDto })
  async noteReached(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<CallDto> {
    return toCallDto(await this.out.reached(caller, id));
  }

  /** Ends a care call and notes it as a visit. */
  @Post('care-calls/:id/finish')
  @HttpCode(200)
  @Allow('operator')
  @ApiOkResponse({ type: CallDetailDto })
  async finishCareCall(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: FinishCareCallDto,
  ): Promise<CallDetailDto> {
    return toCallDetailDto(await this.careCalls.finish(caller, id, toResult(body)));
  }

  /** Who is to be asked again. With `state=waiting` an operator sees those they may ask. */
  @Get('call-backs')
  @Allow('operator', 'social_worker', 'city_admin', 'auditor')
  @ApiOkResponse({ type: CallBackPageDto })
  async listCallBacks(
    @Caller() caller: Principal,
    @Query() query: CallBacksQuery,
  ): Promise<CallBackPageDto> {
    const { limit, after = null, state = null } = query;
    const page = await this.callBacks.list(caller, { limit, after, state });
    return { items: page.items.map(toCallBackDto), next: page.next };
  }

  /** Opens a call to ask again, with what to read out. Not for the operator of the first call. */
  @Post('call-backs/:id/ring')
  @Allow('operator')
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: CallBackRingDto })
  async ringBack(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @RequestLanguage() language: Language,
  ): Promise<CallBackRingDto> {
    const ring = await this.callBacks.ring(caller, id, language);
    const callBack = toCallBackDto(ring.callBack);
    return { ...toDiallingDto(ring), callBack, question: [...ring.question] };
  }

  /** What they said. It ends the call. */
  @Post('call-backs/:id/answer')
  @HttpCode(200)
  @Allow('operator')
  @ApiOkResponse({ type: CallBackDto })
  async answerCallBack(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: AnswerCallBackDto,
  ): Promise<CallBackDto> {
    const given = { callId: body.callId.toLowerCase(), answer: body.answer };
    return toCallBackDto(await this.callBacks.answer(caller, id, given));
  }
}

/** Exactly one of the two says how it ended. */
function toResult({ outcome, missed, note = undefined }: FinishCareCallDto): CareCall['result'] {
  const said = note ?? null;
  if (outcome !== undefined && missed === undefined) return { outcome, note: said };
  if (missed !== undefined && outcome === undefined) return { missed, note: said };
  const code = outcome === undefined ? 'required' : 'outcome_or_missed';
  throw new DomainError('validation_failed', { fields: [{ pointer: '/outcome', code }] });
}
