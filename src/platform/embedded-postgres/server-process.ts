import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { choosePort } from './free-port.js';
import { isRunning, isStranger, type Postmaster, readPostmaster } from './postmaster-pid.js';
import { logSize, logTail, rotateLog } from './server-log.js';
import type { ServerUser } from './server-user.js';

const POLL_MS = 15;
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 60_000;

/** What is needed to run the server of one data folder. */
export interface ServerRequest {
  readonly data: string;
  readonly log: string;
  readonly binaries: Binaries;
  readonly user: ServerUser | null;
  readonly settings: readonly string[];
  readonly preferredPort: number | null;
}

/** A server that accepts connections. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

/**
 * Returns the data folder's running server, starting one if there is none. Started by nobody's terminal:
 * it outlives a killed parent and is found again here. Of two starts at once PostgreSQL's own lock file lets
 * one through; the other waits for it. Throws EmbeddedPostgresError with the end of the log after 60 s.
 */
export async function runServer(request: ServerRequest): Promise<RunningServer> {
  const deadline = Date.now() + READY_LIMIT_MS;
  const logStart = logSize(request.log);
  let port = await choosePort(request.preferredPort);
  let failure: string | null = null;
  while (Date.now() < deadline) {
    const running = await waitForExisting(request.data, deadline);
    if (running !== null) return running;
    if (failure !== null && !isWorthRetrying(failure)) break;
    if (failure?.includes('Address already in use')) port = await choosePort(null);
    const attemptStart = logSize(request.log);
    const child = launch(request, port);
    const started = await waitForStart(request.data, child, deadline);
    if (started !== null) return started;
    failure = logTail(request.log, attemptStart);
    await sleep(POLL_MS * 4);
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL did not start. The end of its log (${request.log}):\n${logTail(request.log, logStart)}`,
  );
}

/** Stops the server as `pg_ctl -m fast` does: sessions are cut, the data is written, then it ends. */
export async function stopServer(server: RunningServer, data: string): Promise<void> {
  const named = readPostmaster(data);
  if (named?.pid !== server.pid || !isRunning(server.pid)) return;
  process.kill(server.pid, 'SIGINT');
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (isRunning(server.pid)) {
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(`PostgreSQL (pid ${server.pid}) did not stop within 60 s.`);
    }
    await sleep(POLL_MS);
  }
}

function launch(request: ServerRequest, port: number): ChildProcess {
  rotateLog(request.log);
  const log = openSync(request.log, 'a', 0o600);
  const identity = request.user === null ? {} : { uid: request.user.uid, gid: request.user.gid };
  try {
    const child = spawn(
      request.binaries.postgres,
      ['-D', request.data, '-p', String(port), ...request.settings],
      {
        cwd: '/',
        detached: true,
        stdio: ['ignore', log, log],
        env: serverEnvironment(),
        ...identity,
      },
    );
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** The server gets none of this process's secrets, only what a program needs to find its way. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' };
}

async function waitForStart(
  data: string,
  child: ChildProcess,
  deadline: number,
): Promise<RunningServer | null> {
  let spawnError: Error | null = null;
  child.once('error', (error) => {
    spawnError = error;
  });
  while (Date.now() < deadline) {
    const found = readPostmaster(data);
    if (found?.pid === child.pid && found?.isReady && found.port !== null) {
      return { pid: found.pid, port: found.port };
    }
    if (spawnError !== null) {
      throw new EmbeddedPostgresError('The PostgreSQL program cannot be run.', {
        cause: spawnError,
      });
    }
    if (child.exitCode !== null || child.signalCode !== null) return null;
    await sleep(POLL_MS);
  }
  return null;
}

/** Waits while another process's server comes up; null when there is none or it went away. */
async function waitForExisting(data: string, deadline: number): Promise<RunningServer | null> {
  while (Date.now() < deadline) {
    const found = readPostmaster(data);
    if (found === null || !isAlive(found, data)) return forgetDead(data, found);
    if (found.isReady && found.port !== null) return { pid: found.pid, port: found.port };
    await sleep(POLL_MS);
  }
  return null;
}

function isAlive(found: Postmaster, data: string): boolean {
  return isRunning(found.pid) && !isStranger(found.pid, data);
}

/** PostgreSQL itself removes the file of a dead server, except when its process id has a new bearer. */
function forgetDead(data: string, found: Postmaster | null): null {
  if (found !== null && isRunning(found.pid)) rmSync(join(data, 'postmaster.pid'), { force: true });
  return null;
}

/** The lock file, the port and memory still held by a killed server's last sessions come free by waiting. */
function isWorthRetrying(failure: string): boolean {
  return /Address already in use|still in use|lock file "postmaster.pid"/.test(failure);
}
