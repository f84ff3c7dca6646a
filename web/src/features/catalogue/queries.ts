import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

export type Service = components['schemas']['ServiceAnswer'];
export type NewService = components['schemas']['NewServiceRequest'];

/** The services offered on a date, by code. */
export const servicesQuery = (on: string) =>
  listOf(['services', on], (after) =>
    ask(
      api.GET('/v1/services', {
        params: { query: { limit: 200, ...(on !== '' && { on }), ...afterOf(after) } },
      }),
    ),
  );

/** Adds a service, or a later version of one. */
export function addService(body: NewService): Promise<Service> {
  return ask(api.POST('/v1/services', { body }));
}

const namesQuery = queryOptions({
  queryKey: ['services', 'names'],
  staleTime: 3_600_000,
  queryFn: () => ask(api.GET('/v1/services', { params: { query: { limit: 200 } } })),
});

/** The name of a service by its code, in the language of the page; the code itself until it is known. */
export function useServiceName(): (code: string) => string {
  const { data } = useQuery(namesQuery);
  const { i18n } = useTranslation();
  return (code) => {
    const found = data?.items.find((service) => service.code === code);
    if (found === undefined) return code;
    return i18n.language === 'en' ? (found.nameEn ?? found.name) : found.name;
  };
}
