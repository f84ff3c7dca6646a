import type { Pool } from 'pg';
import type { Founded } from './found-city.js';

/** Everything that a step could move, one statement. */
const READ = `SELECT (SELECT b.head_seq::text FROM ledger.book b WHERE b.id = $1) AS head, json_build_object(
  'accounts', (SELECT json_agg(json_build_array(a.owner_id, a.purpose, a.asset, a.balance::text)) FROM ledger.account a
    WHERE a.book_id = $1 AND a.balance <> 0),
  'requests', (SELECT json_agg(q.id || ' ' || q.state) FROM kapok.care_requests q WHERE q.book_id = $1),
  'offers', (SELECT json_agg(o.id || ' ' || o.state) FROM kapok.request_offers o WHERE o.book_id = $1),
  'bookings', (SELECT json_agg(json_build_array(b.elder_id, b.state, b.held_minutes, b.held_granted_minutes, b.volunteer_id))
    FROM kapok.care_bookings b WHERE b.book_id = $1),
  'records', (SELECT json_agg(r.id || ' ' || r.state || ' ' || r.evidence) FROM kapok.service_records r WHERE r.book_id = $1),
  'busy', (SELECT json_agg(i.record_id) FROM kapok.volunteer_intervals i WHERE i.book_id = $1),
  'disputes', (SELECT json_agg(d.id || ' ' || d.state) FROM kapok.disputes d WHERE d.book_id = $1),
  'transfers', (SELECT json_agg(json_build_array(t.kind, t.giver_id, t.minutes, t.state)) FROM kapok.transfers t WHERE t.book_id = $1),
  'supports', (SELECT json_agg(json_build_array(s.elder_id, s.minutes, s.state)) FROM kapok.pool_supports s WHERE s.book_id = $1),
  'codes', (SELECT json_agg(json_build_array(c.elder_id, c.limit_minutes, c.spent_minutes, c.refund_seq IS NOT NULL))
    FROM kapok.spend_codes c WHERE c.book_id = $1),
  'activities', (SELECT json_agg(v.id || ' ' || v.state) FROM kapok.activities v WHERE v.book_id = $1)) AS picture`;

/** Lists of lines by what they are about, and where the chain ends. */
export interface Picture {
  readonly head: string;
  readonly parts: Record<string, string[]>;
}

interface Row {
  head: string;
  picture: Record<string, (Cell[] | string)[] | null>;
}
type Cell = string | number | boolean | null;

/** The city as it stands, in the words of `Model.picture`. */
export async function readPicture(pool: Pool, { book, units, people }: Founded): Promise<Picture> {
  const names = new Map<Cell, string>();
  for (const [name, { memberId }] of people) names.set(memberId, name);
  for (const [place, { id }] of units) names.set(id, place);
  const { rows } = await pool.query<Row>(READ, [book.id]);
  const { head = '', picture = {} } = rows[0] ?? {};
  const { accounts = null, ...rest } = picture;
  const told = (accounts ?? []).map((row) => accountLine(names, row as Cell[]));
  const parts: Record<string, string[]> = { accounts: told.sort() };
  for (const [part, lines] of Object.entries(rest)) {
    const text = (lines ?? []).map((line) =>
      typeof line === 'string'
        ? line
        : line.map((cell) => names.get(cell) ?? String(cell)).join(' '),
    );
    parts[part] = text.sort();
  }
  return { head, parts };
}

function accountLine(names: ReadonlyMap<Cell, string>, row: Cell[]): string {
  const [ownerId = null, purpose, asset, balance] = row;
  const owner = names.get(ownerId);
  if (owner === undefined) return `${purpose} ${asset} ${balance}`;
  const account = purpose === 'held' ? `held ${asset}` : purpose;
  return `${account} ${owner} ${balance}`;
}
