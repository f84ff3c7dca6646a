import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { testEnvironment } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HOOK = join(PROJECT_ROOT, 'test', 'support', 'typescript-hook.mjs');
const MAIN = join(PROJECT_ROOT, 'src', 'main.ts');
const START_LIMIT_MS = 60_000;

/** `src/main.ts` in a process of its own, and all that it printed. */
class ServiceProcess {
  readonly child: ChildProcess;
  printed = '';

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, ['--import', HOOK, MAIN], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.printed += chunk.toString();
        this.child.emit('printed');
      });
    }
  }

  /** The address it prints when it listens. */
  async address(): Promise<string> {
    for (;;) {
      const match = /listens on (http:\S+)/.exec(this.printed);
      if (match?.[1] !== undefined) return match[1];
      if (this.child.exitCode !== null) throw new Error(`it ended: ${this.printed}`);
      await Promise.race([once(this.child, 'printed'), once(this.child, 'exit')]);
    }
  }

  async exitCode(): Promise<number | null> {
    if (this.child.exitCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}

describe('the service process', () => {
  let database: TestDatabase;
  const started: ServiceProcess[] = [];

  const start = (env: Record<string, string>): ServiceProcess => {
    const service = new ServiceProcess(env);
    started.push(service);
    return service;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    for (const { child } of started) if (child.exitCode === null) child.kill('SIGKILL');
    await database.drop();
  });

  it(
    'prints one plain line, serves, and ends in order at one wish expressed twice',
    async () => {
      const service = start(testEnvironment({ database }));
      const ready = await fetch(`${await service.address()}/health/ready`);
      expect(ready.status).toBe(200);
      // As a terminal and npm do it together.
      service.child.kill('SIGINT');
      service.child.kill('SIGINT');
      expect(await service.exitCode()).toBe(0);
      expect(service.printed.trim().split('\n')).toHaveLength(1);
    },
    START_LIMIT_MS,
  );

  it(
    'names every fault of its configuration and does not start',
    async () => {
      const env = testEnvironment({ database, env: { KAPOK_PORT: 'x', KAPOK_POOL_SIZE: '0' } });
      const service = start(env);
      expect(await service.exitCode()).toBe(1);
      expect(service.printed).toMatch(/2 fault[\s\S]*KAPOK_PORT[\s\S]*KAPOK_POOL_SIZE/);
      expect(service.printed).not.toMatch(/\n\s+at /);
    },
    START_LIMIT_MS,
  );

  it(
    'says plainly that its port is taken, and leaves nothing running',
    async () => {
      const squatter = createServer().listen(0, '127.0.0.1');
      await once(squatter, 'listening');
      const bound = squatter.address();
      const port = typeof bound === 'object' ? String(bound?.port) : '';
      const service = start(testEnvironment({ database, env: { KAPOK_PORT: port } }));
      expect(await service.exitCode()).toBe(1);
      expect(service.printed).toContain('EADDRINUSE');
      squatter.close();
    },
    START_LIMIT_MS,
  );
});
