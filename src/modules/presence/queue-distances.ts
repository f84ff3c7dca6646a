import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { DistanceFact, FactsFound, WaitingRecord } from '../service-records/queue-facts.js';
import { type QueueInsight, QueueInsights } from '../service-records/queue-insights.js';
import { PositionSeal } from './position-seal.js';
import type { Edge } from './presence.js';
import { farEnds, type Leap, outOfReach, type Seen } from './stay-distance.js';

/** Stays of the same volunteer that are looked at on either side. */
const NEIGHBOURS = 2;

interface EndRow {
  own_id: string;
  id: string;
  started_at: Date;
  ended_at: Date;
  in_position: Buffer | null;
  out_position: Buffer | null;
}

/** A stay, where its phone said it was at either end; null: not told, not wanted, or forgotten. */
interface Ends {
  readonly startedAt: Date;
  readonly in: Seen | null;
  readonly out: Seen | null;
}

/**
 * The stays $2 of the book $1 and the volunteers' stays next to each, by the ids of their beginning. Only stays that
 * ended; the positions of whoever did not agree are not there.
 */
const STAYS = `
  SELECT s.id AS own_id, n.id, n.started_at, n.ended_at, n.in_position, n.out_position
  FROM unnest($2::uuid[]) AS w (id)
  CROSS JOIN LATERAL (SELECT t.id, t.volunteer_id FROM kapok.presence_sessions t
    WHERE t.book_id = $1 AND t.id = w.id OFFSET 0) s
  CROSS JOIN LATERAL (
    (SELECT t.* FROM kapok.presence_sessions t
     WHERE t.book_id = $1 AND t.volunteer_id = s.volunteer_id AND t.id <= s.id AND t.state IN ('ended', 'recorded')
     ORDER BY t.id DESC LIMIT ${NEIGHBOURS + 1})
    UNION ALL
    (SELECT t.* FROM kapok.presence_sessions t
     WHERE t.book_id = $1 AND t.volunteer_id = s.volunteer_id AND t.id > s.id AND t.state IN ('ended', 'recorded')
     ORDER BY t.id LIMIT ${NEIGHBOURS})
  ) n
  WHERE n.in_position IS NOT NULL OR n.out_position IS NOT NULL`;

/**
 * Tells approvers when the places of a record's stay do not go together: with each other, or with the volunteer's stay
 * before or after. Neither elders nor stations have coordinates here, so nothing is compared with those.
 */
@Injectable()
export class QueueDistances implements OnModuleInit, QueueInsight {
  constructor(
    private readonly database: Database,
    private readonly seal: PositionSeal,
    private readonly insights: QueueInsights,
  ) {}

  onModuleInit(): void {
    this.insights.register(this);
  }

  /** Asks about records that rest on a stay; mostly few do. */
  async distancesOf(bookId: number, records: readonly WaitingRecord[]): Promise<FactsFound> {
    const resting = records.flatMap(({ id, presenceId }) => {
      return presenceId === null ? [] : [{ id, presenceId }];
    });
    if (resting.length === 0) return new Map();
    const stays = resting.map(({ presenceId }) => presenceId);
    const rows: EndRow[] = await this.database.read.query(STAYS, [bookId, stays]);
    const facts = new Map<string, DistanceFact>();
    for (const { id, presenceId } of resting) {
      const near = rows.filter((row) => row.own_id === presenceId);
      const own = near.find((row) => row.id === presenceId);
      if (own === undefined) continue;
      const others = near.filter((row) => row !== own).map((row) => this.endsOf(bookId, row));
      const fact = distanceOf(this.endsOf(bookId, own), others);
      if (fact !== null) facts.set(id, fact);
    }
    return facts;
  }

  private endsOf(bookId: number, row: EndRow): Ends {
    const seen = (edge: Edge, at: Date, sealed: Buffer | null): Seen | null =>
      sealed && { at, position: this.seal.open({ bookId, sessionId: row.id, edge }, sealed) };
    return {
      startedAt: row.started_at,
      in: seen('in', row.started_at, row.in_position),
      out: seen('out', row.ended_at, row.out_position),
    };
  }
}

/** The first thing that does not go together: the stay's own ends, then the way from and to the others. */
function distanceOf(own: Ends, others: readonly Ends[]): DistanceFact | null {
  const ends = leapBetween(farEnds, own.in, own.out);
  if (ends !== null) return toFact('ends', ends);
  for (const other of others) {
    const [before, after] = other.startedAt < own.startedAt ? [other, own] : [own, other];
    const way = leapBetween(outOfReach, before.out ?? before.in, after.in ?? after.out);
    if (way !== null) return toFact('stays', way);
  }
  return null;
}

function leapBetween(
  judge: (one: Seen, other: Seen) => Leap | null,
  one: Seen | null,
  other: Seen | null,
): Leap | null {
  return one === null || other === null ? null : judge(one, other);
}

function toFact(between: DistanceFact['between'], { kilometres, minutes }: Leap): DistanceFact {
  return { flag: 'distance', between, kilometres, minutes: String(minutes) };
}
