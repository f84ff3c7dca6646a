import type { FastifyInstance } from 'fastify';

/** Which methods an address knows; asked only when the router found no route. */
export interface RouteMethods {
  /** In order, for the `Allow` header; empty when nothing lives at the path. */
  allowedAt(path: string): string[];
}

/** Takes note of every route registered after this call. */
export function watchRoutes(fastify: FastifyInstance): RouteMethods {
  const patterns = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const known = patterns.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const one of [method].flat()) known.methods.add(one);
    patterns.set(url, known);
  });
  return {
    allowedAt: (path) => {
      const matching = [...patterns.values()].filter(({ pattern }) => pattern.test(path));
      return [...new Set(matching.flatMap(({ methods }) => [...methods]))].sort();
    },
  };
}

/** `/v1/records/:id` matches any one part in place of `:id`. */
function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}/?$`);
}
