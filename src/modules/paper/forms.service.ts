import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { sha256 } from '../../platform/crypto/sha256.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { Language } from '../../platform/errors/language.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { PrintQueue } from '../../platform/pdf/print-queue.js';
import type { Unit } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import type { FormState, SpoilReason } from './form.js';
import { MAX_SERIAL, parseFormNumber } from './form-number.js';
import { formsPdf } from './form-pdf.js';
import {
  insertRun,
  lockForm,
  lockSerials,
  type PaperForm,
  type PrintRun,
  readForms,
  readRun,
  readRunByRequest,
  readRunsUnder,
  spoilForm,
} from './form-rows.js';
import { ENTERERS, PAPER_READERS, pathsOf, requireUnit } from './paper-access.js';

/** Forms to print for a station, under the caller's key. */
export interface PrintWish {
  readonly unitCode: string;
  readonly forms: number;
  readonly key: string;
}

/** A form with its station. */
export type FormOfStation = PaperForm & { readonly unitCode: string };

/** Numbered forms: printed for a station, and spoiled when they will not be used. */
@Injectable()
export class FormsService {
  readonly #queue = new PrintQueue();

  constructor(
    private readonly database: Database,
    private readonly units: UnitsService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Numbers the next forms of a station. The same caller and key answer the same run. Throws `unknown_unit` for a
   * station out of reach, `idempotency_key_conflict`, `state_conflict` when its numbers are used up. Locks the station's
   * numbers.
   */
  async print(caller: Principal, { unitCode, forms, key }: PrintWish): Promise<PrintRun> {
    const { bookId, memberId } = caller;
    const requestKey = sha256(`kapok paper print 1\0${memberId}\0${key}`);
    return this.database.transaction(async (tx) => {
      const found = await this.units.findByCode(tx, bookId, unitCode);
      const unit = requireUnit(caller, found, ENTERERS);
      const last = await lockSerials(tx, { bookId, unitId: unit.id });
      const standing = await readRunByRequest(tx, bookId, requestKey);
      if (standing !== null) return sameRun(standing, { unit, forms });
      if (last + forms > MAX_SERIAL) throw new DomainError('state_conflict');
      const id = newId();
      const serials = { firstSerial: last + 1, lastSerial: last + forms };
      const by = { printedBy: memberId, printedAt: this.clock.now(), requestKey };
      await insertRun(tx, bookId, { id, unitId: unit.id, ...serials, ...by });
      const run = await readRun(tx, bookId, id);
      invariant(run, 'a run that was written is there');
      return run;
    });
  }

  /** The runs of the caller's units, the latest first. */
  async runs(
    caller: Principal,
    query: { unit: string | null; limit: number; after: string | null },
  ): Promise<Page<PrintRun>> {
    const { unit: unitCode, limit, after } = query;
    const before = after === null ? null : decodeCursor(after, { id: 'uuid' }).id;
    const unitPaths = pathsOf(caller, PAPER_READERS);
    const page = { unitPaths, unitCode, before, limit: limit + 1 };
    const rows = await readRunsUnder(this.database.read, caller.bookId, page);
    return toPage(rows, limit, { item: (run) => run, position: ({ id }) => ({ id }) });
  }

  /** A run's forms as a PDF, for its station. Throws `not_found`, `temporarily_unavailable`. */
  async pdf(caller: Principal, runId: string, language: Language): Promise<Buffer> {
    const { bookId } = caller;
    const run = await readRun(this.database.read, bookId, runId);
    if (run === null || !reaches(caller, ENTERERS, run.unitPath)) {
      throw new DomainError('not_found');
    }
    const city = await this.units.cityOf(this.database.read, bookId);
    const look = { brand: this.config.brand, city: city.code, language };
    return this.#queue.inTurn(() => formsPdf({ ...run, ...look }));
  }

  /** A station's forms by number. Throws `unknown_unit`. */
  async list(
    caller: Principal,
    query: { unit: string; state: FormState | null; limit: number; after: string | null },
  ): Promise<Page<FormOfStation>> {
    const { limit, state } = query;
    const read = this.database.read;
    const found = await this.units.findByCode(read, caller.bookId, query.unit);
    const unit = requireUnit(caller, found, PAPER_READERS);
    const after =
      query.after === null ? 0 : Number(decodeCursor(query.after, { serial: 'integer' }).serial);
    const page = { state, after: Math.min(Math.max(after, 0), 1_000_000), limit: limit + 1 };
    const rows = await readForms(read, { bookId: caller.bookId, unitId: unit.id }, page);
    const item = (form: PaperForm): FormOfStation => ({ ...form, unitCode: unit.code });
    return toPage(rows, limit, { item, position: ({ serial }) => ({ serial: String(serial) }) });
  }

  /**
   * Takes a form out of use for good. Throws `not_found` for a number that is wrong or of a station out of reach,
   * `form_not_free` for one that is spoiled, recorded or in a batch. Locks the form.
   */
  async spoil(caller: Principal, formNo: string, reason: SpoilReason): Promise<FormOfStation> {
    const { bookId, memberId } = caller;
    const name = parseFormNumber(formNo);
    if (name === null) throw new DomainError('not_found');
    return this.database.transaction(async (tx) => {
      const unit = await this.units.findByCode(tx, bookId, name.unitCode);
      if (unit === null || !reaches(caller, ENTERERS, unit.path)) {
        throw new DomainError('not_found');
      }
      const key = { bookId, unitId: unit.id, serial: name.serial };
      const state = await lockForm(tx, key);
      if (state === null) throw new DomainError('not_found');
      if (state !== 'printed') throw new DomainError('form_not_free');
      await spoilForm(tx, key, { memberId, at: this.clock.now(), reason });
      const page = { state: null, after: name.serial - 1, limit: 1 };
      const [form] = await readForms(tx, key, page);
      invariant(form, 'a form that was locked is there');
      return { ...form, unitCode: unit.code };
    });
  }
}

function sameRun(run: PrintRun, wish: { readonly unit: Unit; readonly forms: number }): PrintRun {
  const isSame = run.unitId === wish.unit.id && run.lastSerial - run.firstSerial + 1 === wish.forms;
  if (!isSame) throw new DomainError('idempotency_key_conflict');
  return run;
}
