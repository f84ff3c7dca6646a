import { type KeyObject, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { derivedKey } from '../../platform/crypto/derived-key.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { codeOf, type Unit, type UnitKind } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import {
  boundsOf,
  isCodeOf,
  STEP_SECONDS,
  type StationCode,
  stationPayload,
  stepOf,
  totp,
} from './station-code.js';
import { readLiveSeed, readSeedsWithin, renewSeed } from './station-rows.js';

/** Where somebody may check in and out. */
const SHOWING_KINDS: readonly UnitKind[] = ['station', 'provider'];

/** What a station shows now. */
export interface ShownCode extends StationCode {
  readonly payload: string;
  readonly validUntil: Date;
}

/** What a display needs to make the codes by itself. Told once. */
export interface DisplaySecret {
  readonly unit: Unit;
  readonly n: number;
  /** 32 bytes. */
  readonly secret: Buffer;
}

/** Rotating codes of stations: shown on a screen, scanned by volunteers, checked here. */
@Injectable()
export class StationCodesService {
  readonly #config: Config;

  constructor(
    config: Config,
    private readonly database: Database,
    private readonly units: UnitsService,
    private readonly clock: Clock,
  ) {
    this.#config = config;
  }

  /**
   * Gives a station a new secret and tells it this once, for a display that works without a network. Codes of the
   * secret before are worth nothing for any later minute. Throws `not_found` for a unit out of reach, `state_conflict` for one
   * that is no station or provider.
   */
  async renew(caller: Principal, unitCode: string): Promise<DisplaySecret> {
    const { bookId, memberId: madeBy } = caller;
    const unit = await this.ownStation(caller, unitCode);
    const seed = randomBytes(32);
    const n = await this.database.transaction((tx) =>
      renewSeed(tx, bookId, { unitId: unit.id, seed, madeBy, madeAt: this.clock.now() }),
    );
    return { unit, n, secret: this.secretOf(bookId, unit.id, seed).export() };
  }

  /** The code that a station shows now. Throws as `renew` does, and `state_conflict` before the first secret. */
  async present(caller: Principal, unitCode: string): Promise<ShownCode> {
    const { bookId } = caller;
    const unit = await this.ownStation(caller, unitCode);
    const live = await readLiveSeed(this.database.read, bookId, unit.id);
    if (live === null) throw new DomainError('state_conflict');
    const step = stepOf(this.clock.now());
    const code = totp(this.secretOf(bookId, unit.id, live.seed), step);
    const shown = { unitCode: unit.code, step, code };
    const city = unit.path.split('/')[1] ?? '';
    const validUntil = new Date((step + 1) * STEP_SECONDS * 1000);
    return { ...shown, payload: stationPayload(city, shown), validUntil };
  }

  /** The station whose code it is, or null for a wrong one. Says nothing of whether it comes in time. */
  async stationOf(reader: EntityManager, bookId: number, shown: StationCode): Promise<Unit | null> {
    const unit = await this.units.findByCode(reader, bookId, shown.unitCode);
    if (unit === null) return null;
    const { first, last } = boundsOf(shown.step);
    const seeds = await readSeedsWithin(reader, bookId, { unitId: unit.id, first, last });
    const isShown = seeds
      .map(({ seed }) => isCodeOf(this.secretOf(bookId, unit.id, seed), shown))
      .includes(true);
    return isShown ? unit : null;
  }

  private secretOf(bookId: number, unitId: string, seed: Buffer): KeyObject {
    return derivedKey(this.#config.indexKey, `kapok station code 1\0${bookId}\0${unitId}`, seed);
  }

  private async ownStation(caller: Principal, unitCode: string): Promise<Unit> {
    const unit = await this.units.get(caller, unitCode);
    if (!reaches(caller, ['station_admin'], unit.path)) throw new DomainError('not_found');
    if (!SHOWING_KINDS.includes(unit.kind)) throw new DomainError('state_conflict');
    return unit;
  }
}

/** `otpauth://…`: what authenticator apps and displays read a secret from. */
export function otpauthUri({ unit, secret }: DisplaySecret, brand: string): string {
  const label = `${encodeURIComponent(brand)}:${encodeURIComponent(codeOf(unit.path))}`;
  const settings = `algorithm=SHA256&digits=8&period=${STEP_SECONDS}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(brand)}&${settings}`;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 base32 without padding. */
export function base32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => BASE32[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}
