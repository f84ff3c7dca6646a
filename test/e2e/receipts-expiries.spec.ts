import { LedgerService } from '../../src/ledger/ledger.service.js';
import { ExpiryStep } from '../../src/modules/grants/expiry-step.js';
import {
  type GrantingCity,
  grantMinutes,
  openGrantingCity,
  planAll,
  scopeOf,
} from '../support/granting-city.js';
import { insertMember, signIn, type TestMember } from '../support/people.js';
import { checkProofFile } from '../support/proof-checker/check-proof-file.js';
import { logKeyOf, sealNow } from '../support/proof-city.js';
import { sql } from '../support/sql.js';
import { verified } from '../support/verified.js';

const MONTH = '2026-02';

let city: GrantingCity;
let elder: TestMember;
let worker: TestMember;
let foreign: TestMember;
let trusted: string[];
let step: ExpiryStep;

beforeAll(async () => {
  city = await openGrantingCity({ '2000-01-01': { expiryMonths: 1 } });
  const [first, second] = city.communities;
  elder = await insertMember(city.database, { unit: first, memberNo: 'E1', roles: ['elder'] });
  const social = { roles: ['social_worker'] as const };
  worker = await insertMember(city.database, { unit: first, memberNo: 'W1', ...social });
  foreign = await insertMember(city.database, { unit: second, memberNo: 'W2', ...social });
  await grantMinutes(city, elder.id, 100n, '2026-01-05');
  step = city.app.app.get(ExpiryStep, { strict: false });
  trusted = [logKeyOf(city.city.code)];
});

afterAll(() => city?.close());

const kept = () => sql<{ salt: Buffer }>(city.database.ownerUrl, 'SELECT salt FROM kapok.expiries');
const get = async (who: TestMember, path: string) => {
  const { authorization } = await signIn(city.app, who.memberNo);
  return city.app.http().get(path).set({ authorization });
};
const plan = (write: boolean) => planAll(step, scopeOf(city, MONTH), { write });

describe('an expiry', () => {
  it('leaves no trace when it is only looked at, and is planned twice with one commitment', async () => {
    expect((await plan(false)).requests).toHaveLength(1);
    expect(await kept()).toEqual([]);
    const [first, again] = [await plan(true), await plan(true)];
    const commitment = first.requests[0]?.subject.commitment;
    expect(commitment).toHaveLength(32);
    expect(again.requests[0]?.subject.commitment).toEqual(commitment);
    expect(await kept()).toHaveLength(1);
  });

  it('has a receipt that opens whose minutes they were, for the member and their worker', async () => {
    const { requests } = await plan(true);
    for (const request of requests) await city.app.app.get(LedgerService).append(request);
    await sealNow(city.app, city.bookId);
    const { items } = (await get(elder, `/v1/members/${elder.id}/receipts`)).body;
    expect(items[0]).toMatchObject({ kind: 'expire', subjectType: 'grant_expiry' });
    const path = `/v1/entries/${items[0].seq}/receipt`;
    for (const who of [elder, worker]) {
      const { text } = await get(who, path);
      const [entry] = checkProofFile(text, trusted).entries;
      expect(entry?.leaf.postings.map(({ amount }) => amount).sort()).toEqual(['-100', '100']);
      expect(entry?.facts).toEqual({
        kind: 'granted',
        memberId: elder.id,
        month: MONTH,
        keptFrom: '2026-02-01',
      });
      const told = await verified({ subject: 'receipt', file: text, keys: trusted });
      expect(told.code).toBe(0);
      expect(told.output).toContain(`granted minutes of the member ${elder.id}`);
      const altered = text.replace('"keptFrom":"2026-02-01"', '"keptFrom":"2026-01-01"');
      expect(altered).not.toBe(text);
      expect((await verified({ subject: 'receipt', file: altered, keys: trusted })).code).toBe(1);
    }
    expect((await get(foreign, path)).status).toBe(404);
  });

  it('is among those of its month, and comes without the opening once the salt is gone', async () => {
    const month = async () => {
      const { text } = await get(elder, `/v1/members/${elder.id}/receipts/${MONTH}`);
      return checkProofFile(text, trusted).entries;
    };
    expect(await month()).toMatchObject([{ facts: { memberId: elder.id } }]);
    await sql(
      city.database.superuserUrl,
      `SET session_replication_role = replica; UPDATE kapok.expiries SET salt = kapok.zeros(32)`,
    );
    expect(await month()).toMatchObject([{ facts: null, leaf: { kind: 'expire' } }]);
  });

  it('is kept as it was written, and its salt is not for auditors’ tools', async () => {
    const { appUrl, readerUrl } = city.database;
    const change = sql(appUrl, 'UPDATE kapok.expiries SET salt = salt');
    await expect(change).rejects.toThrow('permission denied');
    const seen = sql(readerUrl, 'SELECT salt FROM kapok.expiries');
    await expect(seen).rejects.toThrow('permission denied');
    expect(await sql(readerUrl, 'SELECT month FROM kapok.expiries')).toEqual([{ month: MONTH }]);
  });
});
