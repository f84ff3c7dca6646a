import type { FastifyRequest } from 'fastify';

/** The little that the platform knows of a caller: two opaque ids. */
export interface RequestCaller {
  readonly memberId: string;
  readonly bookId: number;
}

/** Who the access guard let in, or null on public routes and before the guard ran. */
export function requestCaller(request: FastifyRequest): RequestCaller | null {
  const { session } = request as { session?: { principal?: RequestCaller } };
  return session?.principal ?? null;
}
