import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { setSecurityHeaders } from '../http/security-headers.js';
import { sendProblem } from './problem.filter.js';
import { toRefusal } from './to-refusal.js';

/** Answers what the router itself refuses, before any hook has run: bad percent-encoding, over-long parts. */
export function answerUnroutable(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.header('X-Request-Id', request.id);
  setSecurityHeaders(reply, request.raw.url ?? '/');
  sendProblem(request, reply, toRefusal(error, request.method));
}
