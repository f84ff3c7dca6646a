-- The hours somebody logged. Approval posts them; the state moves in the posting's own transaction.

CREATE TABLE kapok.service_records (
  book_id           integer NOT NULL,
  id                uuid NOT NULL,
  record_no         text NOT NULL CONSTRAINT service_records_no_form CHECK (record_no ~ '^[A-Za-z0-9_.:-]{1,64}$'),
  state             text NOT NULL CONSTRAINT service_records_state_known CHECK (state IN
                    ('draft', 'submitted', 'confirmed', 'approved', 'rejected', 'withdrawn', 'disputed', 'upheld', 'reversed')),
  revision          integer NOT NULL DEFAULT 1, -- raised by every change of content or evidence
  volunteer_id      uuid NOT NULL,
  recipient_id      uuid NOT NULL,
  service_id        uuid NOT NULL,
  unit_id           uuid NOT NULL,          -- the community whose workers approve it
  place             text CONSTRAINT service_records_place_length CHECK (char_length(place) <= 200),
  starts_at         timestamptz NOT NULL,
  ends_at           timestamptz NOT NULL,
  service_date      date NOT NULL,          -- of starts_at, Asia/Shanghai
  registered_on     date NOT NULL,          -- Asia/Shanghai
  evidence          text NOT NULL CONSTRAINT service_records_evidence_known
                    CHECK (evidence IN ('self', 'paper', 'confirmed', 'code', 'qr')),
  note              text CONSTRAINT service_records_note_length CHECK (char_length(note) <= 1000),
  funding           text NOT NULL DEFAULT 'issue'
                    CONSTRAINT service_records_funding_known CHECK (funding IN ('own', 'grant', 'pool', 'issue')),
  booking_id        uuid,                   -- the booking whose hold pays, when funding is 'own'
  earned_minutes    bigint NOT NULL CONSTRAINT service_records_earned_range CHECK (earned_minutes BETWEEN 0 AND 100000),
  policy_id         uuid NOT NULL,
  salt              bytea NOT NULL CONSTRAINT service_records_salt_length CHECK (octet_length(salt) = 32),
  entered_by        uuid NOT NULL,          -- the volunteer, or who typed it on their behalf
  import_id         uuid,
  submitted_at      timestamptz NOT NULL DEFAULT now(),
  confirmed_at      timestamptz,
  first_approver_id uuid,                   -- weak evidence needs two different approvers
  first_approved_at timestamptz,
  approver_id       uuid,
  decided_at        timestamptz,
  decision_reason   text CONSTRAINT service_records_reason_length CHECK (char_length(decision_reason) BETWEEN 1 AND 500),
  entry_seq         bigint,                 -- its journal entry
  CONSTRAINT service_records_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT service_records_no_unique UNIQUE (book_id, record_no),
  CONSTRAINT service_records_volunteer_exists FOREIGN KEY (book_id, volunteer_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT service_records_recipient_exists FOREIGN KEY (book_id, recipient_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT service_records_service_exists FOREIGN KEY (book_id, service_id) REFERENCES kapok.services (book_id, id),
  CONSTRAINT service_records_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT service_records_policy_exists FOREIGN KEY (book_id, policy_id) REFERENCES kapok.policy_versions (book_id, id),
  CONSTRAINT service_records_not_for_oneself CHECK (volunteer_id <> recipient_id),
  CONSTRAINT service_records_interval_forward CHECK (ends_at > starts_at),
  CONSTRAINT service_records_interval_short CHECK (ends_at <= starts_at + interval '24 hours'),
  CONSTRAINT service_records_date_is_local CHECK (service_date = (starts_at AT TIME ZONE 'Asia/Shanghai')::date),
  CONSTRAINT service_records_approver_apart CHECK (approver_id NOT IN (volunteer_id, recipient_id, entered_by)),
  CONSTRAINT service_records_first_approver_apart CHECK (first_approver_id NOT IN (volunteer_id, recipient_id, entered_by)),
  CONSTRAINT service_records_two_approvers CHECK (approver_id <> first_approver_id),
  CONSTRAINT service_records_weak_needs_two CHECK
    (state NOT IN ('approved', 'disputed', 'upheld', 'reversed') OR evidence <> 'self' OR first_approver_id IS NOT NULL),
  -- A volunteer's own word is 'self'; what is stronger comes from the recipient, a station or a list.
  CONSTRAINT service_records_evidence_witnessed CHECK
    (evidence = 'self' OR entered_by <> volunteer_id OR confirmed_at IS NOT NULL OR import_id IS NOT NULL),
  CONSTRAINT service_records_posted_once_approved CHECK
    ((state IN ('approved', 'disputed', 'upheld', 'reversed')) = (entry_seq IS NOT NULL)
     AND (entry_seq IS NULL OR approver_id IS NOT NULL))
);
CREATE INDEX service_records_queue ON kapok.service_records (book_id, unit_id, id) WHERE state IN ('submitted', 'confirmed');
CREATE INDEX service_records_by_volunteer ON kapok.service_records (book_id, volunteer_id, id);
CREATE INDEX service_records_by_recipient ON kapok.service_records (book_id, recipient_id, id);

-- A live record occupies its volunteer's time: no two may overlap, touching is allowed. The row goes
-- when the record is rejected, withdrawn or reversed. Apart from service_records, so that an approval
-- does not have to touch a GiST index.
CREATE TABLE kapok.volunteer_intervals (
  book_id      integer NOT NULL,
  record_id    uuid NOT NULL,
  volunteer_id uuid NOT NULL,
  during       tstzrange NOT NULL CONSTRAINT volunteer_intervals_form
               CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)),
  CONSTRAINT volunteer_intervals_pkey PRIMARY KEY (book_id, record_id),
  CONSTRAINT volunteer_intervals_record_exists FOREIGN KEY (book_id, record_id)
    REFERENCES kapok.service_records (book_id, id) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT volunteer_intervals_no_overlap EXCLUDE USING gist
    (book_id extensions.gist_int4_ops WITH OPERATOR(pg_catalog.=), volunteer_id extensions.gist_uuid_ops WITH OPERATOR(pg_catalog.=), during WITH &&)
);

-- What was shown for a record, strongest kept in service_records.evidence. Only ever added to.
CREATE TABLE kapok.record_evidence (
  book_id     integer NOT NULL,
  record_id   uuid NOT NULL,
  n           smallint NOT NULL CONSTRAINT record_evidence_n_range CHECK (n BETWEEN 1 AND 50),
  strength    text NOT NULL CONSTRAINT record_evidence_strength_known
              CHECK (strength IN ('self', 'paper', 'confirmed', 'code', 'qr')),
  recorded_by uuid NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  detail      text CONSTRAINT record_evidence_detail_length CHECK (char_length(detail) <= 500),
  CONSTRAINT record_evidence_pkey PRIMARY KEY (book_id, record_id, n),
  CONSTRAINT record_evidence_record_exists FOREIGN KEY (book_id, record_id) REFERENCES kapok.service_records (book_id, id)
);

-- Separation of duties that a CHECK cannot see: household and declared relatives of either approver.
-- Each party is looked up by its key: a join on book_id alone, which the planner takes for selective, would
-- multiply whole tables.
CREATE FUNCTION kapok.check_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  offender uuid;
BEGIN
  SELECT j.id INTO offender
  FROM (
    SELECT r.book_id, r.id, r.volunteer_id, r.recipient_id, a.approver_id
    FROM changed r CROSS JOIN LATERAL (VALUES (r.approver_id), (r.first_approver_id)) a (approver_id)
    WHERE a.approver_id IS NOT NULL AND r.state <> 'rejected'
  ) j
  WHERE EXISTS (
      SELECT FROM kapok.members approver
      JOIN kapok.members person ON person.book_id = j.book_id AND person.id IN (j.volunteer_id, j.recipient_id)
      WHERE approver.book_id = j.book_id AND approver.id = j.approver_id AND approver.household = person.household)
    OR EXISTS (
      SELECT FROM (VALUES (j.volunteer_id), (j.recipient_id)) p (person_id)
      JOIN kapok.relatives k ON k.book_id = j.book_id AND k.ended_at IS NULL
        AND k.member_id = least(j.approver_id, p.person_id) AND k.relative_id = greatest(j.approver_id, p.person_id))
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'record %: the approver is of the household or a relative of a party', offender
      USING ERRCODE = '23514', CONSTRAINT = 'service_records_separation', SCHEMA = 'kapok', TABLE = 'service_records';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER service_records_separation_on_insert AFTER INSERT ON kapok.service_records
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_separation();
CREATE TRIGGER service_records_separation_on_update AFTER UPDATE ON kapok.service_records
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_separation();
CREATE TRIGGER record_evidence_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.record_evidence
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

GRANT SELECT, INSERT, UPDATE ON kapok.service_records TO kapok_app;
GRANT SELECT, INSERT, DELETE ON kapok.volunteer_intervals TO kapok_app;
GRANT SELECT, INSERT ON kapok.record_evidence TO kapok_app;
GRANT SELECT ON kapok.service_records, kapok.volunteer_intervals, kapok.record_evidence TO kapok_reader;
