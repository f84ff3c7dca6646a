import type { Readable } from 'node:stream';
import {
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  type StreamableFile,
} from '@nestjs/common';
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
import { BLOB_MEDIA_TYPES } from '../../platform/blobs/media-types.js';
import { BodyStream } from '../../platform/http/body-stream.decorator.js';
import { AcceptsBody } from '../../platform/http/media-type.js';
import { BatchPath, ScanPath } from './batches.dto.js';
import { ScanAnswer, ScanList, toScanAnswer } from './scans.answers.js';
import { ScansService } from './scans.service.js';

/** The store's own setting may allow less. */
const MAX_FILE_BYTES = 64 * 1_048_576;

/** Scans of signed forms: kept under their SHA-256, checked for viruses, always downloaded and never shown inline. */
@ApiTags('paper')
@Controller('v1/paper/batches/:id/scans')
export class ScansController {
  constructor(private readonly scans: ScansService) {}

  @Post()
  @Allow('station_admin')
  @AcceptsBody({ mediaTypes: BLOB_MEDIA_TYPES, limitBytes: MAX_FILE_BYTES })
  @ApiOperation({ summary: 'Attach a scan or photograph of signed forms' })
  @ApiCreatedResponse({ type: ScanAnswer })
  async attachPaperScan(
    @Caller() caller: Principal,
    @Param() path: BatchPath,
    @Headers('content-type') declared: string | undefined,
    @BodyStream() body: Readable,
  ): Promise<ScanAnswer> {
    const file = { body, declared: declared ?? '' };
    return toScanAnswer(await this.scans.attach(caller, path.id, file));
  }

  @Get()
  @Allow('station_admin', 'social_worker', 'city_admin', 'auditor')
  @ApiOperation({ summary: 'List the scans of a batch' })
  @ApiOkResponse({ type: ScanList })
  async listPaperScans(@Caller() caller: Principal, @Param() path: BatchPath): Promise<ScanList> {
    return { items: (await this.scans.list(caller, path.id)).map(toScanAnswer) };
  }

  @Get(':scanId')
  @Allow('station_admin', 'social_worker', 'city_admin', 'auditor')
  @ApiOperation({ summary: 'Download a scan' })
  @ApiOkResponse({
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  getPaperScan(@Caller() caller: Principal, @Param() path: ScanPath): Promise<StreamableFile> {
    return this.scans.open(caller, path.id, path.scanId);
  }

  @Delete(':scanId')
  @HttpCode(204)
  @Allow('station_admin')
  @ApiOperation({ summary: 'Take a scan off an open batch' })
  @ApiNoContentResponse()
  async removePaperScan(@Caller() caller: Principal, @Param() path: ScanPath): Promise<void> {
    await this.scans.remove(caller, path.id, path.scanId);
  }
}
