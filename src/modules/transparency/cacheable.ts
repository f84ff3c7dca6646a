import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** How long an answer may be kept: one that can change for a moment or a minute, one that cannot for a year. */
export const KEEP = {
  moment: 'public, max-age=1',
  minute: 'public, max-age=60',
  forever: 'public, max-age=31536000, immutable',
} as const;
export type Keep = keyof typeof KEEP;

const compress = promisify(gzip);
/** Shorter answers do not become smaller. */
const LEAST_COMPRESSED_BYTES = 1_024;

/** A request and the way to answer it. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** An answer as bytes. */
export interface Content {
  readonly body: string | Buffer;
  readonly type: string;
  readonly keep: Keep;
}

/**
 * Answers with public bytes that caches may keep, or with 304 when the caller has them. Everybody may read them, pages of
 * other sites too.
 */
export async function sendCacheable(
  { request, reply }: Exchange,
  { body, type, keep }: Content,
): Promise<void> {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  reply.headers({
    'Cache-Control': KEEP[keep],
    ETag: etag,
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
  if (knows(request.headers['if-none-match'], etag)) {
    reply.code(304).send();
    return;
  }
  reply.type(type).send(body);
}

/** The same for what can be large: compressed when the caller takes gzip. */
export async function sendCompressed(exchange: Exchange, content: Content): Promise<void> {
  const { request, reply } = exchange;
  reply.header('Vary', 'Accept-Encoding');
  const body = Buffer.from(content.body);
  if (!takesGzip(request.headers['accept-encoding']) || body.length < LEAST_COMPRESSED_BYTES) {
    return sendCacheable(exchange, content);
  }
  reply.header('Content-Encoding', 'gzip');
  return sendCacheable(exchange, { ...content, body: await compress(body) });
}

/** Whether a request's If-None-Match names this ETag. A weak one will do: it is the same bytes or not. */
export function knows(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

function takesGzip(header: string | string[] | undefined): boolean {
  const codings = String(header ?? '')
    .split(',')
    .map((coding) => coding.trim());
  return codings.some((coding) => /^gzip(?:$|\s*;(?!\s*q=0(?:\.0*)?$))/.test(coding));
}
