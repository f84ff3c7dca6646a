-- Seeing elders: rosters, visits, recurring pairs that generate them, group activities; and urgent calls.

-- An elder's place on the roster of a station (or of a community that has none). One live place an elder; a move ends
-- the old one, so that rows tell who was on whose roster when.
CREATE TABLE kapok.roster_places (
  book_id    integer NOT NULL,
  id         uuid NOT NULL,
  elder_id   uuid NOT NULL,
  station_id uuid NOT NULL,
  worker_id  uuid,                          -- the responsible worker, when one is named
  placed_on  date NOT NULL,
  placed_by  uuid NOT NULL,
  ended_on   date,
  ended_by   uuid,
  end_reason text CONSTRAINT roster_places_reason_known CHECK (end_reason IN ('moved', 'left', 'deceased', 'other')),
  CONSTRAINT roster_places_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT roster_places_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT roster_places_station_exists FOREIGN KEY (book_id, station_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT roster_places_worker_exists FOREIGN KEY (book_id, worker_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT roster_places_worker_apart CHECK (worker_id <> elder_id),
  CONSTRAINT roster_places_dates_forward CHECK (ended_on >= placed_on),
  CONSTRAINT roster_places_ended_whole CHECK (num_nulls(ended_on, ended_by, end_reason) IN (0, 3))
);
CREATE UNIQUE INDEX roster_places_once ON kapok.roster_places (book_id, elder_id) WHERE ended_on IS NULL;
CREATE INDEX roster_places_of_station ON kapok.roster_places (book_id, station_id, id) WHERE ended_on IS NULL;
CREATE INDEX roster_places_by_elder ON kapok.roster_places (book_id, elder_id, id);

-- One volunteer who sees several elders again and again, on a weekday or a day of the month.
CREATE TABLE kapok.pairs (
  book_id           integer NOT NULL,
  id                uuid NOT NULL,
  volunteer_id      uuid NOT NULL,
  unit_id           uuid NOT NULL,          -- of the workers who look after the pair
  worker_id         uuid NOT NULL,          -- the responsible worker
  service_id        uuid NOT NULL,          -- what a visit of the pair is logged as
  state             text NOT NULL CONSTRAINT pairs_state_known CHECK (state IN ('proposed', 'active', 'declined', 'ended')),
  weekday           smallint CONSTRAINT pairs_weekday_range CHECK (weekday BETWEEN 1 AND 7), -- 1: Monday
  month_day         smallint CONSTRAINT pairs_month_day_range CHECK (month_day BETWEEN 1 AND 28),
  start_time        time NOT NULL,
  minutes           integer NOT NULL CONSTRAINT pairs_minutes_range CHECK (minutes BETWEEN 10 AND 480), -- for each elder
  starts_on         date NOT NULL,
  ends_on           date,                   -- the last day; NULL: no end is set
  generated_through date,                   -- visits up to this day are planned
  proposed_by       uuid NOT NULL,
  proposed_at       timestamptz NOT NULL,
  answered_at       timestamptz,
  ended_by          uuid,
  ended_at          timestamptz,
  CONSTRAINT pairs_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT pairs_of_volunteer UNIQUE (book_id, id, volunteer_id),
  CONSTRAINT pairs_volunteer_exists FOREIGN KEY (book_id, volunteer_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT pairs_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT pairs_worker_exists FOREIGN KEY (book_id, worker_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT pairs_service_exists FOREIGN KEY (book_id, service_id) REFERENCES kapok.services (book_id, id),
  CONSTRAINT pairs_one_rhythm CHECK (num_nonnulls(weekday, month_day) = 1),
  CONSTRAINT pairs_dates_forward CHECK (ends_on >= starts_on),
  CONSTRAINT pairs_proposed_by_another CHECK (proposed_by <> volunteer_id AND worker_id <> volunteer_id),
  CONSTRAINT pairs_answered_once_left CHECK ((answered_at IS NULL) = (state = 'proposed')),
  CONSTRAINT pairs_ended_whole CHECK
    (num_nulls(ended_by, ended_at) IN (0, 2) AND (state = 'ended') = (ended_by IS NOT NULL))
);
CREATE INDEX pairs_by_volunteer ON kapok.pairs (book_id, volunteer_id, id);
CREATE INDEX pairs_by_unit ON kapok.pairs (book_id, unit_id, id);
-- Whatever is behind comes first; the partial index is what a tick looks at.
CREATE INDEX pairs_to_generate ON kapok.pairs (generated_through, book_id, id) WHERE state = 'active';

CREATE TABLE kapok.pair_elders (
  book_id      integer NOT NULL,
  pair_id      uuid NOT NULL,
  elder_id     uuid NOT NULL,
  volunteer_id uuid NOT NULL,
  left_on      date,                        -- the first day without a visit
  left_by      uuid,
  CONSTRAINT pair_elders_pkey PRIMARY KEY (book_id, pair_id, elder_id),
  CONSTRAINT pair_elders_pair_exists FOREIGN KEY (book_id, pair_id, volunteer_id)
    REFERENCES kapok.pairs (book_id, id, volunteer_id),
  CONSTRAINT pair_elders_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT pair_elders_not_oneself CHECK (elder_id <> volunteer_id),
  CONSTRAINT pair_elders_left_whole CHECK (num_nulls(left_on, left_by) IN (0, 2))
);
CREATE INDEX pair_elders_by_elder ON kapok.pair_elders (book_id, elder_id, pair_id);

-- proposed -> active | declined, active -> ended; who and what stays.
CREATE FUNCTION kapok.check_pair_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (('proposed', 'active'), ('proposed', 'declined'), ('active', 'ended')))
     OR (NEW.volunteer_id, NEW.proposed_by) IS DISTINCT FROM (OLD.volunteer_id, OLD.proposed_by) THEN
    RAISE EXCEPTION 'a pair does not go from % to %', OLD.state, NEW.state
      USING ERRCODE = '23514', CONSTRAINT = 'pairs_steps', SCHEMA = 'kapok', TABLE = 'pairs';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER pairs_steps BEFORE UPDATE ON kapok.pairs FOR EACH ROW EXECUTE FUNCTION kapok.check_pair_step();

-- A visit: planned, or simply made. A volunteer's counts through the service record that it names, once that is
-- approved; a worker's or operator's counts as it stands here.
CREATE TABLE kapok.visits (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  elder_id     uuid NOT NULL,
  unit_id      uuid NOT NULL,               -- where the elder belonged when the visit was entered
  kind         text NOT NULL CONSTRAINT visits_kind_known CHECK (kind IN ('home', 'station', 'call')),
  state        text NOT NULL CONSTRAINT visits_state_known CHECK (state IN ('planned', 'done', 'missed', 'cancelled')),
  visitor_id   uuid NOT NULL,
  visitor_kind text NOT NULL CONSTRAINT visits_visitor_known CHECK (visitor_kind IN ('worker', 'operator', 'volunteer')),
  pair_id      uuid,
  planned_on   date,                        -- Asia/Shanghai; NULL: it was not planned before
  planned_by   uuid,                        -- NULL beside a day: the pair's rhythm
  visited_at   timestamptz,
  visited_on   date,                        -- of visited_at, Asia/Shanghai
  outcome      text CONSTRAINT visits_outcome_known CHECK (outcome IN ('well', 'need', 'urgent')),
  miss_reason  text CONSTRAINT visits_miss_known
               CHECK (miss_reason IN ('not_at_home', 'refused', 'in_hospital', 'away', 'no_answer', 'visitor_prevented', 'other')),
  -- Free words about a person: in this one column, which an erasure sets to NULL.
  note         text CONSTRAINT visits_note_length CHECK (char_length(note) BETWEEN 1 AND 1000),
  record_id    uuid,                        -- the volunteer's hours
  need_by      uuid,                        -- who turns, or has turned, a need into a care request
  request_id   uuid,                        -- the care request that it became
  call_id      uuid,                        -- the hotline call that it was
  entered_by   uuid NOT NULL,
  entered_at   timestamptz NOT NULL,
  decided_by   uuid,
  decided_at   timestamptz,
  CONSTRAINT visits_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT visits_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT visits_visitor_exists FOREIGN KEY (book_id, visitor_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT visits_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT visits_pair_exists FOREIGN KEY (book_id, pair_id, visitor_id) REFERENCES kapok.pairs (book_id, id, volunteer_id),
  CONSTRAINT visits_request_exists FOREIGN KEY (book_id, request_id) REFERENCES kapok.care_requests (book_id, id),
  CONSTRAINT visits_record_exists FOREIGN KEY (book_id, record_id) REFERENCES kapok.service_records (book_id, id),
  CONSTRAINT visits_not_of_oneself CHECK (visitor_id <> elder_id),
  CONSTRAINT visits_planned_has_day CHECK (planned_on IS NOT NULL OR state IN ('done', 'missed')),
  CONSTRAINT visits_done_whole CHECK
    (num_nulls(visited_at, visited_on, outcome) IN (0, 3) AND (state = 'done') = (visited_at IS NOT NULL)),
  CONSTRAINT visits_date_is_local CHECK (visited_on = (visited_at AT TIME ZONE 'Asia/Shanghai')::date),
  CONSTRAINT visits_missed_has_reason CHECK ((state = 'missed') = (miss_reason IS NOT NULL)),
  CONSTRAINT visits_decided_whole CHECK
    (num_nulls(decided_by, decided_at) IN (0, 2) AND (state = 'planned') = (decided_by IS NULL)),
  CONSTRAINT visits_hours_of_volunteer CHECK (record_id IS NULL OR (visitor_kind = 'volunteer' AND state = 'done')),
  CONSTRAINT visits_volunteer_shows_hours CHECK (visitor_kind <> 'volunteer' OR state <> 'done' OR record_id IS NOT NULL),
  CONSTRAINT visits_request_by_somebody CHECK (request_id IS NULL OR need_by IS NOT NULL),
  CONSTRAINT visits_call_is_call CHECK (call_id IS NULL OR kind = 'call')
);
CREATE INDEX visits_seen ON kapok.visits (book_id, elder_id, visited_on) WHERE state = 'done';
CREATE INDEX visits_of_elder ON kapok.visits (book_id, elder_id, id);
CREATE INDEX visits_of_visitor ON kapok.visits (book_id, visitor_id, id);
CREATE INDEX visits_of_unit ON kapok.visits (book_id, unit_id, id);
CREATE UNIQUE INDEX visits_pair_once ON kapok.visits (book_id, pair_id, elder_id, planned_on) WHERE pair_id IS NOT NULL;
CREATE UNIQUE INDEX visits_record_once ON kapok.visits (book_id, record_id) WHERE record_id IS NOT NULL;
CREATE UNIQUE INDEX visits_call_once ON kapok.visits (book_id, call_id) WHERE call_id IS NOT NULL;

-- planned -> done | missed | cancelled, once. What was said stays; a request can be named later, words can be erased.
CREATE FUNCTION kapok.check_visit_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state <> NEW.state AND OLD.state <> 'planned')
     OR (NEW.elder_id, NEW.unit_id, NEW.visitor_id, NEW.visitor_kind, NEW.pair_id, NEW.planned_on, NEW.entered_by)
        IS DISTINCT FROM (OLD.elder_id, OLD.unit_id, OLD.visitor_id, OLD.visitor_kind, OLD.pair_id, OLD.planned_on, OLD.entered_by)
     OR (OLD.state = NEW.state AND (NEW.visited_at, NEW.outcome, NEW.miss_reason, NEW.record_id, NEW.call_id, NEW.decided_by)
        IS DISTINCT FROM (OLD.visited_at, OLD.outcome, OLD.miss_reason, OLD.record_id, OLD.call_id, OLD.decided_by))
     OR (OLD.request_id IS NOT NULL AND NEW.request_id IS DISTINCT FROM OLD.request_id) THEN
    RAISE EXCEPTION 'a visit that is % stays as it is', OLD.state
      USING ERRCODE = '23514', CONSTRAINT = 'visits_steps', SCHEMA = 'kapok', TABLE = 'visits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER visits_steps BEFORE UPDATE ON kapok.visits FOR EACH ROW EXECUTE FUNCTION kapok.check_visit_step();
CREATE TRIGGER visits_never_removed BEFORE DELETE OR TRUNCATE ON kapok.visits
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- Nobody's own word says that their mother was visited: a worker or operator who made it is no near one of the elder.
-- A volunteer's visit is judged where its hours are: by who approves them.
CREATE FUNCTION kapok.check_visit_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  offender uuid;
BEGIN
  SELECT v.id INTO offender FROM changed v
  WHERE v.state = 'done' AND v.visitor_kind <> 'volunteer'
    AND v.visitor_id = ANY (kapok.near_members(v.book_id, v.elder_id))
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'visit %: the visitor is of the household or a relative', offender
      USING ERRCODE = '23514', CONSTRAINT = 'visits_separation', SCHEMA = 'kapok', TABLE = 'visits';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER visits_separation_on_insert AFTER INSERT ON kapok.visits
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_visit_separation();
CREATE TRIGGER visits_separation_on_update AFTER UPDATE ON kapok.visits
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_visit_separation();

-- One event with volunteers and elders, each with minutes of their own.
CREATE TABLE kapok.activities (
  book_id         integer NOT NULL,
  id              uuid NOT NULL,
  unit_id         uuid NOT NULL,
  service_id      uuid NOT NULL,
  title           text NOT NULL CONSTRAINT activities_title_length CHECK (char_length(title) BETWEEN 1 AND 100),
  place           text CONSTRAINT activities_place_length CHECK (char_length(place) BETWEEN 1 AND 200),
  starts_at       timestamptz NOT NULL,
  ends_at         timestamptz NOT NULL,
  funding         text NOT NULL CONSTRAINT activities_funding_known CHECK (funding IN ('issue', 'pool')),
  most_volunteers smallint NOT NULL CONSTRAINT activities_volunteers_range CHECK (most_volunteers BETWEEN 1 AND 100),
  most_elders     smallint NOT NULL CONSTRAINT activities_elders_range CHECK (most_elders BETWEEN 1 AND 500),
  state           text NOT NULL CONSTRAINT activities_state_known CHECK (state IN ('planned', 'closed', 'cancelled')),
  organiser_id    uuid NOT NULL,
  announced_at    timestamptz NOT NULL,
  decided_by      uuid,
  decided_at      timestamptz,
  evidence        text CONSTRAINT activities_evidence_known CHECK (evidence IN ('self', 'paper')),
  salt            bytea CONSTRAINT activities_salt_length CHECK (octet_length(salt) = 32),
  digest          bytea CONSTRAINT activities_digest_length CHECK (octet_length(digest) = 32), -- of the list of attendance
  CONSTRAINT activities_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT activities_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT activities_service_exists FOREIGN KEY (book_id, service_id) REFERENCES kapok.services (book_id, id),
  CONSTRAINT activities_organiser_exists FOREIGN KEY (book_id, organiser_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT activities_interval_forward CHECK (ends_at > starts_at),
  CONSTRAINT activities_interval_short CHECK (ends_at <= starts_at + interval '24 hours'),
  CONSTRAINT activities_decided_whole CHECK
    (num_nulls(decided_by, decided_at) IN (0, 2) AND (state = 'planned') = (decided_by IS NULL)),
  CONSTRAINT activities_closed_whole CHECK
    (num_nulls(evidence, salt, digest) IN (0, 3) AND (state = 'closed') = (evidence IS NOT NULL))
);
CREATE INDEX activities_of_unit ON kapok.activities (book_id, unit_id, starts_at, id);

CREATE TABLE kapok.activity_people (
  book_id     integer NOT NULL,
  activity_id uuid NOT NULL,
  member_id   uuid NOT NULL,
  part        text NOT NULL CONSTRAINT activity_people_part_known CHECK (part IN ('volunteer', 'elder')),
  state       text NOT NULL CONSTRAINT activity_people_state_known CHECK (state IN ('signed_up', 'withdrawn', 'attended', 'absent')),
  signed_by   uuid NOT NULL,
  signed_at   timestamptz NOT NULL,
  noted_by    uuid,                         -- who said that they were there
  arrived_at  timestamptz,
  left_at     timestamptz,
  record_id   uuid,                         -- a volunteer's hours
  CONSTRAINT activity_people_pkey PRIMARY KEY (book_id, activity_id, member_id),
  CONSTRAINT activity_people_activity_exists FOREIGN KEY (book_id, activity_id) REFERENCES kapok.activities (book_id, id),
  CONSTRAINT activity_people_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT activity_people_record_exists FOREIGN KEY (book_id, record_id) REFERENCES kapok.service_records (book_id, id),
  CONSTRAINT activity_people_attended_whole CHECK
    (num_nulls(noted_by, arrived_at, left_at) IN (0, 3) AND (state = 'attended') = (arrived_at IS NOT NULL)),
  CONSTRAINT activity_people_interval_forward CHECK (left_at > arrived_at),
  CONSTRAINT activity_people_hours_of_volunteer CHECK ((record_id IS NOT NULL) = (part = 'volunteer' AND state = 'attended')),
  -- Nobody notes their own hours at an event.
  CONSTRAINT activity_people_noted_by_another CHECK (part <> 'volunteer' OR noted_by <> member_id)
);
CREATE INDEX activity_people_by_member ON kapok.activity_people (book_id, member_id, activity_id);

ALTER TABLE kapok.service_records ADD CONSTRAINT service_records_activity_exists
  FOREIGN KEY (book_id, activity_id) REFERENCES kapok.activities (book_id, id);

-- planned -> closed | cancelled, and nothing after.
CREATE FUNCTION kapok.check_activity_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.state <> 'planned' THEN
    RAISE EXCEPTION 'an activity that is % stays as it is', OLD.state
      USING ERRCODE = '23514', CONSTRAINT = 'activities_steps', SCHEMA = 'kapok', TABLE = 'activities';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER activities_steps BEFORE UPDATE ON kapok.activities
  FOR EACH ROW EXECUTE FUNCTION kapok.check_activity_step();

-- Whoever approves hours of an activity was not there and is near to nobody who was: the recipient that a record names
-- stands for all of them. Asked once a statement; a statement without such a record ends after one look at its rows.
CREATE FUNCTION kapok.check_activity_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  meeting record;
BEGIN
  -- Most approvals are of no activity, and there are many of them.
  IF NOT EXISTS (SELECT FROM changed r WHERE r.activity_id IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  FOR meeting IN
    SELECT DISTINCT r.book_id, r.activity_id, a.id AS approver_id
    FROM changed r CROSS JOIN LATERAL (VALUES (r.approver_id), (r.first_approver_id)) a (id)
    WHERE r.activity_id IS NOT NULL AND a.id IS NOT NULL AND r.state IN ('submitted', 'confirmed', 'approved')
      -- What is disputed was approved by the kinship of its day; the table comes with 0024.
      AND NOT EXISTS (SELECT FROM kapok.disputes d WHERE d.book_id = r.book_id AND d.record_id = r.id OFFSET 0)
  LOOP
    IF EXISTS (
      SELECT FROM kapok.activity_people p
      WHERE p.book_id = meeting.book_id AND p.activity_id = meeting.activity_id AND p.state = 'attended'
        AND (p.member_id = meeting.approver_id OR p.noted_by = meeting.approver_id
             OR p.member_id = ANY (kapok.near_members(meeting.book_id, meeting.approver_id))))
    THEN
      RAISE EXCEPTION 'activity %: the approver was there or is near to somebody who was', meeting.activity_id
        USING ERRCODE = '23514', CONSTRAINT = 'activities_separation', SCHEMA = 'kapok', TABLE = 'service_records';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER service_records_activity_separation AFTER UPDATE ON kapok.service_records
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_activity_separation();

-- What a month's visit rate looks for: an elder's records of some days. An approval sets none of its columns.
CREATE INDEX service_records_by_recipient_day ON kapok.service_records (book_id, recipient_id, service_date);

-- A device at an elder's home that can raise an alert and nothing else. Only the SHA-256 of its token is kept.
CREATE TABLE kapok.alert_devices (
  book_id       integer NOT NULL,
  id            uuid NOT NULL,
  elder_id      uuid NOT NULL,
  label         text NOT NULL CONSTRAINT alert_devices_label_length CHECK (char_length(label) BETWEEN 1 AND 64),
  token_hash    bytea NOT NULL CONSTRAINT alert_devices_hash_length CHECK (octet_length(token_hash) = 32),
  registered_by uuid NOT NULL,
  registered_at timestamptz NOT NULL,
  revoked_by    uuid,
  revoked_at    timestamptz,
  CONSTRAINT alert_devices_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT alert_devices_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT alert_devices_revoked_whole CHECK (num_nulls(revoked_by, revoked_at) IN (0, 2))
);
CREATE UNIQUE INDEX alert_devices_token ON kapok.alert_devices (token_hash);
CREATE INDEX alert_devices_of_elder ON kapok.alert_devices (book_id, elder_id, id);

-- A call for help and what became of it. An elder has one live alert at most; pressing again is counted.
CREATE TABLE kapok.alerts (
  book_id         integer NOT NULL,
  id              uuid NOT NULL,
  elder_id        uuid NOT NULL,
  unit_id         uuid NOT NULL,            -- where the elder belonged
  station_id      uuid,                     -- whose roster the elder was on
  source          text NOT NULL CONSTRAINT alerts_source_known CHECK (source IN ('device', 'elder', 'proxy', 'worker', 'operator')),
  device_id       uuid,
  raised_by       uuid,                     -- NULL: the device
  raised_at       timestamptz NOT NULL,
  presses         integer NOT NULL DEFAULT 1 CONSTRAINT alerts_presses_positive CHECK (presses > 0),
  pressed_at      timestamptz NOT NULL,
  state           text NOT NULL CONSTRAINT alerts_state_known CHECK (state IN ('raised', 'acknowledged', 'closed')),
  -- 0: the nearest workers; 1: all workers of the unit; 2: the city; 3: overdue
  level           smallint NOT NULL DEFAULT 0 CONSTRAINT alerts_level_range CHECK (level BETWEEN 0 AND 3),
  -- The times of the rules of its day, in minutes.
  acknowledge_minutes integer NOT NULL,
  escalate_minutes    integer NOT NULL,
  close_minutes       integer NOT NULL,
  due_at          timestamptz,              -- when the level rises by itself
  acknowledged_by uuid,
  acknowledged_at timestamptz,
  closed_by       uuid,
  closed_at       timestamptz,
  outcome         text CONSTRAINT alerts_outcome_known
                  CHECK (outcome IN ('helped', 'ambulance', 'family', 'false_alarm', 'not_reached')),
  -- Free words about a person: in this one column, which an erasure sets to NULL.
  note            text CONSTRAINT alerts_note_length CHECK (char_length(note) BETWEEN 1 AND 1000),
  events          integer NOT NULL,         -- lines of its history
  CONSTRAINT alerts_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT alerts_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT alerts_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT alerts_device_exists FOREIGN KEY (book_id, device_id) REFERENCES kapok.alert_devices (book_id, id),
  CONSTRAINT alerts_source_named CHECK ((source = 'device') = (device_id IS NOT NULL) AND (source = 'device') = (raised_by IS NULL)),
  CONSTRAINT alerts_acknowledged_whole CHECK
    (num_nulls(acknowledged_by, acknowledged_at) IN (0, 2) AND (state = 'raised') = (acknowledged_by IS NULL)),
  CONSTRAINT alerts_closed_whole CHECK
    (num_nulls(closed_by, closed_at, outcome) IN (0, 3) AND (state = 'closed') = (closed_by IS NOT NULL)),
  CONSTRAINT alerts_closed_is_over CHECK (state <> 'closed' OR due_at IS NULL),
  CONSTRAINT alerts_elder_apart CHECK (acknowledged_by <> elder_id AND closed_by <> elder_id)
);
CREATE UNIQUE INDEX alerts_live_once ON kapok.alerts (book_id, elder_id) WHERE state <> 'closed';
CREATE INDEX alerts_due ON kapok.alerts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX alerts_of_unit ON kapok.alerts (book_id, unit_id, id);
CREATE INDEX alerts_of_elder ON kapok.alerts (book_id, elder_id, id);

-- What happened to an alert and when; never changed.
CREATE TABLE kapok.alert_events (
  book_id    integer NOT NULL,
  alert_id   uuid NOT NULL,
  n          integer NOT NULL,
  action     text NOT NULL CONSTRAINT alert_events_action_known
             CHECK (action IN ('raise', 'press', 'escalate', 'acknowledge', 'close')),
  from_state text,
  to_state   text NOT NULL,
  level      smallint NOT NULL,
  actor_id   uuid,                          -- NULL: a device, or time
  at         timestamptz NOT NULL,
  CONSTRAINT alert_events_pkey PRIMARY KEY (book_id, alert_id, n),
  CONSTRAINT alert_events_alert_exists FOREIGN KEY (book_id, alert_id) REFERENCES kapok.alerts (book_id, id),
  CONSTRAINT alert_events_step_known CHECK ((action, coalesce(from_state, ''), to_state) IN (
    ('raise', '', 'raised'), ('press', 'raised', 'raised'), ('press', 'acknowledged', 'acknowledged'),
    ('escalate', 'raised', 'raised'), ('escalate', 'acknowledged', 'acknowledged'),
    ('acknowledge', 'raised', 'acknowledged'), ('close', 'acknowledged', 'closed')))
);
CREATE TRIGGER alert_events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.alert_events
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- raised -> acknowledged -> closed.
CREATE FUNCTION kapok.check_alert_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (('raised', 'acknowledged'), ('acknowledged', 'closed')))
     OR NEW.level < OLD.level
     OR (OLD.state = 'closed' AND (NEW.events, NEW.outcome) IS DISTINCT FROM (OLD.events, OLD.outcome)) THEN
    RAISE EXCEPTION 'an alert does not go from % to %', OLD.state, NEW.state
      USING ERRCODE = '23514', CONSTRAINT = 'alerts_steps', SCHEMA = 'kapok', TABLE = 'alerts';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER alerts_steps BEFORE UPDATE ON kapok.alerts FOR EACH ROW EXECUTE FUNCTION kapok.check_alert_step();

GRANT SELECT, INSERT ON kapok.roster_places, kapok.pairs, kapok.pair_elders, kapok.visits, kapok.activities,
  kapok.activity_people, kapok.alert_devices, kapok.alerts, kapok.alert_events TO kapok_app;
GRANT UPDATE (ended_on, ended_by, end_reason) ON kapok.roster_places TO kapok_app;
GRANT UPDATE (state, generated_through, answered_at, ended_by, ended_at) ON kapok.pairs TO kapok_app;
GRANT UPDATE (left_on, left_by) ON kapok.pair_elders TO kapok_app;
GRANT UPDATE (kind, state, visited_at, visited_on, outcome, miss_reason, note, record_id, need_by, request_id, decided_by, decided_at)
  ON kapok.visits TO kapok_app;
GRANT UPDATE (state, decided_by, decided_at, evidence, salt, digest) ON kapok.activities TO kapok_app;
GRANT UPDATE (part, state, signed_by, signed_at, noted_by, arrived_at, left_at, record_id) ON kapok.activity_people TO kapok_app;
GRANT UPDATE (revoked_by, revoked_at) ON kapok.alert_devices TO kapok_app;
GRANT UPDATE (presses, pressed_at, state, level, due_at, acknowledged_by, acknowledged_at, closed_by, closed_at, outcome,
  note, events) ON kapok.alerts TO kapok_app;
-- Auditors see who was seen by whom and when; never free words, tokens or what a list of attendance is salted with.
GRANT SELECT ON kapok.roster_places, kapok.pairs, kapok.pair_elders, kapok.activity_people, kapok.alert_events TO kapok_reader;
GRANT SELECT (book_id, id, elder_id, unit_id, kind, state, visitor_id, visitor_kind, pair_id, planned_on, planned_by,
  visited_at, visited_on, outcome, miss_reason, record_id, need_by, request_id, call_id, entered_by, entered_at, decided_by, decided_at)
  ON kapok.visits TO kapok_reader;
GRANT SELECT (book_id, id, unit_id, service_id, title, place, starts_at, ends_at, funding, most_volunteers, most_elders, state,
  organiser_id, announced_at, decided_by, decided_at, evidence, digest) ON kapok.activities TO kapok_reader;
GRANT SELECT (book_id, id, elder_id, label, registered_by, registered_at, revoked_by, revoked_at)
  ON kapok.alert_devices TO kapok_reader;
GRANT SELECT (book_id, id, elder_id, unit_id, station_id, source, device_id, raised_by, raised_at, presses, pressed_at, state,
  level, due_at, acknowledged_by, acknowledged_at, closed_by, closed_at, outcome, events) ON kapok.alerts TO kapok_reader;

-- Who held a role on a day of the past; the unique index knows only those that are held now.
CREATE INDEX role_grants_revoked ON kapok.role_grants (book_id, member_id) WHERE revoked_at IS NOT NULL;

-- Who works at a unit: few among hundreds of thousands of volunteers and elders.
CREATE INDEX role_grants_staff ON kapok.role_grants (book_id, unit_id)
  WHERE revoked_at IS NULL AND role IN ('social_worker', 'station_admin', 'operator', 'city_admin');
