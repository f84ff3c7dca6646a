import type { Tx } from '../../platform/database/database.js';
import {
  type ImportContext,
  ROW_ACCEPTED,
  type RowAnswer,
  rowRefused,
} from '../../platform/row-answer.js';
import { isCode, readName } from '../units/unit.js';
import type { Catalogue } from './catalogue.js';
import { FOUNDING_DATE } from './policy.js';
import { asksTheSame, isSameRate, type Rate, type ServiceAttributes } from './service-rate.js';
import { insertServiceVersions, type NewServiceVersion } from './service-writes.js';

/** A row of `services.csv`, each cell as read; an empty cell is ''. */
export interface ServiceRow {
  readonly code: string;
  readonly name: string;
  readonly basis: string;
  readonly rateNumerator: string;
  readonly rateDenominator: string;
  readonly tariffMinutes: string;
  /** Columns that a file may leave out. */
  readonly nameEn?: string;
  readonly training?: string;
  readonly minimumLevel?: string;
  readonly referred?: string;
}

const MAX_RATE_TERM = 1000;
const MAX_TARIFF_MINUTES = 1440;
const HIGHEST_LEVEL = 6;
const TRAINING = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/**
 * Takes services into the catalogue, in force from the founding date on. One answer a row, in order:
 * `malformed_row` for a cell outside its form; `already_recorded` when the latest version says
 * the same; `conflicts_with_existing` when it says something else (a change needs a date: REST).
 */
export async function importServiceRows(
  tx: Tx,
  context: ImportContext,
  input: { rows: readonly ServiceRow[]; existing: Catalogue },
): Promise<RowAnswer[]> {
  const taken = new Map<string, ReadService>();
  const answers = input.rows.map((row) => {
    const version = readServiceRow(row);
    if (version === null) return rowRefused('malformed_row');
    const latest = input.existing.latest(version.code);
    const known =
      latest === null
        ? (taken.get(version.code) ?? null)
        : { ...latest, rate: latest as Rate, attributes: latest };
    if (known !== null) return answerKnown(version, known);
    taken.set(version.code, version);
    return ROW_ACCEPTED;
  });
  const added = await insertServiceVersions(tx, context.bookId, [...taken.values()]);
  return answers.map((answer, index) => {
    const lost = answer.accepted && !added.has(input.rows[index]?.code.trim() ?? '');
    return lost ? rowRefused('conflicts_with_existing') : answer;
  });
}

/** A service as a file has it. */
type ReadService = NewServiceVersion & { readonly attributes: ServiceAttributes };

function answerKnown(
  version: ReadService,
  known: Pick<ReadService, 'name' | 'nameEn' | 'rate' | 'attributes'>,
): RowAnswer {
  const same =
    version.name === known.name &&
    (version.nameEn === null || version.nameEn === known.nameEn) &&
    isSameRate(version.rate, known.rate) &&
    asksTheSame(version.attributes, known.attributes);
  return rowRefused(same ? 'already_recorded' : 'conflicts_with_existing');
}

/** The version a row describes, or null when a cell is outside its form. */
export function readServiceRow(row: ServiceRow): ReadService | null {
  const code = row.code.trim();
  const name = readName(row.name);
  const rate = readRate(row);
  const english = row.nameEn?.trim() ?? '';
  const nameEn = english === '' ? null : readName(english);
  const attributes = readAttributes(row);
  const isSound = nameEn !== null || english === '';
  if (!isCode(code) || name === null || rate === null || attributes === null || !isSound) {
    return null;
  }
  return { code, name, nameEn, effectiveFrom: FOUNDING_DATE, rate, attributes };
}

function readAttributes(row: ServiceRow): ServiceAttributes | null {
  const training = row.training?.trim() ?? '';
  const level = row.minimumLevel?.trim() ?? '';
  const referred = row.referred?.trim() ?? '';
  const minimumLevel = level === '' ? null : readWhole(level, HIGHEST_LEVEL);
  const isSound =
    (training === '' || TRAINING.test(training)) &&
    (level === '' || minimumLevel !== null) &&
    ['', 'no', 'yes'].includes(referred);
  if (!isSound) return null;
  return { training: training || null, minimumLevel, isReferred: referred === 'yes' };
}

function readRate(row: ServiceRow): Rate | null {
  const terms = [row.rateNumerator.trim(), row.rateDenominator.trim()];
  const tariff = row.tariffMinutes.trim();
  if (row.basis.trim() === 'per_visit' && terms.every((term) => term === '')) {
    const tariffMinutes = readWhole(tariff, MAX_TARIFF_MINUTES);
    return tariffMinutes === null ? null : { basis: 'per_visit', tariffMinutes };
  }
  if (row.basis.trim() !== 'per_minute' || tariff !== '') return null;
  const [rateNumerator, rateDenominator] = terms.map((term) => readWhole(term, MAX_RATE_TERM));
  if (rateNumerator == null || rateDenominator == null) return null;
  return { basis: 'per_minute', rateNumerator, rateDenominator };
}

function readWhole(text: string, max: number): number | null {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= max ? value : null;
}
