import { parseArgs } from 'node:util';
import { importDirectory, missingFiles } from './client/import-directory.js';
import { readRemote } from './client/remote.js';
import { signIn } from './client/sign-in.js';
import { type Command, say, UsageError } from './command.js';

/** `kapok import` */
export const importCommand: Command = {
  name: 'import',
  summary: "import a city's export through the REST API",
  help: `Usage: kapok import DIR [--dry-run]

Imports units.csv, services.csv, members.csv and records.csv of DIR, in this order, into the service of
KAPOK_URL as the city admin KAPOK_ADMIN with KAPOK_ADMIN_PASSWORD, and prints what was accepted and
refused. Rows that were accepted before are answered "already_recorded" and change nothing.

  --dry-run   answers every row and keeps nothing; each file is judged by what the service holds now
`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean', default: false } },
    });
    const [directory, ...rest] = positionals;
    if (directory === undefined || rest.length > 0) throw new UsageError('name one directory');
    const missing = missingFiles(directory);
    if (missing.length > 0) throw new UsageError(`${directory} lacks ${missing.join(', ')}`);
    const remote = readRemote(process.env);
    if ('missing' in remote) throw new UsageError(`${remote.missing.join(', ')} must be set`);
    const admin = await signIn(remote.url, remote.admin);
    await importDirectory(admin, directory, { dryRun: values['dry-run'], say });
    return 0;
  },
};
