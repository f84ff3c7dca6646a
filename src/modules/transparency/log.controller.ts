import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.decorator.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { type Keep, sendCacheable } from './cacheable.js';
import {
  CheckpointDto,
  CheckpointPageDto,
  CheckpointsQuery,
  ConsistencyDto,
  ConsistencyQuery,
  InclusionDto,
  InclusionQuery,
  LogDto,
  LogListDto,
  LogPath,
} from './log.dto.js';
import { toConsistencyAnswer, toInclusionAnswer } from './log-answers.js';
import { LogViewsService } from './log-views.service.js';
import { type LeafWish, ProofsService } from './proofs.service.js';

/** The public logs, for anybody and without login: what they are, how they are signed, and proofs. */
@ApiTags('log')
@Controller('v1/log')
export class LogController {
  constructor(
    private readonly views: LogViewsService,
    private readonly proofs: ProofsService,
  ) {}

  /** The logs of this service, one a city. */
  @Get()
  @Public()
  @ApiOkResponse({ type: LogListDto })
  async listLogs(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await send(request, reply, 'moment', { items: await this.views.list() });
  }

  /** A log: its name, its keys with the entries that tell of them, how far it has come, its witnesses. */
  @Get(':code')
  @Public()
  @ApiOkResponse({ type: LogDto })
  async getLog(
    @Param() { code }: LogPath,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(request, reply, 'moment', await this.views.one(code));
  }

  /** The newest checkpoint with as many co-signatures as the service asks for. */
  @Get(':code/witnessed')
  @Public()
  @ApiOkResponse({ type: CheckpointDto })
  async getWitnessedCheckpoint(
    @Param() { code }: LogPath,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(request, reply, 'moment', await this.views.witnessed(code));
  }

  /** Checkpoints, the newest first. */
  @Get(':code/checkpoints')
  @Public()
  @ApiOkResponse({ type: CheckpointPageDto })
  async listCheckpoints(
    @Param() { code }: LogPath,
    @Query() query: CheckpointsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(request, reply, 'moment', await this.views.page(code, query));
  }

  /** The way from an entry's leaf up to the root of a tree. */
  @Get(':code/proofs/inclusion')
  @Public()
  @ApiOkResponse({ type: InclusionDto })
  async getInclusionProof(
    @Param() { code }: LogPath,
    @Query() query: InclusionQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const size = query.size === undefined ? null : BigInt(query.size);
    const proof = await this.proofs.inclusion(code, leafOf(query), size);
    const answer = toInclusionAnswer(proof, this.views.originOf(proof.book));
    await send(request, reply, size === null ? 'moment' : 'forever', answer);
  }

  /** That the log of one size is the beginning of the log of another. */
  @Get(':code/proofs/consistency')
  @Public()
  @ApiOkResponse({ type: ConsistencyDto })
  async getConsistencyProof(
    @Param() { code }: LogPath,
    @Query() query: ConsistencyQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const proof = await this.proofs.consistency(code, BigInt(query.from), BigInt(query.to));
    const answer = toConsistencyAnswer(proof, this.views.originOf(proof.book));
    await send(request, reply, 'forever', answer);
  }
}

/** The leaf that a query names. Throws `validation_failed` unless it names it in exactly one way. */
function leafOf({ seq, leafHash }: InclusionQuery): LeafWish {
  if (seq !== undefined && leafHash === undefined) return { seq: BigInt(seq) };
  if (leafHash !== undefined && seq === undefined)
    return { leafHash: Buffer.from(leafHash, 'hex') };
  throw new DomainError('validation_failed', { fields: [{ pointer: '/seq', code: 'one_of' }] });
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  keep: Keep,
  answer: object,
): Promise<void> {
  const type = 'application/json; charset=utf-8';
  return sendCacheable({ request, reply }, { body: JSON.stringify(answer), type, keep });
}
