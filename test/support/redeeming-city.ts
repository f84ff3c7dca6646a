import { bookAccount, earnedAccount } from '../../src/ledger/accounts.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { checkCharacter } from '../../src/modules/members/id-number.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import type { Rate } from '../../src/modules/policies/service-rate.js';
import { insertServiceVersions } from '../../src/modules/policies/service-writes.js';
import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import { Database } from '../../src/platform/database/database.js';
import type { TestApp } from './app.js';
import {
  insertMember,
  insertUnit,
  openTestBook,
  type TestMember,
  type TestUnit,
} from './people.js';
import { moved, plainEntry } from './plain-entry.js';
import { storeSealed } from './sealed-person.js';
import type { TestDatabase } from './test-database.js';

/** A small city with rules, a catalogue, a canteen and somebody to charge there. */
export interface RedeemingCity {
  readonly bookId: number;
  readonly city: TestUnit;
  readonly community: TestUnit;
  readonly canteen: TestUnit;
}

/** An elder of the community, signed in. */
export interface SignedInMember extends TestMember {
  readonly authorization: string;
}

const version = (code: string, rate: Rate) => ({
  code,
  name: code,
  nameEn: null,
  effectiveFrom: '2000-01-01',
  rate,
});
const CATALOGUE = [
  version('COMPANY', { basis: 'per_minute', rateNumerator: 1, rateDenominator: 1 }),
  version('NURSING', { basis: 'per_minute', rateNumerator: 3, rateDenominator: 2 }),
  version('MEAL', { basis: 'per_visit', tariffMinutes: 45 }),
];

/** `COMPANY` earns a minute a minute, `NURSING` three for two, `MEAL` 45 a visit. */
export async function openRedeemingCity(
  database: TestDatabase,
  app: TestApp,
  code = 'GD-T1',
): Promise<RedeemingCity> {
  const city = await openTestBook(database, code);
  const { bookId } = city;
  const unit = (name: string, kind: string, parent: TestUnit) =>
    insertUnit(database, { bookId, code: `${code}-${name}`, kind, parent });
  const district = await unit('D1', 'district', city);
  const community = await unit('C1', 'community', district);
  const canteen = await unit('P1', 'provider', community);
  await app.app.get(Database).transaction(async (tx) => {
    await app.app.get(PoliciesService).found(tx, bookId);
    await insertServiceVersions(tx, bookId, CATALOGUE);
  });
  return { bookId, city, community, canteen };
}

let counter = 0;

/** A new member who is signed in. */
export async function newMember(
  database: TestDatabase,
  app: TestApp,
  member: Omit<Parameters<typeof insertMember>[1], 'memberNo'>,
): Promise<SignedInMember> {
  counter += 1;
  const inserted = await insertMember(database, { memberNo: `R${counter}`, ...member });
  const answer = await app
    .http()
    .post('/v1/auth/login')
    .send({
      identifier: inserted.memberNo,
      password: inserted.password,
      city: member.unit.path.split('/')[1],
    });
  if (answer.status !== 200) throw new Error(`login answered ${answer.status}: ${answer.text}`);
  return { ...inserted, authorization: `Bearer ${answer.body.accessToken}` };
}

/** A new elder, seventy-six years old unless born otherwise, with so many minutes. */
export async function newElder(
  database: TestDatabase,
  app: TestApp,
  elder: { unit: TestUnit; minutes?: bigint; birthDate?: string; household?: string },
): Promise<SignedInMember> {
  const { unit, minutes = 0n, birthDate = '1950-03-01', household } = elder;
  const member = await newMember(database, app, {
    unit,
    roles: ['elder'],
    ...(household !== undefined && { household }),
  });
  await sealBirthDate(database, app, member, birthDate);
  if (minutes > 0n) await giveMinutes(app, member, minutes);
  return member;
}

/** Minutes from nowhere but issuance: an adjusting entry. */
export async function giveMinutes(
  app: TestApp,
  member: Pick<TestMember, 'bookId' | 'id'>,
  minutes: bigint,
  more: { kind?: 'adjust' | 'service'; effectiveOn?: string } = {},
): Promise<bigint> {
  const { bookUid } = await app.app.get(LedgerReader).head(member.bookId);
  const issuance = bookAccount(bookUid, 'issuance');
  const earned = earnedAccount(member.id);
  const outcome = await app.app.get(LedgerService).append(
    plainEntry({
      bookId: member.bookId,
      kind: more.kind ?? 'adjust',
      effectiveOn: more.effectiveOn ?? '2026-01-15',
      postings: moved({ from: issuance, to: earned, minutes }),
    }),
  );
  if (outcome.outcome === 'refused') throw new Error(`refused: ${outcome.code}`);
  return outcome.seq;
}

/** Everything that minutes are in, and where the chain ends: two equal ones mean that nothing moved. */
export async function pictureOf(app: TestApp, bookId: number): Promise<unknown> {
  const { headSeq, lines } = await app.app.get(LedgerReader).trialBalance(bookId);
  return {
    headSeq: String(headSeq),
    lines: lines.map((line) => `${line.ownerKind} ${line.purpose} ${line.asset} ${line.minutes}`),
  };
}

/** An instant so many hours from now, RFC 3339. */
export function hoursAhead(hours: number): string {
  return new Date(Math.floor(Date.now() / 1000) * 1000 + hours * 3_600_000).toISOString();
}

async function sealBirthDate(
  database: TestDatabase,
  app: TestApp,
  member: TestMember,
  birthDate: string,
): Promise<void> {
  const digits = `440000${birthDate.replaceAll('-', '')}001`;
  const person = { name: '测试', idNumber: `${digits}${checkCharacter(digits)}`, phone: null };
  const ref = { bookId: member.bookId, memberId: member.id };
  const sealed = app.app.get(PersonVault, { strict: false }).seal(ref, person);
  await storeSealed(database, ref, sealed);
}
