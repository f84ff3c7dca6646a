import type { Readable } from 'node:stream';
import {
  Body,
  Controller,
  type DynamicModule,
  Get,
  HttpException,
  Module,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
} from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import supertest from 'supertest';
import { appModule } from '../../src/app.module.js';
import { Public, SignedIn } from '../../src/auth/access.decorator.js';
import { createApp } from '../../src/create-app.js';
import { type Config, loadConfig } from '../../src/platform/config/config.js';
import { Database } from '../../src/platform/database/database.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { BodyStream } from '../../src/platform/http/body-stream.decorator.js';
import { AcceptsBody } from '../../src/platform/http/media-type.js';
import { PageQuery } from '../../src/platform/http/page.js';
import { IsListOf, IsMinutes, IsText } from '../../src/platform/http/validators.js';
import { IdempotencyKey, Idempotent } from '../../src/platform/idempotency/idempotent.decorator.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { type TestApp, testEnvironment } from '../support/app.js';
import type { TestDatabase } from '../support/test-database.js';

export class ProbeItem {
  @ApiProperty()
  @IsMinutes()
  minutes!: string;
}

export class ProbeRequest {
  @ApiProperty({ example: '480' })
  @IsMinutes()
  minutes!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsText({ max: 20 })
  note?: string;

  @ApiPropertyOptional({ type: [ProbeItem] })
  @IsOptional()
  @IsListOf(() => ProbeItem, { min: 1, max: 3 })
  items?: ProbeItem[];
}

/** What the probe was asked, and what it shall do. */
export const probe = {
  runs: 0,
  seen: [] as unknown[],
  fail: null as Error | null,
  delayMs: 0,
  statement: 'SELECT 1',
};

@Controller('v1/probe')
export class ProbeController {
  constructor(private readonly database: Database) {}

  @Public()
  @Post()
  echo(@Body() body: ProbeRequest): { echo: ProbeRequest } {
    probe.seen.push(body);
    return { echo: body };
  }

  @Public()
  @Get()
  list(@Query() query: PageQuery): { limit: number } {
    return { limit: query.limit };
  }

  @Public()
  @Get('one/:id')
  one(@Param('id', ParseUUIDPipe) id: string): { id: string } {
    return { id };
  }

  @Public()
  @Get('fault')
  fault(): never {
    throw new Error('secret 440101199001011234');
  }

  @Public()
  @Get('teapot')
  teapot(): never {
    throw new HttpException('short and stout', 418);
  }

  @Public()
  @Post('sql')
  async sql(): Promise<void> {
    await this.database.transaction((tx) => tx.query(probe.statement));
  }

  @Public()
  @AcceptsBody({ mediaTypes: ['text/csv'], limitBytes: 2_000_000 })
  @Post('file')
  async file(@BodyStream() stream: Readable): Promise<{ bytes: number }> {
    let bytes = 0;
    for await (const chunk of stream) bytes += (chunk as Buffer).length;
    return { bytes };
  }

  @SignedIn()
  @Idempotent({ required: true })
  @Post('once')
  async once(
    @Body() body: ProbeRequest,
    @IdempotencyKey() key: string | null,
  ): Promise<{ run: number; key: string | null; minutes: string }> {
    probe.runs += 1;
    const run = probe.runs;
    await new Promise((resolve) => setTimeout(resolve, probe.delayMs));
    if (probe.fail !== null) throw probe.fail;
    return { run, key, minutes: body.minutes };
  }

  @Public()
  @Get('refusal')
  refusal(): never {
    const facts = { retryAfterSeconds: 7 };
    throw new DomainError('rate_limited', { facts });
  }
}

@Module({})
class ProbeRoot {}

function probeModule(config: Config): DynamicModule {
  return { module: ProbeRoot, imports: [appModule(config)], controllers: [ProbeController] };
}

/** The whole service with the probe's routes beside its own; `lines` takes what it logs. */
export async function startProbe(
  database: TestDatabase,
  options: { env?: Record<string, string>; lines?: string[] } = {},
): Promise<TestApp> {
  const { env = {}, lines = [] } = options;
  const config = loadConfig(testEnvironment({ database, env }));
  const logger = createLogger(config.logLevel, { write: (line) => void lines.push(line) });
  const app = await createApp(config, { module: probeModule(config), logger });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return { app, url, http: () => supertest(url), close: () => app.close() };
}
