import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config/config.js';
import { normalisePhone, personIndex } from '../platform/crypto/person-index.js';
import { Database } from '../platform/database/database.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { invariant } from '../platform/errors/invariant.js';
import type { LoginMember } from './login-attempts.js';

interface FoundRow {
  id: string;
  member_no: string;
  by_number: boolean;
}

/** Finds who a number typed at login stands for. */
@Injectable()
export class LoginDirectory {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /**
   * The active member with a credential who has this member number, or else alone has this phone number; a
   * couple that shares one phone logs in by number. Null for nobody. `city` may be left out while the
   * deployment holds one city; throws `validation_failed` at `/city` when it holds more.
   */
  async find(identifier: string, city: string | null): Promise<LoginMember | null> {
    const bookId = await this.bookOf(city);
    const rows: FoundRow[] = await this.database.read.query(
      `SELECT m.id, m.member_no, m.member_no = $2 AS by_number
         FROM kapok.members m
         JOIN kapok.credentials c ON c.book_id = m.book_id AND c.member_id = m.id
        WHERE m.book_id = $1 AND m.status = 'active' AND (m.member_no = $2 OR m.phone_index = $3)
        ORDER BY by_number DESC LIMIT 2`,
      [bookId, identifier, this.phoneIndex(identifier)],
    );
    const [first, second] = rows;
    if (first === undefined || (!first.by_number && second !== undefined)) return null;
    return { bookId: bookId ?? 0, memberId: first.id, memberNo: first.member_no };
  }

  /** The code of the city of a book. */
  async cityOf(bookId: number): Promise<string> {
    const rows: { code: string }[] = await this.database.read.query(
      `SELECT code FROM kapok.units WHERE kind = 'city' AND book_id = $1`,
      [bookId],
    );
    const code = rows[0]?.code;
    invariant(code, 'a book without a city');
    return code;
  }

  /** The keyed digest under which attempts on a number that nobody has are counted. */
  unknownBucket(identifier: string, city: string | null): string {
    const value = `${city ?? ''}\0${normalisePhone(identifier)}`;
    const digest = personIndex(this.config.indexKey, 'login_misses', value);
    return `unknown:${digest.toString('base64url')}`;
  }

  private phoneIndex(identifier: string): Buffer | null {
    const looksLikePhone = /^\+?\d{5,20}$/.test(normalisePhone(identifier));
    return looksLikePhone ? personIndex(this.config.indexKey, 'phone', identifier) : null;
  }

  private async bookOf(city: string | null): Promise<number | null> {
    const rows: { book_id: number }[] = await this.database.read.query(
      `SELECT book_id FROM kapok.units
        WHERE kind = 'city' AND ($1::text IS NULL OR code = $1) ORDER BY book_id LIMIT 2`,
      [city],
    );
    if (rows.length > 1) {
      throw new DomainError('validation_failed', {
        fields: [{ pointer: '/city', code: 'required' }],
      });
    }
    return rows[0]?.book_id ?? null;
  }
}
