import { invariant } from '../../platform/errors/invariant.js';
import { inForceOn } from './policy.js';
import type { Rate, ServiceRate } from './service-rate.js';

/** One dated version of a service: its names and what it earns. */
export type ServiceVersion = ServiceRate;

/** A row of the catalogue's one query. */
export interface VersionRow {
  id: string;
  code: string;
  effective_from: string;
  name: string;
  name_en: string | null;
  basis: 'per_minute' | 'per_visit';
  rate_numerator: number | null;
  rate_denominator: number | null;
  tariff_minutes: number | null;
  training: string | null;
  minimum_level: number | null;
  is_referred: boolean;
  digest: Buffer;
}

/** One book's services with all their versions, in memory. Never changes once made. */
export class Catalogue {
  /** All versions, each service's ordered by date. */
  readonly versions: readonly ServiceVersion[];
  /** By code and by id: a code is never a UUID, being at most 32 characters long. */
  readonly #byKey = new Map<string, ServiceVersion[]>();

  /** `versions` come ordered by date within each service. */
  constructor(versions: readonly ServiceVersion[]) {
    this.versions = versions;
    for (const version of versions) {
      const known = this.#byKey.get(version.code) ?? [];
      known.push(version);
      this.#byKey.set(version.code, known);
      this.#byKey.set(version.serviceId, known);
    }
  }

  /** Whether there is such a service at all, on whatever date. */
  has(idOrCode: string): boolean {
    return this.#byKey.has(idOrCode);
  }

  /** What a service, given by id or code, earns on a date; null when unknown or not offered yet. */
  rateOn(idOrCode: string, date: string): ServiceRate | null {
    return inForceOn(this.#byKey.get(idOrCode) ?? [], date);
  }

  /** What is offered on a date, by code. */
  offeredOn(date: string): ServiceVersion[] {
    const inForce = new Map<string, ServiceVersion>();
    for (const version of this.versions) {
      if (version.effectiveFrom <= date) inForce.set(version.code, version);
    }
    return [...inForce.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** The version of exactly that first day; it must exist. */
  version(code: string, effectiveFrom: string): ServiceVersion {
    const found = this.#byKey.get(code)?.find((each) => each.effectiveFrom === effectiveFrom);
    invariant(found !== undefined, 'the asked service version exists');
    return found;
  }

  /** The latest version of a service, in force or to come; null when there is none. */
  latest(code: string): ServiceVersion | null {
    return this.#byKey.get(code)?.at(-1) ?? null;
  }
}

/** A database row as a version. */
export function toVersion(row: VersionRow): ServiceVersion {
  return {
    serviceId: row.id,
    code: row.code,
    name: row.name,
    nameEn: row.name_en,
    effectiveFrom: row.effective_from,
    digest: row.digest,
    training: row.training,
    minimumLevel: row.minimum_level,
    isReferred: row.is_referred,
    ...toRate(row),
  };
}

function toRate(row: VersionRow): Rate {
  if (row.basis === 'per_visit') {
    invariant(row.tariff_minutes !== null, 'a per-visit service has a tariff');
    return { basis: 'per_visit', tariffMinutes: row.tariff_minutes };
  }
  invariant(
    row.rate_numerator !== null && row.rate_denominator !== null,
    'a per-minute service has a rate',
  );
  return {
    basis: 'per_minute',
    rateNumerator: row.rate_numerator,
    rateDenominator: row.rate_denominator,
  };
}
