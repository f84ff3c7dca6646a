import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Principal, reaches } from '../../auth/principal.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import type { ImportContext, RowAnswer } from '../../platform/row-answer.js';
import { PARENT_KINDS, pathBelow, type Unit, type UnitKind } from './unit.js';
import { importUnitRows, type UnitRow } from './unit-import.js';
import { insertUnits, readUnits, toUnit, UNIT_COLUMNS, type UnitColumns } from './unit-rows.js';

/** What a list of units may be narrowed by. */
export interface UnitFilter {
  readonly kind: UnitKind | null;
  /** Only this unit and those below it, by code. */
  readonly under: string | null;
}

/** The organisation tree of a city. Units are added, never moved. */
@Injectable()
export class UnitsService {
  constructor(private readonly database: Database) {}

  /** The unit of that code, or null. */
  async findByCode(reader: EntityManager, bookId: number, code: string): Promise<Unit | null> {
    return (await this.byCodes(reader, bookId, [code])).get(code) ?? null;
  }

  /** Units by code, in one query. Unknown codes are absent. The caller bounds the list. */
  async byCodes(
    reader: EntityManager,
    bookId: number,
    codes: readonly string[],
  ): Promise<Map<string, Unit>> {
    const units = await readUnits(reader, bookId, { column: 'code', values: codes });
    return new Map(units.map((unit) => [unit.code, unit]));
  }

  /** Units by id, in one query. Unknown ids are absent. The caller bounds the list. */
  async byIds(
    reader: EntityManager,
    bookId: number,
    ids: readonly string[],
  ): Promise<Map<string, Unit>> {
    const units = await readUnits(reader, bookId, { column: 'id', values: ids });
    return new Map(units.map((unit) => [unit.id, unit]));
  }

  /** The city unit at the top of a book. Throws `not_found` before the book is founded. */
  async cityOf(reader: EntityManager, bookId: number): Promise<Unit> {
    const rows: UnitColumns[] = await reader.query(
      `SELECT ${UNIT_COLUMNS} FROM kapok.units WHERE book_id = $1 AND parent_id IS NULL LIMIT 1`,
      [bookId],
    );
    if (rows[0] === undefined) throw new DomainError('not_found');
    return toUnit(rows[0]);
  }

  /** The unit of that code in the caller's own city. Throws `not_found`. */
  async get(caller: Principal, code: string): Promise<Unit> {
    const unit = await this.findByCode(this.database.read, caller.bookId, code);
    if (unit === null) throw new DomainError('not_found');
    return unit;
  }

  /** A page of the caller's own city, every unit after the one it hangs on. */
  async list(
    caller: Principal,
    filter: UnitFilter,
    page: { limit: number; after?: string | undefined },
  ): Promise<Page<Unit>> {
    const after = page.after === undefined ? null : decodeCursor(page.after, { path: 'text' }).path;
    const rows: UnitColumns[] = await this.database.read.query(
      `SELECT ${UNIT_COLUMNS} FROM kapok.units
       WHERE book_id = $1
         AND ($2::text IS NULL OR kind = $2)
         AND ($3::text IS NULL OR starts_with(path, (
           SELECT top.path FROM kapok.units top WHERE top.book_id = $1 AND top.code = $3)))
         AND ($4::text IS NULL OR path > $4)
       ORDER BY path
       LIMIT $5`,
      [caller.bookId, filter.kind, filter.under, after, page.limit + 1],
    );
    const position = (unit: Unit): { path: string } => ({ path: unit.path });
    return toPage(rows.map(toUnit), page.limit, { item: (unit) => unit, position });
  }

  /**
   * Adds a unit below one that the city admin reaches. Errors: `unknown_unit` for a parent that is
   * absent or out of reach, `invalid_unit_parent`, `already_exists`.
   */
  async add(
    caller: Principal,
    input: { code: string; parentCode: string; kind: UnitKind; name: string },
  ): Promise<Unit> {
    return this.database.transaction(async (tx) => {
      const parent = await this.findByCode(tx, caller.bookId, input.parentCode);
      if (parent === null || !reaches(caller, ['city_admin'], parent.path)) {
        throw new DomainError('unknown_unit');
      }
      if (!PARENT_KINDS[input.kind].includes(parent.kind)) {
        throw new DomainError('invalid_unit_parent');
      }
      const { code, kind, name } = input;
      const path = pathBelow(parent, code);
      const unit = { id: newId(), code, kind, name, parentId: parent.id, path };
      const added = await insertUnits(tx, caller.bookId, [unit]);
      if (!added.has(unit.code)) throw new DomainError('already_exists');
      return unit;
    });
  }

  /** The city unit of a new book, added when absent. Returns the standing one. Idempotent. */
  async foundCity(tx: Tx, bookId: number, city: { code: string; name: string }): Promise<Unit> {
    const standing = await this.findByCode(tx, bookId, city.code);
    if (standing !== null) return standing;
    const path = pathBelow(null, city.code);
    const unit: Unit = { ...city, id: newId(), kind: 'city', parentId: null, path };
    await insertUnits(tx, bookId, [unit]);
    return this.cityOf(tx, bookId);
  }

  /** Takes rows of `units.csv`, all in one call, in whatever order; see `importUnitRows`. */
  importUnits(tx: Tx, context: ImportContext, rows: readonly UnitRow[]): Promise<RowAnswer[]> {
    return importUnitRows(tx, context, rows);
  }
}
