import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PlayedChapter, playSession } from '../../scripts/transcript/play.js';
import { readmeWith, walkthrough } from '../../scripts/transcript/render.js';
import { setStage } from '../../scripts/transcript/stage.js';
import { signIn } from '../../src/cli/client/sign-in.js';
import { FoundingService } from '../../src/modules/members/founding.service.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ADMIN = { identifier: 'ADMIN', password: 'chosen-by-the-admin-1' };
const committed = (...path: string[]) => readFileSync(join(PROJECT_ROOT, ...path), 'utf8');

let database: TestDatabase;
let app: TestApp;
let played: PlayedChapter[];

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ database });
  const city = { code: 'GD-YJ', name: '示范市', adminNo: ADMIN.identifier };
  const { initialPassword } = await app.app.get(FoundingService).found(city);
  const first = { identifier: ADMIN.identifier, password: initialPassword ?? '' };
  await signIn(app.url, first, ADMIN.password);
  played = await playSession(await setStage(app.url, ADMIN));
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

describe('the documented session, played again (npm run transcript writes it anew)', () => {
  it('answers as docs/walkthrough.md says', () => {
    expect(walkthrough(played)).toBe(committed('docs', 'walkthrough.md'));
  });

  it('answers as README.md says', () => {
    const readme = committed('README.md');
    expect(readmeWith(readme, played)).toBe(readme);
  });
});
