-- Ended sessions, their refresh tokens and old idempotency keys are deleted some time after they are of use.

-- The service finds them by the moment from which they are of no use, oldest first, without reading the live ones.
-- A session ends when it expires or is revoked, whichever comes first (LEAST passes over NULL).
CREATE INDEX sessions_by_end ON kapok.sessions (LEAST(expires_at, revoked_at));
CREATE INDEX idempotency_keys_by_age ON kapok.idempotency_keys (created_at);

GRANT DELETE ON kapok.sessions, kapok.refresh_tokens TO kapok_app;
