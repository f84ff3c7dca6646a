-- Notifications to members, supervision cases, and the daily comparison of what the tables say of each other.

-- An inbox a member: what happened, as a kind and its figures; the sentence is made when it is read, in the reader's
-- language. Holds no personal data. One event reaches a member once, however often it is told (event_key).
CREATE TABLE kapok.notifications (
  book_id    integer NOT NULL,
  id         uuid NOT NULL,
  member_id  uuid NOT NULL,
  kind       text NOT NULL CONSTRAINT notifications_kind_form CHECK (kind ~ '^[a-z]+(\.[a-z_]+)+$' AND octet_length(kind) <= 64),
  params     jsonb NOT NULL CONSTRAINT notifications_params_form CHECK (jsonb_typeof(params) = 'object'),
  event_key  text NOT NULL CONSTRAINT notifications_event_key_length CHECK (char_length(event_key) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT now(),
  read_at    timestamptz,
  CONSTRAINT notifications_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT notifications_once UNIQUE (book_id, member_id, event_key),
  CONSTRAINT notifications_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id)
);
CREATE INDEX notifications_by_member ON kapok.notifications (book_id, member_id, id DESC);
CREATE INDEX notifications_unread ON kapok.notifications (book_id, member_id, id DESC) WHERE read_at IS NULL;

-- Only that it was read may change.
GRANT SELECT, INSERT, UPDATE (read_at) ON kapok.notifications TO kapok_app;
GRANT SELECT ON kapok.notifications TO kapok_reader;

-- Supervision cases: something to be looked into by somebody until a day, and confirmed by somebody else.
CREATE TABLE kapok.cases (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  kind         text NOT NULL CONSTRAINT cases_kind_known CHECK (kind IN
               ('reconciliation', 'service_record', 'spending', 'settlement', 'conduct', 'other')),
  state        text NOT NULL CONSTRAINT cases_state_known CHECK (state IN ('open', 'assigned', 'resolved', 'dismissed', 'closed')),
  reason       text NOT NULL CONSTRAINT cases_reason_length CHECK (char_length(reason) BETWEEN 1 AND 2000),
  -- The person it is about, who neither sees nor touches it; NULL when it is about none.
  concerns_id  uuid,
  -- What else it is about: a record, an entry, a check.
  subject_type text CONSTRAINT cases_subject_type_form CHECK (subject_type ~ '^[a-z_]{1,32}$'),
  subject_id   text CONSTRAINT cases_subject_id_form CHECK (subject_id ~ '^[A-Za-z0-9_.:-]{1,64}$'),
  opened_by    uuid,                        -- NULL: the service itself
  opened_at    timestamptz NOT NULL DEFAULT now(),
  owner_id     uuid,
  deadline     date NOT NULL,               -- Asia/Shanghai
  confirmed_by uuid,
  -- Of a case that the service opens by itself: one live case a key.
  auto_key     text CONSTRAINT cases_auto_key_form CHECK (auto_key ~ '^[a-z_]+(:[a-z_]+)*$'),
  events       integer NOT NULL,            -- how many lines its history has
  CONSTRAINT cases_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT cases_concerns_exists FOREIGN KEY (book_id, concerns_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT cases_opener_exists FOREIGN KEY (book_id, opened_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT cases_owner_exists FOREIGN KEY (book_id, owner_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT cases_confirmer_exists FOREIGN KEY (book_id, confirmed_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT cases_subject_complete CHECK ((subject_type IS NULL) = (subject_id IS NULL)),
  CONSTRAINT cases_owned_once_assigned CHECK ((owner_id IS NOT NULL) = (state <> 'open')),
  CONSTRAINT cases_confirmed_once_closed CHECK ((confirmed_by IS NOT NULL) = (state = 'closed')),
  -- Nobody looks into a case about themselves, and nobody confirms the work of their own.
  CONSTRAINT cases_owner_apart CHECK (owner_id <> concerns_id),
  CONSTRAINT cases_opener_apart CHECK (opened_by <> concerns_id),
  CONSTRAINT cases_confirmed_by_another CHECK (confirmed_by <> owner_id),
  CONSTRAINT cases_confirmer_apart CHECK (confirmed_by <> concerns_id)
);
CREATE UNIQUE INDEX cases_auto_once ON kapok.cases (book_id, auto_key) WHERE auto_key IS NOT NULL AND state <> 'closed';
CREATE INDEX cases_by_state ON kapok.cases (book_id, state, id DESC);
CREATE INDEX cases_by_owner ON kapok.cases (book_id, owner_id, id DESC) WHERE owner_id IS NOT NULL;

-- The history of a case: every step and every note, one after the other, each beginning where the last one ended.
CREATE TABLE kapok.case_events (
  book_id    integer NOT NULL,
  case_id    uuid NOT NULL,
  n          integer NOT NULL CONSTRAINT case_events_n_range CHECK (n BETWEEN 1 AND 10000),
  previous_n integer GENERATED ALWAYS AS (NULLIF(n - 1, 0)) STORED,
  action     text NOT NULL,
  from_state text,
  to_state   text NOT NULL,
  actor_id   uuid,                          -- NULL: the service itself
  at         timestamptz NOT NULL DEFAULT now(),
  text       text CONSTRAINT case_events_text_length CHECK (char_length(text) BETWEEN 1 AND 2000),
  owner_id   uuid,                          -- of an assignment
  deadline   date,                          -- set by this step
  CONSTRAINT case_events_pkey PRIMARY KEY (book_id, case_id, n),
  CONSTRAINT case_events_end_unique UNIQUE (book_id, case_id, n, to_state),
  CONSTRAINT case_events_case_exists FOREIGN KEY (book_id, case_id) REFERENCES kapok.cases (book_id, id) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT case_events_actor_exists FOREIGN KEY (book_id, actor_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT case_events_owner_exists FOREIGN KEY (book_id, owner_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT case_events_follow FOREIGN KEY (book_id, case_id, previous_n, from_state)
    REFERENCES kapok.case_events (book_id, case_id, n, to_state),
  CONSTRAINT case_events_first_opens CHECK ((n = 1) = (action = 'open') AND (n = 1) = (from_state IS NULL)),
  -- The transition table of src/modules/cases/case-steps.ts; a test compares them.
  CONSTRAINT case_events_step_known CHECK (coalesce(from_state, '') || ' ' || action || ' ' || to_state IN (
    ' open open',
    'open assign assigned', 'assigned assign assigned',
    'open note open', 'assigned note assigned', 'resolved note resolved', 'dismissed note dismissed', 'closed note closed',
    'assigned resolve resolved', 'assigned dismiss dismissed',
    'resolved confirm closed', 'dismissed confirm closed',
    'resolved reopen open', 'dismissed reopen open', 'closed reopen open')),
  CONSTRAINT case_events_assign_complete CHECK ((action = 'assign') = (owner_id IS NOT NULL)),
  CONSTRAINT case_events_text_where_needed CHECK (text IS NOT NULL OR action IN ('assign', 'confirm'))
);
-- A case stands where its last event ended, and nowhere else.
ALTER TABLE kapok.cases ADD CONSTRAINT cases_state_of_last_event FOREIGN KEY (book_id, id, events, state)
  REFERENCES kapok.case_events (book_id, case_id, n, to_state) DEFERRABLE INITIALLY DEFERRED;

CREATE TRIGGER case_events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.case_events
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER cases_never_removed BEFORE DELETE OR TRUNCATE ON kapok.cases
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

GRANT SELECT, INSERT, UPDATE (state, owner_id, deadline, confirmed_by, events) ON kapok.cases TO kapok_app;
GRANT SELECT, INSERT ON kapok.case_events TO kapok_app;
-- What people wrote may name somebody; auditors read it through the service.
GRANT SELECT (book_id, id, kind, state, concerns_id, subject_type, subject_id, opened_by, opened_at, owner_id, deadline,
  confirmed_by, auto_key, events) ON kapok.cases TO kapok_reader;
GRANT SELECT (book_id, case_id, n, action, from_state, to_state, actor_id, at, owner_id, deadline) ON kapok.case_events TO kapok_reader;

-- Reconciliation: a run a book and day, and whatever else somebody asks for.
CREATE TABLE kapok.reconciliation_runs (
  book_id      integer NOT NULL REFERENCES ledger.book (id),
  id           uuid NOT NULL,
  day          date NOT NULL,               -- Asia/Shanghai
  origin       text NOT NULL CONSTRAINT reconciliation_runs_origin_known CHECK (origin IN ('daily', 'asked')),
  requested_by uuid,                        -- NULL: the clock, or the command line
  state        text NOT NULL CONSTRAINT reconciliation_runs_state_known CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  -- The server that works on it; another begins it anew when the lease has run out. Every claim raises the fence.
  worker_id    uuid,
  lease_until  timestamptz,
  fence        integer NOT NULL DEFAULT 0,
  drifts       bigint,                      -- over all checks
  fault_code   text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  started_at   timestamptz,
  finished_at  timestamptz,
  CONSTRAINT reconciliation_runs_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT reconciliation_runs_requester_exists FOREIGN KEY (book_id, requested_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT reconciliation_runs_finished CHECK ((state IN ('done', 'failed')) = (finished_at IS NOT NULL)),
  CONSTRAINT reconciliation_runs_counted CHECK ((state = 'done') = (drifts IS NOT NULL)),
  CONSTRAINT reconciliation_runs_fault CHECK ((state = 'failed') = (fault_code IS NOT NULL))
);
CREATE UNIQUE INDEX reconciliation_runs_daily_once ON kapok.reconciliation_runs (book_id, day) WHERE origin = 'daily';
-- Whoever asks while a run waits gets that one.
CREATE UNIQUE INDEX reconciliation_runs_one_waits ON kapok.reconciliation_runs (book_id) WHERE origin = 'asked' AND state = 'waiting';
CREATE INDEX reconciliation_runs_open ON kapok.reconciliation_runs (created_at) WHERE state IN ('waiting', 'running');

-- What a run found, by check; written when it is done, all at once.
CREATE TABLE kapok.reconciliation_checks (
  book_id    integer NOT NULL,
  run_id     uuid NOT NULL,
  check_name text NOT NULL CONSTRAINT reconciliation_checks_name_form CHECK (check_name ~ '^[a-z_]{1,32}$'),
  looked_at  bigint NOT NULL CONSTRAINT reconciliation_checks_looked_range CHECK (looked_at >= 0),
  drifting   bigint NOT NULL CONSTRAINT reconciliation_checks_drifting_range CHECK (drifting >= 0),
  head_seq   bigint NOT NULL,               -- the book's last entry when the check ended
  CONSTRAINT reconciliation_checks_pkey PRIMARY KEY (book_id, run_id, check_name),
  CONSTRAINT reconciliation_checks_run_exists FOREIGN KEY (book_id, run_id) REFERENCES kapok.reconciliation_runs (book_id, id)
);

-- The first thousand drifts of each check.
CREATE TABLE kapok.reconciliation_drifts (
  book_id      integer NOT NULL,
  run_id       uuid NOT NULL,
  check_name   text NOT NULL,
  n            integer NOT NULL CONSTRAINT reconciliation_drifts_n_range CHECK (n BETWEEN 1 AND 1000),
  subject_type text NOT NULL,
  subject_id   text NOT NULL,
  rule         text NOT NULL,
  expected     text NOT NULL,
  found        text NOT NULL,
  CONSTRAINT reconciliation_drifts_pkey PRIMARY KEY (book_id, run_id, check_name, n),
  CONSTRAINT reconciliation_drifts_check_exists FOREIGN KEY (book_id, run_id, check_name)
    REFERENCES kapok.reconciliation_checks (book_id, run_id, check_name)
);

CREATE TRIGGER reconciliation_checks_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.reconciliation_checks
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER reconciliation_drifts_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.reconciliation_drifts
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

GRANT SELECT, INSERT, UPDATE (state, worker_id, lease_until, fence, drifts, fault_code, started_at, finished_at)
  ON kapok.reconciliation_runs TO kapok_app;
GRANT SELECT, INSERT ON kapok.reconciliation_checks, kapok.reconciliation_drifts TO kapok_app;
GRANT SELECT ON kapok.reconciliation_runs, kapok.reconciliation_checks, kapok.reconciliation_drifts TO kapok_reader;
