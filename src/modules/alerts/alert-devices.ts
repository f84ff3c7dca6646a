import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { holdsAny, type Principal, type Role } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { ElderDesk } from '../visits/elder-desk.js';

/** A device at an elder's home. */
export interface AlertDevice {
  readonly id: string;
  readonly elderId: string;
  readonly elderNo: string;
  readonly label: string;
  readonly registeredAt: Date;
  readonly revokedAt: Date | null;
}

/** What a device's token tells. */
export interface KnownDevice {
  readonly id: string;
  readonly bookId: number;
  readonly elderId: string;
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const KEEPERS: readonly Role[] = ['social_worker', 'station_admin'];
const READERS: readonly Role[] = [...KEEPERS, 'operator', 'city_admin', 'auditor'];

/** Which devices of a list are meant: those that can call, those that were ended, or all. */
export const DEVICES_SHOWN = ['live', 'revoked', 'all'] as const;
export type DevicesShown = (typeof DEVICES_SHOWN)[number];

const SELECT_DEVICE = `
  SELECT d.id, d.elder_id AS "elderId", m.member_no AS "elderNo", d.label, d.registered_at AS "registeredAt",
    d.revoked_at AS "revokedAt"
  FROM kapok.alert_devices d
  CROSS JOIN LATERAL (
    SELECT e.member_no, e.unit_id FROM kapok.members e WHERE e.book_id = d.book_id AND e.id = d.elder_id OFFSET 0) m`;

/** One's own devices, and those of elders of units, or of rosters of units, that a role reaches. */
const SELECT_PAGE = `
  ${SELECT_DEVICE}
  CROSS JOIN LATERAL (SELECT t.path FROM kapok.units t WHERE t.book_id = d.book_id AND t.id = m.unit_id OFFSET 0) u
  WHERE d.book_id = $1 AND ($2::uuid IS NULL OR d.elder_id = $2)
    AND (d.elder_id = $3
      OR EXISTS (SELECT FROM unnest($4::text[]) AS w (path) WHERE starts_with(u.path, w.path))
      OR EXISTS (
        SELECT FROM kapok.roster_places r
        CROSS JOIN LATERAL (SELECT t.path FROM kapok.units t WHERE t.book_id = r.book_id AND t.id = r.station_id OFFSET 0) s
        CROSS JOIN unnest($4::text[]) AS w (path)
        WHERE r.book_id = d.book_id AND r.elder_id = d.elder_id AND r.ended_on IS NULL AND starts_with(s.path, w.path)))
    AND ($5 = 'all' OR (d.revoked_at IS NULL) = ($5 = 'live')) AND ($6::uuid IS NULL OR d.id < $6)
  ORDER BY d.id DESC LIMIT $7`;

/** Devices that can raise an alert for one elder, and nothing else. */
@Injectable()
export class AlertDevices {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly elders: ElderDesk,
  ) {}

  /**
   * Registers a device for an elder in reach and answers its token, 256 random bits that are shown this once: only
   * their SHA-256 is kept. Throws `not_found`, `wrong_role`, `not_for_oneself`.
   */
  async register(
    caller: Principal,
    wish: { readonly elderId: string; readonly label: string },
  ): Promise<{ readonly device: AlertDevice; readonly token: string }> {
    const { bookId, memberId } = caller;
    const token = randomBytes(32).toString('base64url');
    const id = newId();
    const registeredAt = this.clock.now();
    const { elderId, label } = wish;
    return this.database.transaction(async (tx) => {
      await this.elders.inReach(tx, caller, elderId, KEEPERS);
      await tx.query(
        `INSERT INTO kapok.alert_devices (book_id, id, elder_id, label, token_hash, registered_by, registered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [bookId, id, elderId, label, digestOf(token), memberId, registeredAt],
      );
      return { device: await this.#find(tx, bookId, id), token };
    });
  }

  /**
   * Devices of an elder in reach or of oneself, or of everybody in reach (`elderId` null), the newest first. Throws
   * `not_found` for an elder out of reach.
   */
  async page(
    caller: Principal,
    wish: {
      readonly elderId: string | null;
      readonly show: DevicesShown;
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<Page<AlertDevice>> {
    const { bookId, memberId } = caller;
    const { elderId, show, limit } = wish;
    const reader = this.database.read;
    const isForeign = elderId !== null && elderId !== memberId;
    if (isForeign) await this.elders.inReach(reader, caller, elderId, READERS);
    const paths = caller.grants
      .filter(({ role }) => READERS.includes(role))
      .map(({ unitPath }) => unitPath);
    const before = wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id;
    const values = [bookId, elderId, memberId, paths, show, before, limit + 1];
    const rows: AlertDevice[] = await reader.query(SELECT_PAGE, values);
    return toPage(rows, limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /** Ends a device for good; a second time changes nothing. Throws `not_found`. */
  async revoke(caller: Principal, id: string): Promise<AlertDevice> {
    const { bookId, memberId } = caller;
    return this.database.transaction(async (tx) => {
      const found = await this.#find(tx, bookId, id);
      if (!holdsAny(caller, KEEPERS)) throw new DomainError('forbidden');
      await this.elders.inReach(tx, caller, found.elderId, KEEPERS);
      await tx.query(
        `UPDATE kapok.alert_devices SET revoked_by = $3, revoked_at = $4
         WHERE book_id = $1 AND id = $2 AND revoked_at IS NULL`,
        [bookId, id, memberId, this.clock.now()],
      );
      return this.#find(tx, bookId, id);
    });
  }

  /** The device that shows a token; null for anything else. A revoked one is known no more. */
  async known(token: string): Promise<KnownDevice | null> {
    if (!TOKEN.test(token)) return null;
    const rows: KnownDevice[] = await this.database.read.query(
      `SELECT book_id AS "bookId", id, elder_id AS "elderId" FROM kapok.alert_devices
       WHERE token_hash = $1 AND revoked_at IS NULL`,
      [digestOf(token)],
    );
    return rows[0] ?? null;
  }

  async #find(tx: Tx, bookId: number, id: string): Promise<AlertDevice> {
    const rows: AlertDevice[] = await tx.query(
      `${SELECT_DEVICE} WHERE d.book_id = $1 AND d.id = $2`,
      [bookId, id],
    );
    if (rows[0] === undefined) throw new DomainError('not_found');
    return rows[0];
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token, 'ascii').digest();
}
