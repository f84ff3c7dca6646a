import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a faked clock says. */
interface Faked {
  /** Where time stands still, RFC 3339; null: it goes on as the machine's does. */
  readonly now: string | null;
  /** By how much a going clock is put forward, or back when negative. */
  readonly shiftMs: number;
}

/** The setting that names a child's clock file. */
export const CLOCK_FILE = 'KAPOK_TEST_CLOCK_FILE';

/**
 * The time of day that a test sets: for its own process, and for the service processes it has started, which read it
 * from a file whenever they want to know. Everything in them that asks `Date` follows; PostgreSQL keeps the machine's
 * time, and `performance.now()` measures on. Take it down at the end.
 */
export class FakedClock {
  readonly #folder = mkdtempSync(join(tmpdir(), 'kapok-clock-'));
  readonly #restore: () => void;
  /** For a child's environment. */
  readonly file = join(this.#folder, 'clock.json');
  #faked: Faked = { now: null, shiftMs: 0 };

  constructor(now: Date | null = null) {
    this.#change({ now: now?.toISOString() ?? null });
    this.#restore = fakeDate(() => this.#faked);
  }

  /** Stops the clock at an instant. */
  set(now: Date): void {
    this.#change({ now: now.toISOString() });
  }

  /** Puts a going clock forward, or back when negative, against the machine's. */
  shift(shiftMs: number): void {
    this.#change({ shiftMs });
  }

  /** Gives this process its own time back. */
  remove(): void {
    this.#restore();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** In one step: a child never reads half a file. */
  #change(change: Partial<Faked>): void {
    this.#faked = { ...this.#faked, ...change };
    writeFileSync(`${this.file}.new`, JSON.stringify(this.#faked));
    renameSync(`${this.file}.new`, this.file);
  }
}

/** In a child: from now on its time is what the file says. */
export function followClockFile(file: string): void {
  fakeDate(() => JSON.parse(readFileSync(file, 'utf8')) as Faked);
}

/** Puts a `Date` in the place of the global one, and answers how to put that back. */
function fakeDate(read: () => Faked): () => void {
  const MachineDate = Date;
  class FakedDate extends MachineDate {
    constructor(...parts: unknown[]) {
      super(...((parts.length === 0 ? [FakedDate.now()] : parts) as [number]));
    }
    static override now(): number {
      const { now, shiftMs } = read();
      return now === null ? MachineDate.now() + shiftMs : MachineDate.parse(now);
    }
    static override [Symbol.hasInstance](value: unknown): boolean {
      return Function.prototype[Symbol.hasInstance].call(MachineDate, value);
    }
  }
  globalThis.Date = FakedDate as unknown as DateConstructor;
  return () => {
    globalThis.Date = MachineDate;
  };
}
