import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ProgressPoint } from '../../src/modules/settlements/settlement-progress.js';
import { type TestAppRequest, testEnvironment } from './app.js';
import { CLOCK_FILE, type FakedClock } from './faked-clock.js';
import { FROM_SOURCES } from './service-process.js';

/** Where in a settlement a server dies, or waits for its parent. */
export interface Trap {
  /** Null: any month, any step. */
  readonly month: string | null;
  readonly step: ProgressPoint['step'] | null;
  readonly at: ProgressPoint['at'];
  /** So many such points are passed first. */
  readonly skip: number;
  readonly effect: 'die' | 'wait';
}

/** What a parent orders. */
export type FakedOrder =
  | { readonly do: 'trap'; readonly trap: Trap | null }
  | { readonly do: 'release' }
  | { readonly do: 'settle'; readonly bookId: number };

/** What a child answers. */
export type FakedReply =
  | { readonly said: 'listens'; readonly url: string }
  | { readonly said: 'reached' }
  | { readonly said: 'settled' }
  | { readonly said: 'failed'; readonly message: string };

const SERVICE = fileURLToPath(new URL('./faked-service.ts', import.meta.url));
const START_LIMIT_MS = 90_000;

/** The real service in a process of its own, on the test's clock, settling when told to. */
export class FakedServer {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  readonly #heard: FakedReply[] = [];
  #isGone = false;
  #listener: () => void = () => undefined;

  private constructor(request: TestAppRequest, clock: FakedClock) {
    this.#child = spawn(process.execPath, [...FROM_SOURCES, SERVICE], {
      env: {
        ...process.env,
        ...testEnvironment(request),
        KAPOK_SETTLEMENT_AUTO: 'true',
        [CLOCK_FILE]: clock.file,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (reply: FakedReply) => {
      this.#heard.push(reply);
      this.#listener();
    });
    this.#exit = once(this.#child, 'exit').then(() => {
      this.#isGone = true;
      this.#listener();
    });
  }

  /** Starts it and resolves when it listens. */
  static async start(request: TestAppRequest, clock: FakedClock): Promise<FakedServer> {
    const server = new FakedServer(request, clock);
    const limit = setTimeout(() => void server.kill(), START_LIMIT_MS);
    const first = await server.next();
    clearTimeout(limit);
    if (first?.said !== 'listens') throw new Error('the service ended before it listened');
    return server;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Lays a trap, in place of the one before; null takes it away. */
  lay(trap: Trap | null): void {
    this.#order({ do: 'trap', trap });
  }

  /** Lets a server go on that waits in a trap. */
  release(): void {
    this.#order({ do: 'release' });
  }

  /** Tells it to look for months to settle. `next` brings the answer. */
  settle(bookId: number): void {
    this.#order({ do: 'settle', bookId });
  }

  /** The next thing it says, in order; null when it is gone and has said all. */
  async next(): Promise<FakedReply | null> {
    while (this.#heard.length === 0 && !this.#isGone) {
      await new Promise<void>((resolve) => {
        this.#listener = resolve;
      });
    }
    return this.#heard.shift() ?? null;
  }

  /** Stops it as it is, in the midst of whatever it does. */
  suspend(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  /** Lets it go on. */
  resume(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Kills it without a chance to tidy up, and waits until it is gone. May be called twice. */
  async kill(): Promise<void> {
    if (!this.#isGone) this.#child.kill('SIGKILL');
    await this.#exit;
  }

  #order(order: FakedOrder): void {
    // A server that has just died hears nothing; its parent learns that from `next`.
    this.#child.send(order, () => undefined);
  }
}
