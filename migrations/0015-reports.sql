-- What reports must know as it was at an instant, beside the ledger (docs/reports.md, docs/decisions/0015).

-- Where a member belonged before. The unit of a member at an instant is `from_unit_id` of the first move after it,
-- or the unit in kapok.members when there is none. Written by the trigger alone.
CREATE TABLE kapok.member_moves (
  book_id      integer NOT NULL,
  member_id    uuid NOT NULL,
  moved_at     timestamptz NOT NULL,
  from_unit_id uuid NOT NULL,
  to_unit_id   uuid NOT NULL,
  CONSTRAINT member_moves_pkey PRIMARY KEY (book_id, member_id, moved_at),
  CONSTRAINT member_moves_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT member_moves_from_exists FOREIGN KEY (book_id, from_unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT member_moves_to_exists FOREIGN KEY (book_id, to_unit_id) REFERENCES kapok.units (book_id, id)
);
CREATE INDEX member_moves_from_unit ON kapok.member_moves (book_id, from_unit_id, moved_at);

CREATE FUNCTION kapok.note_member_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO kapok.member_moves (book_id, member_id, moved_at, from_unit_id, to_unit_id)
  VALUES (OLD.book_id, OLD.id, clock_timestamp(), OLD.unit_id, NEW.unit_id);
  RETURN NULL;
END $$;
CREATE TRIGGER members_note_move AFTER UPDATE OF unit_id ON kapok.members
  FOR EACH ROW WHEN (OLD.unit_id <> NEW.unit_id) EXECUTE FUNCTION kapok.note_member_move();
CREATE TRIGGER member_moves_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.member_moves
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- The year of birth and nothing finer, outside of the sealed person, for the liability by year. Known from
-- `known_since` on; erasure sets `forgotten_at`, after which a report counts the member under "unknown". The year
-- itself stays for reports as of earlier instants: it hangs on an id that nothing connects to a person any more.
CREATE TABLE kapok.birth_years (
  book_id      integer NOT NULL,
  member_id    uuid NOT NULL,
  birth_year   smallint NOT NULL CONSTRAINT birth_years_range CHECK (birth_year BETWEEN 1850 AND 2200),
  known_since  timestamptz NOT NULL DEFAULT clock_timestamp(),
  forgotten_at timestamptz CONSTRAINT birth_years_forgotten_later CHECK (forgotten_at >= known_since),
  CONSTRAINT birth_years_pkey PRIMARY KEY (book_id, member_id),
  CONSTRAINT birth_years_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id)
);

-- A year is noted once and forgotten once; neither is taken back, or an old report would change. The service may not
-- remove a row; the owner can, where even the year has to go.
CREATE FUNCTION kapok.keep_birth_year() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.forgotten_at IS NULL AND NEW.forgotten_at IS NOT NULL
    AND (NEW.book_id, NEW.member_id, NEW.birth_year, NEW.known_since)
      = (OLD.book_id, OLD.member_id, OLD.birth_year, OLD.known_since) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a year of birth can only be forgotten' USING ERRCODE = 'KP010';
END $$;
CREATE TRIGGER birth_years_only_forget BEFORE UPDATE ON kapok.birth_years
  FOR EACH ROW EXECUTE FUNCTION kapok.keep_birth_year();

-- A month's records, for those that were posted when their month was closed. An approval sets none of its columns.
CREATE INDEX service_records_by_date ON kapok.service_records (book_id, service_date);

-- Reports name units, and roles reach down their paths: both stay as they are. Who wants to rename or move a unit
-- gives them a history first.
CREATE TRIGGER units_stay BEFORE UPDATE OF book_id, id, code, parent_id, kind, name, path ON kapok.units
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

GRANT SELECT ON kapok.member_moves TO kapok_app, kapok_reader;
-- Years of birth are for the service's sums alone: the reader role does not see them.
GRANT SELECT, INSERT ON kapok.birth_years TO kapok_app;
GRANT UPDATE (forgotten_at) ON kapok.birth_years TO kapok_app;
