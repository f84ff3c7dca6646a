import type { IncomingMessage } from 'node:http';
import cookies from '@fastify/cookie';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { appModule } from './app.module.js';
import { pageSession } from './auth/page-session.js';
import type { Config } from './platform/config/config.js';
import { answerBrokenRequest } from './platform/errors/broken-connection.js';
import { answerUnroutable } from './platform/errors/unroutable.js';
import { installHealthRoutes } from './platform/health/health.routes.js';
import { Readiness } from './platform/health/readiness.js';
import { installRequestHooks } from './platform/http/request-hooks.js';
import { requestIdOf } from './platform/http/request-id.js';
import { type SecurityHeaders, securityHeaders } from './platform/http/security-headers.js';
import { validationPipe } from './platform/http/validation.js';
import { createLogger, type Logger, NestLog } from './platform/logging/logger.js';
import { installRequestLog } from './platform/logging/request-log.js';
import { Metrics } from './platform/metrics/metrics.js';
import { installMetrics } from './platform/metrics/metrics.routes.js';
import { installOpenApi } from './platform/openapi/openapi.routes.js';
import { installWebPages } from './platform/web/web-pages.js';

/** What tests and tools may replace. */
export interface AppOptions {
  /** The root module; the whole service by default. */
  readonly module?: DynamicModule;
  readonly logger?: Logger;
}

const REQUEST_LIMIT_MS = 120_000;
const HEADERS_LIMIT_MS = 15_000;
const KEEP_ALIVE_MS = 65_000;
const MAX_PARAMETER_LENGTH = 200;

/**
 * The service, wired and initialised but not yet listening. `config.databaseUrl` must name a migrated
 * database. Close it with `app.close()`. Nest runs `onModuleDestroy` while requests are still under way, so a
 * part that serves them must go on until `onApplicationShutdown`, which comes after the last answer.
 */
export async function createApp(
  config: Config,
  options: AppOptions = {},
): Promise<NestFastifyApplication> {
  const logger = options.logger ?? createLogger(config.logLevel);
  const headers = securityHeaders(config.publicUrl);
  const app = await NestFactory.create<NestFastifyApplication>(
    options.module ?? appModule(config),
    fastifyAdapter(config, headers),
    {
      bodyParser: false,
      logger: new NestLog(logger),
      abortOnError: false,
    },
  );
  app.useGlobalPipes(validationPipe());
  const fastify = app.getHttpAdapter().getInstance();
  installRequestHooks(fastify, headers);
  await app.register(cookies);
  installRequestLog(fastify, logger);
  installMetrics(fastify, app.get(Metrics), config.metricsToken);
  installHealthRoutes(fastify, app.get(Readiness));
  installOpenApi(fastify, app, config);
  await installWebPages(app, config, pageSession(app));
  await app.init();
  await fastify.ready();
  return app;
}

function fastifyAdapter(config: Config, headers: SecurityHeaders): FastifyAdapter {
  return new FastifyAdapter({
    logger: false,
    genReqId: (request: IncomingMessage) => requestIdOf(request),
    requestIdHeader: false,
    bodyLimit: config.bodyLimitBytes,
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    frameworkErrors: answerUnroutable(headers),
    clientErrorHandler: answerBrokenRequest,
    requestTimeout: REQUEST_LIMIT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: HEADERS_LIMIT_MS },
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH, ignoreTrailingSlash: true },
  });
}
