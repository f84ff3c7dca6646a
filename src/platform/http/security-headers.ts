import type { FastifyReply, FastifyRequest } from 'fastify';

const STRICT_CSP =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Headers of every answer. A page that needs more (the web front end) sets its own policy. */
const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': STRICT_CSP,
};

/** A year. Names below this one are none of its business. */
const HTTPS_ONLY = 'max-age=31536000';

/** Sets the headers that every answer carries. */
export type SecurityHeaders = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Security headers for a service that the public reaches at `publicUrl`, and forbids storing anything of the API; what
 * is public and may be kept says so itself. Browsers are told to come by https only, when they have or when the public
 * address is one.
 */
export function securityHeaders(publicUrl: string | null): SecurityHeaders {
  const httpsOnly = publicUrl?.startsWith('https:') ?? false;
  return (request, reply) => {
    reply.headers(COMMON_HEADERS);
    if (httpsOnly || request.protocol === 'https') {
      reply.header('Strict-Transport-Security', HTTPS_ONLY);
    }
    if (/^\/(?:v1|log)/.test(request.raw.url ?? '/')) reply.header('Cache-Control', 'no-store');
  };
}
