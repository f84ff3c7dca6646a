import { Body, Controller, Header, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { invariant } from '../../platform/errors/invariant.js';
import { parseMinutes } from '../../platform/http/validators.js';
import { IdempotencyKey, Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { SpendCodesService } from './spend-codes.service.js';
import { NewSpendCodeDto, NewSpendingDto, SpendCodeDto, SpendingDto } from './spendings.dto.js';
import { type Spending, SpendingsService } from './spendings.service.js';

/** Minutes spent at a provider with a short-lived code. */
@ApiTags('redemptions')
@Controller('v1')
export class SpendingsController {
  constructor(
    private readonly codes: SpendCodesService,
    private readonly spendings: SpendingsService,
  ) {}

  /** Draws a code to show at a provider. Not repeatable by key: the code is kept nowhere in clear. */
  @Post('spend-codes')
  @Allow('elder')
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: SpendCodeDto })
  async createSpendCode(
    @Caller() caller: Principal,
    @Body() body: NewSpendCodeDto,
  ): Promise<SpendCodeDto> {
    const issued = await this.codes.issue(caller, parseMinutes(body.minutes));
    return {
      id: issued.id,
      code: issued.code,
      limitMinutes: String(issued.limitMinutes),
      expiresAt: issued.expiresAt.toISOString(),
    };
  }

  /** Charges a code, once. For staff (station admins) of a provider or station. */
  @Post('spendings')
  @Allow('station_admin')
  @Idempotent({ required: true })
  @ApiCreatedResponse({ type: SpendingDto })
  async createSpending(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string | null,
    @Body() body: NewSpendingDto,
  ): Promise<SpendingDto> {
    invariant(key !== null, 'the key is required here');
    const { code, unitCode = null } = body;
    const wish = { code, minutes: parseMinutes(body.minutes), unitCode };
    return toDto(await this.spendings.charge(caller, wish, key));
  }

  /** Gives a whole charge back to the elder, once. */
  @Post('spendings/:id/refund')
  @HttpCode(200)
  @Allow('station_admin')
  @Idempotent({ required: true })
  @ApiOkResponse({ type: SpendingDto })
  async refundSpending(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<SpendingDto> {
    return toDto(await this.spendings.refund(caller, id));
  }
}

function toDto(spending: Spending): SpendingDto {
  return {
    id: spending.id,
    minutes: String(spending.minutes),
    providerId: spending.providerId,
    entrySeq: String(spending.entrySeq),
    refundSeq: spending.refundSeq === null ? null : String(spending.refundSeq),
  };
}
