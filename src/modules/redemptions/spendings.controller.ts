import { Body, Controller, Header, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { parseMinutes } from '../../platform/http/validators.js';
import { IdempotencyKey, Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import type { ShownCard } from './card-charges.js';
import { SpendCodesService } from './spend-codes.service.js';
import {
  NewSpendCodeDto,
  NewSpendingDto,
  ShownCardDto,
  SpendCodeDto,
  SpendingDto,
} from './spendings.dto.js';
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
  @Allow('elder', 'proxy')
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: SpendCodeDto })
  async createSpendCode(
    @Caller() caller: Principal,
    @Body() body: NewSpendCodeDto,
  ): Promise<SpendCodeDto> {
    const elderId = body.elderId?.toLowerCase() ?? null;
    const issued = await this.codes.issue(caller, parseMinutes(body.minutes), elderId);
    return {
      id: issued.id,
      code: issued.code,
      limitMinutes: String(issued.limitMinutes),
      expiresAt: issued.expiresAt.toISOString(),
      expiresInSeconds: issued.expiresInSeconds,
    };
  }

  /** Charges a code or a card, once. For staff (station admins) of a provider or station. */
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
    const { code = null, unitCode = null } = body;
    const card = body.card ? toShownCard(body.card) : null;
    requireOne(code, card);
    const wish = { code, card, minutes: parseMinutes(body.minutes), unitCode };
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

/** Either a spending code or a card is shown. */
function requireOne(code: string | null, card: ShownCard | null): void {
  if ((code === null) !== (card === null)) return;
  const fields = [{ pointer: '/code', code: code === null ? 'required' : 'code_or_card' }];
  throw new DomainError('validation_failed', { fields });
}

function toShownCard(body: ShownCardDto): ShownCard {
  const { cardNo } = body;
  const pin = body.pin ?? null;
  const code = body.code ?? null;
  if ((pin === null) === (code === null)) {
    const fields = [{ pointer: '/card/pin', code: pin === null ? 'required' : 'pin_or_code' }];
    throw new DomainError('validation_failed', { fields });
  }
  return { cardNo, pin, code };
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
