import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { requireCityWide } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import {
  closeClass,
  type HardshipClass,
  insertClasses,
  readClass,
  readClasses,
  readStandingCodes,
} from './class-rows.js';
import { isForward, STANDARD_CLASSES } from './hardship.js';

/** A class as a city admin words it; `unitCode` null: of the whole city. */
export interface ClassWish {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly unitCode: string | null;
  readonly validFrom: string;
  readonly validUntil: string | null;
}

/** The list of hardship classes: added, and closed by a date; never changed otherwise, never removed. */
@Injectable()
export class HardshipClassesService {
  constructor(
    private readonly database: Database,
    private readonly units: UnitsService,
    private readonly clock: Clock,
  ) {}

  /** The classes of the caller's city by code; with `on` only those that hold on that day. */
  async list(
    caller: Principal,
    query: { on: string | null; limit: number; after: string | null },
  ): Promise<Page<HardshipClass>> {
    const { on, limit } = query;
    const shape = { code: 'text', id: 'uuid' } as const;
    const after = query.after === null ? null : decodeCursor(query.after, shape);
    const page = { on, after, limit: limit + 1 };
    const rows = await readClasses(this.database.read, caller.bookId, page);
    return toPage(rows, limit, {
      item: (row) => row,
      position: ({ code, id }) => ({ code, id }),
    });
  }

  /**
   * Adds a class, on a city admin's behalf (`forbidden`). Errors: `until_before_from`; `unknown_unit`, and
   * `validation_failed` for a unit that is neither the city nor a town; `already_exists` when one of that code holds
   * there on some of the days.
   */
  async add(caller: Principal, wish: ClassWish): Promise<HardshipClass> {
    requireCityWide(caller, ['city_admin']);
    if (!isForward(wish)) throw new DomainError('until_before_from');
    const { bookId, memberId: createdBy } = caller;
    const id = newId();
    return this.database.transaction(async (tx) => {
      const unit =
        wish.unitCode === null
          ? await this.units.cityOf(tx, bookId)
          : await this.units.findByCode(tx, bookId, wish.unitCode);
      if (unit === null) throw new DomainError('unknown_unit');
      if (unit.kind !== 'city' && unit.kind !== 'town') {
        throw new DomainError('validation_failed', {
          fields: [{ pointer: '/unitCode', code: 'city_or_town' }],
        });
      }
      await insertClasses(tx, bookId, [{ ...wish, id, unitId: unit.id, createdBy }]);
      const { path: unitPath, code: unitCode } = unit;
      return { ...wish, id, unitCode, unitPath, closeReason: null };
    });
  }

  /**
   * Adds those of the standard classes that the city lacks from a day on, on a city admin's behalf (`forbidden`), and
   * answers the city's classes of these codes that hold on that day. Repeating it adds nothing.
   */
  async adoptStandard(caller: Principal, validFrom: string): Promise<HardshipClass[]> {
    requireCityWide(caller, ['city_admin']);
    const { bookId, memberId: createdBy } = caller;
    const codes = STANDARD_CLASSES.map(({ code }) => code);
    return this.database.transaction(async (tx) => {
      const city = await this.units.cityOf(tx, bookId);
      const among = { unitId: city.id, from: validFrom, codes };
      const standing = await readStandingCodes(tx, bookId, among);
      const missing = STANDARD_CLASSES.filter(({ code }) => !standing.has(code)).map((each) => {
        return { ...each, id: newId(), unitId: city.id, validFrom, validUntil: null, createdBy };
      });
      if (missing.length > 0) await insertClasses(tx, bookId, missing);
      const all = await readClasses(tx, bookId, { on: validFrom, after: null, limit: 1_000 });
      return all.filter(({ code, unitCode }) => codes.includes(code) && unitCode === city.code);
    });
  }

  /**
   * Ends a class with a last day, today at the earliest (`effective_too_early`), on a city admin's behalf
   * (`forbidden`). Errors: `not_found`; `until_before_from`; `state_conflict` when it ends by then already.
   */
  async close(
    caller: Principal,
    id: string,
    wish: { validUntil: string; reason: string },
  ): Promise<HardshipClass> {
    requireCityWide(caller, ['city_admin']);
    const { bookId, memberId: closedBy } = caller;
    const earliest = this.clock.today();
    if (wish.validUntil < earliest) {
      throw new DomainError('effective_too_early', { facts: { earliest } });
    }
    return this.database.transaction(async (tx) => {
      const standing = await readClass(tx, bookId, id);
      if (standing === null) throw new DomainError('not_found');
      if (!isForward({ ...standing, validUntil: wish.validUntil })) {
        throw new DomainError('until_before_from');
      }
      const close = { id, ...wish, closedBy, closedAt: this.clock.now() };
      if (!(await closeClass(tx, bookId, close))) throw new DomainError('state_conflict');
      return { ...standing, validUntil: wish.validUntil, closeReason: wish.reason };
    });
  }
}
