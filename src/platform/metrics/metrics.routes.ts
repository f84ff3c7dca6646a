import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import type { Metrics } from './metrics.js';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * Measures every request and serves `/metrics`: to this machine, or to whoever shows the metrics token.
 * Everybody else is told that there is nothing here.
 */
export function installMetrics(
  fastify: FastifyInstance,
  metrics: Metrics,
  token: string | null,
): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    metrics.httpSeconds.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
    done();
  });
  fastify.get('/metrics', async (request, reply) => {
    if (!mayRead(request, token)) throw new DomainError('not_found');
    const text = await metrics.registry.metrics();
    return reply.header('Content-Type', metrics.registry.contentType).send(text);
  });
}

/** A proxy on this machine makes every caller look local, so a forwarded request never counts as such. */
function mayRead(request: FastifyRequest, token: string | null): boolean {
  if (token !== null && showsToken(request.headers.authorization, token)) return true;
  const forwarded =
    request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  return !forwarded && LOOPBACK.has(request.raw.socket.remoteAddress ?? '');
}

function showsToken(authorization: string | undefined, token: string): boolean {
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
