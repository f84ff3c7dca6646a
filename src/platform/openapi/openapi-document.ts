import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ERROR_CODES } from '../errors/error-codes.js';
import { VERSION } from '../project-files.js';

const PROBLEM_SCHEMA = 'Problem';
const DESCRIPTION = [
  'Hours of care in an append-only double-entry ledger.',
  'Minutes are decimal strings, times RFC 3339, dates YYYY-MM-DD in Asia/Shanghai.',
  'Errors are application/problem+json with a stable code (docs/errors.md).',
].join(' ');

const WEB = [
  'The session of a browser (`POST /v1/auth/web-session`), for pages of the service itself.',
  'Methods other than GET and HEAD carry its `csrfToken` as `X-CSRF-Token`.',
].join(' ');

/** The OpenAPI 3.1 document of all routes, in an order that depends on the routes alone. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Kapok')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addCookieAuth(
      '__Host-kapok-session',
      { type: 'apiKey', in: 'cookie', description: WEB },
      'web',
    )
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (_, methodName) => methodName,
  });
  addProblems(document);
  allowCookies(document);
  return sorted(document) as OpenAPIObject;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Every operation can answer a problem. */
function addProblems(document: OpenAPIObject): void {
  const reference = { $ref: `#/components/schemas/${PROBLEM_SCHEMA}` };
  const content = { 'application/problem+json': { schema: reference } };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const responses = path[method]?.responses;
      if (responses !== undefined) responses.default = { description: 'A problem', content };
    }
  }
  const components = document.components ?? {};
  components.schemas = { ...components.schemas, [PROBLEM_SCHEMA]: problemSchema() };
  document.components = components;
}

/** Whoever may come with a bearer token may come with the cookie instead. */
function allowCookies(document: OpenAPIObject): void {
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      const { security = [] } = operation ?? {};
      // A new list: routes share theirs, and so do documents.
      if (operation !== undefined && security.some((one) => 'bearer' in one)) {
        operation.security = [...security, { web: [] }];
      }
    }
  }
}

function problemSchema(): NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string] {
  const text = { type: 'string' };
  return {
    type: 'object',
    description: 'RFC 9457 problem details',
    required: ['type', 'title', 'status', 'code', 'retryable', 'detail', 'instance', 'requestId'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      code: { type: 'string', enum: Object.keys(ERROR_CODES).sort() },
      retryable: { type: 'boolean' },
      detail: text,
      instance: text,
      requestId: text,
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['pointer', 'code'],
          properties: { pointer: text, code: text, message: text },
        },
      },
      facts: { type: 'object', additionalProperties: true },
    },
  };
}

/** The same value with the keys of every object in order; lists keep theirs. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
