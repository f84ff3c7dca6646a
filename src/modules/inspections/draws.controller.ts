import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { invariant } from '../../platform/errors/invariant.js';
import { parseInstant } from '../../platform/http/instant.js';
import { PageQuery } from '../../platform/http/page.js';
import { IdempotencyKey, Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { AnnouncingService } from './announcing.service.js';
import {
  DrawDto,
  DrawLinesDto,
  DrawPageDto,
  LinesQuery,
  NewDrawDto,
  toDrawBase,
  toDrawDto,
  toLineDto,
} from './draws.dto.js';
import { DrawsService } from './draws.service.js';

/** Random inspections: announced, drawn by the seed of a later checkpoint, published. */
@ApiTags('inspections')
@Controller('v1')
export class DrawsController {
  constructor(
    private readonly announcing: AnnouncingService,
    private readonly draws: DrawsService,
  ) {}

  /** Commits, in the chain, to what could be drawn, to who could inspect, and to the moment of the seed. */
  @Post('inspection-draws')
  @Allow('auditor')
  @Idempotent({ required: true })
  @ApiCreatedResponse({ type: DrawDto })
  async announceDraw(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string | null,
    @Body() body: NewDrawDto,
  ): Promise<DrawDto> {
    invariant(key !== null, 'the key is required here');
    const { kind, unit, month, sample, inspectorIds, after, inspectBy, appealDays = 15 } = body;
    const wish = {
      ...{ kind, unitCode: unit, month, sample, inspectBy, appealDays },
      inspectorIds: inspectorIds.map((id) => id.toLowerCase()),
      after: parseInstant(after),
    };
    const draw = await this.announcing.announce(caller, wish, key);
    return toDrawDto(draw, new Map());
  }

  /** The draws of the city, the newest first. */
  @Get('inspection-draws')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: DrawPageDto })
  async listDraws(@Caller() caller: Principal, @Query() query: PageQuery): Promise<DrawPageDto> {
    const { limit, after = null } = query;
    const { items, next } = await this.draws.page(caller, { limit, after });
    return { items: items.map(toDrawBase), next };
  }

  /** One draw with how many of its inspections stand where. */
  @Get('inspection-draws/:id')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: DrawDto })
  async getDraw(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<DrawDto> {
    const { draw, counts } = await this.draws.find(caller, id);
    return toDrawDto(draw, counts);
  }

  /** Publishes the results, small counts hidden. */
  @Post('inspection-draws/:id/publish')
  @HttpCode(200)
  @Allow('auditor')
  @ApiOkResponse({ type: DrawDto })
  async publishDraw(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<DrawDto> {
    await this.draws.publish(caller, id);
    return this.getDraw(caller, id);
  }

  /** What every line stands for, with the salts that show it: JSON Lines. */
  @Get('inspection-draws/:id/openings')
  @Allow('auditor')
  @ApiOkResponse({ content: { 'application/jsonl': { schema: { type: 'string' } } } })
  async getDrawOpenings(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<StreamableFile> {
    const lines = await this.draws.openings(caller, id);
    return new StreamableFile(Readable.from(lines, { objectMode: false }), {
      type: 'application/jsonl; charset=utf-8',
    });
  }

  /** In which draws something stood that concerns the caller, with the lines that stand for it. */
  @Get('inspection-lines')
  @SignedIn()
  @ApiOkResponse({ type: DrawLinesDto })
  async listDrawLines(
    @Caller() caller: Principal,
    @Query() { kind, subjectId }: LinesQuery,
  ): Promise<DrawLinesDto> {
    const of = { kind, subjectId: subjectId.toLowerCase() };
    return { items: (await this.draws.linesOf(caller, of)).map(toLineDto) };
  }
}
