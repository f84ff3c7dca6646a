import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { appModule } from './app.module.js';
import { loadConfig } from './platform/config/config.js';
import { openApiText } from './platform/openapi/openapi-text.js';

/** The text of openapi.json, from the declarations alone: nothing is instantiated and no database is opened. */
export async function describeApp(): Promise<string> {
  const key = Buffer.alloc(32).toString('base64url');
  const config = loadConfig({
    DATABASE_URL: 'postgresql://nobody@localhost/none',
    KAPOK_TOKEN_KEYS: `none:${key}`,
    KAPOK_PERSON_KEYS: `none:${key}`,
    KAPOK_INDEX_KEY: key,
    KAPOK_CHECKPOINT_SECONDS: '0',
  });
  const app = await NestFactory.create(appModule(config), new FastifyAdapter({ logger: false }), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return openApiText(app);
}
