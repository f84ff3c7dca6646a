import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Ip,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, PublicOrSignedIn, SignedIn } from '../../auth/access.decorator.js';
import { Caller, MaybeCaller } from '../../auth/caller.decorator.js';
import { LoginLimiter } from '../../auth/login-limiter.js';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { AlertAnswers } from './alert-answers.js';
import { AlertDevices } from './alert-devices.js';
import {
  AlertDetailDto,
  AlertDto,
  AlertPageDto,
  AlertReceiptDto,
  AlertsQuery,
  CloseAlertDto,
  RaiseAlertDto,
  statesOf,
  toAlertEventDto,
  toReceiptDto,
} from './alerts.dto.js';
import { AlertsService } from './alerts.service.js';

/** Calls for help. */
@ApiTags('alerts')
@Controller('v1/alerts')
export class AlertsController {
  constructor(
    private readonly alerts: AlertsService,
    private readonly devices: AlertDevices,
    private readonly answers: AlertAnswers,
    private readonly limiter: LoginLimiter,
  ) {}

  /**
   * Calls for help: by a device that shows its token (`Authorization: Device …`), or by a signed-in elder, proxy, worker
   * or operator. While an alert of the elder is live, that one answers. A sound call is never refused for being frequent.
   */
  @Post()
  @PublicOrSignedIn()
  @ApiCreatedResponse({ type: AlertReceiptDto })
  async raiseAlert(
    @MaybeCaller() caller: Principal | null,
    @Headers('authorization') authorization: string | undefined,
    @Ip() address: string,
    @Body() body: RaiseAlertDto,
  ): Promise<AlertReceiptDto> {
    if (caller === null) return this.#raiseByDevice(authorization, address);
    const { elderId, note = null } = body;
    const wish = { elderId: elderId?.toLowerCase() ?? null, note };
    return toReceiptDto(await this.alerts.raise(caller, wish));
  }

  /** The alerts of one's units, and one's own; live ones unless asked otherwise. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: AlertPageDto })
  async listAlerts(
    @Caller() caller: Principal,
    @Query() query: AlertsQuery,
  ): Promise<AlertPageDto> {
    const { show, after = null, limit } = query;
    const page = await this.alerts.page(caller, { states: statesOf(show), after, limit });
    return { items: await this.answers.of(caller, page.items), next: page.next };
  }

  /** An alert with everything that happened to it and when. */
  @Get(':id')
  @SignedIn()
  @ApiOkResponse({ type: AlertDetailDto })
  async getAlert(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<AlertDetailDto> {
    const { alert, history } = await this.alerts.view(caller, id);
    const shown = await this.answers.one(caller, alert);
    return { ...shown, history: history.map(toAlertEventDto) };
  }

  /** Takes an alert over. */
  @Post(':id/acknowledge')
  @HttpCode(200)
  @Allow('social_worker', 'station_admin', 'operator', 'city_admin')
  @ApiOkResponse({ type: AlertDto })
  async acknowledgeAlert(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<AlertDto> {
    return this.answers.one(caller, await this.alerts.acknowledge(caller, id));
  }

  /** Ends an alert, saying how. */
  @Post(':id/close')
  @HttpCode(200)
  @Allow('social_worker', 'station_admin', 'operator', 'city_admin')
  @ApiOkResponse({ type: AlertDto })
  async closeAlert(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CloseAlertDto,
  ): Promise<AlertDto> {
    const { outcome, note = null } = body;
    return this.answers.one(caller, await this.alerts.close(caller, id, { outcome, note }));
  }

  /** Only tokens that nobody has are counted and limited. */
  async #raiseByDevice(
    authorization: string | undefined,
    address: string,
  ): Promise<AlertReceiptDto> {
    const token = /^Device +(\S+)$/i.exec(authorization ?? '')?.[1];
    const device = token === undefined ? null : await this.devices.known(token);
    if (device === null) {
      if (token !== undefined) await this.limiter.countLookUp(address);
      throw new DomainError('unauthenticated');
    }
    return toReceiptDto(await this.alerts.raiseByDevice(device));
  }
}
