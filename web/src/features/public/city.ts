import { useSuspenseQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { type Portal, portalQuery } from '../../app/shell/portal.js';

type City = Portal['cities'][number];

/** The city that the address names; null where it names none. */
export function useCityInAddress(): string | null {
  return useSearchParams()[0].get('city');
}

/** The same page of the city. */
export function addressWith(path: string, city: string | null): string {
  return city === null ? path : `${path}?${new URLSearchParams({ city })}`;
}

export interface CityChoice {
  readonly cities: readonly City[];
  /** The one in the address; the first where it names none; null where it names another, or there is no city yet. */
  readonly city: City | null;
}

/** The cities of this house, and which of them the page is about. */
export function useCities(): CityChoice {
  const { cities } = useSuspenseQuery(portalQuery).data;
  const wanted = useCityInAddress();
  const city = wanted === null ? cities[0] : cities.find(({ code }) => code === wanted);
  return { cities, city: city ?? null };
}
