import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.decorator.js';
import { PageQuery } from '../../platform/http/page.js';
import { KEEP, knows } from '../transparency/cacheable.js';
import {
  CityDrawPath,
  CityPath,
  PublicDrawDto,
  PublicDrawPageDto,
  toPublicDraw,
} from './public-draws.dto.js';
import { PublicDrawsService } from './public-draws.service.js';

/** Draws for everybody: what was committed to, what was drawn, what came of it. */
@ApiTags('inspections')
@Controller('v1/log/:code/draws')
@Public()
export class PublicDrawsController {
  constructor(private readonly draws: PublicDrawsService) {}

  /** The draws of a city, the newest first. */
  @Get()
  @ApiOkResponse({ type: PublicDrawPageDto })
  async listPublicDraws(
    @Param() { code }: CityPath,
    @Query() query: PageQuery,
  ): Promise<PublicDrawPageDto> {
    const { limit, after = null } = query;
    const { items, next } = await this.draws.page(code, { limit, after });
    return { items: items.map(toPublicDraw), next };
  }

  /** One draw, with its results once they are published. */
  @Get(':id')
  @ApiOkResponse({ type: PublicDrawDto })
  async getPublicDraw(@Param() { code, id }: CityDrawPath): Promise<PublicDrawDto> {
    return toPublicDraw(await this.draws.find(code, id));
  }

  /** All that is needed to draw again without us (docs/format.md, "The draw file"). */
  @Get(':id/file')
  @ApiOkResponse({ content: { 'application/json': { schema: { type: 'object' } } } })
  async getDrawFile(
    @Param() { code, id }: CityDrawPath,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { etag, open } = await this.draws.file(code, id);
    const keep = { ETag: etag, 'Cache-Control': KEEP.forever };
    if (knows(request.headers['if-none-match'], etag)) {
      reply.code(304).headers(keep).send();
      return;
    }
    const text = await open();
    reply.headers({ ...keep, 'Content-Disposition': `attachment; filename="draw-${id}.json"` });
    reply.type('application/json; charset=utf-8').send(text);
  }
}
