import { Readable, Transform, type TransformCallback } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

/** The unread body of a route with `@AcceptsBody()`; it fails with `body_too_large` past the limit. */
export const BodyStream = createParamDecorator(
  (_: unknown, context: ExecutionContext): Readable => {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    return body instanceof Readable ? body : Readable.from([]);
  },
);

/** Passes bytes on until `limitBytes` have gone through, then fails with `body_too_large`. */
export function limitBytes(limit: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
      seen += chunk.length;
      if (seen > limit) done(new DomainError('body_too_large'));
      else done(null, chunk);
    },
  });
}
