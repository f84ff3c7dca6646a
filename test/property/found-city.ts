import type { Pool } from 'pg';
import type { Principal } from '../../src/auth/principal.js';
import {
  bookAccount,
  earnedAccount,
  grantedAccount,
  poolAccount,
} from '../../src/ledger/accounts.js';
import type { PostingDraft } from '../../src/ledger/append-request.js';
import type { Book } from '../../src/ledger/books.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { checkCharacter } from '../../src/modules/members/id-number.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_DATE } from '../../src/modules/policies/policy.js';
import { insertServiceVersions } from '../../src/modules/policies/service-writes.js';
import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { plainEntry } from '../support/plain-entry.js';
import { CAST, IN_HARDSHIP, KIN, type Place, POOLS, PURSES, RULES, SERVICES } from './cast.js';
import type { Stage } from './world.js';

/** The units and people of a city. */
export interface Founded {
  readonly book: Book;
  readonly units: ReadonlyMap<Place, { readonly id: string; readonly path: string }>;
  readonly people: ReadonlyMap<string, Principal>;
}

const TREE = [
  { place: 'CITY', kind: 'city', parent: null },
  { place: 'C1', kind: 'community', parent: 'D1' },
  { place: 'C2', kind: 'community', parent: 'D1' },
  { place: 'TILL', kind: 'provider', parent: 'C1' },
] as const;

/** Writes a city into a fresh book: units, people, kinship, hardship, rules, services, and what everybody begins with. */
export async function foundCity(
  stage: Stage,
  book: Book,
  order: 'grant_first' | 'own_first',
): Promise<Founded> {
  const units = await insertUnits(stage.pool, book);
  const people = peopleOf(book, units);
  const founded = { book, units, people };
  await insertPeople(stage, founded);
  await insertKin(stage.pool, founded);
  await insertHardships(stage.pool, founded);
  await insertRules(stage, book, order);
  await insertPurses(stage, founded);
  return founded;
}

async function insertUnits(pool: Pool, book: Book): Promise<Founded['units']> {
  const code = (place: string): string => (place === 'CITY' ? book.code : `${book.code}-${place}`);
  const [city, district, till] = [newId(), newId(), newId()];
  const units = new Map<Place, { id: string; path: string }>();
  const top = `/${book.code}/`;
  units.set('CITY', { id: city, path: top });
  for (const place of ['C1', 'C2'] as const) {
    units.set(place, { id: newId(), path: `${top}${code('D1')}/${code(place)}/` });
  }
  const { id: c1 = '', path: ofC1 = '' } = units.get('C1') ?? {};
  units.set('TILL', { id: till, path: `${ofC1}${code('TILL')}/` });
  const insert = (place: string, kind: string, parent: string | null, id: string, path: string) =>
    pool.query(
      `INSERT INTO kapok.units (book_id, id, code, parent_id, kind, name, path) VALUES ($1, $2, $3, $4, $5, $3, $6)`,
      [book.id, id, code(place), parent, kind, path],
    );
  await insert('CITY', 'city', null, city, top);
  await insert('D1', 'district', city, district, `${top}${code('D1')}/`);
  for (const { place, kind, parent } of TREE) {
    const unit = units.get(place);
    if (parent === null || unit === undefined) continue;
    await insert(place, kind, parent === 'D1' ? district : c1, unit.id, unit.path);
  }
  return units;
}

function peopleOf(book: Book, units: Founded['units']): Map<string, Principal> {
  return new Map(
    CAST.map(({ name, place, roles }) => {
      const { id: unitId = '', path: unitPath = '' } = units.get(place) ?? {};
      const memberId = newId();
      const grants = roles.map((role) => ({ role, unitId, unitPath }));
      return [name, { memberId, memberNo: name, bookId: book.id, sessionId: memberId, grants }];
    }),
  );
}

async function insertPeople(stage: Stage, { book, units, people }: Founded): Promise<void> {
  const vault = stage.get(PersonVault);
  const rows = CAST.map(({ name, place, household = null, birthDate = null }) => {
    const { memberId = '' } = people.get(name) ?? {};
    const digits = birthDate === null ? null : `440000${birthDate.replaceAll('-', '')}001`;
    const idNumber = digits === null ? null : `${digits}${checkCharacter(digits)}`;
    const ref = { bookId: book.id, memberId };
    const sealed = vault.seal(ref, { name, idNumber, phone: null });
    const unitId = units.get(place)?.id;
    return { memberId, name, unitId, household, sealed };
  });
  await stage.pool.query(
    `WITH added AS (
       INSERT INTO kapok.members (book_id, id, member_no, unit_id, household, sealed_person)
       SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::bytea[]))
     INSERT INTO keys.person_keys (book_id, member_id, wrapped_key, wrapping_key_id)
     SELECT $1, * FROM unnest($2::uuid[], $7::bytea[], $8::text[])`,
    [
      book.id,
      rows.map(({ memberId }) => memberId),
      rows.map(({ name }) => name),
      rows.map(({ unitId }) => unitId),
      rows.map(({ household }) => household),
      rows.map(({ sealed }) => sealed.sealedPerson),
      rows.map(({ sealed }) => sealed.wrappedKey),
      rows.map(({ sealed }) => sealed.wrappingKeyId),
    ],
  );
  const roles = [...people.values()].flatMap(({ memberId, grants }) =>
    grants.map(({ role, unitId }) => ({ memberId, role, unitId })),
  );
  await stage.pool.query(
    `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id)
     SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[])`,
    [
      book.id,
      roles.map(() => newId()),
      roles.map(({ memberId }) => memberId),
      roles.map(({ role }) => role),
      roles.map(({ unitId }) => unitId),
    ],
  );
}

async function insertKin(pool: Pool, { book, people }: Founded): Promise<void> {
  const idOf = (name: string): string => people.get(name)?.memberId ?? '';
  for (const { one, other, kinship } of KIN) {
    await pool.query(
      `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by)
       VALUES ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), $4, $5)`,
      [book.id, idOf(one), idOf(other), kinship, idOf('W1')],
    );
  }
}

/** Registered by one worker and confirmed by another, long ago. */
async function insertHardships(pool: Pool, { book, units, people }: Founded): Promise<void> {
  const idOf = (name: string): string => people.get(name)?.memberId ?? '';
  const classId = newId();
  await pool.query(
    `INSERT INTO kapok.hardship_classes (book_id, id, code, unit_id, name, valid_from, created_by)
     VALUES ($1, $2, 'dibao', $3, '低保', '2000-01-01', $4)`,
    [book.id, classId, units.get('CITY')?.id, idOf('ADMIN')],
  );
  for (const name of IN_HARDSHIP) {
    const id = newId();
    await pool.query(
      `INSERT INTO kapok.member_hardships (book_id, id, member_id, class_id, state, valid_from, evidence_kind,
         evidence_digest, registered_by, registered_at)
       VALUES ($1, $2, $3, $4, 'registered', '2020-01-01', 'certificate', sha256('x'), $5, '2020-01-01T00:00:00Z')`,
      [book.id, id, idOf(name), classId, idOf('W1')],
    );
    await pool.query(
      `UPDATE kapok.member_hardships SET state = 'confirmed', confirmed_by = $3, confirmed_on = '2020-01-02',
         confirmed_at = '2020-01-02T00:00:00Z' WHERE book_id = $1 AND id = $2`,
      [book.id, id, idOf('W2')],
    );
  }
}

async function insertRules(
  stage: Stage,
  book: Book,
  spendOrder: 'grant_first' | 'own_first',
): Promise<void> {
  const params = { ...RULES, grants: { ...RULES.grants, spendOrder } };
  const version = { effectiveFrom: FOUNDING_DATE, params, authorId: null, reason: 'test' };
  const services = Object.entries(SERVICES).map(([code, rate]) => ({
    ...{ code, name: code, nameEn: null, effectiveFrom: FOUNDING_DATE, rate },
  }));
  await stage.get(Database).transaction(async (tx) => {
    await stage.get(PoliciesService).append(tx, book.id, version);
    await insertServiceVersions(tx, book.id, services);
  });
}

/** Out of issuance, by one adjusting entry an asset. */
async function insertPurses(stage: Stage, { book, units, people }: Founded): Promise<void> {
  const idOf = (name: string): string => people.get(name)?.memberId ?? '';
  const pools = Object.entries<bigint>(POOLS).map(([place, amount]) => ({
    account: poolAccount(units.get(place as Place)?.id ?? ''),
    amount,
  }));
  const purses = Object.entries(PURSES);
  const own = purses.map(([name, { own: amount }]) => ({
    account: earnedAccount(idOf(name)),
    amount,
  }));
  const granted = purses
    .filter(([, purse]) => purse.granted > 0n)
    .map(([name, { granted: amount }]) => ({ account: grantedAccount(idOf(name)), amount }));
  for (const [asset, placed] of [
    ['MIN', [...own, ...pools]],
    ['GRT', granted],
  ] as const) {
    const issuance = bookAccount(book.uid, 'issuance', asset);
    const amount = -placed
      .map((posting) => posting.amount)
      .reduce((sum, minutes) => sum + minutes, 0n);
    const postings: PostingDraft[] = [{ account: issuance, amount }, ...placed];
    await stage
      .get(LedgerService)
      .append(plainEntry({ bookId: book.id, kind: 'adjust', effectiveOn: '2026-01-15', postings }));
  }
}
