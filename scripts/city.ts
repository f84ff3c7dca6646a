import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { missingFiles } from '../src/cli/client/import-directory.js';
import { readCityExport } from './city/export-directory.js';
import { playCity } from './city/play.js';
import { type CityReport, differenceLines, differences, totalsLine } from './city/report.js';
import { openStage, type Stage } from './city/settings.js';

const USAGE = `Usage: npm run city -- DIR [--out FILE]

Plays a city's export (units.csv, services.csv, members.csv, records.csv in DIR) through the public
REST API: imports it, lets the social workers approve it with their own logins, reads the totals back,
and compares them with DIR/expected.json if there is one.

  --out FILE   writes the report as JSON

With KAPOK_URL, KAPOK_ADMIN and KAPOK_ADMIN_PASSWORD it plays on that service, else on a temporary one
with an embedded database, which it starts and removes. Exit code 0: done and as expected; 1: differs;
2: could not be played.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const request = readArguments();
  if (request === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  try {
    return await run(request.directory, request.out);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

function readArguments(): { directory: string; out: string | null } | null {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const [directory, ...rest] = positionals;
  if (directory === undefined || rest.length > 0 || values.help === true) return null;
  return { directory, out: values.out ?? null };
}

async function run(directory: string, out: string | null): Promise<number> {
  const missing = missingFiles(directory);
  if (missing.length > 0) throw new Error(`${directory} lacks ${missing.join(', ')}`);
  const city = await readCityExport(directory);
  const opening = openStage(process.env, city);
  closeAtSignal(opening);
  const stage = await opening;
  try {
    const report = await playCity({ ...stage, directory, city, say });
    if (out !== null) await writeFile(out, `${JSON.stringify(report, null, 2)}\n`);
    say(totalsLine(report));
    return judge(report, city.expected);
  } finally {
    await stage.close();
  }
}

/** A signal closes what was started, also when it is only starting, and ends the process. */
function closeAtSignal(opening: Promise<Stage>): void {
  const end = (): void => {
    opening.then((stage) => stage.close()).finally(() => process.exit(130));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

function judge(report: CityReport, expected: unknown): number {
  if (expected === null) {
    say('There is no expected.json to compare with.');
    return 0;
  }
  const found = differences(report, expected);
  if (found.length === 0) {
    say('Everything equals expected.json.');
    return 0;
  }
  say(`${found.length} value(s) differ from expected.json:`);
  for (const line of differenceLines(found)) say(line);
  return 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
