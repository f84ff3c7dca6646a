import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { MemberNames } from '../members/member-names.js';
import { ActingService } from '../proxies/acting.js';
import type { SourceKind } from './proven-record.js';
import { isVisible, namesTold, RECORD_READERS } from './record-access.js';
import { sourceOf } from './record-facts.js';
import { unitsReached, unitsUnder } from './record-units.js';
import {
  type NamedRecord,
  named,
  type RecordView,
  type RecordViewRow,
  toView,
  VIEW_COLUMNS,
  VIEW_JOINS,
} from './record-view.js';
import type { EvidenceStrength, RecordState } from './service-records.js';

/** What a list may be narrowed by; null does not narrow. */
export interface RecordFilter {
  readonly state: RecordState | null;
  /** Code of a unit: its records and those of the units below it. */
  readonly unit: string | null;
  readonly evidence: EvidenceStrength | null;
  readonly volunteerId: string | null;
}

/** One page of a list. */
export interface PageWish {
  readonly limit: number;
  readonly after: string | null;
}

/** One thing that was shown for a record. */
export interface EvidenceView {
  readonly n: number;
  readonly strength: EvidenceStrength;
  readonly recordedBy: string;
  readonly recordedAt: string;
  readonly detail: string | null;
  /** What it rests on, `digest` in hexadecimal; null: on the word of `recordedBy`. */
  readonly source: {
    readonly kind: SourceKind;
    readonly id: string;
    readonly digest: string;
  } | null;
}

/** A record with everything that was shown for it, and when its hours took effect. */
export interface RecordDetail extends NamedRecord {
  /**
   * The effective date of its journal entry, `YYYY-MM-DD`; null until it is posted. It is the service date, or the
   * first open day when the month of the service date was closed before the approval.
   */
  readonly effectiveOn: string | null;
  readonly evidenceItems: readonly EvidenceView[];
}

interface EvidenceRow {
  n: number;
  strength: EvidenceStrength;
  recorded_by: string;
  recorded_at: Date;
  detail: string | null;
  source_kind: SourceKind | null;
  source_id: string | null;
  source_digest: Buffer | null;
}

const CURSOR = { id: 'uuid' } as const;
const FILTERS = `AND ($4::text IS NULL OR r.evidence = $4)
  AND ($5::uuid IS NULL OR r.volunteer_id = $5)`;

/** Reads of records. Foreign ones are as good as absent. */
@Injectable()
export class RecordReadsService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerReader,
    private readonly acting: ActingService,
    private readonly names: MemberNames,
  ) {}

  /** The record with its evidence. Throws `not_found` for a missing and for a foreign one. */
  async find(caller: Principal, recordId: string): Promise<RecordDetail> {
    const key = [caller.bookId, recordId];
    const rows: RecordViewRow[] = await this.database.read.query(
      `SELECT ${VIEW_COLUMNS} FROM kapok.service_records r ${VIEW_JOINS}
       WHERE r.book_id = $1 AND r.id = $2`,
      key,
    );
    const row = rows[0];
    if (row === undefined) throw new DomainError('not_found');
    const record = toView(row);
    const elders = await this.eldersOf(caller);
    const isSeen = isVisible(caller, { ...record, unitPath: row.unit_path });
    if (!isSeen && !elders.includes(record.recipientId)) throw new DomainError('not_found');
    const items: EvidenceRow[] = await this.database.read.query(
      `SELECT n, strength, recorded_by, recorded_at, detail, source_kind, source_id, source_digest
       FROM kapok.record_evidence
       WHERE book_id = $1 AND record_id = $2 ORDER BY n`,
      key,
    );
    const entry =
      row.entry_seq === null ? null : await this.ledger.entry(caller.bookId, row.entry_seq);
    const effectiveOn = entry?.effectiveOn ?? null;
    const shown = await this.withNames(caller, elders, [record]);
    const evidenceItems = items.map(toEvidence);
    return { ...(shown[0] ?? named(record, new Map())), effectiveOn, evidenceItems };
  }

  /** The caller's own records, those of elders one is a proxy of, and of the units one works for, the newest first. */
  async page(caller: Principal, filter: RecordFilter, wish: PageWish): Promise<Page<NamedRecord>> {
    const units = await unitsReached(this.database.read, caller, RECORD_READERS);
    const within =
      filter.unit === null ? null : await unitsUnder(this.database.read, caller, filter.unit);
    const elders = await this.eldersOf(caller);
    const branch = (condition: string): string => `(
      SELECT r.id FROM kapok.service_records r
      WHERE r.book_id = $1 AND ${condition} ${FILTERS}
        AND ($6::uuid IS NULL OR r.id < $6) AND ($7::text IS NULL OR r.state = $7)
        AND ($9::uuid[] IS NULL OR r.unit_id = ANY ($9))
      ORDER BY r.id DESC LIMIT $8)`;
    const rows: RecordViewRow[] = await this.database.read.query(
      `WITH found AS (
         ${branch('r.volunteer_id = $2')} UNION ${branch('r.recipient_id = $2')}
         UNION (SELECT per_elder.* FROM unnest($10::uuid[]) AS named (id)
           CROSS JOIN LATERAL ${branch('r.recipient_id = named.id')} per_elder)
         UNION ${branch('r.unit_id = ANY ($3::uuid[])')})
       SELECT ${VIEW_COLUMNS} FROM found
       JOIN kapok.service_records r ON r.book_id = $1 AND r.id = found.id ${VIEW_JOINS}
       ORDER BY r.id DESC LIMIT $8`,
      [
        caller.bookId,
        caller.memberId,
        units,
        filter.evidence,
        filter.volunteerId,
        positionOf(wish),
        filter.state,
        wish.limit + 1,
        within,
        elders,
      ],
    );
    const page = toPage(rows, wish.limit, { item: toView, position: ({ id }) => ({ id }) });
    return { items: await this.withNames(caller, elders, page.items), next: page.next };
  }

  private async withNames(
    caller: Principal,
    elders: readonly string[],
    records: readonly RecordView[],
  ): Promise<NamedRecord[]> {
    const { memberId } = caller;
    const ids = records.flatMap(({ volunteerId, recipientId }) => [volunteerId, recipientId]);
    const known = records.flatMap((record) => namesTold({ memberId, elders }, record));
    const names = await this.names.seenBy(this.database.read, caller, { ids, known });
    return records.map((record) => named(record, names));
  }

  private eldersOf(caller: Principal): Promise<readonly string[]> {
    return this.acting.eldersOf(this.database.read, caller);
  }
}

function positionOf({ after }: PageWish): string | null {
  return after === null ? null : decodeCursor(after, CURSOR).id;
}

function toEvidence(row: EvidenceRow): EvidenceView {
  const source = sourceOf(row);
  return {
    n: row.n,
    strength: row.strength,
    recordedBy: row.recorded_by,
    recordedAt: row.recorded_at.toISOString(),
    detail: row.detail,
    source: source && { ...source, digest: source.digest.toString('hex') },
  };
}
