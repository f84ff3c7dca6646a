import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A service that runs in a process of its own. */
export interface ChildService {
  readonly url: string;
  /** Resolves with the exit code, or with null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Asks it to stop in order and waits until it has. May be called twice. */
  stop(): Promise<void>;
  /** Kills it without a chance to tidy up, and waits until it is gone. */
  kill(): Promise<void>;
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 35_000;
const LISTENING = /listens on (http:\/\/\S+)/;

/**
 * Starts the service of this very build with the given settings and waits until it listens. Its own
 * messages go to stderr. Throws when it ends before, or takes longer than a minute. `nodeArguments` stand
 * before the program (default: those of this process).
 */
export async function startService(
  settings: Readonly<Record<string, string>>,
  nodeArguments: readonly string[] = process.execArgv,
): Promise<ChildService> {
  const child = spawn(process.execPath, [...nodeArguments, mainFile()], {
    env: { ...inheritedSettings(), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C reaches the whole foreground group; this process decides when the service stops.
    detached: true,
  });
  // However this process ends, the service must not be left behind.
  process.once('exit', () => child.kill('SIGTERM'));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const url = await Promise.race([addressOf(child), endedTooSoon(ended), startLimit()]).catch(
    async (error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    },
  );
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { url, ended, stop: () => stopChild(child, ended), kill };
}

/** The caller's environment without the client's own settings, which the service would refuse. */
function inheritedSettings(): NodeJS.ProcessEnv {
  const client = ['KAPOK_URL', 'KAPOK_ADMIN', 'KAPOK_ADMIN_PASSWORD'];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !client.includes(name)));
}

/** Beside this file: `.js` in a build, `.ts` when the sources are run as they are. */
function mainFile(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../../src/main.${extension}`, import.meta.url));
}

async function addressOf(child: ChildProcess): Promise<string> {
  const output = child.stdout;
  if (output === null) throw new Error('the service has no output to read');
  const lines = createInterface({ input: output });
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      const address = LISTENING.exec(line)?.[1];
      if (address !== undefined) resolve(address);
      else process.stderr.write(`${line}\n`);
    });
  });
}

async function endedTooSoon(ended: Promise<number | null>): Promise<never> {
  const code = await ended;
  throw new Error(`the service ended before it listened (exit code ${code})`);
}

function startLimit(): Promise<never> {
  return new Promise((_, reject) => {
    const refuse = () => reject(new Error('the service did not listen within a minute'));
    setTimeout(refuse, START_LIMIT_MS).unref();
  });
}

async function stopChild(child: ChildProcess, ended: Promise<number | null>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(limit);
}
