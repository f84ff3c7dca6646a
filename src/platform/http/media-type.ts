import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

const JSON_ONLY: readonly string[] = ['application/json'];

/** What a route says about its body; routes that say nothing take JSON of the common size. */
export interface BodyRule {
  /** Media types in lower case, without parameters. */
  readonly mediaTypes: readonly string[];
  readonly limitBytes: number;
}

/**
 * The route takes bodies of these media types besides (or instead of) JSON, up to `limitBytes`. JSON is
 * still parsed; anything else reaches the handler unread: take it with `@BodyStream()`.
 */
export function AcceptsBody(rule: BodyRule): MethodDecorator {
  const file = ApiBody({ required: true, schema: { type: 'string', format: 'binary' } });
  return applyDecorators(
    RouteConfig({ body: rule }) as MethodDecorator,
    ApiConsumes(...rule.mediaTypes),
    ...(rule.mediaTypes.includes('application/json') ? [] : [file]),
  );
}

/** The rule of the matched route. */
export function bodyRule(request: FastifyRequest): BodyRule | null {
  const config = request.routeOptions.config as { body?: BodyRule } | undefined;
  return config?.body ?? null;
}

/** Throws `unsupported_media_type` or `body_too_large` before a byte of the body is read. */
export function checkBodyHeaders(request: FastifyRequest): void {
  const { headers } = request;
  const length = headers['content-length'];
  const empty = headers['transfer-encoding'] === undefined && (length ?? '0') === '0';
  if (empty) return;
  const rule = bodyRule(request);
  const mediaTypes = rule?.mediaTypes ?? JSON_ONLY;
  const encoding = headers['content-encoding'] ?? 'identity';
  const known = mediaTypes.includes(mediaTypeOf(headers['content-type'] ?? ''));
  if (!known || encoding !== 'identity' || !isUtf8(headers['content-type'] ?? '')) {
    throw new DomainError('unsupported_media_type', { facts: { accepted: mediaTypes.join(', ') } });
  }
  if (rule !== null && Number(length ?? 0) > rule.limitBytes)
    throw new DomainError('body_too_large');
}

/** `text/csv` of `Text/CSV; charset=utf-8`. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function isUtf8(contentType: string): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1];
  return charset === undefined || charset.toLowerCase() === 'utf-8';
}
