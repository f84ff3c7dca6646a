import { earnedAccount, heldAccount } from '../../src/ledger/accounts.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { MAX_LINES } from '../../src/modules/statements/statement-ledger.js';
import { shanghaiText } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import { plainEntry } from '../support/plain-entry.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { care } from './redeeming-desk.js';
import { FORMULA, monthAgo, StatementDesk } from './statement-desk.js';

const NOW = monthAgo(0);
const LAST = monthAgo(1);
const EARLIER = monthAgo(2);

let desk: StatementDesk;

beforeAll(async () => {
  desk = await StatementDesk.open();
});

afterAll(async () => {
  await desk.close();
});

const path = (who: SignedInMember, month = '', file = '') =>
  `/v1/members/${who.id}/statements${month === '' ? '' : `/${month}`}${file}`;
const statementOf = async (who: SignedInMember, month: string, language?: string) =>
  (await desk.get(who, path(who, month), language)).body;
/** Rows of a CSV file without quoted line ends. */
const rowsOf = (csv: string) =>
  csv
    .slice(1)
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
      ),
    );

describe('the statement of a month that is open', () => {
  it('shows a volunteer what was given, to whom by role only, and adds up', async () => {
    const volunteer = await desk.volunteer();
    const elder = await desk.desk.elderWith(0n);
    await desk.serve(volunteer, elder, { day: `${EARLIER}-10`, minutes: 100 });
    const first = await desk.serve(volunteer, elder, { day: `${LAST}-03`, minutes: 90 });
    await desk.serve(volunteer, elder, { day: `${LAST}-02`, minutes: 30, code: 'COMPANY' });
    const answer = await desk.get(volunteer, path(volunteer, LAST));
    expect(answer.status).toBe(200);
    const { body } = answer;
    expect(body).toMatchObject({
      format: 'kapok-statement/1',
      city: 'GD-T1',
      member: { id: volunteer.id, memberNo: volunteer.memberNo, unitCode: 'GD-T1-C1' },
      month: LAST,
      from: `${LAST}-01`,
      state: 'provisional',
      close: null,
      receipt: null,
    });
    expect(body.accounts).toEqual([
      {
        purpose: 'earned',
        asset: 'MIN',
        name: '服务得来的时长',
        openingMinutes: '100',
        creditsMinutes: '120',
        debitsMinutes: '0',
        closingMinutes: '220',
        postings: '3',
        proof: null,
      },
      expect.objectContaining({ purpose: 'granted', closingMinutes: '0', postings: '0' }),
      expect.objectContaining({ purpose: 'held', closingMinutes: '0', postings: '0' }),
    ]);
    expect(body.lines).toEqual([
      expect.objectContaining({ text: '做服务得到：COMPANY', balanceAfterMinutes: '130' }),
      {
        seq: first,
        kind: 'service',
        text: '做服务得到：助餐',
        purpose: 'earned',
        asset: 'MIN',
        effectiveOn: `${LAST}-03`,
        recordedAt: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/),
        service: { code: 'MEALS', name: '助餐', date: `${LAST}-03` },
        late: false,
        counterpart: {
          role: 'elder',
          unit: { code: 'GD-T1-C1', name: 'GD-T1-C1' },
          text: 'GD-T1-C1的一位老人',
        },
        amountMinutes: '90',
        balanceAfterMinutes: '220',
        reverses: null,
        reversedBy: null,
      },
    ]);
    expect(body.services).toEqual([
      { code: 'COMPANY', name: 'COMPANY', givenMinutes: '30', receivedMinutes: '0' },
      { code: 'MEALS', name: '助餐', givenMinutes: '90', receivedMinutes: '0' },
    ]);
    expect(answer.text).not.toContain(elder.id);
    expect(answer.text).not.toContain(`"${elder.memberNo}"`);
  });

  it('shows an elder what was booked, received, given back and spent', async () => {
    const volunteer = await desk.volunteer();
    const elder = await desk.desk.elderWith(200n);
    const book = async (minutes: string) =>
      (await desk.desk.post(elder, '/v1/bookings', care({ minutes, serviceCode: 'MEALS' }))).body;
    const paid = await book('60');
    const dropped = await book('30');
    await desk.desk.post(elder, `/v1/bookings/${dropped.id}/cancel`, {});
    const start = shanghaiText(new Date(Date.now() - 46 * 60_000));
    const [day, time] = [start.slice(0, 10), start.slice(11, 16)];
    await desk.serve(volunteer, elder, { day, time, minutes: 45, bookingId: paid.id });
    // In the first minutes of a month the service still lies in the last one.
    const months = [...new Set([day.slice(0, 7), NOW])];
    const statements = await Promise.all(months.map((month) => statementOf(elder, month)));
    const body = statements.at(-1);
    const lines = statements.flatMap((one) => one.lines);
    const texts = (purpose: string) =>
      lines
        .filter((line: { purpose: string }) => line.purpose === purpose)
        .map((line: { text: string; amountMinutes: string; counterpart: { role: string } }) => [
          line.text,
          line.amountMinutes,
          line.counterpart.role,
        ]);
    expect(texts('earned').sort()).toEqual(
      [
        ['预约：助餐', '-60', 'self'],
        ['预约：助餐', '-30', 'self'],
        ['预约取消，退回：助餐', '30', 'self'],
        ['预约没用完，退回：助餐', '15', 'volunteer'],
      ].sort(),
    );
    expect(texts('held')).toContainEqual(['请人服务用掉：助餐', '-60', 'volunteer']);
    expect(statements[0].services).toEqual([
      { code: 'MEALS', name: '助餐', givenMinutes: '0', receivedMinutes: '45' },
    ]);
    const earned = body.accounts.find((a: { purpose: string }) => a.purpose === 'earned');
    const balance = (await desk.get(elder, `/v1/members/${elder.id}/balance`)).body.accounts[0];
    expect(earned.closingMinutes).toBe(balance.minutes);
    expect(JSON.stringify(body)).not.toContain(volunteer.id);
  });

  it('keeps granted minutes apart from own ones, also while they are held', async () => {
    const volunteer = await desk.volunteer();
    const elder = await desk.desk.elderWith(100n);
    await desk.grant(elder, 40n);
    const wish = care({ minutes: '60', serviceCode: 'MEALS' });
    const booking = (await desk.desk.post(elder, '/v1/bookings', wish)).body;
    const start = shanghaiText(new Date(Date.now() - 61 * 60_000));
    const [day, time] = [start.slice(0, 10), start.slice(11, 16)];
    const { accounts, lines } = await statementOf(elder, NOW);
    expect(accounts.map(({ name }: { name: string }) => name)).toEqual([
      '服务得来的时长',
      '政府给的时长',
      '先留着的时长',
      '先留着的政府给的时长',
    ]);
    const moved = lines.map(({ text, asset, amountMinutes }: Record<string, string>) => [
      text,
      asset,
      amountMinutes,
    ]);
    expect(moved.sort()).toEqual(
      [
        ['预约：助餐', 'GRT', '-40'],
        ['预约：助餐', 'MIN', '-20'],
        ['预约留下：助餐', 'GRT', '40'],
        ['预约留下：助餐', 'MIN', '20'],
      ].sort(),
    );
    await desk.serve(volunteer, elder, { day, time, minutes: 60, bookingId: booking.id });
    const { services } = await statementOf(elder, day.slice(0, 7));
    expect(services).toMatchObject([{ code: 'MEALS', receivedMinutes: '60' }]);
  });

  it('names the provider where minutes were spent, and a refund as what it undoes', async () => {
    const elder = await desk.desk.elderWith(100n);
    const staff = await desk.desk.staff();
    const code = await desk.desk.post(elder, '/v1/spend-codes', { minutes: '50' }, null);
    const charge = { code: code.body.code, minutes: '20' };
    const spent = await desk.desk.post(staff, '/v1/spendings', charge);
    expect(spent.status).toBe(201);
    await desk.desk.post(staff, `/v1/spendings/${spent.body.id}/refund`, {});
    const { lines } = await statementOf(elder, NOW);
    expect(lines).toEqual([
      expect.objectContaining({
        text: '消费',
        amountMinutes: '-20',
        counterpart: {
          role: 'provider',
          unit: { code: 'GD-T1-P1', name: 'GD-T1-P1' },
          text: 'GD-T1-P1',
        },
        reversedBy: { seq: lines[1].seq, effectiveOn: lines[1].effectiveOn },
      }),
      expect.objectContaining({
        text: '撤销：消费',
        amountMinutes: '20',
        reverses: { seq: lines[0].seq, effectiveOn: lines[0].effectiveOn },
      }),
    ]);
    const english = await statementOf(elder, NOW, 'en');
    expect(english.lines[1].text).toBe('Reversal: Spent');
    expect(english.accounts[0].name).toBe('Earned time');
  });

  it('lists the months from the first posting on, and the running one for everybody', async () => {
    const [idle, volunteer] = [await desk.volunteer(), await desk.volunteer()];
    const running = { month: NOW, state: 'provisional' };
    expect((await desk.get(idle, path(idle))).body).toEqual({ items: [running] });
    const elder = await desk.desk.elderWith(0n);
    await desk.serve(volunteer, elder, { day: `${EARLIER}-28`, minutes: 10 });
    expect((await desk.get(volunteer, path(volunteer))).body.items).toEqual([
      running,
      { month: LAST, state: 'provisional' },
      { month: EARLIER, state: 'provisional' },
    ]);
    expect(await statementOf(idle, NOW)).toMatchObject({ lines: [], services: [] });
    expect(await statementOf(volunteer, LAST)).toMatchObject({
      lines: [],
      accounts: [{ openingMinutes: '10', closingMinutes: '10' }, {}, {}],
    });
  });

  it('refuses what is no month, and has none before the first posting or ahead of time', async () => {
    const volunteer = await desk.volunteer();
    for (const month of ['2026-13', '2026-00', '26-01', '2026-1', 'now', '2026-01-01']) {
      const { status, body } = await desk.get(volunteer, path(volunteer, month));
      expect([month, status, body.code]).toEqual([month, 400, 'validation_failed']);
    }
    for (const month of [LAST, '2999-01', '1900-01']) {
      for (const file of ['', '/statement.csv', '/statement.pdf']) {
        const { status, body } = await desk.get(volunteer, path(volunteer, month, file));
        expect([month, status, body.code]).toEqual([month, 404, 'not_found']);
      }
    }
  });

  it('is read by the member, the workers in reach and the city, and by nobody else', async () => {
    const { database, app, city, other } = desk.desk;
    const elder = await desk.desk.elderWith(5n);
    const member = (
      unit: typeof city.city,
      role: 'social_worker' | 'operator' | 'city_admin' | 'auditor',
    ) => newMember(database, app, { unit, roles: [role] });
    const readers = [
      elder,
      desk.worker,
      desk.station,
      await member(city.city, 'city_admin'),
      await member(city.city, 'auditor'),
      await member(city.community, 'social_worker'),
    ];
    const strangers = [
      await desk.volunteer(),
      await member(city.canteen, 'social_worker'),
      await member(city.community, 'operator'),
      await member(other.city, 'city_admin'),
    ];
    const paths = ['', NOW, `${NOW}/statement.csv`, `${NOW}/statement.pdf`];
    for (const one of paths.map((end) => path(elder, end))) {
      for (const reader of readers) expect((await desk.get(reader, one)).status).toBe(200);
      for (const stranger of strangers) {
        const { status, body } = await desk.get(stranger, one);
        expect([one, status, body.code]).toEqual([one, 404, 'not_found']);
      }
      expect((await app.http().get(one)).status).toBe(401);
    }
  });

  it('is bounded: a month of too many lines says where to read on', async () => {
    const { app, city } = desk.desk;
    const elder = await desk.desk.elderWith(1n);
    const [earned, held] = [earnedAccount(elder.id), heldAccount(elder.id)];
    const half = (from: typeof earned, to: typeof earned) => [
      { account: from, amount: -1n },
      { account: to, amount: 1n },
    ];
    const there = Array.from({ length: 125 }, () => [...half(earned, held), ...half(held, earned)]);
    const entries = Array.from({ length: Math.ceil(MAX_LINES / 500) + 1 }, () =>
      plainEntry({
        bookId: city.bookId,
        kind: 'adjust' as const,
        effectiveOn: `${LAST}-05`,
        key: newId(),
        actorId: elder.id,
        subject: { type: 'test', id: elder.id, commitment: null },
        postings: there.flat(),
      }),
    );
    await app.app.get(LedgerService).appendAll(entries);
    const { status, body } = await desk.get(elder, path(elder, LAST));
    expect([status, body.code, body.facts]).toEqual([
      422,
      'statement_too_long',
      { limit: MAX_LINES },
    ]);
    expect((await desk.get(elder, path(elder, NOW))).status).toBe(200);
  });
});

describe('the CSV of a month', () => {
  it('has a row for every balance and line, and nothing that a spreadsheet would run', async () => {
    const volunteer = await desk.volunteer();
    const elder = await desk.desk.elderWith(0n);
    const seq = await desk.serve(volunteer, elder, {
      day: `${LAST}-07`,
      minutes: 75,
      code: 'FORMULA',
    });
    await desk.reverse(await desk.serve(volunteer, elder, { day: `${LAST}-08`, minutes: 5 }));
    const answer = await desk.get(volunteer, path(volunteer, LAST, '/statement.csv'));
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="statement-${LAST}.csv"`,
    );
    expect(answer.text.charCodeAt(0)).toBe(0xfeff);
    const rows = rowsOf(answer.text);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([16]));
    expect(rows[0]?.slice(0, 5)).toEqual(['账户', '类别', '生效日期', '记录时间', '事项']);
    const line = rows.find((row) => row[13] === seq);
    expect(line).toEqual([
      '服务得来的时长',
      '明细',
      `${LAST}-07`,
      expect.stringMatching(/\+08:00$/),
      `做服务得到：${FORMULA}`,
      'GD-T1-C1的一位老人',
      'FORMULA',
      `'${FORMULA}`,
      `${LAST}-07`,
      '75',
      '1.25',
      '75',
      '1.25',
      seq,
      '',
      '',
    ]);
    const now = rowsOf((await desk.get(volunteer, path(volunteer, NOW, '/statement.csv'))).text);
    // A number below zero stays a number.
    expect(now.find((row) => row[9] === '-5')?.[10]).toBe('-0.08');
    const english = await desk.get(volunteer, path(volunteer, LAST, '/statement.csv'), 'en');
    expect(rowsOf(english.text)[0]?.slice(0, 3)).toEqual(['Account', 'Row', 'Effective on']);
  });
});
