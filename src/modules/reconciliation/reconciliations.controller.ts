import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal, Role } from '../../auth/principal.js';
import type { Language } from '../../platform/errors/language.js';
import { PageQuery } from '../../platform/http/page.js';
import { RequestLanguage } from '../../platform/http/request-language.js';
import { requireCityWide } from '../units/unit.js';
import { ReconciliationAgenda } from './reconciliation-agenda.js';
import { ReconciliationWorker } from './reconciliation-worker.js';
import {
  DriftPageDto,
  DriftsQuery,
  ReconciliationDetailDto,
  ReconciliationPageDto,
  ReconciliationReceiptDto,
} from './reconciliations.dto.js';
import { ReconciliationsService } from './reconciliations.service.js';

const READERS: readonly Role[] = ['city_admin', 'auditor'];

/** Whether what the tables say of each other agrees. Looks, tells, and changes nothing. */
@ApiTags('reconciliations')
@Controller('v1/reconciliations')
@Allow('city_admin', 'auditor')
export class ReconciliationsController {
  constructor(
    private readonly agenda: ReconciliationAgenda,
    private readonly worker: ReconciliationWorker,
    private readonly reconciliations: ReconciliationsService,
  ) {}

  /** Asks for a run now; while one waits, that is it. Poll it for what it found. */
  @Post()
  @HttpCode(202)
  @ApiAcceptedResponse({ type: ReconciliationReceiptDto })
  async startReconciliation(@Caller() caller: Principal): Promise<ReconciliationReceiptDto> {
    requireCityWide(caller, READERS);
    const id = await this.agenda.ask(caller.bookId, caller.memberId);
    this.worker.wake();
    return { id };
  }

  /** The runs of the city, the newest first. */
  @Get()
  @ApiOkResponse({ type: ReconciliationPageDto })
  listReconciliations(
    @Caller() caller: Principal,
    @Query() query: PageQuery,
  ): Promise<ReconciliationPageDto> {
    requireCityWide(caller, READERS);
    return this.reconciliations.page(caller.bookId, query.limit, query.after ?? null);
  }

  /** One run: what each check looked at, and how much of it drifts. */
  @Get(':id')
  @ApiOkResponse({ type: ReconciliationDetailDto })
  getReconciliation(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @RequestLanguage() language: Language,
  ): Promise<ReconciliationDetailDto> {
    requireCityWide(caller, READERS);
    return this.reconciliations.find(caller.bookId, id, language);
  }

  /** The drifts of a run: what is wrong where, the first thousand of each check. */
  @Get(':id/drifts')
  @ApiOkResponse({ type: DriftPageDto })
  listReconciliationDrifts(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: DriftsQuery,
  ): Promise<DriftPageDto> {
    requireCityWide(caller, READERS);
    const { check = null, after = null, limit } = query;
    return this.reconciliations.drifts(caller.bookId, id, { check, after, limit });
  }
}
