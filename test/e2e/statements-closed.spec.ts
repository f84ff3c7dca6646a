import { createHash } from 'node:crypto';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { giveMinutes, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { receiptOf } from './read-receipt.js';
import { care } from './redeeming-desk.js';
import { monthAgo, StatementDesk } from './statement-desk.js';

const NOW = monthAgo(0);
const LAST = monthAgo(1);
const EARLIER = monthAgo(2);

let desk: StatementDesk;
let volunteer: SignedInMember;
let elder: SignedInMember;
/** An entry of the earlier month, from before its close. */
let early: string;

beforeAll(async () => {
  desk = await StatementDesk.open();
  volunteer = await desk.volunteer();
  elder = await desk.desk.elderWith(0n);
  await giveMinutes(desk.desk.app, elder, 300n, { effectiveOn: `${EARLIER}-01` });
  early = await desk.serve(volunteer, elder, { day: `${EARLIER}-04`, minutes: 50 });
  await desk.serve(volunteer, elder, { day: `${EARLIER}-05`, minutes: 30, code: 'COMPANY' });
  await desk.serve(volunteer, elder, { day: `${LAST}-01`, minutes: 7 });
  await desk.closeMonth(EARLIER);
});

afterAll(async () => {
  await desk.close();
});

const path = (who: SignedInMember, month: string, file = '') =>
  `/v1/members/${who.id}/statements/${month}${file}`;
const statementOf = async (who: SignedInMember, month: string) =>
  (await desk.get(who, path(who, month))).body;
const bytesOf = async (who: SignedInMember, file: string, language = 'zh-CN') => {
  const answer = await fetch(`${desk.desk.app.url}${path(who, EARLIER, file)}`, {
    headers: { authorization: who.authorization, 'accept-language': language },
  });
  expect(answer.status).toBe(200);
  return createHash('sha256')
    .update(Buffer.from(await answer.arrayBuffer()))
    .digest('hex');
};
const allBytes = async (who: SignedInMember) => [
  await bytesOf(who, ''),
  await bytesOf(who, '', 'en'),
  await bytesOf(who, '/statement.csv'),
  await bytesOf(who, '/statement.csv', 'en'),
  await bytesOf(who, '/statement.pdf'),
  await bytesOf(who, '/statement.pdf?large=true'),
];

describe('the statement of a closed month', () => {
  it('ends in what the close fixed, and the next one starts there', async () => {
    const closed = await statementOf(volunteer, EARLIER);
    expect(closed).toMatchObject({
      state: 'closed',
      close: { seq: expect.any(String), root: expect.stringMatching(/^[0-9a-f]{64}$/) },
      accounts: [
        { openingMinutes: '0', creditsMinutes: '80', closingMinutes: '80', postings: '2' },
        { closingMinutes: '0', proof: null },
        { closingMinutes: '0', proof: null },
      ],
    });
    expect(closed.lines).toHaveLength(2);
    const next = await statementOf(volunteer, LAST);
    expect(next).toMatchObject({
      state: 'provisional',
      accounts: [{ openingMinutes: '80', closingMinutes: '87', postings: '3' }, {}, {}],
    });
    const months = (await desk.get(volunteer, `/v1/members/${volunteer.id}/statements`)).body;
    expect(months.items.map(({ state }: { state: string }) => state)).toEqual([
      'provisional',
      'provisional',
      'closed',
    ]);
  });

  it('proves its closing balance under the root of the close, and so does its receipt', async () => {
    const { accounts, close, bookUid, receipt } = await statementOf(elder, EARLIER);
    expect(accounts[0]).toMatchObject({ openingMinutes: '0', closingMinutes: '300' });
    const entry = await desk.get(desk.worker, `/v1/ledger/entries/${close.seq}`);
    expect(entry.status).toBe(404);
    const leaf = JSON.parse(accounts[0].proof.leaf);
    expect(leaf).toMatchObject({ book: bookUid, month: EARLIER, balance: '300', postings: '1' });
    const read = receiptOf(receipt);
    expect(read).toMatchObject({
      book: bookUid,
      month: EARLIER,
      size: close.accounts,
      root: close.root,
      closeSeq: close.seq,
      closeLeafHash: close.leafHash,
    });
    expect(read.accounts).toEqual([
      { account: leaf.account, asset: 'MIN', balance: '300', postings: '1', root: close.root },
    ]);
  });

  it('is byte by byte the same after whatever came later', async () => {
    const before = [await allBytes(volunteer), await allBytes(elder)];
    const late = await desk.serve(volunteer, elder, { day: `${EARLIER}-20`, minutes: 25 });
    const reversal = await desk.reverse(early);
    await desk.desk.post(elder, '/v1/bookings', care({ serviceCode: 'MEALS' }));
    expect([await allBytes(volunteer), await allBytes(elder)]).toEqual(before);
    const closed = await statementOf(volunteer, EARLIER);
    expect(closed.lines.map(({ seq }: { seq: string }) => seq)).not.toContain(late);
    expect(closed.lines.map(({ reversedBy }: { reversedBy: unknown }) => reversedBy)).toEqual([
      null,
      null,
    ]);
    const open = await statementOf(volunteer, LAST);
    expect(open.lines.find(({ seq }: { seq: string }) => seq === late)).toMatchObject({
      text: '做服务得到：助餐',
      effectiveOn: `${LAST}-01`,
      service: { date: `${EARLIER}-20` },
      late: true,
    });
    const now = await statementOf(volunteer, NOW);
    expect(now.lines).toEqual([
      expect.objectContaining({
        seq: String(reversal),
        text: '撤销：做服务得到：助餐',
        amountMinutes: '-50',
        reverses: { seq: early, effectiveOn: `${EARLIER}-04` },
        late: false,
      }),
    ]);
    expect(now.services).toEqual([
      { code: 'MEALS', name: '助餐', givenMinutes: '-50', receivedMinutes: '0' },
    ]);
  });

  it('goes on being right when the next month closes over late work', async () => {
    await desk.closeMonth(LAST);
    const closed = await statementOf(volunteer, LAST);
    expect(closed).toMatchObject({
      state: 'closed',
      accounts: [{ openingMinutes: '80', closingMinutes: '112', postings: '4' }, {}, {}],
    });
    const read = receiptOf(closed.receipt);
    expect(read.accounts[0]).toMatchObject({ balance: '112', root: closed.close.root });
    const now = await statementOf(volunteer, NOW);
    expect(now.accounts[0]).toMatchObject({ openingMinutes: '112', closingMinutes: '62' });
  });

  it('keeps the unit that the member belonged to then', async () => {
    const { database, city } = desk.desk;
    const before = await bytesOf(volunteer, '');
    await sql(database.ownerUrl, 'UPDATE kapok.members SET unit_id = $1 WHERE id = $2', [
      city.city.id,
      volunteer.id,
    ]);
    expect(await bytesOf(volunteer, '')).toBe(before);
    expect((await statementOf(volunteer, EARLIER)).member.unitCode).toBe('GD-T1-C1');
    expect((await statementOf(volunteer, NOW)).member.unitCode).toBe('GD-T1');
  });

  it('is a fault, not an answer, when it does not end in what was fixed', async () => {
    const tamper = (change: string) =>
      sql(
        desk.desk.database.superuserUrl,
        `SET session_replication_role = replica;
         UPDATE ledger.closing_balance c SET ${change}
         FROM ledger.account a
         WHERE a.book_id = c.book_id AND a.id = c.account_id AND a.owner_id = '${elder.id}'
           AND c.month_end = '${addDays(`${LAST}-01`, -1)}'`,
      );
    for (const [change, back] of [
      ['balance = c.balance + 1', 'balance = c.balance - 1'],
      ['postings = c.postings + 1', 'postings = c.postings - 1'],
    ] as const) {
      await tamper(change);
      const { status, body } = await desk.get(elder, path(elder, EARLIER));
      expect([status, body.code]).toEqual([500, 'internal_fault']);
      await tamper(back);
    }
    expect((await desk.get(elder, path(elder, EARLIER))).status).toBe(200);
  });
});
