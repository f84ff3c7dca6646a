import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import type { LiveSession } from './live-session.js';
import type { RoleGrant } from './principal.js';

/** How long a revocation made in another process may go unseen here. */
const SESSION_FRESH_MS = 5_000;
/** About 1 KB each with a few grants. */
const MAX_CACHED_SESSIONS = 50_000;

interface CachedSession {
  /** Null: revoked, unknown, or the member is no longer active. */
  session: LiveSession | null;
  readAtMs: number;
}

interface SessionRow {
  book_id: number;
  member_id: string;
  member_no: string;
  must_change: boolean;
  expires_at: Date;
  grants: RoleGrant[];
}

const SELECT_SESSION = `
  SELECT s.book_id, s.member_id, m.member_no, s.expires_at,
         COALESCE(c.must_change, false) AS must_change,
         COALESCE(held.grants, '[]'::json) AS grants
    FROM kapok.sessions s
    JOIN kapok.members m ON m.book_id = s.book_id AND m.id = s.member_id AND m.status = 'active'
    LEFT JOIN kapok.credentials c ON c.book_id = s.book_id AND c.member_id = s.member_id
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('role', g.role, 'unitId', g.unit_id, 'unitPath', u.path)
                      ORDER BY u.path, g.role) AS grants
        FROM kapok.role_grants g
        JOIN kapok.units u ON u.book_id = g.book_id AND u.id = g.unit_id
       WHERE g.book_id = s.book_id AND g.member_id = s.member_id AND g.revoked_at IS NULL
    ) held ON true
   WHERE s.id = $1 AND s.revoked_at IS NULL`;

/**
 * Sessions with the roles of their members, kept in memory for at most five seconds, so that a request
 * costs no query in the common case. A revocation, a change of roles or a suspension takes effect
 * within five seconds in every process, and at once in the process that calls `forget…` after commit.
 */
@Injectable()
export class SessionCache {
  private readonly cached = new Map<string, CachedSession>();
  private readonly loading = new Map<string, Promise<CachedSession>>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The session as of at most five seconds ago, from memory; undefined when it must be loaded. */
  peek(sessionId: string): LiveSession | null | undefined {
    const entry = this.cached.get(sessionId);
    if (entry === undefined || performance.now() - entry.readAtMs > SESSION_FRESH_MS) {
      return undefined;
    }
    return this.unlessExpired(entry.session);
  }

  /** The session read from the database; callers that ask at the same time share one query. */
  async load(sessionId: string): Promise<LiveSession | null> {
    const running = this.loading.get(sessionId);
    const entry = await (running ?? this.startLoading(sessionId));
    return this.unlessExpired(entry.session);
  }

  /** Call after the commit that revoked or changed a session. */
  forgetSession(sessionId: string): void {
    this.cached.delete(sessionId);
    this.loading.delete(sessionId);
  }

  /** Call after the commit that changed a member's roles, status, credential or sessions. */
  forgetMember(bookId: number, memberId: string): void {
    for (const [sessionId, { session }] of this.cached) {
      const principal = session?.principal;
      if (principal?.memberId === memberId && principal.bookId === bookId) {
        this.cached.delete(sessionId);
      }
    }
    // What is being read may predate the commit: it answers those who wait and is not kept.
    this.loading.clear();
  }

  private startLoading(sessionId: string): Promise<CachedSession> {
    const reading = this.read(sessionId);
    const settle = (entry: CachedSession | null) => {
      // Forgotten meanwhile: the answer may predate the change, so nobody else shall see it.
      if (this.loading.get(sessionId) !== reading) return;
      this.loading.delete(sessionId);
      if (entry !== null) this.keep(sessionId, entry);
    };
    this.loading.set(sessionId, reading);
    reading.then(settle, () => settle(null));
    return reading;
  }

  private async read(sessionId: string): Promise<CachedSession> {
    const readAtMs = performance.now();
    const rows: SessionRow[] = await this.database.read.query(SELECT_SESSION, [sessionId]);
    const row = rows[0];
    return { session: row === undefined ? null : toSession(sessionId, row), readAtMs };
  }

  private keep(sessionId: string, entry: CachedSession): void {
    this.cached.delete(sessionId);
    this.cached.set(sessionId, entry);
    if (this.cached.size <= MAX_CACHED_SESSIONS) return;
    const oldest = this.cached.keys().next();
    if (!oldest.done) this.cached.delete(oldest.value);
  }

  private unlessExpired(session: LiveSession | null): LiveSession | null {
    if (session === null) return null;
    return session.expiresAtMs > this.clock.now().getTime() ? session : null;
  }
}

function toSession(sessionId: string, row: SessionRow): LiveSession {
  return {
    principal: {
      memberId: row.member_id,
      memberNo: row.member_no,
      bookId: row.book_id,
      sessionId,
      grants: row.grants,
    },
    mustChangePassword: row.must_change,
    expiresAtMs: row.expires_at.getTime(),
  };
}
