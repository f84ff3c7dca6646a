import type { EntityManager } from 'typeorm';
import type { UnitKind } from '../units/unit.js';

/** A station or a provider, and the administrative unit that it hangs on. */
export interface PlaceRow {
  readonly code: string;
  readonly name: string;
  readonly kind: Extract<UnitKind, 'station' | 'provider'>;
  readonly unitCode: string;
  readonly unitName: string;
}

/** Open needs of one service in one community. */
export interface NeedRow {
  readonly serviceCode: string;
  readonly unitCode: string;
  readonly unitName: string;
  readonly requests: number;
  readonly elders: number;
}

const PLACES = `
  SELECT u.code, u.name, u.kind, p.code AS "unitCode", p.name AS "unitName"
  FROM kapok.units u
  CROSS JOIN LATERAL (
    SELECT t.code, t.name FROM kapok.units t WHERE t.book_id = $1 AND t.id = u.parent_id OFFSET 0) p
  WHERE u.book_id = $1 AND u.kind IN ('station', 'provider')
  ORDER BY u.path
  LIMIT $2`;

/** The community of a unit is the one on its path; a unit above all communities stands for itself. */
const NEEDS = `
  SELECT v.code AS "serviceCode", h.code AS "unitCode", h.name AS "unitName",
    count(*)::integer AS requests, count(DISTINCT r.elder_id)::integer AS elders
  FROM (
    SELECT c.unit_id, c.service_id, c.elder_id FROM kapok.care_requests c
    WHERE c.book_id = $1 AND c.state = 'published' OFFSET 0) r
  CROSS JOIN LATERAL (
    SELECT u.code, u.name, u.path FROM kapok.units u WHERE u.book_id = $1 AND u.id = r.unit_id OFFSET 0) u
  LEFT JOIN LATERAL (
    SELECT t.code, t.name FROM kapok.units t
    WHERE t.book_id = $1 AND t.kind = 'community' AND t.code = ANY (string_to_array(u.path, '/')) LIMIT 1) t ON true
  CROSS JOIN LATERAL (SELECT coalesce(t.code, u.code) AS code, coalesce(t.name, u.name) AS name) h
  CROSS JOIN LATERAL (
    SELECT s.code FROM kapok.services s WHERE s.book_id = $1 AND s.id = r.service_id OFFSET 0) v
  GROUP BY 1, 2, 3
  ORDER BY 1, 2
  LIMIT $2`;

/** Up to `limit` stations and providers of a city, in the order of the tree. */
export function readPlaces(
  reader: EntityManager,
  bookId: number,
  limit: number,
): Promise<PlaceRow[]> {
  return reader.query(PLACES, [bookId, limit]);
}

/** Up to `limit` counts of open needs of a city, by service and community. */
export function readNeeds(
  reader: EntityManager,
  bookId: number,
  limit: number,
): Promise<NeedRow[]> {
  return reader.query(NEEDS, [bookId, limit]);
}
