import {
  REQUEST_STATES,
  REQUEST_STEPS,
  type RequestStep,
} from '../../src/modules/care-requests/care-requests.js';
import { CareDesk } from '../e2e/care-requests-desk.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';

let desk: CareDesk;
let elder: SignedInMember;
let requestId: string;

beforeAll(async () => {
  desk = await CareDesk.open();
  elder = await desk.elder(60n);
  ({ id: requestId } = await desk.publish(elder, { funding: 'own' }));
});

afterAll(async () => {
  await desk?.close();
});

/** Statements with the service's own login, in one transaction, behind the service's back. */
const asService = (text: string) => sql(desk.database.appUrl, text);

const stateOf = async (): Promise<unknown> =>
  sql(desk.database.ownerUrl, `SELECT * FROM kapok.care_requests WHERE id = '${requestId}'`);

describe('the database', () => {
  it('lets no state stand that the history does not end in', async () => {
    const before = await stateOf();
    for (const state of REQUEST_STATES.filter((each) => each !== 'published')) {
      const skip = asService(
        `UPDATE kapok.care_requests SET state = '${state}' WHERE id = '${requestId}'`,
      );
      await expect(skip).rejects.toThrow(/violates/);
    }
    expect(await stateOf()).toEqual(before);
  });

  it('lets no line into a history that is not a step of the table from where it ended', async () => {
    const allowed = Object.entries(REQUEST_STEPS).flatMap(
      ([step, { from, to }]: [string, RequestStep]) =>
        from.includes('published') ? [`${step} ${to}`] : [],
    );
    for (const step of Object.keys(REQUEST_STEPS)) {
      for (const to of REQUEST_STATES) {
        if (allowed.includes(`${step} ${to}`)) continue;
        for (const from of ["'published'", "'served'", "'evaluated'", 'NULL']) {
          if (from !== "'published'" && (step !== 'improve' || to !== 'improved')) continue;
          const skip = asService(
            `INSERT INTO kapok.request_events (book_id, request_id, n, step, from_state, to_state, actor_id, capacity, at)
             VALUES (${desk.city.bookId}, '${requestId}', 3, '${step}', ${from}, '${to}', '${elder.id}', 'self', now())`,
          );
          await expect(skip).rejects.toThrow(/violates/);
        }
      }
    }
  });

  it('lets nobody say later what was asked for, by whom or for whom', async () => {
    for (const change of [
      `elder_id = filed_by`,
      `funding = 'issue'`,
      `minutes = 1`,
      `filed_by = elder_id`,
      `sealed_note = NULL`,
    ]) {
      const rewrite = asService(
        `UPDATE kapok.care_requests SET ${change} WHERE id = '${requestId}'`,
      );
      await expect(rewrite).rejects.toThrow(/permission denied/);
    }
    for (const table of ['care_requests', 'request_events', 'request_offers', 'request_series']) {
      const removal = sql(desk.database.appUrl, `DELETE FROM kapok.${table}`);
      await expect(removal).rejects.toThrow(/permission denied/);
    }
    for (const table of ['care_requests', 'request_events', 'request_offers']) {
      const removal = sql(desk.database.ownerUrl, `DELETE FROM kapok.${table}`);
      await expect(removal).rejects.toThrow(/never|append/i);
    }
  });

  it('keeps a published request of an elder who pays together with what is held for it', async () => {
    const drop = asService(
      `UPDATE kapok.care_requests SET booking_id = NULL WHERE id = '${requestId}'`,
    );
    await expect(drop).rejects.toThrow(/care_requests_held/);
  });

  it('shows auditors everything but what people wrote', async () => {
    const rows = await sql(
      desk.database.readerUrl,
      'SELECT id, state, elder_id FROM kapok.care_requests',
    );
    expect(rows).toHaveLength(1);
    const texts = sql(desk.database.readerUrl, 'SELECT sealed_note FROM kapok.care_requests');
    await expect(texts).rejects.toThrow(/permission denied/);
  });
});
