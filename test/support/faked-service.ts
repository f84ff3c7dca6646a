// The real service in a process of its own, on a clock that a test sets, told what to do by messages of its parent
// (faked-server.ts): when to settle, and at which point of a settlement to die, to stop, or to wait.
import { boot } from '../../src/boot.js';
import {
  type ProgressPoint,
  SettlementProgress,
} from '../../src/modules/settlements/settlement-progress.js';
import { SettlementTick } from '../../src/modules/settlements/settlement-tick.js';
import { SettlementWorker } from '../../src/modules/settlements/settlement-worker.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { stopSchedules } from './faked-city.js';
import { CLOCK_FILE, followClockFile } from './faked-clock.js';
import type { FakedOrder, FakedReply, Trap } from './faked-server.js';

const file = process.env[CLOCK_FILE];
if (file !== undefined) followClockFile(file);

const service = await boot(loadConfig(process.env));
stopSchedules(service.app);
let trap: Trap | null = null;
let release: () => void = () => undefined;

function tell(reply: FakedReply): void {
  process.send?.(reply);
}

async function spring(point: ProgressPoint): Promise<void> {
  if (trap === null || !matches(trap, point)) return;
  if (trap.skip > 0) {
    trap = { ...trap, skip: trap.skip - 1 };
    return;
  }
  const { effect } = trap;
  trap = null;
  if (effect === 'die') process.kill(process.pid, 'SIGKILL');
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  tell({ said: 'reached' });
  await released;
}

function matches(wanted: Trap, point: ProgressPoint): boolean {
  return (
    point.at === wanted.at &&
    (wanted.step === null || point.step === wanted.step) &&
    (wanted.month === null || point.month === wanted.month)
  );
}

/** What the clock does every few minutes, and then the work that comes of it, to its end. */
async function settle(bookId: number): Promise<void> {
  try {
    await service.app.get(SettlementTick, { strict: false }).lookAt(bookId);
    await service.app.get(SettlementWorker, { strict: false }).idle();
    tell({ said: 'settled' });
  } catch (error) {
    tell({ said: 'failed', message: error instanceof Error ? (error.stack ?? '') : String(error) });
  }
}

service.app.get(SettlementProgress, { strict: false }).subscribe(spring);
process.on('message', (order: FakedOrder) => {
  if (order.do === 'trap') trap = order.trap;
  else if (order.do === 'release') release();
  else void settle(order.bookId);
});
// A parent that is gone wants nothing any more.
process.on('disconnect', () => process.exit(0));
tell({ said: 'listens', url: service.address });
