import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';

/** What can be done by a proxy. */
export const PROXY_ACT_KINDS = ['request', 'confirmation', 'booking', 'spend_code'] as const;
export type ProxyActKind = (typeof PROXY_ACT_KINDS)[number];

/** Something that was done by a proxy. */
export interface ProxyAct {
  readonly kind: ProxyActKind;
  readonly subjectId: string;
  readonly at: Date;
  /** The most it may take of the elder's minutes; null: it takes none. */
  readonly minutes: bigint | null;
  readonly callId: string | null;
}

/** One kind of act, read along its own index and cut to a page. Positions count milliseconds, as cursors do. */
const firstOf = (
  kind: ProxyActKind,
  act: Record<'table' | 'id' | 'at' | 'minutes' | 'call', string>,
) => `(
  SELECT '${kind}' AS kind, a.${act.id} AS "subjectId", date_trunc('milliseconds', a.${act.at}) AS at,
    ${act.minutes}::bigint AS minutes, ${act.call}::uuid AS "callId"
  FROM kapok.${act.table} a
  WHERE a.book_id = $1 AND a.proxy_id = $2
    AND ($3::timestamptz IS NULL OR (date_trunc('milliseconds', a.${act.at}), a.${act.id}) < ($3, $4::uuid))
  ORDER BY date_trunc('milliseconds', a.${act.at}) DESC, a.${act.id} DESC LIMIT $5)`;

const SELECT_ACTS = [
  firstOf('request', {
    table: 'care_requests',
    id: 'id',
    at: 'filed_at',
    minutes: 'a.minutes',
    call: 'a.call_id',
  }),
  firstOf('confirmation', {
    table: 'record_confirmations',
    id: 'record_id',
    at: 'confirmed_at',
    minutes: 'NULL',
    call: 'a.call_id',
  }),
  firstOf('booking', {
    table: 'care_bookings',
    id: 'id',
    at: 'requested_at',
    minutes: 'a.held_minutes',
    call: 'a.call_id',
  }),
  firstOf('spend_code', {
    table: 'spend_codes',
    id: 'id',
    at: 'issued_at',
    minutes: 'a.limit_minutes',
    call: 'NULL',
  }),
].join(' UNION ALL ');

/** What was done by a proxy, gathered from the tables of what it came to. Who may see it is for the caller to judge. */
@Injectable()
export class ProxyActs {
  constructor(private readonly database: Database) {}

  /** A page of acts, the latest first. */
  async list(
    bookId: number,
    proxyId: string,
    query: { readonly limit: number; readonly after: string | null },
  ): Promise<Page<ProxyAct>> {
    const shape = { at: 'instant', id: 'uuid' } as const;
    const after = query.after === null ? null : decodeCursor(query.after, shape);
    const rows: ProxyAct[] = await this.database.read.query(
      `SELECT * FROM (${SELECT_ACTS}) acts ORDER BY at DESC, "subjectId" DESC LIMIT $5`,
      [bookId, proxyId, after?.at ?? null, after?.id ?? null, query.limit + 1],
    );
    return toPage(rows, query.limit, {
      item: (row) => row,
      position: ({ at, subjectId }) => ({ at: at.toISOString(), id: subjectId }),
    });
  }
}
