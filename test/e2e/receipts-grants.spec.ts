import { LedgerService } from '../../src/ledger/ledger.service.js';
import { GrantStep } from '../../src/modules/grants/grant-step.js';
import {
  type GrantingCity,
  holdClass,
  newClass,
  openGrantingCity,
  planAll,
  scopeOf,
} from '../support/granting-city.js';
import { insertMember, signIn, type TestMember } from '../support/people.js';
import { checkProofFile } from '../support/proof-checker/check-proof-file.js';
import { logKeyOf, sealNow } from '../support/proof-city.js';
import { sql } from '../support/sql.js';

let city: GrantingCity;
let elder: TestMember;
let worker: TestMember;
let code: string;

beforeAll(async () => {
  const table = [{ hardshipClass: 'dibao', level: 0, minutes: 120 }];
  city = await openGrantingCity({ '2000-01-01': { table } });
  const [first] = city.communities;
  const member = (memberNo: string, role: 'elder' | 'social_worker') =>
    insertMember(city.database, { unit: first, memberNo, roles: [role] });
  elder = await member('E1', 'elder');
  worker = await member('W1', 'social_worker');
  await holdClass(city, elder, await newClass(city, { code: 'dibao' }));
  const step = city.app.app.get(GrantStep, { strict: false });
  for (const month of ['2026-01', '2026-02']) {
    const { requests } = await planAll(step, scopeOf(city, month), { write: true });
    for (const request of requests) await city.app.app.get(LedgerService).append(request);
  }
  await sealNow(city.app, city.bookId);
  code = city.city.code;
});

afterAll(() => city?.close());

const get = async (who: TestMember, path: string) => {
  const { authorization } = await signIn(city.app, who.memberNo);
  return city.app.http().get(path).set({ authorization });
};

describe('the receipt of a grant', () => {
  it('opens what was granted and why, for the member and their worker', async () => {
    const { items } = (await get(elder, `/v1/members/${elder.id}/grants`)).body;
    for (const who of [elder, worker]) {
      const { text } = await get(who, `/v1/entries/${items[0].entrySeq}/receipt`);
      const { entries } = checkProofFile(text, [logKeyOf(code)]);
      const { salt: _salt, entrySeq: _seq, id, ...facts } = items[0];
      expect(entries[0]?.leaf).toMatchObject({ kind: 'grant', subject: { id } });
      expect(entries[0]?.facts).toEqual(facts);
      expect(facts).toMatchObject({ month: '2026-03', minutes: '120', memberId: elder.id });
    }
  });

  it('is among those of its month, and comes without the opening once the salt is gone', async () => {
    const month = async () => {
      const { text } = await get(elder, `/v1/members/${elder.id}/receipts/2026-02`);
      return checkProofFile(text, [logKeyOf(code)]).entries;
    };
    expect(await month()).toMatchObject([{ facts: { month: '2026-02' } }]);
    await sql(
      city.database.superuserUrl,
      `SET session_replication_role = replica;
       UPDATE kapok.grant_awards SET salt = decode(repeat('00', 32), 'hex') WHERE month = '2026-02'`,
    );
    expect(await month()).toMatchObject([{ facts: null, leaf: { kind: 'grant' } }]);
  });
});
