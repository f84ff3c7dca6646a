import { setImmediate as nextTurn } from 'node:timers/promises';
import { BackgroundRound } from './background-round.js';

/** Work whose rounds end when the test says so. */
class Bench {
  readonly ended: number[] = [];
  readonly logged: unknown[] = [];
  begun = 0;
  onDuty = true;
  failing = false;
  isStopping: () => boolean = () => false;
  #release: () => void = () => undefined;

  readonly round = new BackgroundRound({
    logger: { error: (line: unknown) => void this.logged.push(line) },
    failure: 'bench_failed',
    isOnDuty: () => this.onDuty,
    work: async (isStopping) => {
      this.isStopping = isStopping;
      this.begun += 1;
      const number = this.begun;
      await new Promise<void>((resolve) => {
        this.#release = resolve;
      });
      if (this.failing) throw new TypeError('broken');
      this.ended.push(number);
    },
  });

  async release(): Promise<void> {
    this.#release();
    await nextTurn();
  }
}

describe('a round in the background', () => {
  it('is not done twice at once, and can be done again', async () => {
    const bench = new Bench();
    for (let n = 0; n < 10; n += 1) bench.round.start();
    await nextTurn();
    bench.round.start();
    expect([bench.begun, bench.round.isUnderWay]).toEqual([1, true]);
    await bench.release();
    expect([bench.begun, bench.ended, bench.round.isUnderWay]).toEqual([1, [1], false]);
    bench.round.start();
    await nextTurn();
    await bench.release();
    expect(bench.ended).toEqual([1, 2]);
  });

  it('is followed by one other when it was woken meanwhile, however often', async () => {
    const bench = new Bench();
    bench.round.wake();
    await nextTurn();
    for (let n = 0; n < 5; n += 1) bench.round.wake();
    await bench.release();
    expect([bench.begun, bench.round.isUnderWay]).toEqual([2, true]);
    await bench.release();
    expect([bench.begun, bench.ended, bench.round.isUnderWay]).toEqual([2, [1, 2], false]);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'loses no waking %i steps of the queue behind the work',
    async (steps) => {
      let begun = 0;
      const round: BackgroundRound = new BackgroundRound({
        logger: { error: () => undefined },
        failure: 'never',
        work: async () => {
          begun += 1;
          if (begun === 1) void wakeAfter(round, steps);
        },
      });
      round.start();
      await nextTurn();
      await nextTurn();
      expect([begun, round.isUnderWay]).toEqual([2, false]);
    },
  );

  it('leaves a failure in the log without its data, and is done again', async () => {
    const bench = new Bench();
    bench.failing = true;
    bench.round.start();
    await nextTurn();
    await bench.release();
    expect(bench.logged).toEqual([
      expect.objectContaining({ event: 'bench_failed', fault: 'TypeError' }),
    ]);
    bench.failing = false;
    bench.round.start();
    await nextTurn();
    await bench.release();
    expect([bench.ended, bench.logged.length]).toEqual([[2], 1]);
  });

  it('survives work that throws before it is a promise', async () => {
    let tries = 0;
    const round = new BackgroundRound({
      logger: { error: () => undefined },
      failure: 'never_begun',
      work: () => {
        tries += 1;
        throw new Error('at once');
      },
    });
    round.start();
    await round.settled();
    round.start();
    await round.settled();
    expect([tries, round.isUnderWay]).toEqual([2, false]);
  });

  it('does nothing off duty, and stops between two rounds when duty ends', async () => {
    const bench = new Bench();
    bench.onDuty = false;
    bench.round.start();
    bench.round.wake();
    await nextTurn();
    expect(bench.begun).toBe(0);
    bench.onDuty = true;
    bench.round.start();
    await nextTurn();
    bench.round.wake();
    bench.onDuty = false;
    await bench.release();
    expect([bench.begun, bench.round.isUnderWay]).toEqual([1, false]);
  });

  it('is waited for by stop, is told of it, and none follows', async () => {
    const bench = new Bench();
    bench.round.start();
    await nextTurn();
    expect(bench.isStopping()).toBe(false);
    let stopped = false;
    const stopping = bench.round.stop().then(() => {
      stopped = true;
    });
    bench.round.wake();
    await nextTurn();
    expect([stopped, bench.isStopping(), bench.round.isStopping]).toEqual([false, true, true]);
    await bench.release();
    await stopping;
    bench.round.start();
    bench.round.wake();
    await nextTurn();
    expect([bench.begun, bench.ended]).toEqual([1, [1]]);
  });
});

async function wakeAfter(round: BackgroundRound, steps: number): Promise<void> {
  for (let step = 0; step < steps; step += 1) await Promise.resolve();
  round.wake();
}
