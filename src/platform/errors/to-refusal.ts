import { HttpException } from '@nestjs/common';
import { databaseCode } from './database-faults.js';
import { DomainError } from './domain-error.js';
import type { ErrorCode } from './error-codes.js';

/** What the frameworks refuse, by HTTP status. */
const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'malformed_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  408: 'malformed_request',
  409: 'state_conflict',
  413: 'body_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  422: 'validation_failed',
  429: 'rate_limited',
  431: 'malformed_request',
  503: 'temporarily_unavailable',
};

const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_BAD_URL: 'malformed_url',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
};

/** Turns whatever a request died of into a refusal; what nobody foresaw becomes `internal_fault`. */
export function toRefusal(exception: unknown, method: string): DomainError {
  if (exception instanceof DomainError) return exception;
  const safe = method === 'GET' || method === 'HEAD';
  const code =
    frameworkCode(exception) ?? databaseCode(exception, safe) ?? ('internal_fault' as const);
  return new DomainError(code, { cause: exception });
}

function frameworkCode(exception: unknown): ErrorCode | null {
  if (exception instanceof HttpException) {
    const named = frameworkCode(exception.cause);
    return named ?? statusCode(exception.getStatus());
  }
  if (typeof exception !== 'object' || exception === null) return null;
  const { code, statusCode: status } = exception as { code?: unknown; statusCode?: unknown };
  if (typeof code !== 'string' || !code.startsWith('FST_')) return null;
  return FASTIFY_CODES[code] ?? (typeof status === 'number' ? statusCode(status) : null);
}

function statusCode(status: number): ErrorCode | null {
  return STATUS_CODES[status] ?? (status >= 400 && status < 500 ? 'malformed_request' : null);
}
