import type { FastifyInstance } from 'fastify';
import type { Readiness } from './readiness.js';

/**
 * `/health/live`: the process answers. `/health/ready`: it should be sent requests (200) or not (503).
 * Both stand outside Nest, so neither a guard nor a broken module can make them lie.
 */
export function installHealthRoutes(fastify: FastifyInstance, readiness: Readiness): void {
  fastify.get('/health/live', (_, reply) => {
    reply.header('Cache-Control', 'no-store').send({ status: 'live' });
  });
  fastify.get('/health/ready', async (_, reply) => {
    const { ready, checks } = await readiness.report();
    const status = ready ? 'ready' : readiness.draining ? 'draining' : 'not_ready';
    return reply
      .status(ready ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send({ status, checks });
  });
}
