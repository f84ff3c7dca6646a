import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import {
  ErasurePageDto,
  ErasuresQuery,
  ErasureViewDto,
  NewErasureDto,
  RefuseErasureDto,
  toErasureDto,
  toErasureViewDto,
} from './erasures.dto.js';
import { ErasuresService } from './erasures.service.js';

/** The right to be erased: filed, checked by one officer, approved by another. */
@ApiTags('privacy')
@Controller('v1')
export class ErasuresController {
  constructor(private readonly erasures: ErasuresService) {}

  @Post('members/:id/erasures')
  @SignedIn()
  @ApiOperation({ summary: 'Ask to be erased, or file it for a member of the own units' })
  @ApiCreatedResponse({ type: ErasureViewDto })
  async fileErasure(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) memberId: string,
    @Body() body: NewErasureDto,
  ): Promise<ErasureViewDto> {
    const { ground, acceptsLoss = false } = body;
    const wish = { memberId: memberId.toLowerCase(), ground, acceptsLoss };
    return toErasureViewDto(await this.erasures.file(caller, wish));
  }

  @Get('erasures')
  @Allow('city_admin', 'auditor')
  @ApiOperation({ summary: 'The erasures of the own units, the newest first' })
  @ApiOkResponse({ type: ErasurePageDto })
  async listErasures(
    @Caller() caller: Principal,
    @Query() query: ErasuresQuery,
  ): Promise<ErasurePageDto> {
    const { state = null, limit, after = null } = query;
    const page = await this.erasures.page(caller, { state, limit, after });
    return { items: page.items.map(toErasureDto), next: page.next };
  }

  @Get('erasures/:id')
  @SignedIn()
  @ApiOperation({ summary: 'An erasure, with what stands in its way' })
  @ApiOkResponse({ type: ErasureViewDto })
  async getErasure(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ErasureViewDto> {
    return toErasureViewDto(await this.erasures.view(caller, id.toLowerCase()));
  }

  @Post('erasures/:id/check')
  @HttpCode(200)
  @Allow('city_admin', 'auditor')
  @ApiOperation({ summary: 'Confirm who asks and that the ground holds' })
  @ApiOkResponse({ type: ErasureViewDto })
  async checkErasure(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ErasureViewDto> {
    return toErasureViewDto(await this.erasures.check(caller, id.toLowerCase()));
  }

  @Post('erasures/:id/approve')
  @HttpCode(200)
  @Allow('city_admin', 'auditor')
  @ApiOperation({ summary: 'Approve as the second officer: erases at once and for good' })
  @ApiOkResponse({ type: ErasureViewDto })
  async approveErasure(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ErasureViewDto> {
    return toErasureViewDto(await this.erasures.approve(caller, id.toLowerCase()));
  }

  @Post('erasures/:id/refuse')
  @HttpCode(200)
  @Allow('city_admin', 'auditor')
  @ApiOperation({ summary: 'Refuse it, with a reason' })
  @ApiOkResponse({ type: ErasureViewDto })
  async refuseErasure(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: RefuseErasureDto,
  ): Promise<ErasureViewDto> {
    return toErasureViewDto(await this.erasures.refuse(caller, id.toLowerCase(), body.reason));
  }

  @Post('erasures/:id/withdraw')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({ summary: 'Take the wish back before it is approved' })
  @ApiOkResponse({ type: ErasureViewDto })
  async withdrawErasure(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ErasureViewDto> {
    return toErasureViewDto(await this.erasures.withdraw(caller, id.toLowerCase()));
  }
}
