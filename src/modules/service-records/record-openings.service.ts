import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { ActingService } from '../proxies/acting.js';
import type { RecordFacts } from './commitment.js';
import { isVisible } from './record-access.js';
import {
  EVIDENCE_COLUMNS,
  type EvidenceRow,
  FACTS_COLUMNS,
  type FactsRow,
  factsOfRow,
} from './record-facts.js';
import type { RecordState } from './service-records.js';

/** What opens a commitment: 32 bytes, and what was committed to. */
export interface RecordOpening {
  readonly salt: Buffer;
  readonly facts: RecordFacts;
}

interface OpeningRow extends FactsRow {
  id: string;
  state: RecordState;
  unit_path: string;
  salt: Buffer;
  items: readonly JsonEvidence[];
}

/** A row of evidence as PostgreSQL writes it into JSON: instants and digests are text. */
type JsonEvidence = Omit<EvidenceRow, 'recorded_at' | 'source_digest'> & {
  readonly recorded_at: string;
  readonly source_digest: string | null;
};

/** Looked up by one statement at most. */
const CHUNK = 500;

/** Each record by its key, in any plan: see docs/decisions/0005. One whose salt was destroyed is left out. */
const OPENINGS = `
  SELECT r.*, u.path AS unit_path, v.items
  FROM unnest($2::uuid[]) AS w (id)
  CROSS JOIN LATERAL (
    SELECT s.id, s.state, s.salt, ${FACTS_COLUMNS} FROM kapok.service_records s
    WHERE s.book_id = $1 AND s.id = w.id AND s.salt IS NOT NULL OFFSET 0) r
  CROSS JOIN LATERAL (
    SELECT n.path FROM kapok.units n WHERE n.book_id = $1 AND n.id = r.unit_id OFFSET 0) u
  CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(to_json(i) ORDER BY i.n), '[]') AS items
    FROM (
      SELECT ${EVIDENCE_COLUMNS} FROM kapok.record_evidence x
      WHERE x.book_id = $1 AND x.record_id = w.id OFFSET 0) i) v`;

/** What opens the commitments of records, for those who may read the records. */
@Injectable()
export class RecordOpenings {
  constructor(
    private readonly database: Database,
    private readonly acting: ActingService,
  ) {}

  /**
   * The openings of records, by id. Left out are records that the caller may not read, that are not there, or whose
   * salt was destroyed. Whether an opening still fits a leaf is for the caller to see. The caller bounds the list.
   */
  async of(caller: Principal, ids: readonly string[]): Promise<Map<string, RecordOpening>> {
    const openings = new Map<string, RecordOpening>();
    const elders = await this.acting.eldersOf(this.database.read, caller);
    for (let start = 0; start < ids.length; start += CHUNK) {
      const values = [caller.bookId, ids.slice(start, start + CHUNK)];
      const rows: OpeningRow[] = await this.database.read.query(OPENINGS, values);
      for (const row of rows) {
        const isTheirs = isVisible(caller, headOf(row)) || elders.includes(row.recipient_id);
        if (isTheirs) openings.set(row.id, openingOf(row));
      }
    }
    return openings;
  }
}

function headOf(row: OpeningRow): Parameters<typeof isVisible>[1] {
  return {
    state: row.state,
    volunteerId: row.volunteer_id,
    recipientId: row.recipient_id,
    enteredBy: row.entered_by,
    unitPath: row.unit_path,
  };
}

function openingOf(row: OpeningRow): RecordOpening {
  const items = row.items.map((item) => ({
    ...item,
    recorded_at: new Date(item.recorded_at),
    source_digest:
      item.source_digest === null ? null : Buffer.from(item.source_digest.slice(2), 'hex'),
  }));
  return { salt: row.salt, facts: factsOfRow(row, items) };
}
