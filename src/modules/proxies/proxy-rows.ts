import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { ActScope, ProxyState, ProxyTerms } from './proxy.js';

/** A proxy as stored, with the numbers that people know its sides by. */
export interface StoredProxy extends ProxyTerms {
  readonly id: string;
  readonly elderId: string;
  readonly elderNo: string;
  /** Where the elder belongs: its workers look after the proxy. */
  readonly unitId: string;
  readonly unitPath: string;
  /** The member who acts. */
  readonly proxyId: string;
  readonly proxyNo: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly witnessedBy: string | null;
  readonly witnessedAt: Date | null;
  readonly revokedBy: string | null;
  readonly revokedAt: Date | null;
}

/** A proxy to write; it starts as `proposed`. */
export interface NewProxy {
  readonly id: string;
  readonly elderId: string;
  readonly proxyId: string;
  readonly scopes: readonly ActScope[];
  readonly redeemLimitMinutes: bigint | null;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
}

const SELECT_PROXY = `
  SELECT x.id, x.state, x.elder_id AS "elderId", e.member_no AS "elderNo", e.unit_id AS "unitId", u.path AS "unitPath", x.proxy_id AS "proxyId",
    p.member_no AS "proxyNo", x.scopes, x.redeem_limit_minutes AS "redeemLimitMinutes", x.valid_from AS "validFrom",
    x.valid_until AS "validUntil", x.proposed_by AS "proposedBy", x.proposed_at AS "proposedAt",
    x.witnessed_by AS "witnessedBy", x.witnessed_at AS "witnessedAt", x.revoked_by AS "revokedBy", x.revoked_at AS "revokedAt"
  FROM kapok.proxies x
  CROSS JOIN LATERAL (SELECT m.member_no, m.unit_id FROM kapok.members m WHERE m.book_id = x.book_id AND m.id = x.elder_id OFFSET 0) e
  CROSS JOIN LATERAL (SELECT m.member_no FROM kapok.members m WHERE m.book_id = x.book_id AND m.id = x.proxy_id OFFSET 0) p
  CROSS JOIN LATERAL (SELECT t.path FROM kapok.units t WHERE t.book_id = x.book_id AND t.id = e.unit_id OFFSET 0) u
  WHERE x.book_id = $1`;

/** The proxy, or null. */
export async function readProxy(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<StoredProxy | null> {
  const rows: StoredProxy[] = await reader.query(`${SELECT_PROXY} AND x.id = $2`, [bookId, id]);
  return rows[0] ?? null;
}

/** The proxy under its row lock, until the transaction ends, or null. */
export async function lockProxy(tx: Tx, bookId: number, id: string): Promise<StoredProxy | null> {
  const rows: StoredProxy[] = await tx.query(`${SELECT_PROXY} AND x.id = $2 FOR UPDATE OF x`, [
    bookId,
    id,
  ]);
  return rows[0] ?? null;
}

/** The one proxy by which a member may act for an elder on a day, or null. */
export async function readInForce(
  reader: EntityManager,
  bookId: number,
  of: { readonly elderId: string; readonly proxyId: string; readonly today: string },
): Promise<StoredProxy | null> {
  const rows: StoredProxy[] = await reader.query(
    `${SELECT_PROXY} AND x.elder_id = $2 AND x.proxy_id = $3 AND x.state = 'active'
       AND $4::date BETWEEN x.valid_from AND x.valid_until`,
    [bookId, of.elderId, of.proxyId, of.today],
  );
  return rows[0] ?? null;
}

/** More elders than this nobody acts for; the rest is cut. */
const MOST_ELDERS = 50;

/** The elders whom a member may act for on a day. */
export async function readElders(
  reader: EntityManager,
  bookId: number,
  of: { readonly proxyId: string; readonly today: string },
): Promise<string[]> {
  const rows: { elderId: string }[] = await reader.query(
    `SELECT elder_id AS "elderId" FROM kapok.proxies
     WHERE book_id = $1 AND proxy_id = $2 AND state = 'active' AND $3::date BETWEEN valid_from AND valid_until
     ORDER BY id LIMIT ${MOST_ELDERS}`,
    [bookId, of.proxyId, of.today],
  );
  return rows.map(({ elderId }) => elderId);
}

/** Whose proxies a list shows: those of a member on either side, and those of elders of some units. */
export interface ProxyScope {
  readonly memberId: string;
  readonly unitPaths: readonly string[];
}

/** Up to `limit` proxies in scope, the latest first, below an id. */
export function readProxies(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly scope: ProxyScope;
    readonly state: ProxyState | null;
    readonly elderId: string | null;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<StoredProxy[]> {
  return reader.query(
    `${SELECT_PROXY}
       AND (x.elder_id = $2 OR x.proxy_id = $2
         OR EXISTS (SELECT FROM unnest($3::text[]) AS scope (path) WHERE starts_with(u.path, scope.path)))
       AND ($4::text IS NULL OR x.state = $4)
       AND ($5::uuid IS NULL OR x.elder_id = $5)
       AND ($6::uuid IS NULL OR x.id < $6)
     ORDER BY x.id DESC LIMIT $7`,
    [
      bookId,
      page.scope.memberId,
      page.scope.unitPaths,
      page.state,
      page.elderId,
      page.after,
      page.limit,
    ],
  );
}

/** Writes a proposal. Breaks `proxies_once` when the two have a proxy of those days already. */
export async function insertProxy(tx: Tx, bookId: number, proxy: NewProxy): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.proxies (book_id, id, elder_id, proxy_id, scopes, redeem_limit_minutes, valid_from, valid_until,
       state, proposed_by, proposed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'proposed', $9, $10)`,
    [
      bookId,
      proxy.id,
      proxy.elderId,
      proxy.proxyId,
      proxy.scopes,
      proxy.redeemLimitMinutes,
      proxy.validFrom,
      proxy.validUntil,
      proxy.proposedBy,
      proxy.proposedAt,
    ],
  );
}

/** Marks a proxy that the caller holds locked as witnessed. */
export async function markWitnessed(
  tx: Tx,
  bookId: number,
  step: { readonly id: string; readonly by: string; readonly at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.proxies SET state = 'active', witnessed_by = $3, witnessed_at = $4 WHERE book_id = $1 AND id = $2`,
    [bookId, step.id, step.by, step.at],
  );
}

/** Marks a proxy that the caller holds locked as revoked. */
export async function markRevoked(
  tx: Tx,
  bookId: number,
  step: { readonly id: string; readonly by: string; readonly at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.proxies SET state = 'revoked', revoked_by = $3, revoked_at = $4 WHERE book_id = $1 AND id = $2`,
    [bookId, step.id, step.by, step.at],
  );
}

/** Minutes redeemed by a proxy in the month of a day, live codes included; what came back does not count. */
export async function readRedeemed(
  reader: EntityManager,
  bookId: number,
  of: { readonly id: string; readonly from: Date; readonly until: Date },
): Promise<bigint> {
  const rows: { minutes: bigint }[] = await reader.query(
    'SELECT kapok.proxy_redeemed($1, $2, $3, $4) AS minutes',
    [bookId, of.id, of.from, of.until],
  );
  return rows[0]?.minutes ?? 0n;
}
