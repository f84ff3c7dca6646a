import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import {
  NewWebhookDto,
  PingDto,
  RotateSecretDto,
  toWebhookDto,
  WebhookChangeDto,
  WebhookDto,
  WebhookListDto,
  WebhookWithSecretDto,
} from './webhooks.dto.js';
import { WebhooksService } from './webhooks.service.js';

/** Where other systems of the city are told of events: docs/events.md. */
@ApiTags('events')
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  /** Registers an address; the answer holds the secret, this once. */
  @Post()
  @Allow('city_admin')
  @ApiCreatedResponse({ type: WebhookWithSecretDto })
  async registerWebhook(
    @Caller() caller: Principal,
    @Body() body: NewWebhookDto,
  ): Promise<WebhookWithSecretDto> {
    const { url, types, description = null } = body;
    const { endpoint, secret } = await this.webhooks.register(caller, { url, types, description });
    return { ...toWebhookDto(endpoint), secret };
  }

  /** The endpoints of the city: twenty at most. */
  @Get()
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: WebhookListDto })
  async listWebhooks(@Caller() caller: Principal): Promise<WebhookListDto> {
    return { items: (await this.webhooks.list(caller)).map(toWebhookDto) };
  }

  /** One endpoint. */
  @Get(':id')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: WebhookDto })
  async getWebhook(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<WebhookDto> {
    return toWebhookDto(await this.webhooks.find(caller, id));
  }

  /** Changes address, types or description, or enables or disables it. */
  @Patch(':id')
  @Allow('city_admin')
  @ApiOkResponse({ type: WebhookDto })
  async changeWebhook(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: WebhookChangeDto,
  ): Promise<WebhookDto> {
    const { url, types, description, enabled } = body;
    const change = {
      ...(url !== undefined && { url }),
      ...(types !== undefined && { types }),
      ...(description !== undefined && { description }),
      ...(enabled !== undefined && { enabled }),
    };
    return toWebhookDto(await this.webhooks.change(caller, id, change));
  }

  /** Removes it with its secrets; what was waiting is not sent. */
  @Delete(':id')
  @HttpCode(204)
  @Allow('city_admin')
  @ApiNoContentResponse()
  async removeWebhook(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<void> {
    await this.webhooks.remove(caller, id);
  }

  /** A new secret; the one before signs beside it for a while. */
  @Post(':id/secrets')
  @Allow('city_admin')
  @ApiCreatedResponse({ type: WebhookWithSecretDto })
  async rotateWebhookSecret(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: RotateSecretDto,
  ): Promise<WebhookWithSecretDto> {
    const { endpoint, secret } = await this.webhooks.rotateSecret(caller, id, body.overlapHours);
    return { ...toWebhookDto(endpoint), secret };
  }

  /** Sends `webhook.ping` to it, and to no other. */
  @Post(':id/ping')
  @HttpCode(202)
  @Allow('city_admin')
  @ApiAcceptedResponse({ type: PingDto })
  async pingWebhook(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PingDto> {
    return { deliveryId: await this.webhooks.ping(caller, id) };
  }
}
