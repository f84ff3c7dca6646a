import { Injectable } from '@nestjs/common';
import { CredentialsService } from '../../auth/credentials.service.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import type { HashAlgorithm } from '../../ledger/vocabulary.js';
import { PersonVault } from '../../platform/crypto/person-vault.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError, type FieldFault } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import { isCode, readName, type Unit } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import { isMemberNo, RulesInForce } from './member.js';
import { insertGrants, insertMembers } from './member-rows.js';

/** The city to found. */
export interface CityToFound {
  readonly code: string;
  readonly name: string;
  /** The member number of the first city admin. */
  readonly adminNo: string;
  /** What its journal is hashed with, for ever; SHA-256 unless given. */
  readonly algorithm?: HashAlgorithm;
}

/** What stands afterwards. */
export interface FoundedCity {
  readonly bookId: number;
  readonly code: string;
  readonly adminNo: string;
  /** The journal's, which a city that stood before may have been founded with. */
  readonly algorithm: HashAlgorithm;
  /** To be shown once and changed at first use; null when the city had an admin already. */
  readonly initialPassword: string | null;
}

const ADMIN_NAME = '管理员';

/** Founds a city: its book, its unit, its first rules and its first admin. */
@Injectable()
export class FoundingService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly units: UnitsService,
    private readonly rules: RulesInForce,
    private readonly vault: PersonVault,
    private readonly credentials: CredentialsService,
  ) {}

  /**
   * Founds a city, or completes one whose founding was interrupted. On a city that has an admin it
   * changes nothing. Two founders at once make one city: an advisory lock is held until the end.
   * Errors: `validation_failed`; `already_exists` when the number belongs to a member who is none;
   * HashUnavailableError where the algorithm cannot be reckoned.
   */
  async found(city: CityToFound): Promise<FoundedCity> {
    assertSound(city);
    const { code, adminNo } = city;
    const book = await this.ledger.openBook(code, city.algorithm);
    const initialPassword = await this.database.transaction(async (tx) => {
      await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('kapok found ' || $1, 0))", [
        code,
      ]);
      const unit = await this.units.foundCity(tx, book.id, { code, name: city.name });
      await this.rules.found(tx, book.id);
      return (await this.hasAdmin(tx, book.id)) ? null : this.addAdmin(tx, book.id, unit, adminNo);
    });
    return { bookId: book.id, code, adminNo, algorithm: book.algorithm, initialPassword };
  }

  private async hasAdmin(tx: Tx, bookId: number): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT FROM kapok.role_grants
       WHERE book_id = $1 AND role = 'city_admin' AND revoked_at IS NULL LIMIT 1`,
      [bookId],
    );
    return rows.length > 0;
  }

  private async addAdmin(tx: Tx, bookId: number, unit: Unit, memberNo: string): Promise<string> {
    const id = newId();
    const person = { name: ADMIN_NAME, idNumber: null, phone: null };
    const sealed = this.vault.seal({ bookId, memberId: id }, person);
    const none = { household: null, phoneIndex: null, idNumberIndex: null, birthYear: null };
    const row = { id, memberNo, unitId: unit.id, ...none, ...sealed };
    const added = await insertMembers(tx, bookId, [row]);
    if (!added.has(id)) throw new DomainError('already_exists');
    const grant = { id: newId(), memberId: id, unitId: unit.id, grantedBy: null };
    await insertGrants(tx, bookId, [{ ...grant, role: 'city_admin' }]);
    return this.credentials.issueInitialPassword(tx, { bookId, memberId: id });
  }
}

function assertSound(city: CityToFound): void {
  const faults: FieldFault[] = [];
  if (!isCode(city.code)) faults.push({ pointer: '/code', code: 'form' });
  if (readName(city.name) !== city.name) faults.push({ pointer: '/name', code: 'form' });
  if (!isMemberNo(city.adminNo)) faults.push({ pointer: '/adminNo', code: 'form' });
  if (faults.length > 0) throw new DomainError('validation_failed', { fields: faults });
}
