import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { PageQuery } from '../../platform/http/page.js';
import {
  AssignCaseDto,
  CaseDto,
  CaseEventPageDto,
  CasePageDto,
  CasesQuery,
  CaseTextDto,
  ConfirmCaseDto,
  NewCaseDto,
  ReopenCaseDto,
  toCaseDto,
  toCaseEventDto,
} from './cases.dto.js';
import { CasesService, type StepWish } from './cases.service.js';

/** Supervision cases: looked into by one overseer of the city, confirmed by another. */
@ApiTags('cases')
@Controller('v1/cases')
@Allow('city_admin', 'auditor')
export class CasesController {
  constructor(private readonly cases: CasesService) {}

  /** Opens a case. It waits for an owner. */
  @Post()
  @ApiCreatedResponse({ type: CaseDto })
  async openCase(@Caller() caller: Principal, @Body() body: NewCaseDto): Promise<CaseDto> {
    const { kind, reason, deadline, concernsId, subject = null } = body;
    const wish = { kind, reason, deadline, subject, concernsId: concernsId?.toLowerCase() ?? null };
    return toCaseDto(await this.cases.open(caller, wish));
  }

  /** The cases of the city, the newest first. */
  @Get()
  @ApiOkResponse({ type: CasePageDto })
  async listCases(@Caller() caller: Principal, @Query() query: CasesQuery): Promise<CasePageDto> {
    const { limit, after = null, state = null, kind = null, owner, overdue = false } = query;
    const filter = { state, kind, ownerId: owner?.toLowerCase() ?? null, overdue };
    const page = await this.cases.page(caller, { filter, after, limit });
    return { items: page.items.map(toCaseDto), next: page.next };
  }

  /** One case. */
  @Get(':id')
  @ApiOkResponse({ type: CaseDto })
  async getCase(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<CaseDto> {
    return toCaseDto(await this.cases.find(caller, id));
  }

  /** Every step and note of a case, with who and when, the first line first. */
  @Get(':id/history')
  @ApiOkResponse({ type: CaseEventPageDto })
  async getCaseHistory(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<CaseEventPageDto> {
    const { limit, after = null } = query;
    const page = await this.cases.history(caller, { id, after, limit });
    return { items: page.items.map(toCaseEventDto), next: page.next };
  }

  /** Gives a case to an overseer, or from one to another, and may set another deadline. */
  @Post(':id/assign')
  @HttpCode(200)
  @ApiOkResponse({ type: CaseDto })
  assignCase(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: AssignCaseDto,
  ): Promise<CaseDto> {
    const { ownerId, text = null, deadline } = body;
    return this.#step(caller, id, {
      action: 'assign',
      text,
      ownerId: ownerId.toLowerCase(),
      ...(deadline !== undefined && { deadline }),
    });
  }

  /** Adds a follow-up, in any state. */
  @Post(':id/notes')
  @HttpCode(200)
  @ApiOkResponse({ type: CaseDto })
  addCaseNote(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CaseTextDto,
  ): Promise<CaseDto> {
    return this.#step(caller, id, { action: 'note', text: body.text });
  }

  /** The owner says what was done. Another overseer confirms it. */
  @Post(':id/resolve')
  @HttpCode(200)
  @ApiOkResponse({ type: CaseDto })
  resolveCase(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CaseTextDto,
  ): Promise<CaseDto> {
    return this.#step(caller, id, { action: 'resolve', text: body.text });
  }

  /** The owner says why there is nothing to do. Another overseer confirms it. */
  @Post(':id/dismiss')
  @HttpCode(200)
  @ApiOkResponse({ type: CaseDto })
  dismissCase(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CaseTextDto,
  ): Promise<CaseDto> {
    return this.#step(caller, id, { action: 'dismiss', text: body.text });
  }

  /** Closes a case that its owner has ended. The owner cannot. */
  @Post(':id/confirm')
  @HttpCode(200)
  @ApiOkResponse({ type: CaseDto })
  confirmCase(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: ConfirmCaseDto,
  ): Promise<CaseDto> {
    return this.#step(caller, id, { action: 'confirm', text: body.text ?? null });
  }

  /** Opens a case again that was ended or closed. It waits for an owner anew. */
  @Post(':id/reopen')
  @HttpCode(200)
  @ApiOkResponse({ type: CaseDto })
  reopenCase(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: ReopenCaseDto,
  ): Promise<CaseDto> {
    const { text, deadline } = body;
    return this.#step(caller, id, {
      action: 'reopen',
      text,
      ...(deadline !== undefined && { deadline }),
    });
  }

  async #step(caller: Principal, id: string, wish: StepWish): Promise<CaseDto> {
    return toCaseDto(await this.cases.step(caller, id, wish));
  }
}
