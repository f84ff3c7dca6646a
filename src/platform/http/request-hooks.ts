import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { limitBytes } from './body-stream.decorator.js';
import { parseJsonBody } from './json-body.js';
import { bodyRule, checkBodyHeaders } from './media-type.js';
import { type RouteMethods, watchRoutes } from './route-methods.js';
import type { SecurityHeaders } from './security-headers.js';
import { isSoundUrl } from './url-scan.js';

/** Installs what stands before every handler: request id, headers, URL check, strict body parsing. */
export function installRequestHooks(fastify: FastifyInstance, headers: SecurityHeaders): void {
  const routes = watchRoutes(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    headers(request, reply);
    done(openRequest(request, reply, routes) ?? undefined);
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => {
    attempt(() => parseJsonBody(body as Buffer), done);
  });
  fastify.addContentTypeParser('*', (request, payload, done) => {
    const rule = bodyRule(request);
    if (rule === null) return done(new DomainError('unsupported_media_type'));
    const limited = limitBytes(rule.limitBytes);
    payload.on('error', (error) => limited.destroy(error));
    done(null, payload.pipe(limited));
  });
}

function openRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  routes: RouteMethods,
): Error | null {
  const url = request.raw.url ?? '/';
  reply.header('X-Request-Id', request.id);
  if (!isSoundUrl(url)) return new DomainError('malformed_url');
  if (request.is404) return refuseMethod(request, reply, routes);
  try {
    checkBodyHeaders(request);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

/** An address that exists for other methods says which; an unknown one goes on to the 404 handler. */
function refuseMethod(
  request: FastifyRequest,
  reply: FastifyReply,
  routes: RouteMethods,
): DomainError | null {
  const allowed = routes.allowedAt(request.url.split('?', 1)[0] ?? '/');
  if (allowed.length === 0 || allowed.includes(request.method)) return null;
  reply.header('Allow', allowed.join(', '));
  return new DomainError('method_not_allowed');
}

function attempt(parse: () => unknown, done: (error: Error | null, body?: unknown) => void): void {
  try {
    done(null, parse());
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    done(error);
  }
}
