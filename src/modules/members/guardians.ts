import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { ageOn } from './id-number.js';
import type { Kinship } from './member.js';
import { readBriefs } from './member-rows.js';
import { PersonReader } from './person-reader.js';
import { declareRelatives } from './relative-rows.js';

/** Who answers for a minor, and how the two are related. */
export interface Guardianship {
  readonly guardianId: string;
  readonly kinship: Kinship;
}

/** Of age by law, whatever a city's rules say of earning. */
const ADULT_AGE = 18;

/** Adults on whose word minors earn. */
@Injectable()
export class Guardians {
  constructor(
    private readonly database: Database,
    private readonly persons: PersonReader,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `unknown_guardian` unless an active adult member other than `registeredBy` has this id. Reads only.
   */
  async requireFit(
    bookId: number,
    wish: { readonly guardianId: string; readonly registeredBy: string },
  ): Promise<void> {
    const reader = this.database.read;
    const { guardianId, registeredBy } = wish;
    const [guardian] = await readBriefs(reader, bookId, { key: 'id', values: [guardianId] });
    const bornOn = await this.persons.birthDateOf(reader, bookId, guardianId);
    const isFit =
      guardian?.status === 'active' &&
      guardianId !== registeredBy &&
      bornOn !== null &&
      ageOn(bornOn, this.clock.today()) >= ADULT_AGE;
    if (!isFit) throw new DomainError('unknown_guardian');
  }

  /** Writes down who answers for a new member, and that the two are related. */
  async register(
    tx: Tx,
    bookId: number,
    given: Guardianship & { readonly memberId: string; readonly registeredBy: string },
  ): Promise<void> {
    const { memberId, guardianId, kinship, registeredBy } = given;
    await tx.query(
      `INSERT INTO kapok.guardians (book_id, member_id, guardian_id, registered_by, registered_at)
       VALUES ($1, $2, $3, $4, $5)`,
      [bookId, memberId, guardianId, registeredBy, this.clock.now()],
    );
    const pair = [memberId, guardianId] as const;
    await declareRelatives(tx, bookId, { pair, kinship, declaredBy: registeredBy });
  }

  /** Whether somebody answers for a member. */
  async isGuarded(reader: EntityManager, bookId: number, memberId: string): Promise<boolean> {
    const rows: unknown[] = await reader.query(
      'SELECT 1 FROM kapok.guardians WHERE book_id = $1 AND member_id = $2',
      [bookId, memberId],
    );
    return rows.length > 0;
  }
}
