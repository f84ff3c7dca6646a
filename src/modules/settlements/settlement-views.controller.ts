import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { requireCityWide } from '../units/unit.js';
import { MonthPipe } from './month.pipe.js';
import { NettingReportDto, toNettingDto } from './netting.dto.js';
import { NettingReports } from './netting-report.js';
import { ProgressStreams } from './progress-stream.js';
import { toPreviewDto, toSettlementDto } from './settlement-answers.js';
import { SettlementPreviews } from './settlement-preview.js';
import { SettlementPreviewDto } from './settlements.dto.js';

/** What can be seen of a settlement before, while and after it runs. Nothing here has an effect. */
@ApiTags('settlements')
@Controller('v1/settlements/:month')
export class SettlementViewsController {
  constructor(
    private readonly previews: SettlementPreviews,
    private readonly netting: NettingReports,
    private readonly streams: ProgressStreams,
    private readonly clock: Clock,
  ) {}

  @Get('preview')
  @Allow('city_admin', 'auditor')
  @ApiOperation({ summary: 'What the settlement of any month would come to now; without effect' })
  @ApiOkResponse({ type: SettlementPreviewDto })
  async previewSettlement(
    @Caller() caller: Principal,
    @Param('month', MonthPipe) month: string,
  ): Promise<SettlementPreviewDto> {
    requireCityWide(caller, ['city_admin', 'auditor']);
    return toPreviewDto(await this.previews.of(caller.bookId, month));
  }

  @Get('netting')
  @Allow('city_admin', 'auditor')
  @ApiOperation({ summary: 'What communities owed one another in a month, and what netting saves' })
  @ApiOkResponse({ type: NettingReportDto })
  async getNetting(
    @Caller() caller: Principal,
    @Param('month', MonthPipe) month: string,
  ): Promise<NettingReportDto> {
    requireCityWide(caller, ['city_admin', 'auditor']);
    return toNettingDto(await this.netting.of(caller.bookId, month));
  }

  @Get('events')
  @Allow('city_admin', 'auditor')
  @Header('X-Accel-Buffering', 'no')
  // A stream that ends as the server stops must not leave an idle connection behind, which would be waited for.
  @Header('Connection', 'close')
  @ApiOperation({
    summary:
      'Progress as server-sent events: `progress` with the settlement, `end` when it is done',
  })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  async watchSettlement(
    @Caller() caller: Principal,
    @Param('month', MonthPipe) month: string,
  ): Promise<StreamableFile> {
    requireCityWide(caller, ['city_admin', 'auditor']);
    const events = await this.streams.open(caller.bookId, month, (run) =>
      toSettlementDto(run, this.clock.now()),
    );
    return new StreamableFile(events, {
      type: 'text/event-stream; charset=utf-8',
    });
  }
}
