import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeApp } from '../src/describe-app.js';
import { PROJECT_ROOT } from '../src/platform/project-files.js';

/** Writes openapi.json (or the file named) from the routes of the application; needs no database. */
const target = process.argv[2] ?? join(PROJECT_ROOT, 'openapi.json');
writeFileSync(target, await describeApp());
process.stdout.write(`${target} written\n`);
