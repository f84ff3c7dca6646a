import { STEPS } from '../../src/modules/settlements/settlement.js';
import { SettlementWorker } from '../../src/modules/settlements/settlement-worker.js';
import { SettlementsService } from '../../src/modules/settlements/settlements.service.js';
import type { FakedCity } from './faked-city.js';
import type { FakedClock } from './faked-clock.js';
import { FakedServer, type Trap } from './faked-server.js';
import { sql } from './sql.js';

/** Where a server is killed: at a point of a settlement, or so many milliseconds after one. */
export type Kill = Pick<Trap, 'step' | 'at'> & { readonly afterMs: number | null };

/** Steps that work in chunks. */
const IN_CHUNKS: readonly string[] = ['expire', 'net', 'fix', 'grant'];

/** Every boundary of every step and every moment of its chunks, in the order in which a run comes to them. */
export const KILLS: readonly Kill[] = STEPS.flatMap((step) => [
  kill(step, 'step_begins'),
  ...(IN_CHUNKS.includes(step)
    ? [
        kill(step, 'chunk_begins'),
        kill(step, 'chunk_begins', 2),
        kill(step, 'chunk_appended'),
        kill(step, 'chunk_ended'),
      ]
    : []),
  kill(step, 'step_ended'),
]);

function kill(step: Kill['step'], at: Kill['at'], afterMs: number | null = null): Kill {
  return { step, at, afterMs };
}

const MOST_ROUNDS = 50;

/** Settles every month that is over in the application of this process, undisturbed. */
export async function settleHere(city: FakedCity): Promise<void> {
  const settlements = city.app.app.get(SettlementsService, { strict: false });
  await settlements.ask({ bookId: city.bookId, memberId: null }, settlements.lastEnded());
  await city.app.app.get(SettlementWorker, { strict: false }).idle();
  const open = await openMonths(city);
  if (open.length > 0) throw new Error(`not settled: ${JSON.stringify(open)}`);
}

/** Two servers on one city's database that settle it together, of whom one is killed now and then. */
export class TwoServers {
  #servers: FakedServer[] = [];
  /** The one that will take a dead server's place: starting takes seconds. */
  #next: Promise<FakedServer>;
  killed = 0;

  private constructor(
    private readonly city: FakedCity,
    private readonly clock: FakedClock,
  ) {
    this.#next = this.#start();
  }

  static async start(city: FakedCity, clock: FakedClock): Promise<TwoServers> {
    const two = new TwoServers(city, clock);
    two.#servers = [await two.#next, await two.#start()];
    two.#next = two.#start();
    return two;
  }

  /** Settles every month that is over; each kill comes in its turn and somebody goes on. */
  async settle(kills: readonly Kill[]): Promise<void> {
    const left = [...kills];
    for (let round = 1; round <= MOST_ROUNDS; round += 1) {
      await this.#round(left[0] ?? null, () => left.shift());
      if ((await openMonths(this.city)).length === 0) {
        if (left.length > 0) throw new Error(`nobody came to ${JSON.stringify(left)}`);
        return;
      }
      // As if the dead server's lease had run out.
      await this.#letLeaseEnd();
    }
    throw new Error(`still open: ${JSON.stringify(await openMonths(this.city))}`);
  }

  async stop(): Promise<void> {
    // One that did not even start must not keep the others from being stopped.
    const [next] = await Promise.allSettled([this.#next]);
    const started = next.status === 'fulfilled' ? [next.value] : [];
    await Promise.all([...this.#servers, ...started].map((server) => server.kill()));
  }

  /** Both look for work at once; whoever claims it may die of it. */
  async #round(wanted: Kill | null, done: () => void): Promise<void> {
    for (const server of this.#servers) {
      server.lay(wanted === null ? null : trapOf(wanted));
      server.settle(this.city.bookId);
    }
    const alive = await Promise.all(this.#servers.map((server) => this.#see(server, wanted)));
    const survivors = this.#servers.filter((_, index) => alive[index]);
    if (survivors.length === this.#servers.length) return;
    this.killed += this.#servers.length - survivors.length;
    done();
    this.#servers = [...survivors, await this.#next];
    this.#next = this.#start();
  }

  /** Waits until a server has settled what it could, or is dead; false for the latter. */
  async #see(server: FakedServer, wanted: Kill | null): Promise<boolean> {
    for (;;) {
      const reply = await server.next();
      if (reply === null) return false;
      if (reply.said === 'settled') return true;
      if (reply.said === 'failed') throw new Error(reply.message);
      server.release();
      await new Promise((resolve) => setTimeout(resolve, wanted?.afterMs ?? 0));
      await server.kill();
      return false;
    }
  }

  async #letLeaseEnd(): Promise<void> {
    await sql(
      this.city.database.ownerUrl,
      `UPDATE kapok.settlement_runs SET lease_until = clock_timestamp() WHERE lease_until > clock_timestamp()`,
    );
  }

  #start(): Promise<FakedServer> {
    const starting = FakedServer.start({ database: this.city.database }, this.clock);
    // Whoever needs it learns that it failed; until then nobody waits for it.
    starting.catch(() => undefined);
    return starting;
  }
}

function trapOf({ step, at, afterMs }: Kill): Trap {
  return { month: null, step, at, skip: 0, effect: afterMs === null ? 'die' : 'wait' };
}

/** Months that have a run which is not done, with its state. */
export async function openMonths(city: FakedCity): Promise<object[]> {
  return sql(
    city.database.readerUrl,
    `SELECT month, state, step, fault_code AS fault, waits_for AS waits FROM kapok.settlement_runs
     WHERE state <> 'done' ORDER BY month`,
  );
}
