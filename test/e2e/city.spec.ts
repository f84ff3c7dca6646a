import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { readCityExport } from '../../scripts/city/export-directory.js';
import { playCity } from '../../scripts/city/play.js';
import { type CityReport, differences } from '../../scripts/city/report.js';
import { signIn } from '../../src/cli/client/sign-in.js';
import { FoundingService } from '../../src/modules/members/founding.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const DIRECTORY = fileURLToPath(new URL('../fixtures/city', import.meta.url));
const ADMIN = { identifier: 'ADMIN', password: 'chosen-by-the-admin-1' };

jest.setTimeout(180_000);

let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ database });
  const { initialPassword } = await app.app
    .get(FoundingService)
    .found({ code: 'GD-YJ', name: '示范市', adminNo: ADMIN.identifier });
  const first = { identifier: ADMIN.identifier, password: initialPassword ?? '' };
  await signIn(app.url, first, ADMIN.password);
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

async function play(): Promise<{ report: CityReport; lines: string[]; expected: unknown }> {
  const city = await readCityExport(DIRECTORY);
  const lines: string[] = [];
  const report = await playCity({
    url: app.url,
    admin: ADMIN,
    directory: DIRECTORY,
    city,
    say: (line) => lines.push(line),
  });
  return { report, lines, expected: city.expected };
}

/** Everything a second import could move. */
async function effects() {
  const tables = ['kapok.units', 'kapok.services', 'kapok.members', 'kapok.service_records'];
  const counts = tables.map((table) => `(SELECT count(*)::integer FROM ${table}) AS "${table}"`);
  const [row] = await sql(
    database.superuserUrl,
    `SELECT ${counts.join(', ')}, (SELECT max(head_seq)::text FROM ledger.book) AS head`,
  );
  return row;
}

describe("a city's export, played over HTTP with the workers' own logins", () => {
  it('comes to exactly what was expected', async () => {
    const { report, expected } = await play();
    expect(differences(report, expected)).toEqual([]);
  });

  it('changes nothing when it is played once more, and answers already_recorded', async () => {
    const before = await effects();
    const { report, lines, expected } = await play();
    expect(await effects()).toEqual(before);
    expect(differences(report, expected)).toEqual([]);
    const { accepted, refusals } = report;
    const again = lines.find((line) => line.includes('records.csv: '));
    expect(again).toContain(' rows, 0 accepted');
    expect(again).toContain(`already_recorded ${accepted + (refusals.already_recorded ?? 0)}`);
    expect(lines.join('\n')).toContain('records.csv was imported before');
  });
});
