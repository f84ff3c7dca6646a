import { Injectable } from '@nestjs/common';
import { earnedAccount } from '../../ledger/accounts.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { EntryAmount } from '../../ledger/read-month.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { ServicesService } from '../policies/services.service.js';
import { serviceOn } from '../statements/line-subjects.js';
import type { CertifiedRecord } from './certificate.js';

/** Ten years of five services a day. */
const MAX_RECORDS = 20_000;
/** Entries looked up by one statement. */
const CHUNK = 2_000;

const RECORDS = `
  SELECT r.service_id, r.service_date, r.entry_seq,
    floor(extract(epoch FROM r.ends_at - r.starts_at) / 60)::bigint AS served
  FROM kapok.service_records r
  WHERE r.book_id = $1 AND r.volunteer_id = $2 AND r.entry_seq <= $5
    AND r.service_date BETWEEN $3::date AND $4::date
  LIMIT ${MAX_RECORDS + 1}`;

interface RecordRow {
  service_id: string;
  service_date: string;
  entry_seq: bigint;
  served: bigint;
}

/** Whose services are counted, and in which stretch of service dates. */
export interface CertifiedPeriod {
  readonly bookId: number;
  readonly memberId: string;
  readonly from: string;
  readonly to: string;
}

/** Up to which entry approvals count, and up to which reversals do. */
export interface CertifiedMoment {
  readonly postedTo: bigint;
  readonly reversedTo: bigint;
}

/** Approved services as the ledger has them. */
@Injectable()
export class CertifiedRecords {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerReader,
    private readonly services: ServicesService,
  ) {}

  /** A volunteer's services that were posted up to one entry and not undone up to another. Throws `statement_too_long`. */
  async standing(period: CertifiedPeriod, moment: CertifiedMoment): Promise<CertifiedRecord[]> {
    const { bookId, memberId, from, to } = period;
    const values = [bookId, memberId, from, to, moment.postedTo];
    const rows: RecordRow[] = await this.database.read.query(RECORDS, values);
    if (rows.length > MAX_RECORDS) {
      throw new DomainError('statement_too_long', { facts: { limit: MAX_RECORDS } });
    }
    const amounts = await this.amounts(period, rows, moment.reversedTo);
    const context = { bookId, services: this.services };
    const records: CertifiedRecord[] = [];
    for (const row of rows) {
      const entry = amounts.get(row.entry_seq);
      if (entry === undefined || entry.reversedBySeq !== null) continue;
      const service = await serviceOn(context, row.service_id, row.service_date);
      const { service_date: serviceDate, served, service_id: serviceId, entry_seq: seq } = row;
      records.push({ service, serviceDate, served, credited: entry.amount, serviceId, seq });
    }
    return records;
  }

  private async amounts(
    { bookId, memberId }: CertifiedPeriod,
    rows: readonly RecordRow[],
    toSeq: bigint,
  ): Promise<Map<bigint, EntryAmount>> {
    const seqs = rows.map(({ entry_seq: seq }) => seq);
    const amounts = new Map<bigint, EntryAmount>();
    for (let start = 0; start < seqs.length; start += CHUNK) {
      const wish = { seqs: seqs.slice(start, start + CHUNK), toSeq };
      const found = await this.ledger.entryAmounts(bookId, earnedAccount(memberId), wish);
      for (const entry of found) amounts.set(entry.seq, entry);
    }
    return amounts;
  }
}
