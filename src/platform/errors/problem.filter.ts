import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { faultFacts } from '../logging/fault-facts.js';
import type { DomainError } from './domain-error.js';
import { languageOf, languageTag } from './language.js';
import { toProblem } from './problem.js';
import { toRefusal } from './to-refusal.js';

const DEFAULT_RETRY_SECONDS = 1;

/** Answers every error as a problem document, and logs those that nobody foresaw. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Faults');

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refusal = toRefusal(exception, request.method);
    if (refusal.status >= 500) this.report(refusal, exception, request);
    if (!reply.sent) sendProblem(request, reply, refusal);
  }

  private report(refusal: DomainError, exception: unknown, request: FastifyRequest): void {
    const facts = { requestId: request.id, code: refusal.code, ...faultFacts(exception) };
    if (refusal.code === 'internal_fault') this.logger.error(facts);
    else this.logger.warn(facts);
  }
}

/** Writes a refusal as `application/problem+json` in the language of the request. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: DomainError,
): void {
  const language = languageOf(request.headers['accept-language']);
  const path = request.url.split('?', 1)[0] ?? '/';
  const problem = toProblem(refusal, { language, path, requestId: request.id });
  reply.status(refusal.status);
  reply.header('Content-Type', 'application/problem+json');
  reply.header('Content-Language', languageTag(language));
  reply.header('Vary', 'Accept-Language');
  if (refusal.status === 401) reply.header('WWW-Authenticate', 'Bearer realm="kapok"');
  if (refusal.retryable) reply.header('Retry-After', retrySeconds(refusal));
  reply.send(Buffer.from(JSON.stringify(problem), 'utf8'));
}

/** The fact `retryAfterSeconds` when a refusal carries it. */
function retrySeconds(refusal: DomainError): number {
  const seconds = refusal.facts.retryAfterSeconds;
  return typeof seconds === 'number' && seconds > 0 ? Math.ceil(seconds) : DEFAULT_RETRY_SECONDS;
}
