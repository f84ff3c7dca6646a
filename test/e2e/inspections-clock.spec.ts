import { jest } from '@jest/globals';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { FakedClock } from '../support/faked-clock.js';
import { giveMinutes } from '../support/redeeming-city.js';
import { InspectionsDesk } from './inspections-desk.js';

const MINUTE_MS = 60_000;

let desk: InspectionsDesk;
/** The service's own clock; the database goes on by the machine's. */
let clock: FakedClock;

beforeAll(async () => {
  desk = await InspectionsDesk.open(2);
  clock = new FakedClock();
}, 60_000);

afterAll(async () => {
  clock?.remove();
  await desk?.close();
});

afterEach(() => clock.shift(0));

const announce = (after: number) =>
  desk.post(
    desk.auditor,
    'inspection-draws',
    desk.wish({ after: new Date(after).toISOString() }),
    desk.disputes.funding.desk.freshKey(),
  );

describe('a service whose clock lies behind the database', () => {
  it('refuses a moment that has passed there, and nothing moves', async () => {
    const real = Date.now();
    clock.shift(-10 * MINUTE_MS);
    const before = await desk.picture();
    for (const ahead of [-8 * MINUTE_MS, 30_000]) {
      const { status, body } = await announce(real + ahead);
      expect([status, body]).toMatchObject([
        400,
        { code: 'validation_failed', errors: [{ pointer: '/after', code: 'draw_moment' }] },
      ]);
    }
    expect(await desk.picture()).toEqual(before);
  });

  it('announces what lies ahead for both', async () => {
    const real = Date.now();
    clock.shift(-10 * MINUTE_MS);
    const { status, body } = await announce(real + 2 * MINUTE_MS);
    expect([status, body]).toMatchObject([201, { state: 'announced' }]);
  });

  it('lets a draw lapse whose moment passes while its notice is on the way', async () => {
    const real = Date.now();
    clock.shift(-10 * MINUTE_MS);
    const { app } = desk.disputes.funding.desk;
    const ledger = app.app.get(LedgerService);
    const append = ledger.appendNotice.bind(ledger);
    const late = jest.spyOn(ledger, 'appendNotice').mockImplementationOnce(async (wish) => {
      // Another server, whose clock is right, writes an entry behind the moment.
      clock.shift(3 * MINUTE_MS);
      await giveMinutes(app, desk.auditor, 1n);
      clock.shift(-10 * MINUTE_MS);
      return append(wish);
    });
    const { status, body } = await announce(real + 2 * MINUTE_MS);
    late.mockRestore();
    expect([status, body]).toMatchObject([201, { state: 'void', noticeSeq: null }]);
  });
});
