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
import { isSameRate, type Rate } from './service-rate.js';
import { insertServiceVersions, type NewServiceVersion } from './service-writes.js';

/** A row of `services.csv`, each cell as read; an empty cell is ''. */
export interface ServiceRow {
  readonly code: string;
  readonly name: string;
  readonly basis: string;
  readonly rateNumerator: string;
  readonly rateDenominator: string;
  readonly tariffMinutes: string;
}

const MAX_RATE_TERM = 1000;
const MAX_TARIFF_MINUTES = 1440;

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
  const taken = new Map<string, NewServiceVersion>();
  const answers = input.rows.map((row) => {
    const version = readServiceRow(row);
    if (version === null) return rowRefused('malformed_row');
    const latest = input.existing.latest(version.code);
    const known =
      latest === null
        ? (taken.get(version.code) ?? null)
        : { name: latest.name, rate: latest as Rate };
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

function answerKnown(version: NewServiceVersion, known: { name: string; rate: Rate }): RowAnswer {
  const same = version.name === known.name && isSameRate(version.rate, known.rate);
  return rowRefused(same ? 'already_recorded' : 'conflicts_with_existing');
}

/** The version a row describes, or null when a cell is outside its form. */
export function readServiceRow(row: ServiceRow): NewServiceVersion | null {
  const code = row.code.trim();
  const name = readName(row.name);
  const rate = readRate(row);
  if (!isCode(code) || name === null || rate === null) return null;
  return { code, name, nameEn: null, effectiveFrom: FOUNDING_DATE, rate };
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
