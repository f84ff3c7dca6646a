import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { SettlementProgress } from '../../src/modules/settlements/settlement-progress.js';
import { giveMinutes } from '../support/redeeming-city.js';
import { ledgerState } from './service-records-city.js';
import {
  call,
  care,
  GRANT_MINUTES,
  grantOld,
  idle,
  LAST_MONTH,
  liveTwoMonths,
  logHour,
  MONTH_BEFORE,
  newStaff,
  openSettlementCity,
  rowCounts,
  type SettlementCity,
  THIS_MONTH,
} from './settlement-city.js';

let city: SettlementCity;

beforeEach(async () => {
  city = await openSettlementCity();
  await liveTwoMonths(city);
});

afterEach(() => city.close());

const admin = () => call(city, city.admin);
const preview = async (month: string) => (await admin().get(`/${month}/preview`)).body;

async function settle(month: string): Promise<void> {
  await admin().post(`/${month}/run`);
  await idle(city.app);
}

const figures = (entries: number, minutes: number, grantedMinutes: number) => ({
  entries: String(entries),
  minutes: String(minutes),
  grantedMinutes: String(grantedMinutes),
});

describe('a preview', () => {
  it('gives the very figures of the settlement that follows, month after month', async () => {
    const first = await preview(MONTH_BEFORE);
    expect(first).toEqual({
      month: MONTH_BEFORE,
      hasEnded: true,
      state: null,
      waitsFor: [],
      figures: {
        expire: figures(0, 0, 0),
        // 70 owed by the first community, 30 by the second less what it is owed, 40 to the third.
        net: figures(3, 140, 0),
        grant: figures(1, 0, GRANT_MINUTES),
      },
      refusals: {},
    });
    await settle(MONTH_BEFORE);
    expect((await admin().get(`/${MONTH_BEFORE}`)).body.figures).toEqual(first.figures);

    const second = await preview(LAST_MONTH);
    expect(second.figures).toEqual({
      expire: figures(1, 0, 300),
      net: figures(2, 90, 0),
      grant: figures(1, 0, GRANT_MINUTES),
    });
    await settle(LAST_MONTH);
    expect((await admin().get(`/${LAST_MONTH}`)).body.figures).toEqual(second.figures);
  });

  it('counts own minutes that expire with the granted ones, and the run takes both', async () => {
    await city.close();
    city = await openSettlementCity({ earnedExpiryMonths: 1 });
    await liveTwoMonths(city);
    await settle(MONTH_BEFORE);
    const { figures: expected, refusals } = await preview(LAST_MONTH);
    expect(expected.expire).toEqual(figures(2, 500, 300));
    expect(refusals).toEqual({});
    await settle(LAST_MONTH);
    const settled = (await admin().get(`/${LAST_MONTH}`)).body;
    expect([settled.state, settled.figures]).toEqual(['done', expected]);
    const { elder, bookId } = city;
    const reader = city.app.app.get(LedgerReader);
    const owner = { ownerKind: 'member', ownerId: elder.id } as const;
    const balances = (await reader.balances(bookId, owner)).map((account) => [
      account.purpose,
      account.balance,
    ]);
    expect(Object.fromEntries(balances)).toMatchObject({ earned: 0n });
    const key = `settlement:${LAST_MONTH}:expire-earned:${elder.id}`;
    expect(await reader.entryByKey(bookId, key)).toMatchObject({ kind: 'expire' });
  });

  it('leaves no trace in any table', async () => {
    const before = [await rowCounts(city.database), await ledgerState(city.database)];
    for (const month of ['2001-01', MONTH_BEFORE, LAST_MONTH, THIS_MONTH, '2999-12']) {
      expect((await admin().get(`/${month}/preview`)).status).toBe(200);
      expect((await admin().get(`/${month}/netting`)).status).toBe(200);
    }
    expect([await rowCounts(city.database), await ledgerState(city.database)]).toEqual(before);
  });

  it('of a month that lasts says so, and counts what there is up to now', async () => {
    await settle(LAST_MONTH);
    const [other] = city.others;
    if (other === undefined) throw new Error('there are three communities');
    await care(city, {
      debtor: other,
      creditor: city.community,
      minutes: 25n,
      effectiveOn: `${THIS_MONTH}-01`,
    });
    expect(await preview(THIS_MONTH)).toMatchObject({
      hasEnded: false,
      state: null,
      figures: { net: figures(2, 50, 0), grant: figures(1, 0, GRANT_MINUTES) },
    });
  });

  it('names the earlier month that is open, and what the run would wait for', async () => {
    const staff = await newStaff(city);
    await logHour(city, staff, { day: `${MONTH_BEFORE}-28`, daysAgo: 20 });
    const reasons = (await preview(LAST_MONTH)).waitsFor.map(
      ({ reason, month }: Record<string, unknown>) => [reason, month],
    );
    expect(reasons).toEqual([
      ['earlier_month', MONTH_BEFORE],
      ['records_unapproved', null],
    ]);
  });

  it('of a month that is settled says what was posted, whatever has come since', async () => {
    await settle(LAST_MONTH);
    const settled = await preview(LAST_MONTH);
    expect(settled).toMatchObject({ state: 'done', waitsFor: [] });
    await giveMinutes(city.app, city.elder, 100n, { effectiveOn: `${LAST_MONTH}-02` });
    await grantOld(city, { member: city.elder, minutes: 5n, effectiveOn: `${LAST_MONTH}-02` });
    expect(await preview(LAST_MONTH)).toEqual(settled);
  });

  it('in the midst of a run adds what is posted and what is to come', async () => {
    const { figures: whole } = await preview(MONTH_BEFORE);
    const seen: unknown[] = [];
    city.app.app.get(SettlementProgress, { strict: false }).subscribe(async ({ month, at }) => {
      if (month !== MONTH_BEFORE || at === 'chunk_begins') return;
      seen.push((await preview(MONTH_BEFORE)).figures);
    });
    await settle(MONTH_BEFORE);
    expect(seen.length).toBeGreaterThan(15);
    for (const one of seen) expect(one).toEqual(whole);
  });
});

describe('the netting report', () => {
  it('shows who owed whom, the net of each community and what netting saves', async () => {
    const { body } = await admin().get(`/${MONTH_BEFORE}/netting`);
    expect(body).toEqual({
      month: MONTH_BEFORE,
      hasEnded: true,
      figures: {
        grossTransfers: 3,
        grossMinutes: '200',
        bilateralTransfers: 3,
        bilateralMinutes: '200',
        netTransfers: 3,
        netMinutes: '70',
        savedTransfers: 0,
        savedMinutes: '130',
      },
      positions: [
        { debtor: 'GD-T1-C1', creditor: 'C2', asset: 'MIN', minutes: '100', entries: '1' },
        { debtor: 'C2', creditor: 'C3', asset: 'MIN', minutes: '70', entries: '1' },
        { debtor: 'C3', creditor: 'GD-T1-C1', asset: 'MIN', minutes: '30', entries: '1' },
      ],
      nets: [
        { unitCode: 'C2', unitName: 'C2', asset: 'MIN', minutes: '-30' },
        { unitCode: 'C3', unitName: 'C3', asset: 'MIN', minutes: '-40' },
        { unitCode: 'GD-T1-C1', unitName: 'GD-T1-C1', asset: 'MIN', minutes: '70' },
      ],
    });
    await settle(LAST_MONTH);
    expect((await admin().get(`/${MONTH_BEFORE}/netting`)).body).toEqual(body);
  });
});
