-- What a service asks for, beside what it earns. Dated like the rest of a version: a record is judged by the version of
-- its service date. What is NULL or false asks for nothing, as versions from before did.

ALTER TABLE kapok.service_versions
  -- A training that whoever gives it must have; a word of kapok.volunteer_trainings.
  ADD COLUMN training text CONSTRAINT service_versions_training_form CHECK (training ~ '^[a-z0-9][a-z0-9_-]{0,31}$'),
  -- Only for people assessed at this level or a higher one on the day of the service.
  ADD COLUMN minimum_level smallint CONSTRAINT service_versions_level_range CHECK (minimum_level BETWEEN 1 AND 6),
  -- Licensed nursing and the like: the time bank names who does it, and never credits it.
  ADD COLUMN is_referred boolean NOT NULL DEFAULT false;

-- A referred service brings nobody minutes, whoever writes the record and however.
CREATE FUNCTION kapok.check_no_referred_service() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM fresh r CROSS JOIN LATERAL (
      SELECT v.is_referred FROM kapok.service_versions v
      WHERE v.book_id = r.book_id AND v.service_id = r.service_id AND v.effective_from <= r.service_date
      ORDER BY v.effective_from DESC LIMIT 1) v
    WHERE v.is_referred)
  THEN
    RAISE EXCEPTION 'a record of a service that is only referred'
      USING ERRCODE = '23514', CONSTRAINT = 'service_records_not_referred', SCHEMA = 'kapok', TABLE = 'service_records';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER service_records_no_referred AFTER INSERT ON kapok.service_records
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_no_referred_service();

-- On whose word somebody earns before the age of earning: an adult member who is answerable, as whoever enrolled the
-- minor was shown. The tie itself stands in kapok.relatives, so that a guardian approves none of the minor's hours.
CREATE TABLE kapok.guardians (
  book_id       integer NOT NULL,
  member_id     uuid NOT NULL,
  guardian_id   uuid NOT NULL,
  registered_by uuid NOT NULL,
  registered_at timestamptz NOT NULL,
  CONSTRAINT guardians_pkey PRIMARY KEY (book_id, member_id),
  CONSTRAINT guardians_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT guardians_guardian_exists FOREIGN KEY (book_id, guardian_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT guardians_apart CHECK (guardian_id <> member_id AND registered_by NOT IN (guardian_id, member_id))
);
CREATE TRIGGER guardians_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.guardians
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
GRANT SELECT, INSERT ON kapok.guardians TO kapok_app;
GRANT SELECT ON kapok.guardians TO kapok_reader;
