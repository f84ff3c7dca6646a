import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { PageQuery } from '../../platform/http/page.js';
import { parseMinutes } from '../../platform/http/validators.js';
import {
  BatchDetailAnswer,
  BatchPage,
  LineAnswer,
  LinePage,
  toBatchAnswer,
  toDetailAnswer,
  toLineAnswer,
} from './batches.answers.js';
import {
  BatchesQuery,
  BatchPath,
  CancelBatchRequest,
  CountBatchRequest,
  EnterFormRequest,
  LinePath,
  OpenBatchRequest,
} from './batches.dto.js';
import { BatchesService } from './batches.service.js';
import { CountingService } from './counting.service.js';
import { LinesService } from './lines.service.js';

/** Piles of signed forms: entered by one person, counted by another one. */
@ApiTags('paper')
@Controller('v1/paper/batches')
export class BatchesController {
  constructor(
    private readonly batches: BatchesService,
    private readonly lines: LinesService,
    private readonly counting: CountingService,
  ) {}

  @Post()
  @Allow('station_admin')
  @ApiOperation({ summary: 'Open a batch of a station and month' })
  @ApiCreatedResponse({ type: BatchDetailAnswer })
  async openPaperBatch(
    @Caller() caller: Principal,
    @Body() body: OpenBatchRequest,
  ): Promise<BatchDetailAnswer> {
    return toDetailAnswer(await this.batches.open(caller, body));
  }

  @Get()
  @Allow('station_admin', 'social_worker', 'city_admin', 'auditor')
  @ApiOperation({ summary: "List the batches of the caller's units, the latest first" })
  @ApiOkResponse({ type: BatchPage })
  async listPaperBatches(
    @Caller() caller: Principal,
    @Query() query: BatchesQuery,
  ): Promise<BatchPage> {
    const { unit = null, state = null, month = null, after = null, limit } = query;
    const page = await this.batches.list(caller, { unit, state, month, after, limit });
    return { items: page.items.map(toBatchAnswer), next: page.next };
  }

  @Get(':id')
  @Allow('station_admin', 'social_worker', 'city_admin', 'auditor')
  @ApiOperation({ summary: 'A batch, with the drawn forms for whoever may count it' })
  @ApiOkResponse({ type: BatchDetailAnswer })
  async getPaperBatch(
    @Caller() caller: Principal,
    @Param() path: BatchPath,
  ): Promise<BatchDetailAnswer> {
    return toDetailAnswer(await this.batches.find(caller, path.id));
  }

  @Get(':id/lines')
  @Allow('station_admin', 'social_worker', 'city_admin', 'auditor')
  @ApiOperation({ summary: 'What was entered; not for whoever may still count it' })
  @ApiOkResponse({ type: LinePage })
  async listPaperLines(
    @Caller() caller: Principal,
    @Param() path: BatchPath,
    @Query() query: PageQuery,
  ): Promise<LinePage> {
    const { after = null, limit } = query;
    const page = await this.lines.list(caller, path.id, { after, limit });
    return { items: page.items.map(toLineAnswer), next: page.next };
  }

  @Put(':id/lines/:formNo')
  @Allow('station_admin')
  @ApiOperation({ summary: 'Enter a form, or correct what was entered of it' })
  @ApiOkResponse({ type: LineAnswer })
  async enterPaperForm(
    @Caller() caller: Principal,
    @Param() path: LinePath,
    @Body() body: EnterFormRequest,
  ): Promise<LineAnswer> {
    const { bookingId = null, requestId = null } = body;
    const at = { batchId: path.id, formNo: path.formNo };
    return toLineAnswer(await this.lines.enter(caller, at, { ...body, bookingId, requestId }));
  }

  @Delete(':id/lines/:formNo')
  @HttpCode(204)
  @Allow('station_admin')
  @ApiOperation({ summary: 'Take a form out of the batch' })
  @ApiNoContentResponse()
  async dropPaperForm(@Caller() caller: Principal, @Param() path: LinePath): Promise<void> {
    await this.lines.drop(caller, { batchId: path.id, formNo: path.formNo });
  }

  @Post(':id/shut')
  @HttpCode(200)
  @Allow('station_admin')
  @ApiOperation({ summary: 'Shut the batch and draw the forms for the second person' })
  @ApiOkResponse({ type: BatchDetailAnswer })
  async shutPaperBatch(
    @Caller() caller: Principal,
    @Param() path: BatchPath,
  ): Promise<BatchDetailAnswer> {
    await this.counting.shut(caller, path.id);
    return toDetailAnswer(await this.batches.find(caller, path.id));
  }

  @Post(':id/count')
  @HttpCode(200)
  @Allow('station_admin', 'social_worker')
  @ApiOperation({ summary: 'Key the control totals and the drawn forms, as another person' })
  @ApiOkResponse({ type: BatchDetailAnswer })
  async countPaperBatch(
    @Caller() caller: Principal,
    @Param() path: BatchPath,
    @Body() body: CountBatchRequest,
  ): Promise<BatchDetailAnswer> {
    const wish = { ...body, minutes: parseMinutes(body.minutes) };
    await this.counting.count(caller, path.id, wish);
    return toDetailAnswer(await this.batches.find(caller, path.id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Allow('station_admin')
  @ApiOperation({ summary: 'Give a batch up; its forms are free again' })
  @ApiOkResponse({ type: BatchDetailAnswer })
  async cancelPaperBatch(
    @Caller() caller: Principal,
    @Param() path: BatchPath,
    @Body() body: CancelBatchRequest,
  ): Promise<BatchDetailAnswer> {
    await this.batches.cancel(caller, path.id, body.reason);
    return toDetailAnswer(await this.batches.find(caller, path.id));
  }
}
