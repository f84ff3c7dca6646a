import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import {
  DeliveriesQuery,
  DeliveryDetailDto,
  DeliveryDto,
  DeliveryPageDto,
  ReplayedDto,
  toAttemptDto,
  toDeliveryDto,
} from './deliveries.dto.js';
import { DeliveriesService } from './deliveries.service.js';

/** What became of an endpoint's deliveries: docs/events.md. */
@ApiTags('events')
@Controller('v1/webhooks/:id')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  /** Deliveries, the newest first; `state=dead` are those that were given up. */
  @Get('deliveries')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: DeliveryPageDto })
  async listDeliveries(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: DeliveriesQuery,
  ): Promise<DeliveryPageDto> {
    const { limit, after = null, state = null } = query;
    const page = await this.deliveries.page(caller, id, { state, after, limit });
    return { items: page.items.map(toDeliveryDto), next: page.next };
  }

  /** One delivery with every attempt. */
  @Get('deliveries/:deliveryId')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: DeliveryDetailDto })
  async getDelivery(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('deliveryId', ParseUUIDPipe) deliveryId: string,
  ): Promise<DeliveryDetailDto> {
    const { delivery, attempts } = await this.deliveries.find(caller, id, deliveryId);
    return { ...toDeliveryDto(delivery), history: attempts.map(toAttemptDto) };
  }

  /** Sends one again, in a new round of attempts. */
  @Post('deliveries/:deliveryId/replay')
  @HttpCode(200)
  @Allow('city_admin')
  @ApiOkResponse({ type: DeliveryDto })
  async replayDelivery(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('deliveryId', ParseUUIDPipe) deliveryId: string,
  ): Promise<DeliveryDto> {
    return toDeliveryDto(await this.deliveries.replay(caller, id, deliveryId));
  }

  /** Sends again what was given up, the oldest first: a thousand a call. */
  @Post('replay')
  @HttpCode(200)
  @Allow('city_admin')
  @ApiOkResponse({ type: ReplayedDto })
  async replayDeadDeliveries(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ReplayedDto> {
    return { replayed: await this.deliveries.replayDead(caller, id) };
  }
}
