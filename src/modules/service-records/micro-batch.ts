import { DomainError } from '../../platform/errors/domain-error.js';

/** How a micro-batch works. */
export interface MicroBatchPlan<In, Out> {
  /** Calls worked on together at most. */
  readonly size: number;
  /** Calls that may wait; further ones are refused with `temporarily_unavailable`. */
  readonly queueLength: number;
  /** Calls of the same key never share a batch: the later one waits for the next. */
  keyOf(call: In): string;
  /** One answer a call, in order. */
  work(calls: readonly In[]): Promise<Out[]>;
}

interface Waiting<In, Out> {
  readonly call: In;
  resolve(answer: Out): void;
  reject(error: unknown): void;
}

/**
 * Lets single calls share set-based work: what arrives in one turn of the event loop, or while the
 * last batch is under way, is the next batch. No timers, one batch at a time.
 */
export class MicroBatch<In, Out> {
  private queue: Waiting<In, Out>[] = [];
  private isWorking = false;

  constructor(private readonly plan: MicroBatchPlan<In, Out>) {}

  /** The answer to one call; an error of its batch is thrown to every caller of that batch. */
  run(call: In): Promise<Out> {
    if (this.queue.length >= this.plan.queueLength) {
      return Promise.reject(new DomainError('temporarily_unavailable'));
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ call, resolve, reject });
      if (!this.isWorking) {
        this.isWorking = true;
        setImmediate(() => void this.drain());
      }
    });
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) await this.workOn(this.takeBatch());
    this.isWorking = false;
  }

  private takeBatch(): Waiting<In, Out>[] {
    const keys = new Set<string>();
    const batch: Waiting<In, Out>[] = [];
    const rest: Waiting<In, Out>[] = [];
    for (const waiting of this.queue) {
      const key = this.plan.keyOf(waiting.call);
      const fits = batch.length < this.plan.size && !keys.has(key);
      (fits ? batch : rest).push(waiting);
      if (fits) keys.add(key);
    }
    this.queue = rest;
    return batch;
  }

  /** Never throws: an error belongs to those who wait. */
  private async workOn(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const answers = await this.plan.work(batch.map(({ call }) => call));
      for (const [index, waiting] of batch.entries()) waiting.resolve(answers[index] as Out);
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
  }
}
