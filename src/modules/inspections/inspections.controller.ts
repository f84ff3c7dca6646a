import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import {
  InspectionDetailDto,
  InspectionFindingDto,
  InspectionPageDto,
  InspectionPassDto,
  InspectionsQuery,
  InspectionTextDto,
  toDetailDto,
  toInspectionDto,
} from './inspections.dto.js';
import { InspectionsService, type StepWish } from './inspections.service.js';

/** What was drawn: looked at, appealed against, put right. */
@ApiTags('inspections')
@Controller('v1/inspections')
export class InspectionsController {
  constructor(private readonly inspections: InspectionsService) {}

  /** The inspections that one makes, that concern one, or that one oversees, the newest first. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: InspectionPageDto })
  async listInspections(
    @Caller() caller: Principal,
    @Query() query: InspectionsQuery,
  ): Promise<InspectionPageDto> {
    const { limit, after = null, drawId = null, state = null } = query;
    const { items, next } = await this.inspections.page(caller, { drawId, state, after, limit });
    return { items: items.map((item) => toInspectionDto(caller, item)), next };
  }

  /** One inspection with its history. */
  @Get(':id')
  @SignedIn()
  @ApiOkResponse({ type: InspectionDetailDto })
  async getInspection(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<InspectionDetailDto> {
    return toDetailDto(caller, await this.inspections.find(caller, id));
  }

  /** Hands the inspection to the next in the order drawn, with the reason why. */
  @Post(':id/replace')
  @HttpCode(200)
  @Allow('social_worker', 'city_admin', 'auditor')
  @ApiOkResponse({ type: InspectionDetailDto })
  replaceInspector(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { text }: InspectionTextDto,
  ): Promise<InspectionDetailDto> {
    return this.step(caller, id, { action: 'replace', text });
  }

  /** The inspector has nothing to find fault with. */
  @Post(':id/pass')
  @HttpCode(200)
  @Allow('social_worker', 'city_admin', 'auditor')
  @ApiOkResponse({ type: InspectionDetailDto })
  passInspection(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { text }: InspectionPassDto,
  ): Promise<InspectionDetailDto> {
    return this.step(caller, id, { action: 'pass', text: text ?? null });
  }

  /** It could not be looked at; the text says why. */
  @Post(':id/unseen')
  @HttpCode(200)
  @Allow('social_worker', 'city_admin', 'auditor')
  @ApiOkResponse({ type: InspectionDetailDto })
  leaveInspection(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { text }: InspectionTextDto,
  ): Promise<InspectionDetailDto> {
    return this.step(caller, id, { action: 'unseen', text });
  }

  /** The inspector has found something. Those whom it concerns are told, and may appeal. */
  @Post(':id/find')
  @HttpCode(200)
  @Allow('social_worker', 'city_admin', 'auditor')
  @ApiOkResponse({ type: InspectionDetailDto })
  noteFinding(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { text, finding, repairBy }: InspectionFindingDto,
  ): Promise<InspectionDetailDto> {
    return this.step(caller, id, { action: 'find', text, finding: { code: finding, repairBy } });
  }

  /** Somebody whom a finding concerns appeals against it, in time. */
  @Post(':id/appeal')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: InspectionDetailDto })
  appealFinding(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { text }: InspectionTextDto,
  ): Promise<InspectionDetailDto> {
    return this.step(caller, id, { action: 'appeal', text });
  }

  /** An overseer other than the inspector lets the finding fall. */
  @Post(':id/clear')
  @HttpCode(200)
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: InspectionDetailDto })
  clearFinding(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { text }: InspectionTextDto,
  ): Promise<InspectionDetailDto> {
    return this.step(caller, id, { action: 'clear', text });
  }

  /** An overseer other than the inspector finds it right. */
  @Post(':id/confirm')
  @HttpCode(200)
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: InspectionDetailDto })
  confirmFinding(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { text }: InspectionTextDto,
  ): Promise<InspectionDetailDto> {
    return this.step(caller, id, { action: 'confirm', text });
  }

  /** Somebody whom it concerns, or a worker of the unit, says that it is put right. */
  @Post(':id/repair')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: InspectionDetailDto })
  repairFinding(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { text }: InspectionTextDto,
  ): Promise<InspectionDetailDto> {
    return this.step(caller, id, { action: 'repair', text });
  }

  /** Somebody other than the repairer agrees that it is put right. */
  @Post(':id/settle')
  @HttpCode(200)
  @Allow('social_worker', 'city_admin', 'auditor')
  @ApiOkResponse({ type: InspectionDetailDto })
  settleFinding(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { text }: InspectionTextDto,
  ): Promise<InspectionDetailDto> {
    return this.step(caller, id, { action: 'settle', text });
  }

  /** Somebody other than the repairer finds that it is not put right yet. */
  @Post(':id/redo')
  @HttpCode(200)
  @Allow('social_worker', 'city_admin', 'auditor')
  @ApiOkResponse({ type: InspectionDetailDto })
  refuseRepair(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { text }: InspectionTextDto,
  ): Promise<InspectionDetailDto> {
    return this.step(caller, id, { action: 'redo', text });
  }

  private async step(caller: Principal, id: string, wish: StepWish): Promise<InspectionDetailDto> {
    await this.inspections.step(caller, id, wish);
    return toDetailDto(caller, await this.inspections.find(caller, id));
  }
}
