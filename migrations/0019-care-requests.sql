-- Care requests: a need from being published to being improved upon, the offers of volunteers, series that repeat, and
-- what volunteers speak and have learnt.

-- The languages a volunteer speaks, as the volunteer says; set anew as a whole.
CREATE TABLE kapok.volunteer_languages (
  book_id     integer NOT NULL,
  member_id   uuid NOT NULL,
  language    text NOT NULL CONSTRAINT volunteer_languages_form CHECK (language ~ '^[a-z]{3}$'),
  declared_by uuid NOT NULL,
  declared_at timestamptz NOT NULL,
  CONSTRAINT volunteer_languages_pkey PRIMARY KEY (book_id, member_id, language),
  CONSTRAINT volunteer_languages_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT volunteer_languages_declarer_exists FOREIGN KEY (book_id, declared_by) REFERENCES kapok.members (book_id, id)
);

-- What a volunteer has learnt, as a worker recorded it. Ended with a reason, never deleted.
CREATE TABLE kapok.volunteer_trainings (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  member_id    uuid NOT NULL,
  training     text NOT NULL CONSTRAINT volunteer_trainings_form CHECK (training ~ '^[a-z0-9][a-z0-9_-]{0,31}$'),
  completed_on date NOT NULL,
  valid_until  date,                         -- the last day; NULL: it does not run out
  recorded_by  uuid NOT NULL,
  recorded_at  timestamptz NOT NULL,
  ended_by     uuid,
  ended_at     timestamptz,
  end_reason   text CONSTRAINT volunteer_trainings_reason_length CHECK (char_length(end_reason) BETWEEN 1 AND 500),
  CONSTRAINT volunteer_trainings_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT volunteer_trainings_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT volunteer_trainings_recorder_exists FOREIGN KEY (book_id, recorded_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT volunteer_trainings_not_of_oneself CHECK (recorded_by <> member_id),
  CONSTRAINT volunteer_trainings_dates_forward CHECK (valid_until >= completed_on),
  CONSTRAINT volunteer_trainings_ended_whole CHECK (num_nulls(ended_by, ended_at, end_reason) IN (0, 3))
);
CREATE UNIQUE INDEX volunteer_trainings_once ON kapok.volunteer_trainings (book_id, member_id, training, completed_on)
  WHERE ended_at IS NULL;
CREATE INDEX volunteer_trainings_by_member ON kapok.volunteer_trainings (book_id, member_id, id);
CREATE TRIGGER volunteer_trainings_never_removed BEFORE DELETE OR TRUNCATE ON kapok.volunteer_trainings
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

GRANT SELECT, INSERT, DELETE ON kapok.volunteer_languages TO kapok_app;
GRANT SELECT, INSERT, UPDATE (ended_by, ended_at, end_reason) ON kapok.volunteer_trainings TO kapok_app;
GRANT SELECT ON kapok.volunteer_languages, kapok.volunteer_trainings TO kapok_reader;

-- A need that comes again. Occurrence n is a care request of its own, with the terms of the first one; it is filed some
-- days ahead, once, by whichever process looks first (care_requests_occurs_once).
CREATE TABLE kapok.request_series (
  book_id    integer NOT NULL,
  id         uuid NOT NULL,
  elder_id   uuid NOT NULL,
  state      text NOT NULL CONSTRAINT request_series_state_known CHECK (state IN ('active', 'ended')),
  every      text NOT NULL CONSTRAINT request_series_every_known CHECK (every IN ('day', 'week', 'month')),
  step       smallint NOT NULL CONSTRAINT request_series_step_range CHECK (step BETWEEN 1 AND 12),
  starts_at  timestamptz NOT NULL,           -- of the first occurrence, and the time of day of all
  until_on   date NOT NULL,                  -- the last day on which one may begin, Asia/Shanghai
  next_n     integer NOT NULL CONSTRAINT request_series_next_range CHECK (next_n BETWEEN 1 AND 1000),
  next_on    date,                           -- the day of occurrence next_n; NULL: none is left
  started_at timestamptz NOT NULL,
  ended_by   uuid,                           -- NULL of an ended one: it ran out, or could not go on by itself
  ended_at   timestamptz,
  end_cause  text CONSTRAINT request_series_cause_known CHECK (end_cause IN ('asked', 'done', 'no_authority')),
  CONSTRAINT request_series_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT request_series_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT request_series_ended_whole CHECK
    ((state = 'ended') = (ended_at IS NOT NULL) AND (state = 'ended') = (end_cause IS NOT NULL)
     AND (state = 'ended' OR next_on IS NOT NULL))
);
CREATE INDEX request_series_due ON kapok.request_series (book_id, next_on, id) WHERE state = 'active';
CREATE INDEX request_series_by_elder ON kapok.request_series (book_id, elder_id, id);

CREATE TABLE kapok.care_requests (
  book_id            integer NOT NULL,
  id                 uuid NOT NULL,
  -- filed: written, the minutes not yet held · refused: they were not there · published, matched, served, evaluated,
  -- improved: the five stages · missed: its time passed without care · withdrawn
  state              text NOT NULL CONSTRAINT care_requests_state_known CHECK (state IN
                     ('filed', 'refused', 'published', 'matched', 'served', 'evaluated', 'improved', 'missed', 'withdrawn')),
  round              smallint NOT NULL CONSTRAINT care_requests_round_range CHECK (round BETWEEN 1 AND 1000),
  elder_id           uuid NOT NULL,
  unit_id            uuid NOT NULL,          -- where the care is wanted; all that strangers learn of the place
  service_id         uuid NOT NULL,
  starts_at          timestamptz NOT NULL,   -- the window in which the care may take place ...
  ends_at            timestamptz NOT NULL,
  minutes            bigint NOT NULL CONSTRAINT care_requests_minutes_range CHECK (minutes BETWEEN 1 AND 1440), -- ... and how long it lasts
  priority           smallint NOT NULL CONSTRAINT care_requests_priority_known CHECK (priority BETWEEN 1 AND 3), -- 1 comes first
  funding            text NOT NULL CONSTRAINT care_requests_funding_known CHECK (funding IN ('own', 'grant', 'pool', 'issue')),
  language           text CONSTRAINT care_requests_language_form CHECK (language ~ '^[a-z]{3}$'),
  training           text CONSTRAINT care_requests_training_form CHECK (training ~ '^[a-z0-9][a-z0-9_-]{0,31}$'),
  -- What people wrote, each sealed under the elder's own key: erasing the elder destroys that key.
  sealed_address     bytea,
  sealed_note        bytea,
  sealed_words       bytea,
  sealed_improvement bytea,
  filed_by           uuid NOT NULL,
  capacity           text NOT NULL CONSTRAINT care_requests_capacity_known CHECK (capacity IN ('self', 'proxy', 'operator', 'worker')),
  proxy_id           uuid,
  call_id            uuid,
  filed_at           timestamptz NOT NULL,
  series_id          uuid,
  occurrence         integer,
  booking_id         uuid,                   -- holds the elder's minutes, when the elder pays
  release_id         uuid,                   -- a booking whose minutes are still to be given back
  volunteer_id       uuid,
  agreed_starts_at   timestamptz,
  agreed_ends_at     timestamptz,
  accepted_by        uuid,
  accepted_at        timestamptz,
  paying_unit_id     uuid,                   -- between two communities: the elder's and the volunteer's, as they cleared
  earning_unit_id    uuid,                   -- on the day of the match
  record_id          uuid,                   -- the live record that says it was served
  rating             text CONSTRAINT care_requests_rating_known CHECK (rating IN ('good', 'fair', 'poor')),
  evaluated_by       uuid,
  evaluated_on       date,                   -- Asia/Shanghai
  improved_by        uuid,
  events             integer NOT NULL,       -- how many lines its history has
  CONSTRAINT care_requests_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT care_requests_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT care_requests_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT care_requests_service_exists FOREIGN KEY (book_id, service_id) REFERENCES kapok.services (book_id, id),
  CONSTRAINT care_requests_volunteer_exists FOREIGN KEY (book_id, volunteer_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT care_requests_filer_exists FOREIGN KEY (book_id, filed_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT care_requests_series_exists FOREIGN KEY (book_id, series_id) REFERENCES kapok.request_series (book_id, id),
  CONSTRAINT care_requests_booking_exists FOREIGN KEY (book_id, booking_id) REFERENCES kapok.care_bookings (book_id, id),
  CONSTRAINT care_requests_window_forward CHECK (ends_at >= starts_at + minutes * interval '1 minute'),
  CONSTRAINT care_requests_window_short CHECK (ends_at <= starts_at + interval '24 hours'),
  CONSTRAINT care_requests_occurrence_whole CHECK ((series_id IS NULL) = (occurrence IS NULL)),
  -- The elder's minutes are held exactly while somebody may still be paid with them.
  CONSTRAINT care_requests_held CHECK
    (funding NOT IN ('own', 'grant') OR state NOT IN ('published', 'matched', 'served') OR booking_id IS NOT NULL),
  -- What an ended round held is given back before the next one holds anything.
  CONSTRAINT care_requests_one_hold CHECK (booking_id IS NULL OR release_id IS NULL),
  CONSTRAINT care_requests_booking_of_elder CHECK (funding IN ('own', 'grant') OR booking_id IS NULL),
  CONSTRAINT care_requests_matched_whole CHECK
    (num_nulls(volunteer_id, agreed_starts_at, agreed_ends_at, accepted_by, accepted_at) =
     CASE WHEN state IN ('matched', 'served', 'evaluated', 'improved') THEN 0 ELSE 5 END),
  CONSTRAINT care_requests_crossing_whole CHECK
    (num_nulls(paying_unit_id, earning_unit_id) IN (0, 2) AND (paying_unit_id IS NULL OR volunteer_id IS NOT NULL)
     AND (paying_unit_id <> earning_unit_id) IS NOT FALSE),
  CONSTRAINT care_requests_agreed_within CHECK (agreed_starts_at >= starts_at AND agreed_ends_at <= ends_at),
  CONSTRAINT care_requests_served_by_record CHECK
    ((state <> 'served' OR record_id IS NOT NULL) AND (record_id IS NULL OR state IN ('served', 'evaluated', 'improved'))),
  CONSTRAINT care_requests_evaluated_whole CHECK
    (num_nulls(rating, evaluated_by, evaluated_on) = CASE WHEN state IN ('evaluated', 'improved') THEN 0 ELSE 3 END),
  CONSTRAINT care_requests_improved_whole CHECK
    ((state = 'improved') = (improved_by IS NOT NULL) AND (state = 'improved' OR sealed_improvement IS NULL)),
  CONSTRAINT care_requests_volunteer_apart CHECK (volunteer_id <> elder_id),
  -- Who files a need for somebody else does not earn by it, nor judges what came of it as the one who earned.
  CONSTRAINT care_requests_filer_apart CHECK (volunteer_id <> filed_by),
  CONSTRAINT care_requests_steps_apart CHECK
    (accepted_by <> volunteer_id AND (evaluated_by <> volunteer_id) IS NOT FALSE AND (improved_by <> volunteer_id) IS NOT FALSE),
  -- Nobody is promised to two elders at the same time.
  CONSTRAINT care_requests_volunteer_once EXCLUDE USING gist
    (book_id extensions.gist_int4_ops WITH OPERATOR(pg_catalog.=), volunteer_id extensions.gist_uuid_ops WITH OPERATOR(pg_catalog.=),
     tstzrange(agreed_starts_at, agreed_ends_at) WITH &&) WHERE (state = 'matched')
);
CREATE UNIQUE INDEX care_requests_occurs_once ON kapok.care_requests (book_id, series_id, occurrence) WHERE series_id IS NOT NULL;
CREATE UNIQUE INDEX care_requests_booking_once ON kapok.care_requests (book_id, booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX care_requests_by_elder ON kapok.care_requests (book_id, elder_id, filed_at, id);
CREATE INDEX care_requests_by_volunteer ON kapok.care_requests (book_id, volunteer_id, filed_at, id) WHERE volunteer_id IS NOT NULL;
CREATE INDEX care_requests_by_unit ON kapok.care_requests (book_id, unit_id, filed_at, id);
-- What is open: as a whole, of a unit, of a service, each in the order it is shown in.
CREATE INDEX care_requests_open ON kapok.care_requests (book_id, priority, starts_at, id) WHERE state = 'published';
CREATE INDEX care_requests_open_of_unit ON kapok.care_requests (book_id, unit_id, priority, starts_at, id) WHERE state = 'published';
CREATE INDEX care_requests_open_of_service ON kapok.care_requests (book_id, service_id, priority, starts_at, id) WHERE state = 'published';
CREATE INDEX care_requests_promised ON kapok.care_requests (book_id, volunteer_id, agreed_starts_at) WHERE state = 'matched';
CREATE INDEX care_requests_crossing ON kapok.care_requests (book_id, paying_unit_id, earning_unit_id, agreed_starts_at)
  WHERE paying_unit_id IS NOT NULL;
-- What the clock looks after: windows that pass, matches that nothing came of, holds and releases left unfinished.
CREATE INDEX care_requests_passing ON kapok.care_requests (book_id, ends_at) WHERE state = 'published';
CREATE INDEX care_requests_expiring ON kapok.care_requests (book_id, agreed_starts_at, id) WHERE state = 'matched';
CREATE INDEX care_requests_unfinished ON kapok.care_requests (book_id, id) WHERE state = 'filed' OR release_id IS NOT NULL;

-- What volunteers offer. An offer speaks of one round: a request that is published anew is a new question.
CREATE TABLE kapok.request_offers (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  request_id   uuid NOT NULL,
  volunteer_id uuid NOT NULL,
  starts_at    timestamptz NOT NULL,         -- when the volunteer would come
  state        text NOT NULL CONSTRAINT request_offers_state_known CHECK (state IN
               ('offered', 'accepted', 'declined', 'withdrawn', 'lapsed', 'no_show')),
  offered_at   timestamptz NOT NULL,
  decided_by   uuid,                         -- NULL of a decided one: it lapsed
  decided_at   timestamptz,
  CONSTRAINT request_offers_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT request_offers_request_exists FOREIGN KEY (book_id, request_id) REFERENCES kapok.care_requests (book_id, id),
  CONSTRAINT request_offers_volunteer_exists FOREIGN KEY (book_id, volunteer_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT request_offers_decided_whole CHECK
    ((state = 'offered') = (decided_at IS NULL) AND (state IN ('offered', 'lapsed')) = (decided_by IS NULL))
);
CREATE UNIQUE INDEX request_offers_once ON kapok.request_offers (book_id, request_id, volunteer_id) WHERE state IN ('offered', 'accepted');
CREATE UNIQUE INDEX request_offers_one_accepted ON kapok.request_offers (book_id, request_id) WHERE state = 'accepted';
CREATE INDEX request_offers_by_request ON kapok.request_offers (book_id, request_id, id);
CREATE INDEX request_offers_by_volunteer ON kapok.request_offers (book_id, volunteer_id, id DESC);

-- The table OFFER_STEPS of src/modules/care-requests/offers.ts; a test compares them.
CREATE FUNCTION kapok.check_offer_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state || ' ' || NEW.state) NOT IN (
      'offered accepted', 'offered declined', 'offered withdrawn', 'offered lapsed',
      'accepted withdrawn', 'accepted no_show', 'accepted lapsed') THEN
    RAISE EXCEPTION 'an offer goes from % to another state only', OLD.state
      USING ERRCODE = '23514', CONSTRAINT = 'request_offers_steps', SCHEMA = 'kapok', TABLE = 'request_offers';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER request_offers_steps BEFORE UPDATE ON kapok.request_offers
  FOR EACH ROW EXECUTE FUNCTION kapok.check_offer_step();
CREATE TRIGGER request_offers_never_removed BEFORE DELETE OR TRUNCATE ON kapok.request_offers
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- The history of a request: every step, one after the other, each beginning where the last one ended.
CREATE TABLE kapok.request_events (
  book_id    integer NOT NULL,
  request_id uuid NOT NULL,
  n          integer NOT NULL CONSTRAINT request_events_n_range CHECK (n BETWEEN 1 AND 10000),
  previous_n integer GENERATED ALWAYS AS (NULLIF(n - 1, 0)) STORED,
  step       text NOT NULL,
  from_state text,
  to_state   text NOT NULL,
  actor_id   uuid,                           -- NULL: the clock
  capacity   text NOT NULL CONSTRAINT request_events_capacity_known CHECK
             (capacity IN ('self', 'proxy', 'operator', 'worker', 'volunteer', 'record', 'clock')),
  call_id    uuid,
  record_id  uuid,                           -- of a step that a record took
  at         timestamptz NOT NULL,
  CONSTRAINT request_events_pkey PRIMARY KEY (book_id, request_id, n),
  CONSTRAINT request_events_end_unique UNIQUE (book_id, request_id, n, to_state),
  CONSTRAINT request_events_request_exists FOREIGN KEY (book_id, request_id)
    REFERENCES kapok.care_requests (book_id, id) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT request_events_follow FOREIGN KEY (book_id, request_id, previous_n, from_state)
    REFERENCES kapok.request_events (book_id, request_id, n, to_state),
  CONSTRAINT request_events_first_files CHECK ((n = 1) = (step = 'file') AND (n = 1) = (from_state IS NULL)),
  CONSTRAINT request_events_actor_known CHECK ((actor_id IS NULL) = (capacity = 'clock')),
  CONSTRAINT request_events_record_named CHECK ((record_id IS NOT NULL) = (capacity = 'record')),
  -- The table REQUEST_STEPS of src/modules/care-requests/care-requests.ts; a test compares them.
  CONSTRAINT request_events_step_known CHECK (coalesce(from_state, '') || ' ' || step || ' ' || to_state IN (
    ' file filed',
    'filed publish published', 'filed refuse refused',
    'published accept matched', 'matched give_back published',
    'matched serve served', 'served unserve matched',
    'served evaluate evaluated', 'evaluated improve improved',
    'published lapse missed', 'matched expire missed', 'matched no_show missed',
    'refused republish filed', 'published republish filed', 'missed republish filed',
    'refused withdraw withdrawn', 'published withdraw withdrawn', 'matched withdraw withdrawn', 'missed withdraw withdrawn'))
);
-- A request stands where its last event ended, and nowhere else: no stage can be skipped.
ALTER TABLE kapok.care_requests ADD CONSTRAINT care_requests_state_of_last_event FOREIGN KEY (book_id, id, events, state)
  REFERENCES kapok.request_events (book_id, request_id, n, to_state) DEFERRABLE INITIALLY DEFERRED;
CREATE TRIGGER request_events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.request_events
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER care_requests_never_removed BEFORE DELETE OR TRUNCATE ON kapok.care_requests
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- Volunteers of a unit, for those who look for one nearby.
CREATE INDEX role_grants_volunteers ON kapok.role_grants (book_id, unit_id, member_id)
  WHERE role = 'volunteer' AND revoked_at IS NULL;

-- Separation that a CHECK cannot see: who lets the community's pool pay for an elder is neither near that elder nor the
-- elder.
CREATE FUNCTION kapok.check_request_pool() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM fresh r WHERE r.funding = 'pool'
      AND (r.filed_by = r.elder_id OR r.filed_by = ANY (kapok.near_members(r.book_id, r.elder_id)))) THEN
    RAISE EXCEPTION 'the pool would pay on the word of the elder or somebody near'
      USING ERRCODE = '23514', CONSTRAINT = 'care_requests_pool_separation', SCHEMA = 'kapok', TABLE = 'care_requests';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER care_requests_pool_separation AFTER INSERT ON kapok.care_requests
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_request_pool();

-- And who chooses a volunteer or judges the care in the elder's place, or notes what was improved, is not of the
-- volunteer's household or a declared relative. The elder may choose whom the elder likes. Asked of what a statement
-- changes: people who become relatives later do not stop a request that went well.
CREATE FUNCTION kapok.check_request_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  request record;
BEGIN
  FOR request IN
    SELECT r.id, r.book_id, r.volunteer_id, r.elder_id, ARRAY(
      SELECT a.new_id FROM (VALUES (r.accepted_by, o.accepted_by), (r.evaluated_by, o.evaluated_by), (r.improved_by, o.improved_by))
        a (new_id, old_id)
      WHERE a.new_id <> r.elder_id AND (a.new_id IS DISTINCT FROM a.old_id OR r.volunteer_id IS DISTINCT FROM o.volunteer_id)) AS actors
    FROM changed r
    CROSS JOIN LATERAL (SELECT b.* FROM prior b WHERE b.book_id = r.book_id AND b.id = r.id OFFSET 0) o
    WHERE r.volunteer_id IS NOT NULL
  LOOP
    CONTINUE WHEN cardinality(request.actors) = 0;
    IF request.actors && kapok.near_members(request.book_id, request.volunteer_id) THEN
      RAISE EXCEPTION 'request %: somebody near the volunteer acted for the elder', request.id
        USING ERRCODE = '23514', CONSTRAINT = 'care_requests_separation', SCHEMA = 'kapok', TABLE = 'care_requests';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER care_requests_separation AFTER UPDATE ON kapok.care_requests
  REFERENCING OLD TABLE AS prior NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_request_separation();

ALTER TABLE kapok.service_records ADD CONSTRAINT service_records_request_exists
  FOREIGN KEY (book_id, request_id) REFERENCES kapok.care_requests (book_id, id);

-- Between two communities a booking that names its volunteer notes them as a match does. What is held for a request does
-- not: the request itself says it.
ALTER TABLE kapok.care_bookings
  ADD COLUMN paying_unit_id uuid,
  ADD COLUMN earning_unit_id uuid,
  ADD CONSTRAINT care_bookings_crossing_whole CHECK
    (num_nulls(paying_unit_id, earning_unit_id) IN (0, 2) AND (paying_unit_id IS NULL OR volunteer_id IS NOT NULL)
     AND (paying_unit_id <> earning_unit_id) IS NOT FALSE);
CREATE INDEX care_bookings_crossing ON kapok.care_bookings (book_id, paying_unit_id, earning_unit_id, starts_at)
  WHERE paying_unit_id IS NOT NULL;
-- Minutes that are held for care whose time may have passed.
CREATE INDEX care_bookings_overdue ON kapok.care_bookings (book_id, starts_at, id) WHERE state = 'held';

-- What was asked, by whom and for whom never changes; the rest moves with the steps.
GRANT SELECT, INSERT, UPDATE (state, round, starts_at, ends_at, sealed_words, sealed_improvement, booking_id, release_id,
  volunteer_id, agreed_starts_at, agreed_ends_at, accepted_by, accepted_at, paying_unit_id, earning_unit_id, record_id, rating, evaluated_by, evaluated_on,
  improved_by, events) ON kapok.care_requests TO kapok_app;
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at) ON kapok.request_offers TO kapok_app;
GRANT SELECT, INSERT ON kapok.request_events TO kapok_app;
GRANT SELECT, INSERT, UPDATE (state, next_n, next_on, ended_by, ended_at, end_cause) ON kapok.request_series TO kapok_app;
GRANT SELECT ON kapok.request_offers, kapok.request_events, kapok.request_series TO kapok_reader;
-- Auditors see everything but what people wrote.
GRANT SELECT (book_id, id, state, round, elder_id, unit_id, service_id, starts_at, ends_at, minutes, priority, funding, language,
  training, filed_by, capacity, proxy_id, call_id, filed_at, series_id, occurrence, booking_id, release_id, volunteer_id,
  agreed_starts_at, agreed_ends_at, accepted_by, accepted_at, paying_unit_id, earning_unit_id, record_id, rating, evaluated_by, evaluated_on, improved_by, events)
  ON kapok.care_requests TO kapok_reader;
