import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { type AttemptCount, countAttempt, secondsLocked } from './lockout.js';

/** A member who can log in. */
export interface LoginMember {
  bookId: number;
  memberId: string;
  memberNo: string;
}

/** The credential as it stood when the attempt was counted. */
export interface Credential {
  passwordHash: string;
  mustChange: boolean;
}

interface CredentialRow {
  password_hash: string;
  must_change: boolean;
  failed_count: number;
  locked_until: Date | null;
  now: Date;
}

/**
 * Counts attempts before the password is looked at, in a short transaction under a row lock. However
 * many processes guess at once, five failures lock the number. Unknown numbers are counted the same
 * way (under a keyed digest), so that a lock does not tell which numbers exist.
 */
@Injectable()
export class LoginAttempts {
  constructor(private readonly database: Database) {}

  /** Counts an attempt on a member; null when there is no credential any more. Throws `locked_out`. */
  countFor(member: LoginMember): Promise<Credential | null> {
    return this.database.transaction(async (tx) => {
      const rows: CredentialRow[] = await tx.query(
        `SELECT password_hash, must_change, failed_count, locked_until, clock_timestamp() AS now
           FROM kapok.credentials WHERE book_id = $1 AND member_id = $2 FOR UPDATE`,
        [member.bookId, member.memberId],
      );
      const row = rows[0];
      if (row === undefined) return null;
      const count = { failures: row.failed_count, lockedUntil: row.locked_until };
      const next = nextUnlessLocked(count, row.now);
      await tx.query(
        `UPDATE kapok.credentials SET failed_count = $3, locked_until = $4
          WHERE book_id = $1 AND member_id = $2`,
        [member.bookId, member.memberId, next.failures, next.lockedUntil],
      );
      return { passwordHash: row.password_hash, mustChange: row.must_change };
    });
  }

  /** Counts an attempt on a number that nobody has. Throws `locked_out`. */
  countUnknown(bucket: string): Promise<null> {
    return this.database.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [bucket]);
      const rows: { hits: number | null; until: Date | null; now: Date }[] = await tx.query(
        `SELECT max(hits) AS hits, max(window_start) AS until, clock_timestamp() AS now
           FROM kapok.rate_limits WHERE bucket = $1`,
        [bucket],
      );
      const { hits = null, until = null, now = new Date() } = rows[0] ?? {};
      const next = nextUnlessLocked({ failures: hits ?? 0, lockedUntil: until }, now);
      await tx.query('DELETE FROM kapok.rate_limits WHERE bucket = $1', [bucket]);
      await tx.query(
        'INSERT INTO kapok.rate_limits (bucket, window_start, hits) VALUES ($1, $2, $3)',
        [bucket, next.lockedUntil ?? now, next.failures],
      );
      return null;
    });
  }

  /**
   * Takes the failures back after the right password. False when the credential has changed since it was
   * counted: what was right then is not now. Locks the credential row.
   */
  async clear(tx: Tx, member: LoginMember, passwordHash: string): Promise<boolean> {
    const [rows]: [unknown[], number] = await tx.query(
      `UPDATE kapok.credentials SET failed_count = 0, locked_until = NULL
        WHERE book_id = $1 AND member_id = $2 AND password_hash = $3 RETURNING 1`,
      [member.bookId, member.memberId, passwordHash],
    );
    return rows.length === 1;
  }
}

function nextUnlessLocked(count: AttemptCount, now: Date): AttemptCount {
  const retryAfterSeconds = secondsLocked(count, now);
  if (retryAfterSeconds > 0) throw new DomainError('locked_out', { facts: { retryAfterSeconds } });
  return countAttempt(count, now);
}
