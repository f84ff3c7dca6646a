import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ROLES } from '../src/auth/principal.js';
import type { RunningService } from '../src/boot.js';
import { signIn } from '../src/cli/client/sign-in.js';
import {
  type DemoLogins,
  demoLoginOf,
  demoLoginsPath,
  readDemoLogins,
  writeDemoLogins,
} from '../src/cli/demo-logins.js';
import { PROJECT_ROOT } from '../src/platform/project-files.js';
import { serve } from '../src/serve.js';
import { demoPeople } from './city/demo-people.js';
import { type CityExport, readCityExport } from './city/export-directory.js';
import { playCity } from './city/play.js';
import { differenceLines, differences, totalsLine } from './city/report.js';
import { demoAdmin } from './city/settings.js';
import { welcome } from './city/welcome.js';

const DIRECTORY = join(PROJECT_ROOT, 'test', 'fixtures', 'city');
const USUAL_PORT = 8080;
/** Everybody but `proxy`, whose scope an elder grants. */
const SHOWN_ROLES = ROLES.filter((role) => role !== 'proxy');

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true;
  });
}
await main();

async function main(): Promise<void> {
  const city = await readCityExport(DIRECTORY);
  // `serve` stops everything in order at a signal and then ends the process.
  const service = await serve({
    KAPOK_LOG_LEVEL: 'error',
    KAPOK_PORT: await port(),
    KAPOK_DATA_DIR: dataDirFor(process.env.DATABASE_URL ?? ''),
    // Who looks around settles a month when they want to see it done (docs/settlement.md).
    KAPOK_SETTLEMENT_AUTO: 'false',
    ...process.env,
    KAPOK_DEMO: 'true',
    KAPOK_DEMO_CITY: city.cityCode,
  });
  if (service === null) return;
  try {
    await present(service, city);
  } catch (error) {
    // What fails because the service is being stopped is no fault.
    if (interrupted) return;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await service.stop();
    process.exit(1);
  }
}

/** Loads the city unless it is there, and says where to go on. */
async function present(service: RunningService, city: CityExport): Promise<void> {
  const { dataDir } = service.config;
  const login = await demoAdmin(dataDir);
  const kept = await readDemoLogins(dataDir);
  const isLoaded = SHOWN_ROLES.every((role) => kept !== null && demoLoginOf(kept, role) !== null);
  if (isLoaded) say('The demonstration city is there already.');
  else await load(service, city);
  const admin = await signIn(service.address, login);
  await welcome(admin, (await readDemoLogins(dataDir)) as DemoLogins, say);
  say(`The logins are kept in ${demoLoginsPath(dataDir)}.`);
}

/** Plays the city and makes the logins. Interrupted, it is simply done again: nothing counts twice. */
async function load(service: RunningService, city: CityExport): Promise<void> {
  const { dataDir } = service.config;
  const url = service.address;
  const login = await demoAdmin(dataDir);
  const report = await playCity({ url, admin: login, directory: DIRECTORY, city, say });
  const found = differences(report, city.expected);
  say(totalsLine(report));
  say(found.length === 0 ? 'Everything equals expected.json.' : 'The totals differ:');
  for (const line of differenceLines(found)) say(line);
  const admin = await signIn(url, login);
  const logins = [{ role: 'city_admin' as const, ...login }, ...(await demoPeople(admin, city))];
  await writeDemoLogins(dataDir, { city: city.cityCode, logins });
}

/** Logins and keys belong to one database: a server of one's own gets a folder of its own. */
function dataDirFor(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return '.kapok';
  const { host, pathname } = new URL(databaseUrl);
  const digest = createHash('sha256').update(`${host}${pathname}`).digest('hex');
  return join('.kapok', `server-${digest.slice(0, 8)}`);
}

/** The usual port, or any free one when somebody else has it. */
function port(): Promise<string> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve('0'));
    probe.listen(USUAL_PORT, '127.0.0.1', () => probe.close(() => resolve(String(USUAL_PORT))));
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
