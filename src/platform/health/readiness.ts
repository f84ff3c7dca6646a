import { Injectable } from '@nestjs/common';

const CHECK_LIMIT_MS = 2_000;

/** Resolves when the part works; rejects, or takes longer than two seconds, when it does not. */
export type ReadinessCheck = () => Promise<void>;

export interface ReadinessReport {
  readonly ready: boolean;
  /** By name: whether the check passed. Reasons go to the log, not to strangers. */
  readonly checks: Readonly<Record<string, boolean>>;
}

/** Whether this process should be sent requests. Parts register their own check when they start. */
@Injectable()
export class Readiness {
  readonly #checks = new Map<string, ReadinessCheck>();
  #draining = false;

  /** Adds a check; a name taken already is replaced. */
  register(name: string, check: ReadinessCheck): void {
    this.#checks.set(name, check);
  }

  /** From now on the process answers that it is not ready; requests under way go on. */
  drain(): void {
    this.#draining = true;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Runs all checks at once, each under its time limit. */
  async report(): Promise<ReadinessReport> {
    const names = [...this.#checks.keys()];
    const passed = await Promise.all([...this.#checks.values()].map(passes));
    const checks = Object.fromEntries(names.map((name, n) => [name, passed[n] === true]));
    return { ready: !this.#draining && passed.every((one) => one), checks };
  }
}

async function passes(check: ReadinessCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | null = null;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_LIMIT_MS);
  });
  const outcome = check().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([outcome, limit]);
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}
