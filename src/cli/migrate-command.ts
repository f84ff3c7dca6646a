import { parseArgs } from 'node:util';
import { openDatabase } from '../boot.js';
import { loadDatabaseConfig } from '../platform/config/config.js';
import { type Command, say } from './command.js';

/** `kapok migrate` */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'prepare the database and bring its schema up to date',
  help: `Usage: kapok migrate

Applies the migrations that the database of DATABASE_URL (or the embedded one) lacks. Does nothing when
there are none. Refuses when a migration that was applied has changed since.
`,
  async run(args) {
    parseArgs({ args: [...args], options: {} });
    const database = await openDatabase(loadDatabaseConfig(process.env));
    await database.release();
    say('The schema is up to date.');
    return 0;
  },
};
