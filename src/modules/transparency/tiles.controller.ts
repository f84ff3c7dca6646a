import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.decorator.js';
import { LogReader } from '../../ledger/log/log-reader.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { sendCacheable, sendCompressed } from './cacheable.js';
import { LogPath, TilePath } from './log.dto.js';
import { LogBooks } from './log-books.js';
import { bundleOf, isWithin, parseTilePath, type TilePlace } from './tile-path.js';

const BYTES = 'application/octet-stream';
const BINARY = { content: { [BYTES]: { schema: { type: 'string', format: 'binary' } } } };

/** The public log as files (C2SP tlog-tiles): what a mirror needs, and nothing that is not signed yet. */
@ApiTags('log')
@Controller('log')
export class TilesController {
  constructor(
    private readonly books: LogBooks,
    private readonly log: LogReader,
  ) {}

  /** The newest signed checkpoint, with all signatures known. */
  @Get(':code/checkpoint')
  @Public()
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async getCheckpointFile(
    @Param() { code }: LogPath,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { checkpoint } = await this.books.findCovered(code);
    const type = 'text/plain; charset=utf-8';
    await sendCacheable({ request, reply }, { body: checkpoint.note, type, keep: 'moment' });
  }

  /** A tile of hashes (`{level}/{N}[.p/{W}]`), or a bundle of leaves (`entries/{N}[.p/{W}]`). */
  @Get(':code/tile/*')
  @Public()
  @ApiParam({ name: 'path', type: String, example: '0/x001/x234/067.p/12' })
  @ApiOkResponse(BINARY)
  async getTile(
    @Param() path: TilePath,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const place = parseTilePath(path['*']);
    if (place === null) throw new DomainError('not_found');
    const { book, checkpoint } = await this.books.findCovered(path.code);
    const body = isWithin(place, checkpoint.size) ? await this.bytesOf(book.id, place) : null;
    if (body === null) throw new DomainError('not_found');
    const send = place.level === 'entries' ? sendCompressed : sendCacheable;
    await send({ request, reply }, { body, type: BYTES, keep: 'forever' });
  }

  private async bytesOf(bookId: number, { level, n, width }: TilePlace): Promise<Buffer | null> {
    if (level !== 'entries') return this.log.tile(bookId, level, n, width);
    const leaves = await this.log.entries(bookId, n, width);
    return leaves === null ? null : bundleOf(leaves);
  }
}
