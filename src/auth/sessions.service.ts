import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Config } from '../platform/config/config.js';
import { Database, type Tx } from '../platform/database/database.js';
import { newId } from '../platform/ids.js';
import type { LoginMember } from './login-attempts.js';
import { SessionCache } from './session-cache.js';

/** A session that has begun. */
export interface BegunSession {
  sessionId: string;
  expiresAt: Date;
}

/** A session and the one refresh token that goes on with it. The token is told once and never stored. */
export interface OpenedSession {
  member: LoginMember;
  mustChange: boolean;
  sessionId: string;
  refreshToken: string;
  refreshExpiresAt: Date;
}

/** `invalid`: unknown, expired or of an ended session. `reused`: it ended the session just now. */
export type Rotation =
  | { outcome: 'rotated'; session: OpenedSession }
  | { outcome: 'invalid' }
  | { outcome: 'reused'; sessionId: string };

export type RevocationReason = 'logout' | 'reuse' | 'password_change' | 'administrator';

interface RefreshRow {
  session_id: string;
  used_at: Date | null;
  book_id: number;
  member_id: string;
  member_no: string;
  must_change: boolean;
  expires_at: Date;
  alive: boolean;
}

const DAY_MS = 86_400_000;
const TOKEN_BYTES = 32;

/** Opens, continues and ends sessions. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly cache: SessionCache,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Opens a session that lasts as many days as configured, however often it is refreshed. */
  async open(tx: Tx, member: LoginMember, mustChange: boolean): Promise<OpenedSession> {
    const { sessionId, expiresAt } = await this.begin(tx, member);
    const refreshToken = await this.issueToken(tx, sessionId);
    return { member, mustChange, sessionId, refreshToken, refreshExpiresAt: expiresAt };
  }

  /** Opens a session of the same length that nothing can refresh, as a browser's. */
  async begin(tx: Tx, member: { bookId: number; memberId: string }): Promise<BegunSession> {
    const sessionId = newId();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.config.refreshTokenDays * DAY_MS);
    await tx.query(
      `INSERT INTO kapok.sessions (id, book_id, member_id, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5)`,
      [sessionId, member.bookId, member.memberId, now, expiresAt],
    );
    return { sessionId, expiresAt };
  }

  /**
   * Exchanges a refresh token for the next one, in one transaction under the token's row lock: of two who
   * show the same token one wins, and the other ends the session for both.
   */
  async rotate(refreshToken: string): Promise<Rotation> {
    const rotation = await this.database.transaction((tx) => this.rotateIn(tx, refreshToken));
    if (rotation.outcome === 'reused') this.cache.forgetSession(rotation.sessionId);
    return rotation;
  }

  /** Ends one session; it is unknown to this process at once and to the others within five seconds. */
  async revoke(sessionId: string, reason: RevocationReason): Promise<void> {
    await this.database.transaction((tx) => this.revokeIn(tx, sessionId, reason));
    this.cache.forgetSession(sessionId);
  }

  /** Ends a member's sessions but one (or none kept). Call `SessionCache.forgetMember` after commit. */
  async revokeAll(
    tx: Tx,
    member: { bookId: number; memberId: string },
    end: { reason: RevocationReason; keep: string | null },
  ): Promise<void> {
    await tx.query(
      `UPDATE kapok.sessions SET revoked_at = $3, revoked_reason = $4
        WHERE book_id = $1 AND member_id = $2 AND revoked_at IS NULL AND id IS DISTINCT FROM $5`,
      [member.bookId, member.memberId, this.clock.now(), end.reason, end.keep],
    );
  }

  private async rotateIn(tx: Tx, refreshToken: string): Promise<Rotation> {
    const tokenHash = sha256(refreshToken);
    const row = await this.lockToken(tx, tokenHash);
    if (row === null) return { outcome: 'invalid' };
    const sessionId = row.session_id;
    if (row.used_at !== null) {
      await this.revokeIn(tx, sessionId, 'reuse');
      return { outcome: 'reused', sessionId };
    }
    if (!row.alive || row.expires_at <= this.clock.now()) return { outcome: 'invalid' };
    await tx.query('UPDATE kapok.refresh_tokens SET used_at = $2 WHERE token_hash = $1', [
      tokenHash,
      this.clock.now(),
    ]);
    const session = {
      member: { bookId: row.book_id, memberId: row.member_id, memberNo: row.member_no },
      mustChange: row.must_change,
      sessionId,
      refreshToken: await this.issueToken(tx, sessionId),
      refreshExpiresAt: row.expires_at,
    };
    return { outcome: 'rotated', session };
  }

  /** The lock comes first and the session is read in a later statement, so it is seen as it is now. */
  private async lockToken(tx: Tx, tokenHash: Buffer): Promise<RefreshRow | null> {
    const locked: unknown[] = await tx.query(
      'SELECT 1 FROM kapok.refresh_tokens WHERE token_hash = $1 FOR UPDATE',
      [tokenHash],
    );
    if (locked.length === 0) return null;
    const rows: RefreshRow[] = await tx.query(
      `SELECT t.session_id, t.used_at, s.book_id, s.member_id, s.expires_at, m.member_no,
              s.revoked_at IS NULL AND m.status = 'active' AS alive,
              COALESCE(c.must_change, false) AS must_change
         FROM kapok.refresh_tokens t
         JOIN kapok.sessions s ON s.id = t.session_id
         JOIN kapok.members m ON m.book_id = s.book_id AND m.id = s.member_id
         LEFT JOIN kapok.credentials c ON c.book_id = s.book_id AND c.member_id = s.member_id
        WHERE t.token_hash = $1`,
      [tokenHash],
    );
    return rows[0] ?? null;
  }

  private async revokeIn(tx: Tx, sessionId: string, reason: RevocationReason): Promise<void> {
    await tx.query(
      `UPDATE kapok.sessions SET revoked_at = $2, revoked_reason = $3
        WHERE id = $1 AND revoked_at IS NULL`,
      [sessionId, this.clock.now(), reason],
    );
  }

  private async issueToken(tx: Tx, sessionId: string): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    await tx.query(
      'INSERT INTO kapok.refresh_tokens (token_hash, session_id, issued_at) VALUES ($1, $2, $3)',
      [sha256(token), sessionId, this.clock.now()],
    );
    return token;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
