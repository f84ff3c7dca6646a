import { parseArgs } from 'node:util';
import { serve } from '../serve.js';
import type { Command } from './command.js';

/** `kapok serve` */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'run the service',
  help: `Usage: kapok serve

Runs the service until SIGINT or SIGTERM. Settings come from the environment (docs/configuration.md);
without DATABASE_URL an embedded PostgreSQL is started in KAPOK_DATA_DIR (./.kapok).
`,
  async run(args) {
    parseArgs({ args: [...args], options: {} });
    const service = await serve(process.env);
    return service === null ? 3 : null;
  },
};

/** `kapok demo` */
export const demoCommand: Command = {
  name: 'demo',
  summary: 'run the service in demonstration mode',
  help: `Usage: kapok demo

Like "kapok serve" with KAPOK_DEMO=true: founds the city KAPOK_DEMO_CITY (GD-YJ) when it is absent and
keeps the logins in KAPOK_DATA_DIR/demo-logins.json. Never for real people.
`,
  async run(args) {
    parseArgs({ args: [...args], options: {} });
    const service = await serve({ ...process.env, KAPOK_DEMO: 'true' });
    return service === null ? 3 : null;
  },
};
