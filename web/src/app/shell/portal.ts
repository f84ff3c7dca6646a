import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';

export type Portal = components['schemas']['PortalDto'];

/** What the house is called and which cities it serves; known to anybody. */
export const portalQuery = queryOptions({
  queryKey: ['portal'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: (): Promise<Portal> => ask(api.GET('/v1/portal')),
});

/** The name shown to people; nothing while it is not known yet. */
export function brandOf(portal: Portal | undefined, language: string): string {
  if (portal === undefined) return '';
  return language === 'en' ? portal.brand.en : portal.brand.zh;
}
