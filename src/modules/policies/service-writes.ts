import type { Tx } from '../../platform/database/database.js';
import { newId } from '../../platform/ids.js';
import { NO_ATTRIBUTES, type Rate, type ServiceAttributes, serviceDigest } from './service-rate.js';

/** A service version to add. */
export interface NewServiceVersion {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly effectiveFrom: string;
  readonly rate: Rate;
  /** Default: it asks for nothing. */
  readonly attributes?: ServiceAttributes;
}

/** A code makes its service when there is none yet; every version hangs on its service by code. */
const INSERT_VERSIONS = `
  WITH given AS (
    SELECT * FROM unnest($2::text[], $3::uuid[], $4::text[], $5::text[], $6::date[], $7::text[],
                         $8::int[], $9::int[], $10::int[], $11::bytea[], $12::text[], $13::smallint[], $14::boolean[])
      AS g (code, new_id, name, name_en, effective_from, basis, numerator, denominator, tariff, digest, training,
            minimum_level, is_referred)
  ), made AS (
    INSERT INTO kapok.services (book_id, id, code)
    SELECT $1, new_id, code FROM given
    ON CONFLICT ON CONSTRAINT services_code_unique DO NOTHING
    RETURNING id, code
  ), known AS (
    SELECT id, code FROM made
    UNION ALL
    SELECT id, code FROM kapok.services WHERE book_id = $1 AND code = ANY ($2)
  ), added AS (
    INSERT INTO kapok.service_versions (book_id, service_id, effective_from, name, name_en, basis,
                                        rate_numerator, rate_denominator, tariff_minutes, digest, training,
                                        minimum_level, is_referred)
    SELECT $1, known.id, g.effective_from, g.name, g.name_en, g.basis, g.numerator, g.denominator,
           g.tariff, g.digest, g.training, g.minimum_level, g.is_referred
    FROM given g JOIN known ON known.code = g.code
    ON CONFLICT ON CONSTRAINT service_versions_pkey DO NOTHING
    RETURNING service_id
  )
  SELECT known.code FROM added JOIN known ON known.id = added.service_id`;

/**
 * Adds versions set-based, at most one a code. Returns the codes that were added; one whose version
 * of that date stands already, or was added by another server at this moment, is not among them.
 */
export async function insertServiceVersions(
  tx: Tx,
  bookId: number,
  versions: readonly NewServiceVersion[],
): Promise<Set<string>> {
  if (versions.length === 0) return new Set();
  const perMinute = versions.map(({ rate }) => (rate.basis === 'per_minute' ? rate : null));
  const attributes = versions.map((version) => version.attributes ?? NO_ATTRIBUTES);
  const rows: { code: string }[] = await tx.query(INSERT_VERSIONS, [
    bookId,
    versions.map(({ code }) => code),
    versions.map(() => newId()),
    versions.map(({ name }) => name),
    versions.map(({ nameEn }) => nameEn),
    versions.map(({ effectiveFrom }) => effectiveFrom),
    versions.map(({ rate }) => rate.basis),
    perMinute.map((rate) => rate?.rateNumerator ?? null),
    perMinute.map((rate) => rate?.rateDenominator ?? null),
    versions.map(({ rate }) => (rate.basis === 'per_visit' ? rate.tariffMinutes : null)),
    versions.map(({ code, effectiveFrom, rate, attributes }) =>
      serviceDigest(code, effectiveFrom, rate, attributes),
    ),
    attributes.map(({ training }) => training),
    attributes.map(({ minimumLevel }) => minimumLevel),
    attributes.map(({ isReferred }) => isReferred),
  ]);
  return new Set(rows.map(({ code }) => code));
}
