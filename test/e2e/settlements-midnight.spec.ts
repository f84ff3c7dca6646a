import { createApp } from '../../src/create-app.js';
import { lastDayOf } from '../../src/ledger/period-dates.js';
import { addMonths } from '../../src/modules/settlements/months.js';
import { SettlementProgress } from '../../src/modules/settlements/settlement-progress.js';
import { SettlementTick } from '../../src/modules/settlements/settlement-tick.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { startTestApp, type TestApp, testEnvironment } from '../support/app.js';
import { FakedClock } from '../support/faked-clock.js';
import { submitOnPaper } from '../support/on-paper.js';
import { giveMinutes, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import {
  approve,
  call,
  entriesOf,
  idle,
  LAST_MONTH as MONTH,
  newStaff,
  openSettlementCity,
  type SettlementCity,
  type Staff,
} from './settlement-city.js';

const LAST_DAY = lastDayOf(MONTH);
const NEXT_FIRST = `${addMonths(MONTH, 1)}-01`;

let clock: FakedClock;
let city: SettlementCity;
let staff: Staff;

const at = (day: string, time: string) => new Date(`${day}T${time}+08:00`);

beforeEach(async () => {
  clock = new FakedClock(at(LAST_DAY, '23:55:00'));
  city = await openSettlementCity();
  staff = await newStaff(city);
  await giveMinutes(city.app, city.elder, 30n, { effectiveOn: LAST_DAY });
});

afterEach(async () => {
  await city.close();
  clock.remove();
});

const run = (as: SignedInMember = city.admin) => call(city, as).post(`/${MONTH}/run`);

async function logTime(startedAt: Date, endedAt: Date): Promise<string> {
  const id = await submitOnPaper(city.app, staff.clerk, {
    volunteerId: staff.volunteer.id,
    recipientId: city.elder.id,
    serviceCode: 'COMPANY',
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
  });
  await sql(city.database.superuserUrl, 'UPDATE kapok.service_records SET submitted_at = $1', [
    new Date(),
  ]);
  return id;
}

describe('a month', () => {
  it('lasts to 23:59:59 and is settled from 00:00:00 on, in Shanghai', async () => {
    clock.set(at(LAST_DAY, '23:59:59.999'));
    const early = await run();
    expect([early.status, early.body.code]).toEqual([422, 'month_not_ended']);
    expect(early.body.detail).toContain(NEXT_FIRST);
    clock.set(at(NEXT_FIRST, '00:00:00'));
    expect((await run()).status).toBe(202);
    await idle(city.app);
    const entries = (await entriesOf(city.database)).map(({ kind, on }) => `${kind} ${on}`);
    expect(entries).toEqual([`adjust ${LAST_DAY}`, `close ${LAST_DAY}`, `grant ${NEXT_FIRST}`]);
  });

  it('has the service that begins in it; what is approved after the close counts in the next', async () => {
    clock.set(at(NEXT_FIRST, '00:04:00'));
    const overMidnight = await logTime(at(LAST_DAY, '23:30:00'), at(NEXT_FIRST, '00:03:00'));
    const late = await logTime(at(LAST_DAY, '22:00:00'), at(LAST_DAY, '23:30:00'));
    const first = await logTime(at(NEXT_FIRST, '00:03:00'), at(NEXT_FIRST, '00:04:00'));
    await approve(city, staff, overMidnight);
    await approve(city, staff, first);
    expect((await run()).status).toBe(202);
    await idle(city.app);
    await approve(city, staff, late);
    const entries = await entriesOf(city.database);
    expect(entries.map(({ kind, on }) => `${kind} ${on}`)).toEqual([
      `adjust ${LAST_DAY}`,
      `service ${LAST_DAY}`,
      `service ${NEXT_FIRST}`,
      `close ${LAST_DAY}`,
      `grant ${NEXT_FIRST}`,
      `service ${NEXT_FIRST}`,
    ]);
    expect(entries[1]?.lines).toContain('earned MIN 33');
    expect(entries.at(-1)?.lines).toContain('earned MIN 90');
  });

  it('waits for the clock to come round when it is set back in the midst of the close', async () => {
    clock.set(at(NEXT_FIRST, '00:03:00'));
    const stop = city.app.app
      .get(SettlementProgress, { strict: false })
      .subscribe(({ step, at: moment }) => {
        if (step === 'begin' && moment === 'step_ended') clock.set(at(LAST_DAY, '23:03:00'));
      });
    expect((await run()).status).toBe(202);
    await idle(city.app);
    stop();
    clock.set(at(NEXT_FIRST, '00:03:30'));
    const held = await call(city, city.admin).get(`/${MONTH}`);
    expect(held.body).toMatchObject({ state: 'running', faultCode: 'in_future', workedOn: false });
    expect((await run()).status).toBe(202);
    await idle(city.app);
    const done = await call(city, city.admin).get(`/${MONTH}`);
    expect(done.body).toMatchObject({ state: 'done', faultCode: null });
    const entries = (await entriesOf(city.database)).map(({ kind, on }) => `${kind} ${on}`);
    expect(entries).toEqual([`adjust ${LAST_DAY}`, `close ${LAST_DAY}`, `grant ${NEXT_FIRST}`]);
  });
});

describe('the clock', () => {
  let automatic: TestApp;

  beforeEach(async () => {
    const env = { KAPOK_SETTLEMENT_AUTO: 'true' };
    automatic = await startTestApp({ database: city.database, env });
  });

  afterEach(() => automatic.close());

  const months = async () =>
    (await call(city, city.auditor).get('')).body.items.map(
      ({ month, state }: Record<string, string>) => `${month} ${state}`,
    );

  it('settles a month once it has ended, unless it is told not to', async () => {
    const lookAt = (app: TestApp) =>
      app.app.get(SettlementTick, { strict: false }).lookAt(city.bookId);
    await lookAt(automatic);
    clock.set(at(NEXT_FIRST, '00:00:00'));
    await lookAt(city.app);
    expect(await months()).toEqual([]);
    await lookAt(automatic);
    await idle(automatic);
    expect(await months()).toEqual([`${MONTH} done`]);
    await lookAt(automatic);
    expect(await months()).toEqual([`${MONTH} done`]);
  });

  it('wakes only what serves: a tool of the command line leaves it alone', async () => {
    clock.set(at(NEXT_FIRST, '00:00:00'));
    const request = { database: city.database, env: { KAPOK_SETTLEMENT_AUTO: 'true' } };
    const tool = await createApp(loadConfig(testEnvironment(request)));
    const tick = tool.get(SettlementTick, { strict: false });
    tick.tick();
    await tick.beforeApplicationShutdown();
    expect(await months()).toEqual([]);
    await tool.close();
    const serving = automatic.app.get(SettlementTick, { strict: false });
    serving.tick();
    await serving.beforeApplicationShutdown();
    await idle(automatic);
    expect(await months()).toEqual([`${MONTH} done`]);
  });
});
