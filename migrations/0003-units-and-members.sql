-- Organisation units, members (personal data sealed under a key per person), roles, credentials.

CREATE TABLE kapok.units (
  book_id    integer NOT NULL REFERENCES ledger.book (id),
  id         uuid NOT NULL,
  code       text NOT NULL CONSTRAINT units_code_form CHECK (code ~ '^[A-Za-z0-9_.-]{1,32}$'),
  parent_id  uuid,
  kind       text NOT NULL CONSTRAINT units_kind_known
             CHECK (kind IN ('city', 'district', 'town', 'community', 'station', 'provider')),
  name       text NOT NULL CONSTRAINT units_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  -- '/GD-YJ/D1/D1T1/': a unit reaches another when its path is a prefix of the other's.
  path       text NOT NULL CONSTRAINT units_path_form CHECK (path ~ '^(/[A-Za-z0-9_.-]{1,32})+/$'),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT units_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT units_code_unique UNIQUE (book_id, code),
  CONSTRAINT units_path_unique UNIQUE (book_id, path),
  CONSTRAINT units_parent_exists FOREIGN KEY (book_id, parent_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT units_only_city_is_root CHECK ((kind = 'city') = (parent_id IS NULL))
);
CREATE INDEX units_path_prefix ON kapok.units (book_id, path text_pattern_ops);

CREATE TABLE kapok.members (
  book_id         integer NOT NULL REFERENCES ledger.book (id),
  id              uuid NOT NULL,
  member_no       text NOT NULL CONSTRAINT members_no_form CHECK (member_no ~ '^[A-Za-z0-9_-]{1,32}$'),
  unit_id         uuid NOT NULL,
  household       text CONSTRAINT members_household_length CHECK (char_length(household) BETWEEN 1 AND 64),
  -- AES-256-GCM of {"name","idNumber","phone"} under this person's own key ...
  sealed_person   bytea,
  -- ... which is itself wrapped by the service key named here. Erasure destroys wrapped_key.
  wrapped_key     bytea,
  wrapping_key_id text,
  -- Keyed digests (HMAC-SHA256) for exact search; NULL after erasure.
  phone_index     bytea,
  id_number_index bytea,
  status          text NOT NULL DEFAULT 'active'
                  CONSTRAINT members_status_known CHECK (status IN ('active', 'suspended', 'erased')),
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT members_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT members_no_unique UNIQUE (book_id, member_no),
  CONSTRAINT members_id_number_unique UNIQUE (book_id, id_number_index),
  CONSTRAINT members_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id)
);
CREATE INDEX members_by_unit ON kapok.members (book_id, unit_id);
CREATE INDEX members_by_phone ON kapok.members (book_id, phone_index);
CREATE INDEX members_by_household ON kapok.members (book_id, household);

-- Declared relatives; one row says it for both directions (member_id < relative_id).
CREATE TABLE kapok.relatives (
  book_id     integer NOT NULL,
  member_id   uuid NOT NULL,
  relative_id uuid NOT NULL,
  kinship     text NOT NULL CONSTRAINT relatives_kinship_known
              CHECK (kinship IN ('spouse', 'parent_child', 'grandparent_grandchild', 'sibling', 'other')),
  declared_by uuid NOT NULL,
  declared_at timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz,
  CONSTRAINT relatives_pkey PRIMARY KEY (book_id, member_id, relative_id),
  CONSTRAINT relatives_ordered CHECK (member_id < relative_id),
  CONSTRAINT relatives_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT relatives_relative_exists FOREIGN KEY (book_id, relative_id) REFERENCES kapok.members (book_id, id)
);
CREATE INDEX relatives_by_relative ON kapok.relatives (book_id, relative_id);

CREATE TABLE kapok.role_grants (
  book_id    integer NOT NULL,
  id         uuid NOT NULL,
  member_id  uuid NOT NULL,
  role       text NOT NULL CONSTRAINT role_grants_role_known CHECK (role IN
             ('volunteer', 'elder', 'proxy', 'social_worker', 'operator', 'station_admin', 'city_admin', 'auditor')),
  unit_id    uuid NOT NULL,
  granted_by uuid,
  granted_at timestamptz NOT NULL DEFAULT now(),
  revoked_by uuid,
  revoked_at timestamptz,
  CONSTRAINT role_grants_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT role_grants_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT role_grants_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  -- Nobody gives a role to themselves.
  CONSTRAINT role_grants_not_to_oneself CHECK (granted_by IS NULL OR granted_by <> member_id)
);
CREATE UNIQUE INDEX role_grants_active_unique ON kapok.role_grants (book_id, member_id, role, unit_id)
  WHERE revoked_at IS NULL;

CREATE TABLE kapok.credentials (
  book_id       integer NOT NULL,
  member_id     uuid NOT NULL,
  password_hash text NOT NULL,             -- argon2id, PHC string
  must_change   boolean NOT NULL DEFAULT false,
  failed_count  integer NOT NULL DEFAULT 0,
  locked_until  timestamptz,
  changed_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT credentials_pkey PRIMARY KEY (book_id, member_id),
  CONSTRAINT credentials_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id)
);

CREATE TABLE kapok.sessions (
  id             uuid NOT NULL CONSTRAINT sessions_pkey PRIMARY KEY,
  book_id        integer NOT NULL,
  member_id      uuid NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  expires_at     timestamptz NOT NULL,
  revoked_at     timestamptz,
  revoked_reason text CONSTRAINT sessions_reason_known
                 CHECK (revoked_reason IN ('logout', 'reuse', 'password_change', 'administrator')),
  CONSTRAINT sessions_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id)
);
CREATE INDEX sessions_by_member ON kapok.sessions (book_id, member_id) WHERE revoked_at IS NULL;

-- Only the SHA-256 of a refresh token is kept. A used one shown again revokes its session.
CREATE TABLE kapok.refresh_tokens (
  token_hash bytea NOT NULL CONSTRAINT refresh_tokens_pkey PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES kapok.sessions (id),
  issued_at  timestamptz NOT NULL DEFAULT now(),
  used_at    timestamptz
);
CREATE INDEX refresh_tokens_by_session ON kapok.refresh_tokens (session_id);

-- Fixed-window counters shared by all processes; losing them in a crash is harmless.
CREATE UNLOGGED TABLE kapok.rate_limits (
  bucket       text NOT NULL,               -- a keyed digest, never an address or number in clear
  window_start timestamptz NOT NULL,
  hits         integer NOT NULL,
  CONSTRAINT rate_limits_pkey PRIMARY KEY (bucket, window_start)
);

CREATE TABLE kapok.idempotency_keys (
  book_id      integer NOT NULL,
  member_id    uuid NOT NULL,
  key          text NOT NULL CONSTRAINT idempotency_keys_key_form CHECK (key ~ '^[\x21-\x7e]{1,200}$'),
  request_hash bytea NOT NULL,
  state        text NOT NULL CONSTRAINT idempotency_keys_state_known CHECK (state IN ('running', 'done')),
  status       smallint,
  body         jsonb,
  created_at   timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (book_id, member_id, key)
);

GRANT SELECT, INSERT, UPDATE ON kapok.units, kapok.members, kapok.relatives, kapok.role_grants,
  kapok.credentials, kapok.sessions, kapok.refresh_tokens TO kapok_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON kapok.rate_limits, kapok.idempotency_keys TO kapok_app;
-- Auditors see the organisation and who may do what; never sealed data, hashes of passwords or sessions.
GRANT SELECT ON kapok.units, kapok.relatives, kapok.role_grants TO kapok_reader;
GRANT SELECT (book_id, id, member_no, unit_id, household, status, created_at) ON kapok.members TO kapok_reader;
