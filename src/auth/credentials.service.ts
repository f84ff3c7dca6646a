import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config/config.js';
import { personIndex } from '../platform/crypto/person-index.js';
import { Database, type Tx } from '../platform/database/database.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { type Credential, LoginAttempts, type LoginMember } from './login-attempts.js';
import { passwordFault } from './password-rules.js';
import { Passwords } from './passwords.js';
import type { Principal } from './principal.js';
import { SessionCache } from './session-cache.js';
import { SessionsService } from './sessions.service.js';

/** Nobody has the number: its attempts are counted in this bucket. */
export interface UnknownNumber {
  unknown: string;
}

/** The right password was given for this credential, as it stood then. */
export interface Proof extends Credential {
  member: LoginMember;
}

/** A member's password: issuing a first one, proving it, changing it. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly attempts: LoginAttempts,
    private readonly sessions: SessionsService,
    private readonly cache: SessionCache,
    private readonly config: Config,
  ) {}

  /**
   * Gives a member a random password that must be changed at first use, opens a lock and ends all their
   * sessions. Returns it; it is stored nowhere. Who may ask is the caller's matter. Call
   * `SessionCache.forgetMember` after commit.
   */
  async issueInitialPassword(
    tx: Tx,
    member: { bookId: number; memberId: string },
  ): Promise<string> {
    const password = this.passwords.initial();
    await tx.query(
      `INSERT INTO kapok.credentials AS known (book_id, member_id, password_hash, must_change)
       VALUES ($1, $2, $3, true)
       ON CONFLICT ON CONSTRAINT credentials_pkey DO UPDATE
          SET password_hash = EXCLUDED.password_hash, must_change = true, failed_count = 0,
              locked_until = NULL, changed_at = now()`,
      [member.bookId, member.memberId, await this.passwords.hash(password)],
    );
    await this.sessions.revokeAll(tx, member, { reason: 'administrator', keep: null });
    return password;
  }

  /**
   * Proves a password, counting the attempt first. A number that nobody has takes the same path and time.
   * Returns what was proven, or null when the password is wrong. Throws `locked_out`.
   */
  async prove(asked: LoginMember | UnknownNumber, password: string): Promise<Proof | null> {
    const person = 'unknown' in asked ? asked.unknown : `${asked.bookId}/${asked.memberId}`;
    return this.passwords.inTurn(person, async () => {
      const credential = await this.countAttempt(asked);
      const right = await this.passwords.matches(credential?.passwordHash ?? null, password);
      if (!right || credential === null || 'unknown' in asked) return null;
      return { member: asked, ...credential };
    });
  }

  private countAttempt(asked: LoginMember | UnknownNumber): Promise<Credential | null> {
    return 'unknown' in asked
      ? this.attempts.countUnknown(asked.unknown)
      : this.attempts.countFor(asked);
  }

  /**
   * Changes the caller's own password and ends their other sessions.
   * Throws `password_not_accepted`, `wrong_current_password` (counted as a failed attempt) or `locked_out`.
   */
  async change(
    caller: Principal,
    change: { currentPassword: string; newPassword: string },
  ): Promise<void> {
    await this.assertAcceptable(caller, change);
    const newHash = await this.passwords.hash(change.newPassword);
    const proven = await this.prove(caller, change.currentPassword);
    const changed =
      proven !== null &&
      (await this.database.transaction((tx) =>
        this.replace(tx, caller, { from: proven.passwordHash, to: newHash }),
      ));
    if (!changed) throw new DomainError('wrong_current_password');
    this.cache.forgetMember(caller.bookId, caller.memberId);
  }

  private async replace(
    tx: Tx,
    caller: Principal,
    hash: { from: string; to: string },
  ): Promise<boolean> {
    if (!(await this.attempts.clear(tx, caller, hash.from))) return false;
    await tx.query(
      `UPDATE kapok.credentials SET password_hash = $3, must_change = false, changed_at = now()
        WHERE book_id = $1 AND member_id = $2`,
      [caller.bookId, caller.memberId, hash.to],
    );
    await this.sessions.revokeAll(tx, caller, {
      reason: 'password_change',
      keep: caller.sessionId,
    });
    return true;
  }

  private async assertAcceptable(
    caller: Principal,
    change: { currentPassword: string; newPassword: string },
  ): Promise<void> {
    const rows: { phone_index: Buffer | null }[] = await this.database.read.query(
      'SELECT phone_index FROM kapok.members WHERE book_id = $1 AND id = $2',
      [caller.bookId, caller.memberId],
    );
    const phone = rows[0]?.phone_index ?? null;
    const fault = passwordFault(change.newPassword, {
      memberNo: caller.memberNo,
      currentPassword: change.currentPassword,
      isPhone: (text) => phone?.equals(personIndex(this.config.indexKey, 'phone', text)) ?? false,
    });
    if (fault !== null) {
      throw new DomainError('password_not_accepted', {
        fields: [{ pointer: '/newPassword', code: fault }],
      });
    }
  }
}
