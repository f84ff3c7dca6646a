import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { EntryHead } from '../../ledger/read-journal.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { eachApart } from '../../platform/each-apart.js';
import { newId } from '../../platform/ids.js';
import { faultFacts } from '../../platform/logging/fault-facts.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { ENTRY_EVENT, toEntryEvent } from './entry-event.js';

/** Events that one transaction gives positions. */
const EVENTS_AT_ONCE = 500;
const ENTRIES_AT_ONCE = 200;

interface Feed {
  readonly lastPosition: bigint;
  /** The last journal entry that was told; null while nobody wants any. */
  readonly ledgerSeq: bigint | null;
}

interface ToldEvent {
  readonly id: string;
  readonly type: string;
}

/**
 * Gives the events of a book their positions, in order and without gaps, and notes who is to be told. One server at a
 * time works on a book: who holds the lock of its row in event_feeds; others pass it by.
 */
@Injectable()
export class EventRelay {
  readonly #logger = new Logger('Events');

  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerReader,
    private readonly outbox: Outbox,
  ) {}

  /**
   * One round over the books with something to tell, each until nothing is left; what one book stumbles over is logged
   * and left for the next round. Returns how many events were told.
   */
  async relay(isStopping: () => boolean = () => false): Promise<number> {
    let told = 0;
    const relayBook = async (bookId: number): Promise<void> => {
      for (let more = true; more && !isStopping(); ) {
        const chunk = await this.#relayChunk(bookId);
        told += chunk.told;
        more = chunk.more;
      }
    };
    await eachApart(await this.#books(), {
      work: relayBook,
      report: (bookId, error) =>
        this.#logger.error({ event: 'events_not_relayed', bookId, ...faultFacts(error) }),
      isStopping,
    });
    return told;
  }

  /** Books with untold events, or with somebody who wants entries. */
  async #books(): Promise<number[]> {
    const rows: { book_id: number }[] = await this.database.read.query(
      `SELECT book_id FROM kapok.outbox WHERE position IS NULL
       UNION SELECT book_id FROM kapok.event_feeds WHERE ledger_seq IS NOT NULL
       ORDER BY book_id LIMIT 1000`,
    );
    return rows.map(({ book_id }) => book_id);
  }

  /**
   * One transaction: entries of the journal become events, events get positions, endpoints get deliveries. `more` says
   * that there may be more; it is false, too, when another server works on the book. The journal is read before, on a
   * connection of its own: whoever holds one while waiting for another can starve the pool.
   */
  async #relayChunk(bookId: number): Promise<{ told: number; more: boolean }> {
    const mark = await ledgerMark(this.database.read, bookId);
    const entries =
      mark === null
        ? []
        : await this.ledger.entriesAfter(bookId, { after: mark, limit: ENTRIES_AT_ONCE });
    return this.database.transaction(async (tx) => {
      const feed = await lockFeed(tx, bookId);
      if (feed === null) return { told: 0, more: false };
      if (feed.ledgerSeq !== null && feed.ledgerSeq === mark) await this.#tell(tx, bookId, entries);
      const events = await givePositions(tx, bookId, feed.lastPosition);
      await noteDeliveries(tx, bookId, events);
      const more = events.length === EVENTS_AT_ONCE || entries.length === ENTRIES_AT_ONCE;
      return { told: events.length, more };
    });
  }

  /** Writes entries into the outbox and moves the mark; stops following when nobody wants them any more. */
  async #tell(tx: Tx, bookId: number, entries: readonly EntryHead[]): Promise<void> {
    const wanted = (await endpointsOf(tx, bookId)).some(({ types }) => types.includes(ENTRY_EVENT));
    const last = entries.at(-1);
    if (wanted && last === undefined) return;
    await this.outbox.publishAll(
      tx,
      wanted ? entries.map((entry) => toEntryEvent(bookId, entry)) : [],
    );
    await tx.query('UPDATE kapok.event_feeds SET ledger_seq = $2 WHERE book_id = $1', [
      bookId,
      wanted ? last?.seq : null,
    ]);
  }
}

/** The last entry of a book that was told; null while nobody wants any. */
async function ledgerMark(reader: EntityManager, bookId: number): Promise<bigint | null> {
  const rows: { ledger_seq: bigint | null }[] = await reader.query(
    'SELECT ledger_seq FROM kapok.event_feeds WHERE book_id = $1',
    [bookId],
  );
  return rows[0]?.ledger_seq ?? null;
}

/** The row of a book, locked; null when another server holds it. */
async function lockFeed(tx: Tx, bookId: number): Promise<Feed | null> {
  await tx.query(
    `INSERT INTO kapok.event_feeds (book_id) SELECT $1
     WHERE NOT EXISTS (SELECT FROM kapok.event_feeds WHERE book_id = $1) ON CONFLICT DO NOTHING`,
    [bookId],
  );
  const rows: Feed[] = await tx.query(
    `SELECT last_position AS "lastPosition", ledger_seq AS "ledgerSeq" FROM kapok.event_feeds
     WHERE book_id = $1 FOR UPDATE SKIP LOCKED`,
    [bookId],
  );
  return rows[0] ?? null;
}

/** Positions in the order of the ids, which is that of publishing as far as clocks agree. */
async function givePositions(tx: Tx, bookId: number, last: bigint): Promise<ToldEvent[]> {
  const [events]: [ToldEvent[], number] = await tx.query(
    `UPDATE kapok.outbox o SET position = $2::bigint + n.n
     FROM (SELECT u.id, row_number() OVER (ORDER BY u.id) AS n
           FROM (SELECT id FROM kapok.outbox WHERE book_id = $1 AND position IS NULL ORDER BY id LIMIT $3) u) n
     WHERE o.book_id = $1 AND o.id = n.id
     RETURNING o.id, o.type`,
    [bookId, last, EVENTS_AT_ONCE],
  );
  if (events.length > 0) {
    await tx.query(
      'UPDATE kapok.event_feeds SET last_position = last_position + $2 WHERE book_id = $1',
      [bookId, events.length],
    );
  }
  return events;
}

/** A delivery for each endpoint that wants an event's type. */
async function noteDeliveries(tx: Tx, bookId: number, events: readonly ToldEvent[]): Promise<void> {
  if (events.length === 0) return;
  const endpoints = await endpointsOf(tx, bookId);
  const pairs = endpoints.flatMap((endpoint) =>
    events
      .filter(({ type }) => endpoint.types.includes(type))
      .map((event) => ({ endpointId: endpoint.id, eventId: event.id })),
  );
  if (pairs.length === 0) return;
  await tx.query(
    `INSERT INTO kapok.webhook_deliveries (book_id, id, endpoint_id, event_id)
     SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[])`,
    [
      bookId,
      pairs.map(() => newId()),
      pairs.map(({ endpointId }) => endpointId),
      pairs.map(({ eventId }) => eventId),
    ],
  );
}

/** Twenty a city at most. */
function endpointsOf(tx: Tx, bookId: number): Promise<{ id: string; types: string[] }[]> {
  return tx.query(
    `SELECT id, types FROM kapok.webhook_endpoints WHERE book_id = $1 AND state = 'active'`,
    [bookId],
  );
}
