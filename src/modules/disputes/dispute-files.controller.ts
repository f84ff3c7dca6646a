import { Readable } from 'node:stream';
import {
  Controller,
  Get,
  Headers,
  Param,
  ParseUUIDPipe,
  Post,
  StreamableFile,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { BLOB_MEDIA_TYPES } from '../../platform/blobs/media-types.js';
import { BodyStream } from '../../platform/http/body-stream.decorator.js';
import { AcceptsBody } from '../../platform/http/media-type.js';
import { DisputeFilesService } from './dispute-files.service.js';
import { DisputeReadsService } from './dispute-reads.service.js';
import { DisputeDetailDto } from './disputes.dto.js';

const LARGEST_FILE_BYTES = 64 * 1_048_576;

/** Evidence in a dispute: PDF files and pictures. */
@ApiTags('disputes')
@Controller('v1/disputes/:id/files')
export class DisputeFilesController {
  constructor(
    private readonly files: DisputeFilesService,
    private readonly reads: DisputeReadsService,
  ) {}

  /** Shows a file to everybody who sees the dispute, while it is not decided for good. */
  @Post()
  @SignedIn()
  @AcceptsBody({ mediaTypes: [...BLOB_MEDIA_TYPES], limitBytes: LARGEST_FILE_BYTES })
  @ApiCreatedResponse({ type: DisputeDetailDto })
  async addDisputeFile(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Headers('content-type') mediaType: string | undefined,
    @BodyStream() body: Readable,
  ): Promise<DisputeDetailDto> {
    await this.files.add(caller, id, { body, mediaType: mediaType ?? '' });
    return this.reads.find(caller, id);
  }

  /** A file of a dispute, always as an attachment. */
  @Get(':fileId')
  @SignedIn()
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  getDisputeFile(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('fileId') fileId: string,
  ): Promise<StreamableFile> {
    return this.files.open(caller, id, fileId.toLowerCase());
  }
}
