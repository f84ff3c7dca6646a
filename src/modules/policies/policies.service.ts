import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import { RulesInForce } from '../members/member.js';
import { requireCityWide } from '../units/unit.js';
import {
  completeParams,
  earliestChange,
  FOUNDING_DATE,
  FOUNDING_PARAMS,
  inForceOn,
  type PolicyParams,
  type PolicyVersion,
  type StoredParams,
} from './policy.js';
import { parsePolicyParams, policyDigest } from './policy-schema.js';
import { VersionCache } from './version-cache.js';

/** A version with who set it and why. */
export interface PolicyVersionRecord extends PolicyVersion {
  readonly authorId: string | null;
  readonly reason: string;
  readonly createdAt: Date;
}

/** A version to add. `authorId` is null for the founding one. */
export interface NewPolicyVersion {
  readonly effectiveFrom: string;
  readonly params: PolicyParams;
  readonly authorId: string | null;
  readonly reason: string;
}

interface PolicyRow {
  id: string;
  effective_from: string;
  params: StoredParams;
  digest: Buffer;
  author_id: string | null;
  reason: string;
  created_at: Date;
}

/** Enough for a change every month of two lifetimes. */
const MAX_VERSIONS = 2_000;

const SELECT_VERSIONS = `
  SELECT id, effective_from, params, digest, author_id, reason, created_at
  FROM kapok.policy_versions
  WHERE book_id = $1
  ORDER BY effective_from
  LIMIT ${MAX_VERSIONS}`;

/** The dated rules of a city. Versions are only ever added; reads come from memory. */
@Injectable()
export class PoliciesService implements RulesInForce {
  readonly #versions = new VersionCache((bookId) => this.#read(this.database.read, bookId));

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * The version in force on a service date (`YYYY-MM-DD`). A version that another server added is seen
   * within five seconds, long before its first day. Throws `no_policy_in_force` before the first one.
   */
  async versionOn(bookId: number, date: string): Promise<PolicyVersionRecord> {
    const version = inForceOn(await this.#versions.get(bookId), date);
    if (version === null) throw new DomainError('no_policy_in_force', { facts: { date } });
    return version;
  }

  /** All versions by date, for judging many dates at once with `inForceOn`; at most five seconds old. */
  versions(bookId: number): Promise<readonly PolicyVersionRecord[]> {
    return this.#versions.get(bookId);
  }

  /** The age from which a member may earn, by the rules of that day. */
  async minimumEarnerAge(bookId: number, date: string): Promise<number> {
    return (await this.versionOn(bookId, date)).params.minimumEarnerAge;
  }

  /** The age from which a member may earn with a guardian, by the rules of that day. */
  async minorEarnerAge(bookId: number, date: string): Promise<number> {
    const { minorAge, minimumEarnerAge } = (await this.versionOn(bookId, date)).params;
    return Math.min(minorAge.withGuardianFrom, minimumEarnerAge);
  }

  /** The founding version of a book, added when it has none yet. Idempotent. */
  async found(tx: Tx, bookId: number): Promise<void> {
    if ((await this.#read(tx, bookId)).length > 0) return;
    await this.append(tx, bookId, {
      effectiveFrom: FOUNDING_DATE,
      params: FOUNDING_PARAMS,
      authorId: null,
      reason: 'founding rules',
    });
    this.#versions.forget(bookId);
  }

  /**
   * Adds a version on a city admin's behalf. Errors: `forbidden`, `validation_failed` for params outside the
   * closed schema, `effective_too_early` for a day that has begun, `already_exists` for a date taken.
   */
  async publish(
    caller: Principal,
    input: { effectiveFrom: string; params: unknown; reason: string },
  ): Promise<PolicyVersionRecord> {
    requireCityWide(caller, ['city_admin']);
    const params = parsePolicyParams(input.params);
    const earliest = earliestChange(this.clock.today());
    if (input.effectiveFrom < earliest) {
      throw new DomainError('effective_too_early', { facts: { earliest } });
    }
    const { bookId, memberId: authorId } = caller;
    const added = await this.database.transaction((tx) =>
      this.append(tx, bookId, { ...input, params, authorId }),
    );
    this.#versions.forget(bookId);
    return added;
  }

  /**
   * Writes a version without asking about its date: `publish` and founding decide that. Throws
   * `already_exists` when a version of that date stands.
   */
  async append(tx: Tx, bookId: number, version: NewPolicyVersion): Promise<PolicyVersionRecord> {
    const digest = policyDigest(version.effectiveFrom, version.params);
    const rows: PolicyRow[] = await tx.query(
      `INSERT INTO kapok.policy_versions (book_id, id, effective_from, params, digest, author_id, reason)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT ON CONSTRAINT policy_versions_date_unique DO NOTHING
       RETURNING id, effective_from, params, digest, author_id, reason, created_at`,
      [
        bookId,
        newId(),
        version.effectiveFrom,
        JSON.stringify(version.params),
        digest,
        version.authorId,
        version.reason,
      ],
    );
    const added = rows[0];
    if (added === undefined) throw new DomainError('already_exists');
    return toRecord(added);
  }

  async #read(reader: EntityManager, bookId: number): Promise<PolicyVersionRecord[]> {
    const rows: PolicyRow[] = await reader.query(SELECT_VERSIONS, [bookId]);
    return rows.map(toRecord);
  }
}

function toRecord(row: PolicyRow): PolicyVersionRecord {
  return {
    id: row.id,
    effectiveFrom: row.effective_from,
    params: completeParams(row.params),
    digest: row.digest,
    authorId: row.author_id,
    reason: row.reason,
    createdAt: row.created_at,
  };
}
