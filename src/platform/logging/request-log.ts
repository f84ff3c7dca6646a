import type { FastifyInstance } from 'fastify';
import { requestCaller } from '../http/request-caller.js';
import type { Logger } from './logger.js';

/**
 * Writes one line a request: the route's pattern, never the address, no body, no query; of the member only
 * the opaque id. At level warn and above the hook is not even installed.
 */
export function installRequestLog(fastify: FastifyInstance, logger: Logger): void {
  if (!logger.isLevelEnabled('info')) return;
  fastify.addHook('onResponse', (request, reply, done) => {
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'unmatched',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        memberId: requestCaller(request)?.memberId,
      },
      'request',
    );
    done();
  });
}
