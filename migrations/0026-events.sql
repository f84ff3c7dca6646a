-- Events out: the transactional outbox, webhooks with their deliveries, the mark up to which the journal was told,
-- and short messages. Nothing here holds personal data except, sealed, the secrets that deliveries are signed with.

-- The outbox. A module writes a row in the transaction that makes it true; afterwards, the relay gives it a position
-- in the order in which watchers and receivers are told (src/modules/events). Positions are dense and are given under
-- the lock of the book's row in event_feeds, so that whoever has seen a position has seen all below it.
-- No foreign key to the book: it would lock the row that the appender of the ledger waits for.
CREATE TABLE kapok.outbox (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  type         text NOT NULL CONSTRAINT outbox_type_form CHECK (type ~ '^[a-z]+(_[a-z]+)*(\.[a-z_]+)+$' AND octet_length(type) <= 64),
  subject      uuid NOT NULL,
  -- Codes and figures. Whatever names of people are written in does not pass.
  data         jsonb NOT NULL CONSTRAINT outbox_data_plain CHECK (jsonb_typeof(data) = 'object'
               AND octet_length(data::text) <= 4096 AND data::text !~ '[^ -~]'),
  key          text NOT NULL CONSTRAINT outbox_key_length CHECK (char_length(key) BETWEEN 1 AND 200),
  unit_id      uuid GENERATED ALWAYS AS ((data ->> 'unitId')::uuid) STORED,
  published_at timestamptz NOT NULL DEFAULT now(),
  position     bigint CONSTRAINT outbox_position_positive CHECK (position > 0),  -- NULL: not told yet
  CONSTRAINT outbox_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT outbox_once UNIQUE (book_id, key),
  CONSTRAINT outbox_position_once UNIQUE (book_id, position)
);
CREATE INDEX outbox_untold ON kapok.outbox (book_id, id) WHERE position IS NULL;

-- Only the relay's mark may change; what is old is deleted.
GRANT SELECT, INSERT, UPDATE (position), DELETE ON kapok.outbox TO kapok_app;
GRANT SELECT ON kapok.outbox TO kapok_reader;

-- How far a book has been told. Whoever gives positions, or follows the journal, locks this row.
CREATE TABLE kapok.event_feeds (
  book_id       integer NOT NULL CONSTRAINT event_feeds_pkey PRIMARY KEY,
  last_position bigint NOT NULL DEFAULT 0 CONSTRAINT event_feeds_position_range CHECK (last_position >= 0),
  -- The last journal entry that was told; NULL while nobody wants entries.
  ledger_seq    bigint CONSTRAINT event_feeds_seq_range CHECK (ledger_seq >= -1)
);
GRANT SELECT, INSERT, UPDATE (last_position, ledger_seq) ON kapok.event_feeds TO kapok_app;
GRANT SELECT ON kapok.event_feeds TO kapok_reader;

-- Webhooks: where a city wants to be told, of what.
CREATE TABLE kapok.webhook_endpoints (
  book_id       integer NOT NULL,
  id            uuid NOT NULL,
  url           text NOT NULL CONSTRAINT webhook_endpoints_url_form CHECK (url ~ '^https?://[!-~]+$' AND octet_length(url) <= 2000),
  types         text[] NOT NULL CONSTRAINT webhook_endpoints_types_some CHECK (cardinality(types) BETWEEN 1 AND 200),
  description   text CONSTRAINT webhook_endpoints_description_length CHECK (char_length(description) BETWEEN 1 AND 200),
  state         text NOT NULL CONSTRAINT webhook_endpoints_state_known CHECK (state IN ('active', 'disabled', 'removed')),
  -- Why it is disabled: somebody asked, it answered 410 Gone, or it failed for days.
  disabled_for  text CONSTRAINT webhook_endpoints_disabled_for_known CHECK (disabled_for IN ('asked', 'gone', 'failing')),
  -- Since when every attempt has failed; NULL after a success.
  failing_since timestamptz,
  created_by    uuid NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT webhook_endpoints_creator_exists FOREIGN KEY (book_id, created_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT webhook_endpoints_reason_when_disabled CHECK ((state = 'disabled') = (disabled_for IS NOT NULL))
);
CREATE UNIQUE INDEX webhook_endpoints_url_once ON kapok.webhook_endpoints (book_id, url) WHERE state <> 'removed';

GRANT SELECT, INSERT, UPDATE (url, types, description, state, disabled_for, failing_since) ON kapok.webhook_endpoints TO kapok_app;
-- An address may hold a token of the receiver's.
GRANT SELECT (book_id, id, types, description, state, disabled_for, failing_since, created_by, created_at)
  ON kapok.webhook_endpoints TO kapok_reader;

-- What deliveries are signed with, sealed (src/platform/crypto). Two at most are valid: the newest, and for a while
-- the one before. A removed endpoint has none.
CREATE TABLE kapok.webhook_secrets (
  book_id         integer NOT NULL,
  id              uuid NOT NULL,
  endpoint_id     uuid NOT NULL,
  sealed_secret   bytea NOT NULL,
  wrapped_key     bytea NOT NULL,
  wrapping_key_id text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  ends_at         timestamptz,              -- NULL: the newest
  CONSTRAINT webhook_secrets_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT webhook_secrets_endpoint_exists FOREIGN KEY (book_id, endpoint_id) REFERENCES kapok.webhook_endpoints (book_id, id)
);
CREATE UNIQUE INDEX webhook_secrets_one_newest ON kapok.webhook_secrets (book_id, endpoint_id) WHERE ends_at IS NULL;
CREATE INDEX webhook_secrets_by_endpoint ON kapok.webhook_secrets (book_id, endpoint_id, id DESC);

GRANT SELECT, INSERT, UPDATE (ends_at, wrapped_key, wrapping_key_id), DELETE ON kapok.webhook_secrets TO kapok_app;
GRANT SELECT (book_id, id, endpoint_id, wrapping_key_id, created_at, ends_at) ON kapok.webhook_secrets TO kapok_reader;

-- One event for one endpoint. A server that claims a delivery raises `attempts` and puts `due_at` off by a lease; what
-- it then finds out is written only if `attempts` is still its own. A crash leaves the delivery due again.
CREATE TABLE kapok.webhook_deliveries (
  book_id     integer NOT NULL,
  id          uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  event_id    uuid NOT NULL,
  state       text NOT NULL DEFAULT 'waiting' CONSTRAINT webhook_deliveries_state_known CHECK (state IN ('waiting', 'delivered', 'dead')),
  attempts    integer NOT NULL DEFAULT 0 CONSTRAINT webhook_deliveries_attempts_range CHECK (attempts BETWEEN 0 AND 10000),
  -- Attempts of earlier rounds: a replay begins a new one.
  attempts_before integer NOT NULL DEFAULT 0 CONSTRAINT webhook_deliveries_before_range CHECK (attempts_before BETWEEN 0 AND attempts),
  due_at      timestamptz NOT NULL DEFAULT now(),
  created_at  timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz,
  CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT webhook_deliveries_once UNIQUE (book_id, endpoint_id, event_id),
  CONSTRAINT webhook_deliveries_endpoint_exists FOREIGN KEY (book_id, endpoint_id) REFERENCES kapok.webhook_endpoints (book_id, id),
  CONSTRAINT webhook_deliveries_event_exists FOREIGN KEY (book_id, event_id) REFERENCES kapok.outbox (book_id, id),
  CONSTRAINT webhook_deliveries_ended CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX webhook_deliveries_due ON kapok.webhook_deliveries (book_id, endpoint_id, due_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_state ON kapok.webhook_deliveries (book_id, endpoint_id, state, id DESC);
CREATE INDEX webhook_deliveries_by_event ON kapok.webhook_deliveries (book_id, event_id);

GRANT SELECT, INSERT, UPDATE (state, attempts, attempts_before, due_at, ended_at), DELETE ON kapok.webhook_deliveries TO kapok_app;
GRANT SELECT ON kapok.webhook_deliveries TO kapok_reader;

-- What became of each attempt. Never what the receiver answered in words: that might be anything.
CREATE TABLE kapok.webhook_attempts (
  book_id     integer NOT NULL,
  delivery_id uuid NOT NULL,
  n           integer NOT NULL CONSTRAINT webhook_attempts_n_range CHECK (n BETWEEN 1 AND 10000),
  outcome     text NOT NULL CONSTRAINT webhook_attempts_outcome_known CHECK (outcome IN
              ('delivered', 'refused', 'gone', 'redirected', 'timeout', 'unreachable', 'untrusted', 'forbidden_address')),
  status      integer CONSTRAINT webhook_attempts_status_range CHECK (status BETWEEN 100 AND 599),
  took_ms     integer NOT NULL CONSTRAINT webhook_attempts_took_range CHECK (took_ms >= 0),
  ended_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT webhook_attempts_pkey PRIMARY KEY (book_id, delivery_id, n),
  CONSTRAINT webhook_attempts_delivery_exists FOREIGN KEY (book_id, delivery_id) REFERENCES kapok.webhook_deliveries (book_id, id)
);
GRANT SELECT, INSERT, DELETE ON kapok.webhook_attempts TO kapok_app;
GRANT SELECT ON kapok.webhook_attempts TO kapok_reader;

-- Short messages: a notification that also goes to the member's phone. The number is read from the sealed person at
-- the moment of sending and stored nowhere here.
CREATE TABLE kapok.sms_messages (
  book_id         integer NOT NULL,
  notification_id uuid NOT NULL,
  state           text NOT NULL DEFAULT 'waiting' CONSTRAINT sms_messages_state_known CHECK (state IN ('waiting', 'sent', 'no_phone', 'dead')),
  attempts        integer NOT NULL DEFAULT 0 CONSTRAINT sms_messages_attempts_range CHECK (attempts BETWEEN 0 AND 100),
  due_at          timestamptz NOT NULL DEFAULT now(),
  ended_at        timestamptz,
  CONSTRAINT sms_messages_pkey PRIMARY KEY (book_id, notification_id),
  CONSTRAINT sms_messages_notification_exists FOREIGN KEY (book_id, notification_id) REFERENCES kapok.notifications (book_id, id),
  CONSTRAINT sms_messages_ended CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX sms_messages_due ON kapok.sms_messages (due_at) WHERE state = 'waiting';
GRANT SELECT, INSERT, UPDATE (state, attempts, due_at, ended_at) ON kapok.sms_messages TO kapok_app;
GRANT SELECT ON kapok.sms_messages TO kapok_reader;
