-- The paper route: files that are attached, numbered forms, and batches of them that two people vouch for.

-- Files outside the database, named by what they hold. The row says what a file is and how it stands; it is there as
-- long as something refers to it. Nothing here says what a file shows or whose it is.
CREATE TABLE kapok.blobs (
  book_id    integer NOT NULL REFERENCES ledger.book (id),
  sha256     bytea NOT NULL CONSTRAINT blobs_sha256_length CHECK (octet_length(sha256) = 32),
  bytes      integer NOT NULL CONSTRAINT blobs_bytes_range CHECK (bytes BETWEEN 1 AND 67108864),
  media_type text NOT NULL CONSTRAINT blobs_media_type_known CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg', 'image/webp')),
  -- quarantined: a scanner has to judge it first · unscanned: there was no scanner · clean · infected: the bytes are gone
  state      text NOT NULL CONSTRAINT blobs_state_known CHECK (state IN ('quarantined', 'unscanned', 'clean', 'infected')),
  stored_by  uuid NOT NULL,
  stored_at  timestamptz NOT NULL,
  scanned_at timestamptz,
  scan_after timestamptz NOT NULL,          -- no server looks at it before; whoever takes it sets it ahead
  CONSTRAINT blobs_pkey PRIMARY KEY (book_id, sha256),
  CONSTRAINT blobs_storer_exists FOREIGN KEY (book_id, stored_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT blobs_judged_by_scan CHECK ((state IN ('clean', 'infected')) = (scanned_at IS NOT NULL))
);
CREATE INDEX blobs_to_scan ON kapok.blobs (scan_after) WHERE state IN ('quarantined', 'unscanned');

-- The last number given to a form of each station. One row a station, locked while numbers are given out.
CREATE TABLE kapok.paper_serials (
  book_id     integer NOT NULL,
  unit_id     uuid NOT NULL,
  last_serial integer NOT NULL CONSTRAINT paper_serials_range CHECK (last_serial BETWEEN 0 AND 999999),
  CONSTRAINT paper_serials_pkey PRIMARY KEY (book_id, unit_id),
  CONSTRAINT paper_serials_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id)
);

-- Forms that were printed together.
CREATE TABLE kapok.paper_print_runs (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  unit_id      uuid NOT NULL,
  first_serial integer NOT NULL CONSTRAINT paper_print_runs_serial_positive CHECK (first_serial >= 1),
  last_serial  integer NOT NULL,
  printed_by   uuid NOT NULL,
  printed_at   timestamptz NOT NULL,
  -- SHA-256 of who asked under which key: a repeated wish finds its run.
  request_key  bytea NOT NULL CONSTRAINT paper_print_runs_request_key_length CHECK (octet_length(request_key) = 32),
  CONSTRAINT paper_print_runs_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT paper_print_runs_request_once UNIQUE (book_id, request_key),
  CONSTRAINT paper_print_runs_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT paper_print_runs_printer_exists FOREIGN KEY (book_id, printed_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT paper_print_runs_size CHECK (last_serial - first_serial BETWEEN 0 AND 99)
);
CREATE INDEX paper_print_runs_by_unit ON kapok.paper_print_runs (book_id, unit_id, id);

-- One form: one service of one volunteer for one elder, signed by both.
CREATE TABLE kapok.paper_forms (
  book_id      integer NOT NULL,
  unit_id      uuid NOT NULL,
  serial       integer NOT NULL,
  run_id       uuid NOT NULL,
  state        text NOT NULL CONSTRAINT paper_forms_state_known CHECK (state IN ('printed', 'spoiled', 'recorded')),
  spoiled_by   uuid,
  spoiled_at   timestamptz,
  spoil_reason text CONSTRAINT paper_forms_reason_known CHECK (spoil_reason IN ('misprinted', 'miswritten', 'damaged', 'lost', 'refused')),
  CONSTRAINT paper_forms_pkey PRIMARY KEY (book_id, unit_id, serial),
  CONSTRAINT paper_forms_run_exists FOREIGN KEY (book_id, run_id) REFERENCES kapok.paper_print_runs (book_id, id),
  CONSTRAINT paper_forms_spoiled_whole CHECK
    (num_nulls(spoiled_by, spoiled_at, spoil_reason) IN (0, 3) AND (state = 'spoiled') = (spoiled_by IS NOT NULL))
);

-- A pile of forms of a station and month: entered by one person, counted by another one, then recorded as a whole.
CREATE TABLE kapok.paper_batches (
  book_id       integer NOT NULL,
  id            uuid NOT NULL,
  unit_id       uuid NOT NULL,
  month         text NOT NULL CONSTRAINT paper_batches_month_form CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  state         text NOT NULL CONSTRAINT paper_batches_state_known CHECK (state IN ('entering', 'counting', 'returned', 'matched', 'cancelled')),
  round         integer NOT NULL DEFAULT 0 CONSTRAINT paper_batches_round_range CHECK (round BETWEEN 0 AND 20), -- how often it was shut
  entered_by    uuid NOT NULL,
  opened_at     timestamptz NOT NULL,
  shut_at       timestamptz,
  ended_by      uuid,                       -- who counted it right, or cancelled it
  ended_at      timestamptz,
  cancel_reason text CONSTRAINT paper_batches_reason_known CHECK (cancel_reason IN ('opened_by_mistake', 'wrong_unit', 'wrong_month', 'enterer_gone', 'other')),
  CONSTRAINT paper_batches_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT paper_batches_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT paper_batches_enterer_exists FOREIGN KEY (book_id, entered_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT paper_batches_whole UNIQUE (book_id, id, unit_id, entered_by), -- what lines and counts refer to
  CONSTRAINT paper_batches_shut_once_counted CHECK ((round = 0) = (shut_at IS NULL) AND (state IN ('entering', 'cancelled') OR round > 0)),
  CONSTRAINT paper_batches_ended_whole CHECK
    (num_nulls(ended_by, ended_at) IN (0, 2) AND (state IN ('matched', 'cancelled')) = (ended_by IS NOT NULL)
     AND (state = 'cancelled') = (cancel_reason IS NOT NULL)),
  CONSTRAINT paper_batches_counter_apart CHECK (state <> 'matched' OR ended_by <> entered_by)
);
-- One open batch of a person, station and month.
CREATE UNIQUE INDEX paper_batches_open_once ON kapok.paper_batches (book_id, unit_id, month, entered_by)
  WHERE state IN ('entering', 'counting', 'returned');
-- What a month's settlement waits for.
CREATE INDEX paper_batches_open ON kapok.paper_batches (book_id, month) WHERE state IN ('entering', 'counting', 'returned');
CREATE INDEX paper_batches_by_unit ON kapok.paper_batches (book_id, unit_id, id);

-- What the first person reads on a form. Members by id: nothing here says who they are.
CREATE TABLE kapok.paper_lines (
  book_id       integer NOT NULL,
  id            uuid NOT NULL,              -- the evidence's source
  batch_id      uuid NOT NULL,
  unit_id       uuid NOT NULL,
  serial        integer NOT NULL,
  entered_by    uuid NOT NULL,
  -- entered: part of its batch · recorded: became a record · refused: the rules refused it when the batch matched ·
  -- dropped: taken out, or its batch was cancelled. A form of a refused or dropped line is free again.
  state         text NOT NULL CONSTRAINT paper_lines_state_known CHECK (state IN ('entered', 'recorded', 'refused', 'dropped')),
  volunteer_id  uuid NOT NULL,
  recipient_id  uuid NOT NULL,
  service_code  text NOT NULL CONSTRAINT paper_lines_service_form CHECK (service_code ~ '^[A-Za-z0-9_.-]{1,32}$'),
  during        tstzrange NOT NULL CONSTRAINT paper_lines_during_form
                CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
  booking_id    uuid,
  request_id    uuid,
  registered_on date NOT NULL,              -- the day it was first entered, Asia/Shanghai
  -- Salts the digest of what the form says; without it the digest in the leaf says nothing.
  salt          bytea NOT NULL CONSTRAINT paper_lines_salt_length CHECK (octet_length(salt) = 32),
  record_id     uuid,
  refusal       text CONSTRAINT paper_lines_refusal_form CHECK (refusal ~ '^[a-z_]{1,64}$'),
  CONSTRAINT paper_lines_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT paper_lines_batch_exists FOREIGN KEY (book_id, batch_id, unit_id, entered_by)
    REFERENCES kapok.paper_batches (book_id, id, unit_id, entered_by),
  CONSTRAINT paper_lines_form_exists FOREIGN KEY (book_id, unit_id, serial) REFERENCES kapok.paper_forms (book_id, unit_id, serial),
  CONSTRAINT paper_lines_volunteer_exists FOREIGN KEY (book_id, volunteer_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT paper_lines_recipient_exists FOREIGN KEY (book_id, recipient_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT paper_lines_booking_exists FOREIGN KEY (book_id, booking_id) REFERENCES kapok.care_bookings (book_id, id),
  CONSTRAINT paper_lines_request_exists FOREIGN KEY (book_id, request_id) REFERENCES kapok.care_requests (book_id, id),
  CONSTRAINT paper_lines_record_exists FOREIGN KEY (book_id, record_id) REFERENCES kapok.service_records (book_id, id),
  CONSTRAINT paper_lines_not_for_oneself CHECK (volunteer_id <> recipient_id),
  -- Nobody enters paper about their own service or care.
  CONSTRAINT paper_lines_enterer_apart CHECK (entered_by NOT IN (volunteer_id, recipient_id)),
  CONSTRAINT paper_lines_outcome_whole CHECK ((state = 'recorded') = (record_id IS NOT NULL) AND (state = 'refused') = (refusal IS NOT NULL)),
  -- A volunteer is in one place at a time, also on paper that nobody has counted yet.
  CONSTRAINT paper_lines_no_overlap EXCLUDE USING gist
    (book_id extensions.gist_int4_ops WITH OPERATOR(pg_catalog.=), volunteer_id extensions.gist_uuid_ops WITH OPERATOR(pg_catalog.=), during WITH &&)
    WHERE (state = 'entered')
);
-- A form counts once.
CREATE UNIQUE INDEX paper_lines_form_once ON kapok.paper_lines (book_id, unit_id, serial) WHERE state IN ('entered', 'recorded');
CREATE INDEX paper_lines_by_batch ON kapok.paper_lines (book_id, batch_id, serial);
-- What waits on paper for being counted keeps its booking and its request.
CREATE INDEX paper_lines_of_booking ON kapok.paper_lines (book_id, booking_id) WHERE state = 'entered' AND booking_id IS NOT NULL;
CREATE INDEX paper_lines_of_request ON kapok.paper_lines (book_id, request_id) WHERE state = 'entered' AND request_id IS NOT NULL;

-- The forms drawn for the second person when a batch is shut, and what that person read on them.
CREATE TABLE kapok.paper_samples (
  book_id  integer NOT NULL,
  batch_id uuid NOT NULL,
  round    integer NOT NULL,
  unit_id  uuid NOT NULL,
  serial   integer NOT NULL,
  keyed    jsonb,                           -- member numbers, service, times, as keyed; NULL until counted
  differs  text[] CONSTRAINT paper_samples_differs_known CHECK (differs <@ ARRAY['volunteerNo', 'recipientNo', 'serviceCode', 'from', 'until']),
  CONSTRAINT paper_samples_pkey PRIMARY KEY (book_id, batch_id, round, serial),
  CONSTRAINT paper_samples_batch_exists FOREIGN KEY (book_id, batch_id) REFERENCES kapok.paper_batches (book_id, id),
  CONSTRAINT paper_samples_form_exists FOREIGN KEY (book_id, unit_id, serial) REFERENCES kapok.paper_forms (book_id, unit_id, serial),
  CONSTRAINT paper_samples_keyed_whole CHECK (num_nulls(keyed, differs) IN (0, 2))
);

-- Every count, right or wrong, stays.
CREATE TABLE kapok.paper_counts (
  book_id    integer NOT NULL,
  batch_id   uuid NOT NULL,
  round      integer NOT NULL,
  unit_id    uuid NOT NULL,
  entered_by uuid NOT NULL,
  counted_by uuid NOT NULL,
  counted_at timestamptz NOT NULL,
  forms      integer NOT NULL,
  minutes    bigint NOT NULL,
  matched    boolean NOT NULL,
  differs    text[] NOT NULL CONSTRAINT paper_counts_differs_known CHECK (differs <@ ARRAY['forms', 'minutes', 'sample']),
  CONSTRAINT paper_counts_pkey PRIMARY KEY (book_id, batch_id, round),
  CONSTRAINT paper_counts_batch_exists FOREIGN KEY (book_id, batch_id, unit_id, entered_by)
    REFERENCES kapok.paper_batches (book_id, id, unit_id, entered_by),
  CONSTRAINT paper_counts_counter_exists FOREIGN KEY (book_id, counted_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT paper_counts_counter_apart CHECK (counted_by <> entered_by),
  CONSTRAINT paper_counts_matched_by_figures CHECK (matched = (cardinality(differs) = 0))
);

-- Scans and photographs of a batch's forms.
CREATE TABLE kapok.paper_scans (
  book_id     integer NOT NULL,
  batch_id    uuid NOT NULL,
  blob_sha256 bytea NOT NULL,
  attached_by uuid NOT NULL,
  attached_at timestamptz NOT NULL,
  CONSTRAINT paper_scans_pkey PRIMARY KEY (book_id, batch_id, blob_sha256),
  CONSTRAINT paper_scans_batch_exists FOREIGN KEY (book_id, batch_id) REFERENCES kapok.paper_batches (book_id, id),
  CONSTRAINT paper_scans_blob_exists FOREIGN KEY (book_id, blob_sha256) REFERENCES kapok.blobs (book_id, sha256)
);

-- A form is spoiled or recorded once, and keeps its number.
CREATE FUNCTION kapok.check_paper_form() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('printed', 'spoiled'), ('printed', 'recorded'))
     OR (NEW.book_id, NEW.unit_id, NEW.serial, NEW.run_id) IS DISTINCT FROM (OLD.book_id, OLD.unit_id, OLD.serial, OLD.run_id) THEN
    RAISE EXCEPTION 'a form goes from % to another state only once', OLD.state
      USING ERRCODE = '23514', CONSTRAINT = 'paper_forms_steps', SCHEMA = 'kapok', TABLE = 'paper_forms';
  END IF;
  IF NEW.state = 'spoiled' AND EXISTS (
      SELECT FROM kapok.paper_lines l
      WHERE l.book_id = NEW.book_id AND l.unit_id = NEW.unit_id AND l.serial = NEW.serial AND l.state IN ('entered', 'recorded')) THEN
    RAISE EXCEPTION 'a form that a batch holds is not spoiled'
      USING ERRCODE = '23514', CONSTRAINT = 'paper_forms_steps', SCHEMA = 'kapok', TABLE = 'paper_forms';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER paper_forms_steps BEFORE UPDATE ON kapok.paper_forms FOR EACH ROW EXECUTE FUNCTION kapok.check_paper_form();

-- A batch takes one step at a time; it matches only on a count of its last round that found nothing different.
CREATE FUNCTION kapok.check_paper_batch() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('entering', 'counting'), ('returned', 'counting'), ('counting', 'matched'), ('counting', 'returned'),
        ('entering', 'cancelled'), ('counting', 'cancelled'), ('returned', 'cancelled'))
     OR (NEW.book_id, NEW.id, NEW.unit_id, NEW.month, NEW.entered_by, NEW.opened_at)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.unit_id, OLD.month, OLD.entered_by, OLD.opened_at)
     OR NEW.round <> OLD.round + (NEW.state = 'counting')::integer THEN
    RAISE EXCEPTION 'a batch does not go from % to %', OLD.state, NEW.state
      USING ERRCODE = '23514', CONSTRAINT = 'paper_batches_steps', SCHEMA = 'kapok', TABLE = 'paper_batches';
  END IF;
  IF NEW.state = 'matched' AND NOT EXISTS (
      SELECT FROM kapok.paper_counts c
      WHERE c.book_id = NEW.book_id AND c.batch_id = NEW.id AND c.round = NEW.round AND c.matched AND c.counted_by = NEW.ended_by) THEN
    RAISE EXCEPTION 'a batch matches by the count of somebody else'
      USING ERRCODE = '23514', CONSTRAINT = 'paper_batches_counted', SCHEMA = 'kapok', TABLE = 'paper_batches';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER paper_batches_steps BEFORE UPDATE ON kapok.paper_batches FOR EACH ROW EXECUTE FUNCTION kapok.check_paper_batch();

-- What a form says is written while its batch is open to its enterer; what became of it, once the batch has ended.
CREATE FUNCTION kapok.check_paper_line() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  batch_state text;
BEGIN
  SELECT b.state INTO batch_state FROM kapok.paper_batches b WHERE b.book_id = NEW.book_id AND b.id = NEW.batch_id;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state = 'entered' AND batch_state IN ('entering', 'returned') THEN RETURN NEW; END IF;
  ELSIF OLD.state = 'entered' AND NEW.state IN ('entered', 'dropped') AND batch_state IN ('entering', 'returned') THEN
    RETURN NEW;
  ELSIF OLD.state = 'entered'
    AND (NEW.id, NEW.batch_id, NEW.unit_id, NEW.serial, NEW.volunteer_id, NEW.recipient_id, NEW.service_code, NEW.during, NEW.booking_id,
         NEW.request_id, NEW.registered_on, NEW.salt)
      IS NOT DISTINCT FROM (OLD.id, OLD.batch_id, OLD.unit_id, OLD.serial, OLD.volunteer_id, OLD.recipient_id, OLD.service_code, OLD.during,
         OLD.booking_id, OLD.request_id, OLD.registered_on, OLD.salt)
    AND ((NEW.state IN ('recorded', 'refused') AND batch_state = 'matched') OR (NEW.state = 'dropped' AND batch_state = 'cancelled')) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a line of a batch that is % does not become %', batch_state, NEW.state
    USING ERRCODE = '23514', CONSTRAINT = 'paper_lines_steps', SCHEMA = 'kapok', TABLE = 'paper_lines';
END $$;
CREATE TRIGGER paper_lines_steps BEFORE INSERT OR UPDATE ON kapok.paper_lines FOR EACH ROW EXECUTE FUNCTION kapok.check_paper_line();

-- Who counts is apart: no party to a form of the batch, nor of the household or kin of the enterer or of a party; and the
-- batch waits for it.
CREATE FUNCTION kapok.check_paper_count() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  near uuid[] := NEW.counted_by || kapok.near_members(NEW.book_id, NEW.counted_by);
BEGIN
  IF NOT EXISTS (
      SELECT FROM kapok.paper_batches b
      WHERE b.book_id = NEW.book_id AND b.id = NEW.batch_id AND b.state = 'counting' AND b.round = NEW.round) THEN
    RAISE EXCEPTION 'the batch does not wait for this count'
      USING ERRCODE = '23514', CONSTRAINT = 'paper_counts_awaited', SCHEMA = 'kapok', TABLE = 'paper_counts';
  END IF;
  IF NEW.entered_by = ANY (near) OR EXISTS (
      SELECT FROM kapok.paper_lines l
      WHERE l.book_id = NEW.book_id AND l.batch_id = NEW.batch_id AND l.state = 'entered'
        AND near && ARRAY[l.volunteer_id, l.recipient_id]) THEN
    RAISE EXCEPTION 'who counts is too close to the batch'
      USING ERRCODE = '23514', CONSTRAINT = 'paper_counts_separation', SCHEMA = 'kapok', TABLE = 'paper_counts';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER paper_counts_separation BEFORE INSERT ON kapok.paper_counts FOR EACH ROW EXECUTE FUNCTION kapok.check_paper_count();

-- The scans that were there when a batch matched are part of what its records rest on.
CREATE FUNCTION kapok.check_paper_scan() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  scan kapok.paper_scans := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF EXISTS (SELECT FROM kapok.paper_batches b
             WHERE b.book_id = scan.book_id AND b.id = scan.batch_id AND b.state IN ('matched', 'cancelled')) THEN
    RAISE EXCEPTION 'the scans of a batch that has ended stay'
      USING ERRCODE = '23514', CONSTRAINT = 'paper_scans_stay', SCHEMA = 'kapok', TABLE = 'paper_scans';
  END IF;
  RETURN scan;
END $$;
CREATE TRIGGER paper_scans_stay BEFORE INSERT OR DELETE ON kapok.paper_scans FOR EACH ROW EXECUTE FUNCTION kapok.check_paper_scan();

CREATE TRIGGER paper_counts_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.paper_counts
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER paper_print_runs_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.paper_print_runs
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

GRANT SELECT, INSERT ON kapok.blobs, kapok.paper_print_runs, kapok.paper_forms, kapok.paper_batches, kapok.paper_lines,
  kapok.paper_samples, kapok.paper_counts TO kapok_app;
GRANT UPDATE (state, scanned_at, scan_after) ON kapok.blobs TO kapok_app;
GRANT SELECT, INSERT, UPDATE (last_serial) ON kapok.paper_serials TO kapok_app;
GRANT UPDATE (state, spoiled_by, spoiled_at, spoil_reason) ON kapok.paper_forms TO kapok_app;
GRANT UPDATE (state, round, shut_at, ended_by, ended_at, cancel_reason) ON kapok.paper_batches TO kapok_app;
GRANT UPDATE (state, volunteer_id, recipient_id, service_code, during, booking_id, request_id, record_id, refusal)
  ON kapok.paper_lines TO kapok_app;
GRANT UPDATE (keyed, differs) ON kapok.paper_samples TO kapok_app;
GRANT SELECT, INSERT, DELETE ON kapok.paper_scans TO kapok_app;
GRANT SELECT ON kapok.blobs, kapok.paper_serials, kapok.paper_forms, kapok.paper_batches, kapok.paper_lines, kapok.paper_samples,
  kapok.paper_counts, kapok.paper_scans TO kapok_reader;
GRANT SELECT (book_id, id, unit_id, first_serial, last_serial, printed_by, printed_at) ON kapok.paper_print_runs TO kapok_reader;
