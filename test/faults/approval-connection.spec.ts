import { setTimeout as sleep } from 'node:timers/promises';
import {
  daysAgo,
  enrol,
  logOnPaper,
  openRecordCity,
  post,
  type RecordCity,
} from '../e2e/service-records-city.js';
import { sql } from '../support/sql.js';

let city: RecordCity;

beforeAll(async () => {
  city = await openRecordCity();
});

afterAll(async () => {
  await city.app.close();
  await city.database.drop();
});

/** Ends every connection of the service, as a restart of PostgreSQL would, and lets it notice. */
async function cutConnections(): Promise<number> {
  const { superuserUrl } = city.database;
  const cut = await sql(
    superuserUrl,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = 'kapok_app' AND pid <> pg_backend_pid()`,
  );
  await sleep(200);
  return cut.length;
}

it('approves again at the first call after the connections were lost between two calls', async () => {
  const unit = city.here;
  const volunteer = await enrol(city, { unit, memberNo: 'V1', roles: ['volunteer'] });
  const elder = await enrol(city, { unit, memberNo: 'E1', roles: ['elder'] });
  const station = await enrol(city, { unit, memberNo: 'S1', roles: ['station_admin'] });
  const worker = await enrol(city, { unit, memberNo: 'W1', roles: ['social_worker'] });
  const approve = async (day: number) => {
    const record = await logOnPaper(
      city.app,
      { station, volunteer },
      {
        recipientId: elder.id,
        serviceCode: 'S01',
        startedAt: daysAgo(day, '08:00'),
        endedAt: daysAgo(day, '09:00'),
      },
    );
    if (day > 1) expect(await cutConnections()).toBeGreaterThan(0);
    return (await post(city.app, worker, `/${record.id}/approve`)).body.outcome;
  };
  for (const day of [1, 2, 3]) expect(await approve(day)).toBe('approved');
});
