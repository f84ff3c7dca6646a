import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';

export type Unit = components['schemas']['UnitAnswer'];
export type Service = components['schemas']['ServiceAnswer'];
export type Member = components['schemas']['MemberAnswer'];

const HOUR_MS = 3_600_000;
const MOST = 200;

/** The units of the city, in the order of the service. */
const unitsQuery = queryOptions({
  queryKey: ['units'],
  staleTime: HOUR_MS,
  queryFn: async (): Promise<Unit[]> => {
    const all: Unit[] = [];
    let after: string | null = null;
    do {
      const query: { limit: number; after?: string } = { limit: MOST, ...(after && { after }) };
      const page = await ask(api.GET('/v1/units', { params: { query } }));
      all.push(...page.items);
      after = page.next;
    } while (after !== null);
    return all;
  },
});

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

/** The name of a unit by its code; the code itself until it is known. */
export function useUnitName(): (code: string) => string {
  const { data = [] } = useQuery(unitsQuery);
  return (code) => data.find((unit) => unit.code === code)?.name ?? code;
}

/** Units that can be chosen: those at or below one that the person works for. */
export function useUnits(paths: readonly string[]): Unit[] {
  const { data = [] } = useQuery(unitsQuery);
  return data.filter(({ path }) => paths.some((held) => path.startsWith(held)));
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
