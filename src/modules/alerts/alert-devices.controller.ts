import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { AlertDevices } from './alert-devices.js';
import {
  AlertDeviceDto,
  AlertDevicesDto,
  DevicesQuery,
  NewDeviceDto,
  RegisteredDeviceDto,
  toDeviceDto,
} from './alerts.dto.js';

/** Devices at elders' homes that can call for help, and nothing else. */
@ApiTags('alerts')
@Controller('v1/alert-devices')
export class AlertDevicesController {
  constructor(private readonly devices: AlertDevices) {}

  /** Registers a device. Its token is shown this once: put it into the device. */
  @Post()
  @Allow('social_worker', 'station_admin')
  @ApiCreatedResponse({ type: RegisteredDeviceDto })
  async registerDevice(
    @Caller() caller: Principal,
    @Body() body: NewDeviceDto,
  ): Promise<RegisteredDeviceDto> {
    const { elderId, label } = body;
    const wish = { elderId: elderId.toLowerCase(), label };
    const { device, token } = await this.devices.register(caller, wish);
    return { ...toDeviceDto(device), token };
  }

  /** The devices of an elder, of oneself, or of everybody in the caller's units. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: AlertDevicesDto })
  async listDevices(
    @Caller() caller: Principal,
    @Query() query: DevicesQuery,
  ): Promise<AlertDevicesDto> {
    const { show, after = null, limit } = query;
    const elderId = query.elderId?.toLowerCase() ?? null;
    const page = await this.devices.page(caller, { elderId, show, after, limit });
    return { items: page.items.map(toDeviceDto), next: page.next };
  }

  /** Ends a device for good. */
  @Post(':id/revoke')
  @HttpCode(200)
  @Allow('social_worker', 'station_admin')
  @ApiOkResponse({ type: AlertDeviceDto })
  async revokeDevice(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<AlertDeviceDto> {
    return toDeviceDto(await this.devices.revoke(caller, id));
  }
}
