import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IDEMPOTENT_METADATA, idempotencyKeyOf } from './idempotency-rule.js';

/**
 * The route takes an `Idempotency-Key`: the same key with the same request answers the same, once done.
 * Only on routes that know their caller. The handler must itself be idempotent under the key (derive ledger
 * keys from it), for a process may die between the effect and the storing of the answer.
 */
export function Idempotent(rule: { required: boolean }): MethodDecorator {
  return applyDecorators(
    SetMetadata(IDEMPOTENT_METADATA, rule),
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: rule.required,
      description: 'One key per intended effect; repeat it to learn the same answer again',
      schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[!-~]{1,200}$' },
    }),
  );
}

/** The key of the request, or null where it may be and is absent. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | null =>
    idempotencyKeyOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
