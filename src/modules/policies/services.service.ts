import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ImportContext, RowAnswer } from '../../platform/row-answer.js';
import { requireCityWide } from '../units/unit.js';
import { Catalogue, type ServiceVersion, toVersion, type VersionRow } from './catalogue.js';
import { earliestChange } from './policy.js';
import { importServiceRows, type ServiceRow } from './service-import.js';
import type { ServiceRate } from './service-rate.js';
import { insertServiceVersions, type NewServiceVersion } from './service-writes.js';
import { VersionCache } from './version-cache.js';

/** A bound on one book's catalogue, all versions counted. */
const MAX_VERSIONS = 20_000;

const SELECT_VERSIONS = `
  SELECT s.id, s.code, v.effective_from, v.name, v.name_en, v.basis, v.rate_numerator,
         v.rate_denominator, v.tariff_minutes, v.training, v.minimum_level, v.is_referred, v.digest
  FROM kapok.services s
  JOIN kapok.service_versions v ON v.book_id = s.book_id AND v.service_id = s.id
  WHERE s.book_id = $1
  ORDER BY s.code, v.effective_from
  LIMIT ${MAX_VERSIONS}`;

/** The service catalogue with dated rates. Versions are only ever added; reads come from memory. */
@Injectable()
export class ServicesService {
  readonly #catalogues = new VersionCache((bookId) => this.#read(this.database.read, bookId));

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * What a service, given by id or code, earns on a date; null when there is no such service or it
   * is not offered yet on that date. A service unknown here is looked up in the database once more.
   */
  async rateOn(bookId: number, idOrCode: string, date: string): Promise<ServiceRate | null> {
    const catalogue = await this.#catalogues.get(bookId);
    if (catalogue.has(idOrCode)) return catalogue.rateOn(idOrCode, date);
    return (await this.#catalogues.reload(bookId)).rateOn(idOrCode, date);
  }

  /** The whole catalogue, for judging many records without waiting; at most five seconds old. */
  catalogue(bookId: number): Promise<Catalogue> {
    return this.#catalogues.get(bookId);
  }

  /** The whole catalogue as the database has it now; for the start of an import. */
  freshCatalogue(bookId: number): Promise<Catalogue> {
    return this.#catalogues.reload(bookId);
  }

  /**
   * Adds a service, or a later version of one, on a city admin's behalf (`forbidden`). A new service may hold from any day (default: today);
   * a change holds from tomorrow at the earliest: `effective_too_early`. A date taken twice:
   * `already_exists`.
   */
  async publish(
    caller: Principal,
    input: Omit<NewServiceVersion, 'effectiveFrom'> & { effectiveFrom: string | null },
  ): Promise<ServiceVersion> {
    requireCityWide(caller, ['city_admin']);
    const { bookId } = caller;
    const today = this.clock.today();
    const version = { ...input, effectiveFrom: input.effectiveFrom ?? today };
    const added = await this.database.transaction(async (tx) => {
      const isNew = !(await this.#read(tx, bookId)).has(version.code);
      const earliest = earliestChange(today);
      if (!isNew && version.effectiveFrom < earliest) {
        throw new DomainError('effective_too_early', { facts: { earliest } });
      }
      const inserted = await insertServiceVersions(tx, bookId, [version]);
      if (!inserted.has(version.code)) throw new DomainError('already_exists');
      return (await this.#read(tx, bookId)).version(version.code, version.effectiveFrom);
    });
    this.#catalogues.forget(bookId);
    return added;
  }

  /** Takes rows of `services.csv`; see `importServiceRows`. The caller commits, then reads fresh. */
  async importServices(
    tx: Tx,
    context: ImportContext,
    rows: readonly ServiceRow[],
  ): Promise<RowAnswer[]> {
    const existing = await this.#read(tx, context.bookId);
    const answers = await importServiceRows(tx, context, { rows, existing });
    this.#catalogues.forget(context.bookId);
    return answers;
  }

  async #read(reader: EntityManager, bookId: number): Promise<Catalogue> {
    const rows: VersionRow[] = await reader.query(SELECT_VERSIONS, [bookId]);
    return new Catalogue(rows.map(toVersion));
  }
}
