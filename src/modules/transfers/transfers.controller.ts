import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { invariant } from '../../platform/errors/invariant.js';
import { parseMinutes } from '../../platform/http/validators.js';
import { IdempotencyKey, Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { TransferDeskService } from './transfer-desk.service.js';
import {
  NewDonationDto,
  NewGiftDto,
  ReverseTransferDto,
  TransferDto,
  TransferPageDto,
  TransfersQuery,
  toTransferDto,
} from './transfers.dto.js';
import { TransfersService } from './transfers.service.js';

/** Own minutes given away. */
@ApiTags('transfers')
@Controller('v1/transfers')
export class TransfersController {
  constructor(
    private readonly transfers: TransfersService,
    private readonly desk: TransferDeskService,
  ) {}

  @Post('gifts')
  @Allow('volunteer', 'elder')
  @Idempotent({ required: true })
  @ApiOperation({ summary: 'Give own minutes to a relative; large gifts cool off first' })
  @ApiCreatedResponse({ type: TransferDto })
  async createGift(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string | null,
    @Body() body: NewGiftDto,
  ): Promise<TransferDto> {
    invariant(key !== null, 'the key is required here');
    const recipientId = body.recipientId.toLowerCase();
    const wish = { recipientId, minutes: parseMinutes(body.minutes) };
    return toTransferDto(await this.transfers.gift(caller, wish, key));
  }

  @Post('donations')
  @Allow('volunteer', 'elder')
  @Idempotent({ required: true })
  @ApiOperation({ summary: 'Donate own minutes to the pool of a community' })
  @ApiCreatedResponse({ type: TransferDto })
  async createDonation(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string | null,
    @Body() body: NewDonationDto,
  ): Promise<TransferDto> {
    invariant(key !== null, 'the key is required here');
    const wish = { unitCode: body.unitCode ?? null, minutes: parseMinutes(body.minutes) };
    return toTransferDto(await this.transfers.donate(caller, wish, key));
  }

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'List what one gave and was given, the newest first' })
  @ApiOkResponse({ type: TransferPageDto })
  async listTransfers(
    @Caller() caller: Principal,
    @Query() query: TransfersQuery,
  ): Promise<TransferPageDto> {
    const { limit, after = null, state = null } = query;
    const memberId = query.memberId?.toLowerCase() ?? null;
    const page = await this.desk.list(caller, { limit, after, state, memberId });
    return { items: page.items.map(toTransferDto), next: page.next };
  }

  @Get(':id')
  @SignedIn()
  @ApiOperation({ summary: 'Read a transfer; its recipient sees it once it has arrived' })
  @ApiOkResponse({ type: TransferDto })
  async getTransfer(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<TransferDto> {
    return toTransferDto(await this.desk.view(caller, id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Allow('volunteer', 'elder', 'social_worker')
  @Idempotent({ required: false })
  @ApiOperation({ summary: 'Call a gift back while it cools off; twice answers the same' })
  @ApiOkResponse({ type: TransferDto })
  async cancelTransfer(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<TransferDto> {
    return toTransferDto(await this.desk.cancel(caller, id));
  }

  @Post(':id/reverse')
  @HttpCode(200)
  @Allow('auditor')
  @Idempotent({ required: false })
  @ApiOperation({ summary: 'Take a transfer back by a reversing entry, with a reason' })
  @ApiOkResponse({ type: TransferDto })
  async reverseTransfer(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: ReverseTransferDto,
  ): Promise<TransferDto> {
    return toTransferDto(await this.desk.reverse(caller, id, body.reason));
  }
}
