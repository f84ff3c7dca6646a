import type { EntryKind } from '../../src/ledger/vocabulary.js';
import type { TestMember } from '../support/people.js';
import { clearing, earned, granted, held, type Line, pool, ReportsCity } from './reports-city.js';

/** Two communities: V1, V2, E1 belong to the first, V3, V4, E2 to the second. */
export interface TwoMonths {
  readonly city: ReportsCity;
  readonly v1: TestMember;
  readonly v2: TestMember;
  readonly v3: TestMember;
  readonly v4: TestMember;
  readonly e1: TestMember;
  readonly e2: TestMember;
  /** The entry that paid V4. */
  readonly paidV4: bigint;
}

/**
 * January and February of a city, small enough to be counted by hand:
 *
 * | day   | what                                       | minutes                                                  |
 * |-------|--------------------------------------------|----------------------------------------------------------|
 * | 01-10 | V1 serves E1 (C1)                          | issuance → V1 120                                        |
 * | 01-12 | V2 serves E2 (C2), above a cap             | issuance → V2 60, honour 30                              |
 * | 01-01 | grants of January                          | E1 600 (class A), E2 300 (class B)                       |
 * | 02-03 | adjusted                                   | issuance → E1 200                                        |
 * | 02-05 | E1 books care                              | E1 earned → held 60                                      |
 * | 02-06 | V3 serves E1 (C1) for it, shorter          | E1 held 60 → E1 15, C1 clearing 45; C2 clearing 45 → V3 45 |
 * | 02-07 | E2 pays at the canteen                     | E2 granted → spent 100                                   |
 * | 02-10 | V1 gives V2                                | 20                                                       |
 * | 02-11 | V1 donates to C1                           | 10                                                       |
 * | 02-12 | V4 serves E2 (C2)                          | issuance → V4 30                                         |
 * | 02-20 | the service of 01-12 is undone             | V2 −60, honour −30                                       |
 */
export async function playTwoMonths(): Promise<TwoMonths> {
  const city = await ReportsCity.open('2026-01-02T02:00:00Z');
  const people = {
    v1: await city.member(city.c1, 'V1', 1960),
    v2: await city.member(city.c1, 'V2', 1990),
    v3: await city.member(city.c2, 'V3', 1966),
    v4: await city.member(city.c2, 'V4', null),
    e1: await city.member(city.c1, 'E1', 1940),
    e2: await city.member(city.c2, 'E2', 1945),
  };
  const undone = await playJanuary(city, people);
  await playBooking(city, people);
  const paidV4 = await playFebruary(city, people);
  await city.reverse('2026-02-20T03:00:00Z', undone);
  return { city, ...people, paidV4 };
}

type People = Omit<TwoMonths, 'city' | 'paidV4'>;
const COMPANY = { service: 'COMPANY' };

/** Answers the entry that will be undone. */
async function playJanuary(city: ReportsCity, { v1, v2, e1, e2 }: People): Promise<bigint> {
  await city.grant('2026-01-03T01:00:00Z', '2026-01', e1, { hardshipClass: 'A', minutes: 600 });
  await city.grant('2026-01-03T02:00:00Z', '2026-01', e2, { hardshipClass: 'B', minutes: 300 });
  await city.serve(
    '2026-01-10T12:00:00Z',
    { ...COMPANY, volunteer: v1, recipient: e1, unit: city.c1, day: '2026-01-10', minutes: 120 },
    [
      [city.book('issuance'), -120],
      [earned(v1), 120],
    ],
  );
  return city.serve(
    '2026-01-13T01:00:00Z',
    { ...COMPANY, volunteer: v2, recipient: e2, unit: city.c2, day: '2026-01-12', minutes: 90 },
    [
      [city.book('issuance'), -90],
      [earned(v2), 60],
      [city.book('honour'), 30],
    ],
  );
}

async function playBooking(city: ReportsCity, { v3, e1 }: People): Promise<void> {
  const { c1, c2 } = city;
  const entry = (kind: EntryKind, day: string, ...lines: Line[]) =>
    city.post(`${day}T01:00:00Z`, { kind, on: day, lines });
  await entry('adjust', '2026-02-03', [city.book('issuance'), -200], [earned(e1), 200]);
  await entry('hold', '2026-02-05', [earned(e1), -60], [held(e1), 60]);
  await city.serve(
    '2026-02-06T12:00:00Z',
    { ...COMPANY, volunteer: v3, recipient: e1, unit: c1, day: '2026-02-06', minutes: 45 },
    [
      [held(e1), -60],
      [earned(e1), 15],
      [clearing(c1), 45],
      [clearing(c2), -45],
      [earned(v3), 45],
    ],
  );
}

/** Answers the entry that paid V4. */
async function playFebruary(city: ReportsCity, { v1, v2, v4, e2 }: People): Promise<bigint> {
  const entry = (kind: EntryKind, day: string, ...lines: Line[]) =>
    city.post(`${day}T03:00:00Z`, { kind, on: day, lines });
  await entry('redeem', '2026-02-07', [granted(e2), -100], [city.book('spent', 'GRT'), 100]);
  await entry('gift', '2026-02-10', [earned(v1), -20], [earned(v2), 20]);
  await entry('donate', '2026-02-11', [earned(v1), -10], [pool(city.c1), 10]);
  return city.serve(
    '2026-02-12T12:00:00Z',
    { ...COMPANY, volunteer: v4, recipient: e2, unit: city.c2, day: '2026-02-12', minutes: 30 },
    [
      [city.book('issuance'), -30],
      [earned(v4), 30],
    ],
  );
}
