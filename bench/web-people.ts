import { hash } from '@node-rs/argon2';
import { newId } from '../src/platform/ids.js';
import type { BenchEnvironment } from './environment.js';
import { insertMembers, type SeededCity } from './http-seed.js';

/** Somebody who can sign in with the seeded city's password. */
export interface BenchPerson {
  readonly memberNo: string;
  readonly role: 'volunteer' | 'elder';
}

/** A volunteer and an elder of the seeded city's community, with logins. */
export async function insertPhonePeople(
  { owner }: BenchEnvironment,
  city: SeededCity,
): Promise<BenchPerson[]> {
  const passwordHash = await hash(city.password);
  const people: BenchPerson[] = [];
  for (const [role, prefix] of [
    ['volunteer', 'PV'],
    ['elder', 'PE'],
  ] as const) {
    const [id] = await insertMembers(owner, city.bookId, city.communityId, 1, prefix);
    await owner.query(
      `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id) VALUES ($1, $2, $3, $4, $5)`,
      [city.bookId, newId(), id, role, city.communityId],
    );
    await owner.query(
      'INSERT INTO kapok.credentials (book_id, member_id, password_hash) VALUES ($1, $2, $3)',
      [city.bookId, id, passwordHash],
    );
    people.push({ memberNo: `${prefix}1`, role });
  }
  return people;
}
