import type { ApiClient } from '../../src/cli/client/api-client.js';
import {
  type ImportView,
  importDirectory,
  type Say,
} from '../../src/cli/client/import-directory.js';
import { type Login, signIn } from '../../src/cli/client/sign-in.js';
import { approveAll } from './approvals.js';
import type { CityExport } from './export-directory.js';
import type { CityReport } from './report.js';
import { readTotals } from './totals.js';
import { staff } from './workers.js';

/** What to play: an export's directory on a service, as its city admin. */
export interface Play {
  readonly url: string;
  readonly admin: Login;
  readonly directory: string;
  readonly city: CityExport;
  readonly say: Say;
}

/**
 * Plays a city's export as the clients of the REST API would: the admin imports and hands out logins, the
 * workers approve what waits for them, and the totals are read back. Throws ProblemError and the like.
 */
export async function playCity(play: Play): Promise<CityReport> {
  const { say, city } = play;
  const started = performance.now();
  const admin = await signIn(play.url, play.admin);
  say(`Importing ${play.directory} into ${play.url}`);
  const imports = await importDirectory(admin, play.directory, { dryRun: false, say });
  const logins = stopwatch();
  const communities = await staff(admin, city.communities);
  const workers = communities.reduce((sum, { workers }) => sum + workers.length, 0);
  say(`${workers} social workers logged in with passwords of their own (${logins(workers)})`);
  const approving = stopwatch();
  const approvals = await approveAll(communities);
  say(
    `${approvals.approved} records approved in ${approvals.requests} bulk requests ` +
      `(${approving(approvals.approved)})`,
  );
  const records = await firstImport(admin, imports.records);
  if (records.id !== imports.records.id) sayRepeat(say, imports.records, records);
  const { refusedToFirstWorker } = approvals;
  const report = await readTotals(admin, { records, communities, refusedToFirstWorker });
  say(`Done in ${seconds(performance.now() - started)} s`);
  return report;
}

/** The earliest import of the very same file that was done in earnest: the one whose rows were new. */
async function firstImport(admin: ApiClient, view: ImportView): Promise<ImportView> {
  let first = view;
  for await (const each of admin.list<ImportView>('/v1/imports')) {
    const isSame = each.kind === view.kind && each.fileSha256 === view.fileSha256;
    // The list goes from new to old.
    if (isSame && each.state === 'done' && !each.dryRun) first = each;
  }
  return first.id === view.id ? view : admin.get<ImportView>(`/v1/imports/${first.id}`);
}

function sayRepeat(say: Say, repeat: ImportView, first: ImportView): void {
  say(
    `records.csv was imported before: this time ${repeat.accepted} rows were accepted; ` +
      `the report counts the first time (${first.accepted} accepted)`,
  );
}

/** Starts a clock; it answers the time so far and the rate of `count` things in it. */
function stopwatch(): (count: number) => string {
  const started = performance.now();
  return (count) => {
    const ms = performance.now() - started;
    return `${seconds(ms)} s, ${Math.round(count / (ms / 1000)).toLocaleString('en')}/s`;
  };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
