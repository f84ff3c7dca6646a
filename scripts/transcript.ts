import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePlace } from '../src/platform/embedded-postgres/place.js';
import { PROJECT_ROOT } from '../src/platform/project-files.js';
import { startService } from './city/child-service.js';
import { demoAdmin } from './city/settings.js';
import { playSession } from './transcript/play.js';
import { readmeWith, walkthrough } from './transcript/render.js';
import { setStage } from './transcript/stage.js';

const README = join(PROJECT_ROOT, 'README.md');
const WALKTHROUGH = join(PROJECT_ROOT, 'docs', 'walkthrough.md');

/** Plays the session on a temporary service and writes docs/walkthrough.md and the session of README.md. */
const dataDir = await mkdtemp(join(tmpdir(), 'kapok-transcript-'));
try {
  const service = await startService({
    KAPOK_DEMO: 'true',
    KAPOK_DATA_DIR: dataDir,
    KAPOK_PORT: '0',
    KAPOK_LOG_LEVEL: 'error',
    KAPOK_SETTLEMENT_AUTO: 'false',
    KAPOK_RECONCILIATION_AUTO: 'false',
    DATABASE_URL: '',
  });
  try {
    const played = await playSession(await setStage(service.url, await demoAdmin(dataDir)));
    await writeFile(WALKTHROUGH, walkthrough(played));
    await writeFile(README, readmeWith(await readFile(README, 'utf8'), played));
  } finally {
    await service.stop();
  }
} finally {
  removePlace(dataDir);
}
process.stdout.write('docs/walkthrough.md and the session in README.md are written.\n');
