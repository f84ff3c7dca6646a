import type { EntityManager } from 'typeorm';

/** A stretch of a volunteer's time, its end excluded. */
export interface Interval {
  readonly volunteerId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** When volunteers are known to be occupied: touching is allowed, sharing a moment is not. */
export class BusyTimes {
  readonly #byVolunteer = new Map<string, { startMs: number; endMs: number }[]>();

  /** Whether the interval shares time with one that was added for the same volunteer. */
  overlaps({ volunteerId, startsAt, endsAt }: Interval): boolean {
    const [startMs, endMs] = [startsAt.getTime(), endsAt.getTime()];
    const known = this.#byVolunteer.get(volunteerId) ?? [];
    return known.some((other) => other.startMs < endMs && startMs < other.endMs);
  }

  /** Occupies the interval from now on. */
  add({ volunteerId, startsAt, endsAt }: Interval): void {
    const interval = { startMs: startsAt.getTime(), endMs: endsAt.getTime() };
    const known = this.#byVolunteer.get(volunteerId);
    if (known === undefined) this.#byVolunteer.set(volunteerId, [interval]);
    else known.push(interval);
  }
}

interface BusyRow {
  volunteer_id: string;
  starts_at: Date;
  ends_at: Date;
}

/** The intervals of live records that share time with one of `wanted`, all of which run forwards. */
export async function readBusyTimes(
  reader: EntityManager,
  bookId: number,
  wanted: readonly Interval[],
): Promise<BusyTimes> {
  const busy = new BusyTimes();
  if (wanted.length === 0) return busy;
  const rows: BusyRow[] = await reader.query(
    `SELECT DISTINCT i.volunteer_id, lower(i.during) AS starts_at, upper(i.during) AS ends_at
     FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS w (volunteer_id, starts_at, ends_at)
     JOIN kapok.volunteer_intervals i ON i.book_id = $1 AND i.volunteer_id = w.volunteer_id
      AND i.during && tstzrange(w.starts_at, w.ends_at, '[)')`,
    [
      bookId,
      wanted.map(({ volunteerId }) => volunteerId),
      wanted.map(({ startsAt }) => startsAt.toISOString()),
      wanted.map(({ endsAt }) => endsAt.toISOString()),
    ],
  );
  for (const { volunteer_id, starts_at, ends_at } of rows) {
    busy.add({ volunteerId: volunteer_id, startsAt: starts_at, endsAt: ends_at });
  }
  return busy;
}
