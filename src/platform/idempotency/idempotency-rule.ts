import type { FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

export const IDEMPOTENT_METADATA = 'kapok:idempotent';

/** What `@Idempotent()` declares. */
export interface IdempotencyRule {
  readonly required: boolean;
}

/** One or more printable ASCII characters without blanks. */
const ACCEPTABLE = /^[\x21-\x7e]{1,200}$/;

/** The key in the header, or null. Throws `idempotency_key_required` for one that is malformed. */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header !== 'string' || !ACCEPTABLE.test(header)) {
    throw new DomainError('idempotency_key_required');
  }
  return header;
}
