import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorDocs } from '../src/platform/errors/error-docs.js';
import { PROJECT_ROOT } from '../src/platform/project-files.js';

/** Writes docs/errors.md from the table of codes; a test fails while the two differ. */
writeFileSync(join(PROJECT_ROOT, 'docs', 'errors.md'), errorDocs());
process.stdout.write('docs/errors.md written\n');
