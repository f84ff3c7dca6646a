import type { Database, Tx } from '../platform/database/database.js';

/** Sessions looked at, and tokens deleted, by one transaction at most. */
const SESSIONS_AT_ONCE = 500;
const TOKENS_AT_ONCE = 5_000;

/** What one transaction deleted. */
export interface DeletedSessions {
  readonly sessions: number;
  readonly tokens: number;
}

/**
 * Deletes the sessions that ended (expired or were revoked) longest ago and before `endedBefore`, with their refresh
 * tokens: up to 5,000 tokens of 500 sessions, so a session with more goes in several calls. A live session keeps all
 * its tokens, the used ones above all: they give a theft away. Zero and zero when nothing was to be done, and nothing
 * was written then; rows that others hold locked are passed over, so several may clean at once. Tokens are locked
 * before sessions, as by who shows a token.
 */
export async function deleteEndedSessions(
  database: Database,
  endedBefore: Date,
): Promise<DeletedSessions> {
  const ended: { id: string }[] = await database.read.query(
    `SELECT id FROM kapok.sessions WHERE LEAST(expires_at, revoked_at) < $1
      ORDER BY LEAST(expires_at, revoked_at) LIMIT $2`,
    [endedBefore, SESSIONS_AT_ONCE],
  );
  if (ended.length === 0) return { sessions: 0, tokens: 0 };
  const ids = ended.map(({ id }) => id);
  return database.transaction(async (tx) => ({
    tokens: await deleteTokens(tx, ids),
    sessions: await deleteSessions(tx, ids),
  }));
}

async function deleteTokens(tx: Tx, sessionIds: readonly string[]): Promise<number> {
  const [, deleted]: [unknown[], number] = await tx.query(
    `DELETE FROM kapok.refresh_tokens WHERE token_hash = ANY (ARRAY(
       SELECT token_hash FROM kapok.refresh_tokens WHERE session_id = ANY ($1::uuid[])
        LIMIT $2 FOR UPDATE SKIP LOCKED))`,
    [sessionIds, TOKENS_AT_ONCE],
  );
  return deleted;
}

/** Those that have no token left. An ended session gets no new one, and never lives again. */
async function deleteSessions(tx: Tx, ids: readonly string[]): Promise<number> {
  const [, deleted]: [unknown[], number] = await tx.query(
    `DELETE FROM kapok.sessions WHERE id = ANY (ARRAY(
       SELECT s.id FROM kapok.sessions s
        WHERE s.id = ANY ($1::uuid[])
          AND NOT EXISTS (SELECT FROM kapok.refresh_tokens t WHERE t.session_id = s.id)
        FOR UPDATE OF s SKIP LOCKED))`,
    [ids],
  );
  return deleted;
}
