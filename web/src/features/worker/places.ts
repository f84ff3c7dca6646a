import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';

export type Service = components['schemas']['ServiceAnswer'];
export type Member = components['schemas']['MemberAnswer'];

const HOUR_MS = 3_600_000;
const MOST = 200;

/** What the catalogue offers today. */
const servicesQuery = queryOptions({
  queryKey: ['services'],
  staleTime: HOUR_MS,
  queryFn: (): Promise<Service[]> =>
    ask(api.GET('/v1/services', { params: { query: { limit: MOST } } })).then((page) => page.items),
});

/** One member as the caller may see them. */
export function memberQuery(id: string) {
  return queryOptions({
    queryKey: ['member', id],
    staleTime: HOUR_MS,
    retry: false,
    queryFn: (): Promise<Member> => ask(api.GET('/v1/members/{id}', { params: { path: { id } } })),
  });
}

/** Services that can be asked for, with their names in the language of the page. */
export function useServices(): { services: Service[]; nameOf: (code: string) => string } {
  const { data = [] } = useQuery(servicesQuery);
  const { i18n } = useTranslation();
  const name = ({ name: zh, nameEn }: Service) => (i18n.language === 'en' ? (nameEn ?? zh) : zh);
  const nameOf = (code: string) => {
    const found = data.find((service) => service.code === code);
    return found === undefined ? code : name(found);
  };
  return { services: data.filter(({ referred }) => !referred), nameOf };
}
