import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { holdsAny, type Principal, type Role } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import { ElderDesk } from '../visits/elder-desk.js';

/** A device at an elder's home. */
export interface AlertDevice {
  readonly id: string;
  readonly elderId: string;
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
/** More devices than this no elder has; the list is cut there. */
const MAX_DEVICES = 50;
const KEEPERS: readonly Role[] = ['social_worker', 'station_admin'];
const READERS: readonly Role[] = [...KEEPERS, 'operator', 'city_admin', 'auditor'];

const SELECT_DEVICE = `
  SELECT id, elder_id AS "elderId", label, registered_at AS "registeredAt", revoked_at AS "revokedAt"
  FROM kapok.alert_devices WHERE book_id = $1`;

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
    await this.database.transaction(async (tx) => {
      await this.elders.inReach(tx, caller, elderId, KEEPERS);
      await tx.query(
        `INSERT INTO kapok.alert_devices (book_id, id, elder_id, label, token_hash, registered_by, registered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [bookId, id, elderId, label, digestOf(token), memberId, registeredAt],
      );
    });
    return { device: { id, elderId, label, registeredAt, revokedAt: null }, token };
  }

  /** The devices of an elder in reach, or of oneself, the newest first. Throws `not_found`. */
  async list(caller: Principal, elderId: string): Promise<AlertDevice[]> {
    const isOwn = elderId === caller.memberId;
    if (!isOwn) await this.elders.inReach(this.database.read, caller, elderId, READERS);
    return this.database.read.query(
      `${SELECT_DEVICE} AND elder_id = $2 ORDER BY id DESC LIMIT ${MAX_DEVICES}`,
      [caller.bookId, elderId],
    );
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
    const rows: AlertDevice[] = await tx.query(`${SELECT_DEVICE} AND id = $2`, [bookId, id]);
    if (rows[0] === undefined) throw new DomainError('not_found');
    return rows[0];
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token, 'ascii').digest();
}
