import type { FastifyReply } from 'fastify';

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

/** Sets the security headers, and forbids storing anything of the API; what is public and may be kept says so itself. */
export function setSecurityHeaders(reply: FastifyReply, path: string): void {
  reply.headers(COMMON_HEADERS);
  if (/^\/(?:v1|log)/.test(path)) reply.header('Cache-Control', 'no-store');
}
