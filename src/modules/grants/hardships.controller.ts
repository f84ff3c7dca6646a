import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import {
  ConfirmHardshipRequest,
  GrantMemberPath,
  HardshipAnswer,
  HardshipList,
  HardshipPage,
  HardshipPath,
  HardshipsQuery,
  RegisterHardshipRequest,
  RevokeHardshipRequest,
  toHardshipAnswer,
} from './hardships.dto.js';
import { HardshipsService } from './hardships.service.js';

/** Members in hardship: one worker registers, another one confirms. */
@ApiTags('grants')
@Controller('v1')
export class HardshipsController {
  constructor(private readonly hardships: HardshipsService) {}

  @Get('hardships')
  @Allow('social_worker', 'operator', 'station_admin', 'city_admin', 'auditor')
  @ApiOperation({ summary: "List the hardships of the members of the caller's units" })
  @ApiOkResponse({ type: HardshipPage })
  async listHardships(
    @Caller() caller: Principal,
    @Query() query: HardshipsQuery,
  ): Promise<HardshipPage> {
    const { state = null, after = null, limit } = query;
    const page = await this.hardships.list(caller, { state, after, limit });
    const count = query.counted === true ? await this.hardships.count(caller, state) : null;
    return { items: page.items.map(toHardshipAnswer), next: page.next, count };
  }

  @Get('members/:id/hardships')
  @SignedIn()
  @ApiOperation({ summary: 'List the hardships of a member, the latest first' })
  @ApiOkResponse({ type: HardshipList })
  async listHardshipsOfMember(
    @Caller() caller: Principal,
    @Param() path: GrantMemberPath,
  ): Promise<HardshipList> {
    return { items: (await this.hardships.ofMember(caller, path.id)).map(toHardshipAnswer) };
  }

  @Post('members/:id/hardships')
  @Allow('social_worker', 'station_admin', 'city_admin')
  @ApiOperation({ summary: 'Register a hardship; another worker has to confirm it' })
  @ApiCreatedResponse({ type: HardshipAnswer })
  async registerHardship(
    @Caller() caller: Principal,
    @Param() path: GrantMemberPath,
    @Body() body: RegisterHardshipRequest,
  ): Promise<HardshipAnswer> {
    const { validUntil = null } = body;
    return toHardshipAnswer(
      await this.hardships.register(caller, path.id, { ...body, validUntil }),
    );
  }

  @Post('members/:id/hardships/:hardshipId/confirm')
  @HttpCode(200)
  @Allow('social_worker', 'station_admin', 'city_admin')
  @ApiOperation({ summary: 'Confirm what another worker registered' })
  @ApiOkResponse({ type: HardshipAnswer })
  async confirmHardship(
    @Caller() caller: Principal,
    @Param() path: HardshipPath,
    @Body() body: ConfirmHardshipRequest,
  ): Promise<HardshipAnswer> {
    const at = { memberId: path.id, id: path.hardshipId };
    const reference = body.evidenceReference ?? null;
    return toHardshipAnswer(await this.hardships.confirm(caller, at, reference));
  }

  @Post('members/:id/hardships/:hardshipId/revoke')
  @HttpCode(200)
  @Allow('social_worker', 'station_admin', 'city_admin')
  @ApiOperation({ summary: 'End a hardship from a day on, with a reason' })
  @ApiOkResponse({ type: HardshipAnswer })
  async revokeHardship(
    @Caller() caller: Principal,
    @Param() path: HardshipPath,
    @Body() body: RevokeHardshipRequest,
  ): Promise<HardshipAnswer> {
    const at = { memberId: path.id, id: path.hardshipId };
    const wish = { from: body.from ?? null, reason: body.reason };
    return toHardshipAnswer(await this.hardships.revoke(caller, at, wish));
  }
}
