import { Readable } from 'node:stream';
import {
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOkResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal, Role } from '../../auth/principal.js';
import { Config } from '../../platform/config/config.js';
import { BodyStream } from '../../platform/http/body-stream.decorator.js';
import { AcceptsBody } from '../../platform/http/media-type.js';
import { PageQuery } from '../../platform/http/page.js';
import { requireCityWide } from './import-access.js';
import { ImportRowsService } from './import-rows.service.js';
import {
  ImportDetailDto,
  ImportPageDto,
  ImportReceiptDto,
  ImportRowPageDto,
  ImportRowsQuery,
  NewImportQuery,
} from './imports.dto.js';
import { ImportsService } from './imports.service.js';
import { receiveBytes } from './received-bytes.js';

const MAX_FILE_BYTES = 64 * 1_048_576;
const READERS: readonly Role[] = ['city_admin', 'auditor'];

/** Files of a whole city: taken in at once, worked on in the background, answered row by row. */
@ApiTags('imports')
@Controller('v1/imports')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly rows: ImportRowsService,
    private readonly config: Config,
  ) {}

  /** Takes a CSV file (UTF-8, header line, up to 64 MiB); poll the import for its progress. */
  @Post()
  @HttpCode(202)
  @Allow('city_admin')
  @AcceptsBody({ mediaTypes: ['text/csv'], limitBytes: MAX_FILE_BYTES })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', description: 'The CSV file' } })
  @ApiAcceptedResponse({ type: ImportReceiptDto })
  async createImport(
    @Caller() caller: Principal,
    @Query() query: NewImportQuery,
    @BodyStream() body: Readable,
  ): Promise<ImportReceiptDto> {
    requireCityWide(caller, ['city_admin']);
    const limit = Math.min(MAX_FILE_BYTES, this.config.importBodyLimitBytes);
    const bytes = await receiveBytes(body, limit);
    return this.imports.receive(caller, { kind: query.kind, dryRun: query.dryRun, bytes });
  }

  /** The imports of the city, the newest first. */
  @Get()
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: ImportPageDto })
  listImports(@Caller() caller: Principal, @Query() query: PageQuery): Promise<ImportPageDto> {
    requireCityWide(caller, READERS);
    return this.imports.page(caller.bookId, query.limit, query.after ?? null);
  }

  /** How far an import is, and its refusals by code. */
  @Get(':id')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: ImportDetailDto })
  getImport(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ImportDetailDto> {
    requireCityWide(caller, READERS);
    return this.imports.find(caller.bookId, id);
  }

  /** The answer to each row: pages of JSON, or all of them as a CSV file that is safe to open. */
  @Get(':id/rows')
  @Allow('city_admin', 'auditor')
  @ApiExtraModels(ImportRowPageDto)
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ImportRowPageDto) } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  async listImportRows(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: ImportRowsQuery,
  ): Promise<ImportRowPageDto | StreamableFile> {
    requireCityWide(caller, READERS);
    const selection = { bookId: caller.bookId, importId: id, refusedOnly: query.refused };
    if (query.format === 'json') {
      return this.rows.page(selection, query.limit, query.after ?? null);
    }
    const lines = await this.rows.csv(selection);
    return new StreamableFile(Readable.from(lines, { objectMode: false }), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="import-${id}.csv"`,
    });
  }
}
