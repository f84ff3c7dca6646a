import { setFlagsFromString } from 'node:v8';
import { boot, type RunningService } from './boot.js';
import { LogError } from './ledger/log/log-error.js';
import { ConfigError, loadConfig } from './platform/config/config.js';
import { ConnectionPlanError } from './platform/database/connection-plan.js';
import { MigrationError } from './platform/database/migration-files.js';
import { EmbeddedPostgresError } from './platform/embedded-postgres/embedded-postgres-error.js';

const DRAIN_LIMIT_MS = 30_000;
/** Ctrl-C reaches us twice at once, from the terminal and from npm; that is one wish, not two. */
const SAME_WISH_MS = 1_000;

/**
 * Runs the service until SIGINT or SIGTERM, then stops it in order; a second signal, or 30 seconds, ends the
 * process at once. Resolves when the service listens. Faults an operator can mend are printed plainly.
 */
export async function serve(env: NodeJS.ProcessEnv): Promise<RunningService | null> {
  // Left alone, V8 lets garbage grow to several times what lives before it collects. Collecting at 1.5 times what
  // lives costs a few hundredths of the throughput under full load (npm run bench) and keeps resident memory under 300 MB.
  setFlagsFromString('--heap-growing-percent=50');
  const interruption = listenForSignals();
  try {
    const service = await boot(loadConfig(env));
    process.stdout.write(`${service.config.brand} (Kapok) listens on ${service.address}\n`);
    void interruption.then(() => stopAndExit(service));
    return service;
  } catch (error) {
    if (!isOperatorFault(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return null;
  }
}

/** Resolves at the first signal, even one during start-up; the second one exits hard. */
function listenForSignals(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const hear = (): void => {
      firstAt ??= performance.now();
      if (performance.now() - firstAt > SAME_WISH_MS) process.exit(1);
      resolve();
    };
    process.on('SIGINT', hear);
    process.on('SIGTERM', hear);
  });
}

async function stopAndExit(service: RunningService): Promise<void> {
  const limit = setTimeout(() => process.exit(1), DRAIN_LIMIT_MS);
  limit.unref();
  try {
    await service.stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`The shutdown failed: ${String(error)}\n`);
    process.exit(1);
  }
}

function isOperatorFault(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : null;
  return (
    error instanceof ConfigError ||
    error instanceof ConnectionPlanError ||
    error instanceof MigrationError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof LogError ||
    code === 'EADDRINUSE' ||
    code === 'EACCES'
  );
}
