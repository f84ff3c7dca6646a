import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.js';
import { DOCS_STYLE, docsPage } from './docs-page.js';
import { openApiDocument } from './openapi-document.js';

/** Serves `/openapi.json` and, for people, `/docs`: one page without any script, made from the document. */
export function installOpenApi(
  fastify: FastifyInstance,
  app: INestApplication,
  config: Config,
): void {
  let built: OpenAPIObject | null = null;
  const documentOnce = (): OpenAPIObject => {
    built ??= openApiDocument(app);
    return built;
  };
  fastify.get('/openapi.json', (_, reply) => {
    reply.header('Content-Type', 'application/json; charset=utf-8');
    reply.send(JSON.stringify(documentOnce()));
  });
  fastify.get('/docs', (_, reply) => {
    reply.header('Content-Type', 'text/html; charset=utf-8');
    reply.send(docsPage(documentOnce(), config.brand));
  });
  fastify.get('/docs/style.css', (_, reply) => {
    reply.header('Content-Type', 'text/css; charset=utf-8').send(DOCS_STYLE);
  });
}
