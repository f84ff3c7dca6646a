import { type StaffedCity, StoryCity } from '../../../test/stories/story-city.js';
import { House, WEB } from './house.js';

/** A city with somebody in each office, and browsers that look at its pages. */
export interface StaffedHouse extends StaffedCity {
  readonly house: House;
}

/**
 * Founds such a city before all tests of the block in which this stands, and closes its browsers and then the city behind
 * them. The answer is filled by then: hooks and tests read it, nothing before them. `env` adds to the service's settings.
 */
export function staffedHouse(env: Readonly<Record<string, string>> = {}): StaffedHouse {
  const filled: Partial<StaffedHouse> = {};

  beforeAll(async () => {
    const staffed = await StoryCity.staffed({ ...WEB, ...env });
    Object.assign(filled, staffed, { house: new House(staffed.city.app.url) });
  });

  afterAll(async () => {
    try {
      await filled.house?.close();
    } finally {
      await filled.city?.close();
    }
  });

  return filled as StaffedHouse;
}
