-- Who is granted minutes, why, and what was granted: hardship classes, the members who hold them on whose word,
-- ability assessments, and the award behind each grant of a month.

-- A class of the city holds in all of it; a class of a town widens the city's list for that town alone. A class is
-- ended by its last day and never deleted. Two of one code and unit never hold on the same day.
CREATE TABLE kapok.hardship_classes (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  code         text NOT NULL CONSTRAINT hardship_classes_code_form CHECK (code ~ '^[A-Za-z0-9_.-]{1,32}$'),
  unit_id      uuid NOT NULL,               -- the city, or the town that widens its list
  name         text NOT NULL CONSTRAINT hardship_classes_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  name_en      text CONSTRAINT hardship_classes_name_en_length CHECK (char_length(name_en) BETWEEN 1 AND 100),
  valid_from   date NOT NULL,
  valid_until  date,                        -- the last day; NULL: no end is set
  created_by   uuid NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  closed_by    uuid,
  closed_at    timestamptz,
  close_reason text CONSTRAINT hardship_classes_reason_length CHECK (char_length(close_reason) BETWEEN 1 AND 500),
  CONSTRAINT hardship_classes_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT hardship_classes_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT hardship_classes_creator_exists FOREIGN KEY (book_id, created_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT hardship_classes_dates_forward CHECK (valid_until >= valid_from),
  CONSTRAINT hardship_classes_closed_whole CHECK (num_nulls(closed_by, closed_at, close_reason) IN (0, 3)),
  CONSTRAINT hardship_classes_closed_by_date CHECK (closed_at IS NULL OR valid_until IS NOT NULL),
  CONSTRAINT hardship_classes_once EXCLUDE USING gist
    (book_id extensions.gist_int4_ops WITH OPERATOR(pg_catalog.=), code extensions.gist_text_ops WITH OPERATOR(pg_catalog.=),
     unit_id extensions.gist_uuid_ops WITH OPERATOR(pg_catalog.=), daterange(valid_from, valid_until, '[]') WITH &&)
);

-- A class belongs to a city or a town; later only its end is set, or set earlier.
CREATE FUNCTION kapok.check_hardship_class() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM kapok.units u WHERE u.book_id = NEW.book_id AND u.id = NEW.unit_id AND u.kind IN ('city', 'town')) THEN
      RAISE EXCEPTION 'a hardship class is one of a city or a town'
        USING ERRCODE = '23514', CONSTRAINT = 'hardship_classes_of_city_or_town', SCHEMA = 'kapok', TABLE = 'hardship_classes';
    END IF;
  ELSIF (NEW.book_id, NEW.id, NEW.code, NEW.unit_id, NEW.name, NEW.name_en, NEW.valid_from, NEW.created_by, NEW.created_at)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.code, OLD.unit_id, OLD.name, OLD.name_en, OLD.valid_from, OLD.created_by, OLD.created_at)
     OR (NEW.valid_until < coalesce(OLD.valid_until, 'infinity')) IS NOT TRUE THEN
    RAISE EXCEPTION 'of a hardship class only the end can be set, or set earlier'
      USING ERRCODE = '23514', CONSTRAINT = 'hardship_classes_only_close', SCHEMA = 'kapok', TABLE = 'hardship_classes';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hardship_classes_guard BEFORE INSERT OR UPDATE ON kapok.hardship_classes
  FOR EACH ROW EXECUTE FUNCTION kapok.check_hardship_class();
CREATE TRIGGER hardship_classes_never_removed BEFORE DELETE OR TRUNCATE ON kapok.hardship_classes
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- A member in hardship: registered by one worker, confirmed by another, both apart from the member. Of the document
-- that was shown only its kind and a keyed digest of its number are kept: enough to compare, not to read.
CREATE TABLE kapok.member_hardships (
  book_id         integer NOT NULL,
  id              uuid NOT NULL,
  member_id       uuid NOT NULL,
  class_id        uuid NOT NULL,
  state           text NOT NULL CONSTRAINT member_hardships_state_known CHECK (state IN ('registered', 'confirmed', 'revoked')),
  valid_from      date NOT NULL,
  valid_until     date,                     -- the last day; NULL: as long as the class, or until revoked
  evidence_kind   text NOT NULL CONSTRAINT member_hardships_evidence_known
                  CHECK (evidence_kind IN ('certificate', 'official_list', 'home_visit', 'other')),
  evidence_digest bytea NOT NULL CONSTRAINT member_hardships_digest_length CHECK (octet_length(evidence_digest) = 32),
  registered_by   uuid NOT NULL,
  registered_at   timestamptz NOT NULL,
  confirmed_by    uuid,
  confirmed_at    timestamptz,
  confirmed_on    date,                     -- of confirmed_at, Asia/Shanghai; it counts from this day on
  revoked_by      uuid,
  revoked_at      timestamptz,
  revoked_from    date,                     -- the first day on which it does not hold any more
  revoke_reason   text CONSTRAINT member_hardships_reason_length CHECK (char_length(revoke_reason) BETWEEN 1 AND 500),
  CONSTRAINT member_hardships_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT member_hardships_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT member_hardships_class_exists FOREIGN KEY (book_id, class_id) REFERENCES kapok.hardship_classes (book_id, id),
  CONSTRAINT member_hardships_dates_forward CHECK (valid_until >= valid_from),
  CONSTRAINT member_hardships_registrar_apart CHECK (registered_by <> member_id),
  CONSTRAINT member_hardships_confirmer_apart CHECK (confirmed_by NOT IN (registered_by, member_id)),
  CONSTRAINT member_hardships_confirmed_whole CHECK
    (num_nulls(confirmed_by, confirmed_at, confirmed_on) IN (0, 3) AND (state <> 'confirmed' OR confirmed_by IS NOT NULL)
     AND (state <> 'registered' OR confirmed_by IS NULL)),
  CONSTRAINT member_hardships_confirmed_date_is_local CHECK (confirmed_on = (confirmed_at AT TIME ZONE 'Asia/Shanghai')::date),
  CONSTRAINT member_hardships_revoked_whole CHECK
    (num_nulls(revoked_by, revoked_at, revoked_from, revoke_reason) IN (0, 4) AND (state = 'revoked') = (revoked_by IS NOT NULL)),
  CONSTRAINT member_hardships_once EXCLUDE USING gist
    (book_id extensions.gist_int4_ops WITH OPERATOR(pg_catalog.=), member_id extensions.gist_uuid_ops WITH OPERATOR(pg_catalog.=),
     class_id extensions.gist_uuid_ops WITH OPERATOR(pg_catalog.=), daterange(valid_from, valid_until, '[]') WITH &&)
    WHERE (state <> 'revoked')
);
-- The walk over the holders of a day goes along members, too.
CREATE INDEX member_hardships_by_member ON kapok.member_hardships (book_id, member_id, id);
CREATE INDEX member_hardships_queue ON kapok.member_hardships (book_id, id) WHERE state = 'registered';

-- registered -> confirmed -> revoked, or revoked at once; what was said and by whom is never said otherwise.
CREATE FUNCTION kapok.check_hardship_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('registered', 'confirmed'), ('registered', 'revoked'), ('confirmed', 'revoked'))
     OR (NEW.book_id, NEW.id, NEW.member_id, NEW.class_id, NEW.valid_from, NEW.valid_until, NEW.evidence_kind,
         NEW.evidence_digest, NEW.registered_by, NEW.registered_at)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.member_id, OLD.class_id, OLD.valid_from, OLD.valid_until, OLD.evidence_kind,
         OLD.evidence_digest, OLD.registered_by, OLD.registered_at)
     OR (NEW.state = 'revoked' AND (NEW.confirmed_by, NEW.confirmed_at) IS DISTINCT FROM (OLD.confirmed_by, OLD.confirmed_at)) THEN
    RAISE EXCEPTION 'a hardship goes from % to another state only, and keeps what was registered', OLD.state
      USING ERRCODE = '23514', CONSTRAINT = 'member_hardships_steps', SCHEMA = 'kapok', TABLE = 'member_hardships';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER member_hardships_steps BEFORE UPDATE ON kapok.member_hardships
  FOR EACH ROW EXECUTE FUNCTION kapok.check_hardship_step();
CREATE TRIGGER member_hardships_never_removed BEFORE DELETE OR TRUNCATE ON kapok.member_hardships
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- Separation of duties that a CHECK cannot see: neither worker is of the member's household or a declared relative.
-- Each party is looked up by its key, as in kapok.check_separation.
CREATE FUNCTION kapok.check_hardship_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  offender uuid;
BEGIN
  SELECT j.id INTO offender
  FROM (
    SELECT h.book_id, h.id, h.member_id, w.worker_id
    FROM changed h CROSS JOIN LATERAL (VALUES (h.registered_by), (h.confirmed_by)) w (worker_id)
    WHERE w.worker_id IS NOT NULL AND h.state <> 'revoked'
  ) j
  WHERE EXISTS (
      SELECT FROM kapok.members worker
      JOIN kapok.members person ON person.book_id = j.book_id AND person.id = j.member_id
      WHERE worker.book_id = j.book_id AND worker.id = j.worker_id AND worker.household = person.household)
    OR EXISTS (
      SELECT FROM kapok.relatives k WHERE k.book_id = j.book_id AND k.ended_at IS NULL
        AND k.member_id = least(j.worker_id, j.member_id) AND k.relative_id = greatest(j.worker_id, j.member_id))
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'hardship %: a worker is of the household or a relative of the member', offender
      USING ERRCODE = '23514', CONSTRAINT = 'member_hardships_separation', SCHEMA = 'kapok', TABLE = 'member_hardships';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER member_hardships_separation_on_insert AFTER INSERT ON kapok.member_hardships
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_hardship_separation();
CREATE TRIGGER member_hardships_separation_on_update AFTER UPDATE ON kapok.member_hardships
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_hardship_separation();

-- How much help somebody needs, 1 (least) to 6, as an assessor found on a day. Only ever added to: the latest one
-- up to a date decides on that date, unless it has run out by then.
CREATE TABLE kapok.assessments (
  book_id     integer NOT NULL,
  id          uuid NOT NULL,
  member_id   uuid NOT NULL,
  level       smallint NOT NULL CONSTRAINT assessments_level_range CHECK (level BETWEEN 1 AND 6),
  assessed_on date NOT NULL,
  valid_until date,                         -- the last day; NULL: until the next one
  assessor    text NOT NULL CONSTRAINT assessments_assessor_length CHECK (char_length(assessor) BETWEEN 1 AND 100),
  recorded_by uuid NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  import_id   uuid,                         -- NULL: recorded one by one
  CONSTRAINT assessments_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT assessments_once_a_day UNIQUE (book_id, member_id, assessed_on),
  CONSTRAINT assessments_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT assessments_dates_forward CHECK (valid_until >= assessed_on),
  CONSTRAINT assessments_not_of_oneself CHECK (recorded_by <> member_id)
);
CREATE TRIGGER assessments_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.assessments
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- What the grant of a month rests on. Written before its entry is appended, so that the commitment in the entry's
-- leaf can always be opened: SHA-256(salt || canonical JSON of the facts), src/modules/grants/award.ts. The entry's
-- key is 'grant:<month>:<member id>', its subject this row's id. Without an entry nothing was granted.
CREATE TABLE kapok.grant_awards (
  book_id        integer NOT NULL,
  month          text NOT NULL CONSTRAINT grant_awards_month_form CHECK (month ~ '^[12]\d{3}-(0[1-9]|1[0-2])$'),
  member_id      uuid NOT NULL,
  id             uuid NOT NULL,
  hardship_id    uuid NOT NULL,
  hardship_class text NOT NULL CONSTRAINT grant_awards_class_form CHECK (hardship_class ~ '^[A-Za-z0-9_.-]{1,32}$'),
  level          smallint NOT NULL CONSTRAINT grant_awards_level_range CHECK (level BETWEEN 0 AND 6),
  minutes        bigint NOT NULL CONSTRAINT grant_awards_minutes_range CHECK (minutes BETWEEN 1 AND 100000),
  policy_id      uuid NOT NULL,
  salt           bytea NOT NULL CONSTRAINT grant_awards_salt_length CHECK (octet_length(salt) = 32),
  planned_at     timestamptz NOT NULL DEFAULT now(),
  -- One index for both ways to read: of a member, and of a month along its members. A second one would cost a month's
  -- grants more than it saves.
  CONSTRAINT grant_awards_pkey PRIMARY KEY (book_id, member_id, month)
);

-- An award rests on a hardship of its own member and on rules of its book. Foreign keys would lock, and thereby write,
-- each row they look at, for half a million awards a month; none of these rows is ever removed, so a look suffices.
CREATE FUNCTION kapok.check_grant_awards() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM fresh w
    LEFT JOIN LATERAL (
      SELECT h.member_id FROM kapok.member_hardships h WHERE h.book_id = w.book_id AND h.id = w.hardship_id OFFSET 0) h ON true
    LEFT JOIN LATERAL (
      SELECT v.id FROM kapok.policy_versions v WHERE v.book_id = w.book_id AND v.id = w.policy_id OFFSET 0) v ON true
    WHERE h.member_id IS DISTINCT FROM w.member_id OR v.id IS NULL)
  THEN
    RAISE EXCEPTION 'an award without a hardship of its member, or without rules'
      USING ERRCODE = '23503', CONSTRAINT = 'grant_awards_grounds_exist', SCHEMA = 'kapok', TABLE = 'grant_awards';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER grant_awards_grounds AFTER INSERT ON kapok.grant_awards
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_grant_awards();

GRANT SELECT, INSERT ON kapok.hardship_classes, kapok.member_hardships, kapok.assessments, kapok.grant_awards TO kapok_app;
GRANT UPDATE (valid_until, closed_by, closed_at, close_reason) ON kapok.hardship_classes TO kapok_app;
GRANT UPDATE (state, confirmed_by, confirmed_at, confirmed_on, revoked_by, revoked_at, revoked_from, revoke_reason)
  ON kapok.member_hardships TO kapok_app;
GRANT SELECT ON kapok.hardship_classes, kapok.member_hardships, kapok.assessments, kapok.grant_awards TO kapok_reader;

-- Assessments come in files, too.
ALTER TABLE kapok.imports DROP CONSTRAINT imports_kind_known;
ALTER TABLE kapok.imports ADD CONSTRAINT imports_kind_known
  CHECK (kind IN ('units', 'services', 'members', 'records', 'assessments'));

CREATE OR REPLACE FUNCTION kapok.refresh_statistics(import_kind text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  -- A table that is being analysed already is passed over instead of waited for.
  CASE import_kind
    WHEN 'units' THEN ANALYZE (SKIP_LOCKED) kapok.units;
    WHEN 'services' THEN ANALYZE (SKIP_LOCKED) kapok.services, kapok.service_versions, kapok.policy_versions;
    WHEN 'members' THEN ANALYZE (SKIP_LOCKED) kapok.members, kapok.role_grants;
    WHEN 'assessments' THEN ANALYZE (SKIP_LOCKED) kapok.assessments, kapok.member_hardships;
    ELSE ANALYZE (SKIP_LOCKED) kapok.service_records, kapok.volunteer_intervals, kapok.record_evidence,
      kapok.import_rows;
  END CASE;
END $$;
