import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';

const LOG_LIMIT_BYTES = 16 * 1024 * 1024;
const TAIL_LINES = 20;

/** Puts a log above 16 MiB aside as `.1`, so that there are never more than two. */
export function rotateLog(log: string): void {
  if (logSize(log) > LOG_LIMIT_BYTES) renameSync(log, `${log}.1`);
}

/** The length of the log in bytes, 0 when there is none yet. */
export function logSize(log: string): number {
  return existsSync(log) ? statSync(log).size : 0;
}

/** The last 20 lines written since the log had `from` bytes. */
export function logTail(log: string, from: number): string {
  if (!existsSync(log)) return '(no log)';
  const bytes = readFileSync(log);
  const recent = bytes.subarray(from <= bytes.length ? from : 0).toString('utf8');
  return recent.trim().split('\n').slice(-TAIL_LINES).join('\n') || '(empty)';
}
