import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a holding process said of the server. */
export interface Held {
  readonly pid: number;
  readonly port: number;
  readonly owned: boolean;
}

/** Another process that holds an embedded server. */
export interface Holder {
  readonly held: Held;
  /** Ends it as an operator would: it stops the server if it is the owner. Resolves when it has ended. */
  end(): Promise<void>;
  /** Kills it without a chance to tidy up. */
  kill(): Promise<void>;
}

const HOOK = fileURLToPath(new URL('./typescript-hook.mjs', import.meta.url));
const SCRIPT = fileURLToPath(new URL('./hold-embedded-postgres.ts', import.meta.url));

/** Starts a process that starts or adopts the server in `dataDir`. */
export async function startHolder(dataDir: string): Promise<Holder> {
  const child = spawn(process.execPath, ['--import', HOOK, SCRIPT, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const held = await firstLine(child);
  return {
    held,
    end: () => ended(child, () => child.stdin?.end()),
    kill: () => ended(child, () => child.kill('SIGKILL')),
  };
}

async function firstLine(child: ChildProcess): Promise<Held> {
  if (child.stdout === null) throw new Error('No output to read.');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) return JSON.parse(line) as Held;
  throw new Error('The holding process ended without a word.');
}

async function ended(child: ChildProcess, act: () => void): Promise<void> {
  const exit = once(child, 'exit');
  act();
  await exit;
}
