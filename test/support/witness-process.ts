import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FROM_SOURCES } from './service-process.js';

const CLI = fileURLToPath(new URL('../../packages/witness/src/cli.ts', import.meta.url));
const LISTENING = /listens on (http:\/\/\S+)/;

/** What a command that ended has said. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `kapok-witness` in a process of its own, to its end. */
export async function runWitnessCommand(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [...FROM_SOURCES, CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => {
    out += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    err += part.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

/** A witness that serves, in a process of its own. */
export interface WitnessProcess {
  readonly url: string;
  /** What it has said since it started. */
  said(): readonly string[];
  /** Stops it as a signal would; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Kills it without a chance to tidy up. */
  kill(): Promise<void>;
}

/** Starts `kapok-witness serve` on a folder that was made ready, and waits until it listens. */
export async function startWitness(state: string, ...args: string[]): Promise<WitnessProcess> {
  const child = spawn(
    process.execPath,
    [...FROM_SOURCES, CLI, 'serve', '--state', state, '--port', '0', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  process.once('exit', () => child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const said: string[] = [];
  const url = await Promise.race([addressOf(child, said), ended.then(tooSoon)]);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return {
    url,
    said: () => said,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}

function addressOf(child: ChildProcess, said: string[]): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      said.push(line);
      const address = LISTENING.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
}

function tooSoon(code: number | null): never {
  throw new Error(`the witness ended before it listened (exit code ${code})`);
}
