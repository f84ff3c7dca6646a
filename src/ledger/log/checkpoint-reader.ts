import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { parseVerifierKey } from '../../platform/crypto/verifier-key.js';
import { Database } from '../../platform/database/database.js';
import type { Checkpoint } from './checkpoint.js';

/** A checkpoint with the co-signatures under it, in the order of their keys. */
const COLUMNS = `c.book_id AS "bookId", c.size, c.root, c.body, c.signatures, c.signed_at AS "signedAt",
  to_char(c.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt",
  c.month_end AS "monthEnd", w.lines`;
const UNDER = `CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(s.line || E'\\n', '' ORDER BY s.key_name, s.key_id), '') AS lines
    FROM ledger.cosignature s WHERE s.book_id = c.book_id AND s.size = c.size OFFSET 0) w`;
/** Of these keys, each by name and id; the newest checkpoint that so many of them signed. */
const WITNESSED = `SELECT s.size FROM ledger.cosignature s
  JOIN unnest($2::text[], $3::bytea[]) AS k (key_name, key_id) ON k.key_name = s.key_name AND k.key_id = s.key_id
  WHERE s.book_id = $1 GROUP BY s.size HAVING count(*) >= $4 ORDER BY s.size DESC LIMIT 1`;

/** What tells one checkpoint from the others: a condition over `c`, an order, and its values from $2 on. */
interface Choice {
  readonly where: string;
  readonly order?: string;
  readonly values: readonly unknown[];
  readonly limit?: number;
}

type Row = Omit<Checkpoint, 'note'> & { signatures: string; lines: string };

/** The signed checkpoints of a book, each with the co-signatures known by now. Reads only, no locks. */
@Injectable()
export class CheckpointReader {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** The newest one; null before there is one. */
  latest(bookId: number): Promise<Checkpoint | null> {
    return this.one(bookId, { where: 'true', values: [] });
  }

  /**
   * The newest one with as many co-signatures of our witnesses as the policy wants; any, when it wants none. Null before
   * there is one.
   */
  async witnessed(bookId: number): Promise<Checkpoint | null> {
    const { witnesses, witnessQuorum } = this.config.open;
    if (witnessQuorum === 0) return this.latest(bookId);
    const keys = witnesses.map(({ vkey }) => parseVerifierKey(vkey)).filter((key) => key !== null);
    const { rows } = await this.database.pool.query<{ size: bigint }>(WITNESSED, [
      bookId,
      keys.map(({ name }) => name),
      keys.map(({ keyId }) => keyId),
      witnessQuorum,
    ]);
    const [newest] = rows;
    return newest === undefined ? null : this.bySize(bookId, newest.size);
  }

  /** The newest one, if it covers an entry; null when the entry is not covered yet. */
  covering(bookId: number, seq: bigint): Promise<Checkpoint | null> {
    return this.one(bookId, { where: 'c.size > $2', values: [seq] });
  }

  /** The first one whose newest entry was recorded at or after an RFC 3339 instant (microseconds count). */
  atOrAfter(bookId: number, instant: string): Promise<Checkpoint | null> {
    return this.one(bookId, {
      where: 'c.recorded_at >= $2::timestamptz',
      order: 'c.recorded_at',
      values: [instant],
    });
  }

  /** The one that ends with the close of a month (`YYYY-MM`). */
  ofClose(bookId: number, month: string): Promise<Checkpoint | null> {
    const where = `c.month_end >= ($2 || '-01')::date AND c.month_end < ($2 || '-01')::date + interval '1 month'`;
    return this.one(bookId, { where, values: [month] });
  }

  /** The one of exactly this size. */
  bySize(bookId: number, size: bigint): Promise<Checkpoint | null> {
    return this.one(bookId, { where: 'c.size = $2', values: [size] });
  }

  /** Up to `limit` of a book, the newest first, below a size (null: from the newest on). The caller bounds the list. */
  list(
    bookId: number,
    page: { readonly before: bigint | null; readonly limit: number },
  ): Promise<Checkpoint[]> {
    const { before, limit } = page;
    const where = '($2::bigint IS NULL OR c.size < $2)';
    return this.select(bookId, { where, values: [before], limit });
  }

  /** Up to `limit` of a book above a size, the oldest first. The caller bounds the list. */
  above(bookId: number, size: bigint, limit: number): Promise<Checkpoint[]> {
    return this.select(bookId, { where: 'c.size > $2', order: 'c.size', values: [size], limit });
  }

  private async one(bookId: number, choice: Choice): Promise<Checkpoint | null> {
    const [checkpoint] = await this.select(bookId, choice);
    return checkpoint ?? null;
  }

  private async select(bookId: number, choice: Choice): Promise<Checkpoint[]> {
    const { where, order = 'c.size DESC', values, limit = 1 } = choice;
    const { rows } = await this.database.pool.query<Row>(
      `SELECT ${COLUMNS} FROM ledger.checkpoint c ${UNDER}
       WHERE c.book_id = $1 AND ${where} ORDER BY ${order} LIMIT ${limit}`,
      [bookId, ...values],
    );
    return rows.map(({ signatures, lines, ...checkpoint }) => ({
      ...checkpoint,
      note: `${checkpoint.body}\n${signatures}${lines}`,
    }));
  }
}
