import { spawn } from 'node:child_process';
import { type ScanVerdict, verdictOf } from './blob.js';

/** A scanner that takes longer has hung. */
const LIMIT_MS = 60_000;

/**
 * Asks a scanner about a file: runs the command, without a shell and without the service's environment, with the path as
 * its last argument. `unknown` when it cannot be run, fails, or takes longer than a minute; it is killed then. Never
 * throws.
 */
export function scanFile(command: readonly string[], path: string): Promise<ScanVerdict> {
  const [program = '', ...options] = command;
  return new Promise((resolve) => {
    const scan = spawn(program, [...options, path], {
      stdio: 'ignore',
      env: { PATH: process.env.PATH ?? '' },
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    scan.once('error', () => resolve('unknown'));
    scan.once('exit', (code) => resolve(verdictOf(code)));
  });
}
