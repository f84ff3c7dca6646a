import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';

export type Unit = components['schemas']['UnitAnswer'];
export type NewUnit = components['schemas']['NewUnitRequest'];

/** Kinds of units that can be added. */
export const KINDS: readonly NewUnit['kind'][] = [
  'district',
  'town',
  'community',
  'station',
  'provider',
];

const PAGE = 200;
const MOST_PAGES = 50;

/** All units, each after the one it hangs on. */
export const unitsQuery = queryOptions({
  queryKey: ['units'],
  staleTime: 300_000,
  queryFn: async (): Promise<Unit[]> => {
    const all: Unit[] = [];
    let after: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = { limit: PAGE, ...(after !== undefined && { after }) };
      const { items, next } = await ask(api.GET('/v1/units', { params: { query } }));
      all.push(...items);
      if (!next) break;
      after = next;
    }
    return all;
  },
});

/** The units as far as they are read. */
export function useUnits(kind?: Unit['kind']): readonly Unit[] {
  const { data = [] } = useQuery(unitsQuery);
  return kind === undefined ? data : data.filter((unit) => unit.kind === kind);
}

/** The name of a unit by its code; the code itself until it is known. */
export function useUnitName(): (code: string) => string {
  const { data = [] } = useQuery(unitsQuery);
  return (code) => data.find((unit) => unit.code === code)?.name ?? code;
}

export function addUnit(body: NewUnit): Promise<Unit> {
  return ask(api.POST('/v1/units', { body }));
}
