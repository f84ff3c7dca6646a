import { firstDayOf, lastDayOf } from '../../ledger/period-dates.js';
import { type Flow, readFlows } from '../../ledger/read-circulation.js';
import { readBase } from '../../ledger/read-positions.js';
import { stretchOf } from '../../ledger/read-stretch.js';
import type { ReportSession } from './report-desk.js';

/** Twenty cities' windows; a month's flows are some ten lines. */
const MOST_KEPT = 240;

/** A city's flows by month. Those of closed months never change, so they are read once a process. */
export class ClosedFlows {
  readonly #kept = new Map<string, readonly Flow[]>();

  /**
   * The flows of a whole book in some months (in order, without gaps), as far as they stood at the session's place.
   * What is not kept is read in one go.
   */
  async of(
    session: ReportSession,
    months: readonly string[],
  ): Promise<ReadonlyMap<string, readonly Flow[]>> {
    const closedThrough = await closedMonthOf(session);
    const found = new Map<string, readonly Flow[]>();
    for (const month of months) {
      const kept = month <= closedThrough ? this.#kept.get(keyOf(session, month)) : undefined;
      if (kept !== undefined) found.set(month, kept);
    }
    const missing = months.filter((month) => !found.has(month));
    const read = await readMonths(session, missing);
    for (const month of missing) {
      const flows = read.filter((flow) => flow.month === month);
      found.set(month, flows);
      if (month <= closedThrough) this.#keep(keyOf(session, month), flows);
    }
    return found;
  }

  /** The one that was kept first is given up first. */
  #keep(key: string, flows: readonly Flow[]): void {
    this.#kept.set(key, flows);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > MOST_KEPT && oldest.done !== true) this.#kept.delete(oldest.value);
  }
}

function keyOf({ bookId }: ReportSession, month: string): string {
  return `${bookId} ${month}`;
}

/** The newest month that was closed at the session's place; '' when none was. */
async function closedMonthOf({ client, bookId, moment }: ReportSession): Promise<string> {
  const base = await readBase(client, bookId, { day: moment.lastDay, toSeq: moment.seq });
  return base?.monthEnd.slice(0, 7) ?? '';
}

async function readMonths(
  { client, bookId, moment }: ReportSession,
  months: readonly string[],
): Promise<Flow[]> {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days = { firstDay: firstDayOf(first), lastDay: lastDayOf(last) };
  const stretch = await stretchOf(client, { bookId, ...days, toSeq: moment.seq });
  return readFlows(client, stretch, null);
}
