import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './embedded-postgres-error.js';

/** What a running server says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number | null;
  readonly isReady: boolean;
}

/** Reads `postmaster.pid`; null when there is none. A file left by a killed server is read like any other. */
export function readPostmaster(data: string): Postmaster | null {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number.parseInt(lines[0] ?? '', 10);
    const port = Number.parseInt(lines[3] ?? '', 10);
    if (!Number.isInteger(pid) || pid <= 0) return null;
    return {
      pid,
      port: Number.isInteger(port) ? port : null,
      isReady: lines[7]?.trim() === 'ready',
    };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Whether a process with this id runs. A zombie, kept by a container's idle first process, does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    if (errorCode(error) !== 'EPERM') throw error;
  }
  const stat = fromProc(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat === null || !/\) Z /.test(stat);
}

/**
 * Whether the process certainly is not the server of this data folder: its id was reused after a crash or a
 * container's restart. A server works inside its data folder; where that cannot be seen the answer is no.
 */
export function isStranger(pid: number, data: string): boolean {
  const folder = fromProc(() => readlinkSync(`/proc/${pid}/cwd`));
  return folder !== null && folder !== realpathSync(data);
}

function fromProc(read: () => string): string | null {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return null;
    throw error;
  }
}
