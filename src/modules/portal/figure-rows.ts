import type { ClientBase } from 'pg';
import { shanghaiDayStart } from '../../platform/clock/shanghai.js';

/** Requests of a month by when they were filed, with the elders behind them. */
export interface RequestCounts {
  readonly published: number;
  readonly publishedElders: number;
  readonly met: number;
  readonly metElders: number;
  /** Elders with a request that was not met (yet). */
  readonly unmetElders: number;
}

/** What never came before the public does not count; the rest was met when care was given for it. */
const REQUESTS = `
  SELECT count(*)::integer AS published, count(DISTINCT r.elder_id)::integer AS "publishedElders",
    (count(*) FILTER (WHERE r.met))::integer AS met,
    (count(DISTINCT r.elder_id) FILTER (WHERE r.met))::integer AS "metElders",
    (count(DISTINCT r.elder_id) FILTER (WHERE NOT r.met))::integer AS "unmetElders"
  FROM (SELECT u.id FROM kapok.units u WHERE u.book_id = $1 OFFSET 0) u
  CROSS JOIN LATERAL (
    SELECT c.elder_id, c.state IN ('served', 'evaluated', 'improved') AS met FROM kapok.care_requests c
    WHERE c.book_id = $1 AND c.unit_id = u.id AND c.filed_at >= $2 AND c.filed_at < $3
      AND c.state NOT IN ('filed', 'refused') OFFSET 0) r`;

const DISTRICTS = `
  SELECT u.id, d.code FROM kapok.units u
  CROSS JOIN LATERAL (
    SELECT t.code FROM kapok.units t
    WHERE t.book_id = $1 AND t.kind = 'district' AND t.code = split_part(u.path, '/', 3) OFFSET 0) d
  WHERE u.book_id = $1`;

const DISTRICT_NAMES = `
  SELECT t.code, t.name FROM kapok.units t WHERE t.book_id = $1 AND t.kind = 'district' ORDER BY t.code`;

/** The requests that were filed between two days, the second one not included. */
export async function readRequests(
  client: ClientBase,
  bookId: number,
  { firstDay, nextDay }: { readonly firstDay: string; readonly nextDay: string },
): Promise<RequestCounts> {
  const values = [bookId, shanghaiDayStart(firstDay), shanghaiDayStart(nextDay)];
  const { rows } = await client.query<RequestCounts>(REQUESTS, values);
  return rows[0] ?? { published: 0, publishedElders: 0, met: 0, metElders: 0, unmetElders: 0 };
}

/** The code of the district that each unit lies in; a unit above them is absent. */
export async function readDistrictOf(
  client: ClientBase,
  bookId: number,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ id: string; code: string }>(DISTRICTS, [bookId]);
  return new Map(rows.map(({ id, code }) => [id, code]));
}

/** All districts by code. */
export async function readDistrictNames(
  client: ClientBase,
  bookId: number,
): Promise<{ code: string; name: string }[]> {
  const { rows } = await client.query<{ code: string; name: string }>(DISTRICT_NAMES, [bookId]);
  return rows;
}
