import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../src/platform/project-files.js';
import type { BenchEnvironment } from './environment.js';

/** The service as it is run, in a process of its own. */
export interface ServiceProcess {
  readonly port: number;
  /** Resident memory now, in MB. */
  residentMb(): Promise<number>;
  /** The most resident memory it ever had, in MB. */
  peakMb(): Promise<number>;
  stop(): Promise<void>;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Node's arguments of `npm start`, so that what is measured is what is run. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').slice(1);
}

/** Starts the service as `npm start` does, on the bench's database, and waits for its address. */
export async function startService(env: BenchEnvironment): Promise<ServiceProcess> {
  // For profiles: KAPOK_BENCH_NODE_ARGS='--cpu-prof --cpu-prof-dir=…'.
  const profiling = process.env.KAPOK_BENCH_NODE_ARGS?.split(' ') ?? [];
  const child = spawn(process.execPath, [...profiling, ...startArguments()], {
    cwd: PROJECT_ROOT,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: env.appUrl,
      KAPOK_OWNER_DATABASE_URL: env.ownerUrl,
      KAPOK_PORT: '0',
      KAPOK_LOG_LEVEL: 'warn',
      // What runs by the clock would run in the midst of what is measured.
      KAPOK_SETTLEMENT_AUTO: 'false',
      KAPOK_RECONCILIATION_AUTO: 'false',
      KAPOK_TOKEN_KEYS: `b1:${secret()}`,
      KAPOK_PERSON_KEYS: `b1:${secret()}`,
      KAPOK_INDEX_KEY: secret(),
      KAPOK_CHECKPOINT_SECONDS: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await listening(child);
  return {
    port,
    residentMb: () => memoryMb(child, 'VmRSS'),
    peakMb: () => memoryMb(child, 'VmHWM'),
    stop() {
      if (child.exitCode !== null) return Promise.resolve();
      return new Promise((resolve) => {
        child.on('exit', () => resolve());
        child.kill('SIGTERM');
      });
    },
  };
}

async function memoryMb(child: ChildProcess, name: string): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
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
