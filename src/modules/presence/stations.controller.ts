import { Controller, Get, Header, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { Config } from '../../platform/config/config.js';
import {
  DisplaySecretDto,
  ShownCodeDto,
  toDisplaySecretDto,
  toShownCodeDto,
} from './presence.answers.js';
import { StationPath } from './presence.dto.js';
import { StationCodesService } from './station-codes.service.js';

/** The rotating code that a station shows. */
@ApiTags('presence')
@Controller('v1/stations')
@Allow('station_admin')
export class StationsController {
  constructor(
    private readonly codes: StationCodesService,
    private readonly config: Config,
  ) {}

  /** Gives the station a new secret, shown this once, for a display that needs no network. */
  @Post(':code/display-secret')
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: DisplaySecretDto })
  async renewStationSecret(
    @Caller() caller: Principal,
    @Param() path: StationPath,
  ): Promise<DisplaySecretDto> {
    return toDisplaySecretDto(await this.codes.renew(caller, path.code), this.config.brand);
  }

  /** The code of this minute, for a display with a network. */
  @Get(':code/code')
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: ShownCodeDto })
  async getStationCode(
    @Caller() caller: Principal,
    @Param() path: StationPath,
  ): Promise<ShownCodeDto> {
    return toShownCodeDto(await this.codes.present(caller, path.code));
  }
}
