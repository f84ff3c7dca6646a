import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { SecurityHeaders } from '../http/security-headers.js';
import { sendProblem } from './problem.filter.js';
import { toRefusal } from './to-refusal.js';

/** Answers what the router itself refuses, before any hook has run: bad percent-encoding, over-long parts. */
export function answerUnroutable(
  headers: SecurityHeaders,
): (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    reply.header('X-Request-Id', request.id);
    headers(request, reply);
    sendProblem(request, reply, toRefusal(error, request.method));
  };
}
