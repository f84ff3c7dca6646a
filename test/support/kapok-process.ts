import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { FROM_SOURCES } from './service-process.js';

const CLI = join(PROJECT_ROOT, 'src', 'cli.ts');

/** `kapok` in a process of its own, with nothing of this one's environment. */
export class KapokProcess {
  readonly child: ChildProcess;
  readonly #ended: Promise<number | null>;
  /** All that it has printed so far, to either stream. */
  printed = '';

  constructor(env: Readonly<Record<string, string>>, ...args: string[]) {
    this.child = spawn(process.execPath, [...FROM_SOURCES, CLI, ...args], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (part: Buffer) => {
        this.printed += part.toString();
        this.child.emit('printed');
      });
    }
    this.#ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Resolves with the exit code when it has ended. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Resolves when it has printed something of that form. Throws when it ends without. */
  async says(form: RegExp): Promise<void> {
    while (!form.test(this.printed)) {
      const isEnded = await Promise.race([
        once(this.child, 'printed').then(() => false),
        this.#ended.then(() => true),
      ]);
      if (isEnded && !form.test(this.printed)) throw new Error(`it ended: ${this.printed}`);
    }
  }

  /** Stops it as a signal would; resolves with its exit code. */
  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.#ended;
  }
}
