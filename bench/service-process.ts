import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../src/platform/project-files.js';
import type { BenchEnvironment } from './environment.js';

/** The service as it is run, in a process of its own. */
export interface ServiceProcess {
  readonly port: number;
  /** Resident memory now, in MB. */
  residentMb(): Promise<number>;
  stop(): Promise<void>;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Starts `dist/src/main.js` on the bench's database and waits for its address. */
export async function startService(env: BenchEnvironment): Promise<ServiceProcess> {
  // For profiles: KAPOK_BENCH_NODE_ARGS='--cpu-prof --cpu-prof-dir=…'.
  const nodeArgs = process.env.KAPOK_BENCH_NODE_ARGS?.split(' ') ?? [];
  const child = spawn(process.execPath, [...nodeArgs, join(PROJECT_ROOT, 'dist/src/main.js')], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: env.appUrl,
      KAPOK_OWNER_DATABASE_URL: env.ownerUrl,
      KAPOK_PORT: '0',
      KAPOK_LOG_LEVEL: 'warn',
      KAPOK_TOKEN_KEYS: `b1:${secret()}`,
      KAPOK_PERSON_KEYS: `b1:${secret()}`,
      KAPOK_INDEX_KEY: secret(),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await listening(child);
  return {
    port,
    async residentMb() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    },
    stop() {
      return new Promise((resolve) => {
        child.on('exit', () => resolve());
        child.kill('SIGTERM');
      });
    },
  };
}

function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (/"level":"(error|fatal)"/.test(chunk.toString())) process.stderr.write(chunk);
      const port = /http:\/\/[^:]+:(\d+)/.exec(printed)?.[1];
      if (port) resolve(Number(port));
    });
    child.on('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
}
