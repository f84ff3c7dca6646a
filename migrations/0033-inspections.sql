-- Random inspections: what could be drawn and by whom it could be inspected is committed to in the chain before the seed is
-- known; what came of each inspection, with appeals and repairs (docs/inspections.md).

-- A draw. Its lists are fixed in one transaction (`preparing`), the ledger moves it with its notice (`announced`), the
-- checkpoint that ends with the first entry at or after `draw_after` gives the seed (`drawn`).
CREATE TABLE kapok.inspection_draws (
  book_id         integer NOT NULL REFERENCES ledger.book (id),
  id              uuid NOT NULL,
  kind            text NOT NULL CONSTRAINT inspection_draws_kind_known CHECK (kind IN ('service_record', 'visit', 'spending', 'unit')),
  unit_id         uuid NOT NULL,
  month           text NOT NULL CONSTRAINT inspection_draws_month_form CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  sample          integer NOT NULL CONSTRAINT inspection_draws_sample_range CHECK (sample BETWEEN 1 AND 10000),
  draw_after      timestamptz NOT NULL,
  inspect_by      date NOT NULL,            -- Asia/Shanghai
  appeal_days     smallint NOT NULL CONSTRAINT inspection_draws_appeal_range CHECK (appeal_days BETWEEN 5 AND 60),
  state           text NOT NULL CONSTRAINT inspection_draws_state_known
                  CHECK (state IN ('preparing', 'announced', 'drawn', 'published', 'void')),
  announced_by    uuid NOT NULL,
  created_at      timestamptz NOT NULL,
  -- What the commitment in the notice opens with: the definition in words.
  salt            bytea NOT NULL CONSTRAINT inspection_draws_salt_length CHECK (octet_length(salt) = 32),
  lines           integer CONSTRAINT inspection_draws_lines_range CHECK (lines BETWEEN 1 AND 200000),
  lines_root      bytea CONSTRAINT inspection_draws_lines_root_length CHECK (octet_length(lines_root) = 32),
  people          smallint NOT NULL CONSTRAINT inspection_draws_people_range CHECK (people BETWEEN 1 AND 200),
  people_root     bytea NOT NULL CONSTRAINT inspection_draws_people_root_length CHECK (octet_length(people_root) = 32),
  notice_seq      bigint,                   -- its journal entry
  seed_size       bigint,                   -- the checkpoint
  seed            bytea CONSTRAINT inspection_draws_seed_length CHECK (octet_length(seed) = 32),
  drawn_at        timestamptz,
  published_by    uuid,
  published_at    timestamptz,
  CONSTRAINT inspection_draws_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT inspection_draws_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT inspection_draws_announcer_exists FOREIGN KEY (book_id, announced_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT inspection_draws_publisher_exists FOREIGN KEY (book_id, published_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT inspection_draws_lines_whole CHECK (num_nulls(lines, lines_root) IN (0, 2)),
  CONSTRAINT inspection_draws_sample_fits CHECK (sample <= lines),
  CONSTRAINT inspection_draws_announced_later CHECK (draw_after > created_at),
  CONSTRAINT inspection_draws_notice_where CHECK ((state IN ('announced', 'drawn', 'published')) = (notice_seq IS NOT NULL)),
  CONSTRAINT inspection_draws_lines_before_notice CHECK (notice_seq IS NULL OR lines IS NOT NULL),
  CONSTRAINT inspection_draws_drawn_whole CHECK
    (num_nulls(seed_size, seed, drawn_at) = CASE WHEN state IN ('drawn', 'published') THEN 0 ELSE 3 END),
  CONSTRAINT inspection_draws_seed_later CHECK (seed_size > notice_seq),
  CONSTRAINT inspection_draws_published_whole CHECK
    (num_nulls(published_by, published_at) = CASE WHEN state = 'published' THEN 0 ELSE 2 END)
);
CREATE INDEX inspection_draws_to_do ON kapok.inspection_draws (book_id, id) WHERE state IN ('preparing', 'announced');

-- What could be drawn. The line is the digest with the indexes of those who may not inspect it behind it; the salt opens
-- which record or visit it stands for, and that alone.
CREATE TABLE kapok.inspection_lines (
  book_id    integer NOT NULL,
  draw_id    uuid NOT NULL,
  n          integer NOT NULL CONSTRAINT inspection_lines_n_range CHECK (n >= 0),
  subject_id uuid NOT NULL,
  salt       bytea NOT NULL CONSTRAINT inspection_lines_salt_length CHECK (octet_length(salt) = 32),
  digest     bytea NOT NULL CONSTRAINT inspection_lines_digest_length CHECK (octet_length(digest) = 32),
  excluded   smallint[] NOT NULL,           -- indexes in inspection_people, ascending
  CONSTRAINT inspection_lines_pkey PRIMARY KEY (book_id, draw_id, n),
  CONSTRAINT inspection_lines_draw_exists FOREIGN KEY (book_id, draw_id) REFERENCES kapok.inspection_draws (book_id, id)
);
CREATE INDEX inspection_lines_of_subject ON kapok.inspection_lines (book_id, subject_id);

-- Who could inspect. The salt opens who it is, and goes when the person is erased; the digest stays.
CREATE TABLE kapok.inspection_people (
  book_id   integer NOT NULL,
  draw_id   uuid NOT NULL,
  n         smallint NOT NULL CONSTRAINT inspection_people_n_range CHECK (n BETWEEN 0 AND 199),
  member_id uuid NOT NULL,
  salt      bytea CONSTRAINT inspection_people_salt_length CHECK (octet_length(salt) = 32),
  digest    bytea NOT NULL CONSTRAINT inspection_people_digest_length CHECK (octet_length(digest) = 32),
  CONSTRAINT inspection_people_pkey PRIMARY KEY (book_id, draw_id, n),
  CONSTRAINT inspection_people_once UNIQUE (book_id, draw_id, member_id),
  CONSTRAINT inspection_people_draw_exists FOREIGN KEY (book_id, draw_id) REFERENCES kapok.inspection_draws (book_id, id),
  CONSTRAINT inspection_people_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id)
);

-- One drawn line, and what came of it.
CREATE TABLE kapok.inspections (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  draw_id      uuid NOT NULL,
  place        integer NOT NULL,            -- in the order of the draw, from 0
  line         integer NOT NULL,
  subject_type text NOT NULL,               -- the draw's kind
  subject_id   uuid NOT NULL,
  unit_id      uuid NOT NULL,
  -- Whom it concerns: who did, received, entered or approved what is inspected.
  parties      uuid[] NOT NULL,
  drawn_person smallint NOT NULL,           -- as drawn; replacing changes the next column alone
  inspector_id uuid NOT NULL,
  state        text NOT NULL CONSTRAINT inspections_state_known CHECK (state IN
               ('assigned', 'passed', 'unseen', 'found', 'appealed', 'cleared', 'confirmed', 'repaired', 'settled')),
  due_on       date,                        -- the last day to inspect, or to appeal; Asia/Shanghai
  finding      text CONSTRAINT inspections_finding_known CHECK (finding IN
               ('not_served', 'time_wrong', 'person_wrong', 'evidence_missing', 'not_agreed', 'amount_wrong', 'conduct', 'other')),
  repair_by    date,
  appealed_by  uuid,
  ruled_by     uuid,
  repaired_by  uuid,
  settled_by   uuid,                        -- who last judged a repair
  -- The last step, for the history below.
  action       text NOT NULL,
  moved_by     uuid,                        -- NULL: the draw itself
  moved_as     text NOT NULL CONSTRAINT inspections_moved_as_known
               CHECK (moved_as IN ('clock', 'inspector', 'party', 'overseer', 'worker')),
  moved_at     timestamptz NOT NULL,
  CONSTRAINT inspections_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT inspections_place_once UNIQUE (book_id, draw_id, place),
  CONSTRAINT inspections_line_once UNIQUE (book_id, draw_id, line),
  CONSTRAINT inspections_line_exists FOREIGN KEY (book_id, draw_id, line) REFERENCES kapok.inspection_lines (book_id, draw_id, n),
  CONSTRAINT inspections_person_exists FOREIGN KEY (book_id, draw_id, drawn_person) REFERENCES kapok.inspection_people (book_id, draw_id, n),
  -- Replacing takes somebody else who was committed to, nobody new.
  CONSTRAINT inspections_inspector_listed FOREIGN KEY (book_id, draw_id, inspector_id)
    REFERENCES kapok.inspection_people (book_id, draw_id, member_id),
  CONSTRAINT inspections_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  -- Who has become a party since the announcement stays assigned until replaced, and says nothing.
  CONSTRAINT inspections_inspector_apart CHECK (state IN ('assigned', 'unseen') OR inspector_id <> ALL (parties)),
  CONSTRAINT inspections_appeal_by_party CHECK (appealed_by = ANY (parties)),
  CONSTRAINT inspections_ruler_apart CHECK (ruled_by <> inspector_id AND ruled_by <> ALL (parties)),
  CONSTRAINT inspections_repairer_apart CHECK (repaired_by <> inspector_id),
  CONSTRAINT inspections_settled_by_another CHECK (settled_by <> repaired_by AND settled_by <> ALL (parties)),
  CONSTRAINT inspections_due_while_waiting CHECK ((state IN ('assigned', 'found')) = (due_on IS NOT NULL)),
  CONSTRAINT inspections_finding_whole CHECK (
    num_nulls(finding, repair_by) = CASE WHEN state IN ('assigned', 'passed', 'unseen') THEN 2 ELSE 0 END),
  CONSTRAINT inspections_appealed_first CHECK ((appealed_by IS NOT NULL) OR (ruled_by IS NULL AND state NOT IN ('appealed', 'cleared'))),
  CONSTRAINT inspections_ruled_where CHECK (ruled_by IS NOT NULL OR state <> 'cleared'),
  CONSTRAINT inspections_repaired_where CHECK (repaired_by IS NOT NULL OR state NOT IN ('repaired', 'settled')),
  CONSTRAINT inspections_settled_where CHECK (settled_by IS NOT NULL OR state <> 'settled')
);
CREATE INDEX inspections_of_inspector ON kapok.inspections (book_id, inspector_id, id DESC);
CREATE INDEX inspections_of_parties ON kapok.inspections USING gin (parties);
CREATE INDEX inspections_of_unit ON kapok.inspections (book_id, unit_id, id DESC);

-- Every step of an inspection, in order. Written by a trigger alone: no step can be left out of it.
CREATE TABLE kapok.inspection_events (
  book_id       integer NOT NULL,
  inspection_id uuid NOT NULL,
  n             integer NOT NULL CONSTRAINT inspection_events_n_range CHECK (n BETWEEN 1 AND 1000),
  action        text NOT NULL,
  from_state    text,
  to_state      text NOT NULL,
  actor_id      uuid,
  actor_as      text NOT NULL,
  inspector_id  uuid NOT NULL,              -- after the step
  at            timestamptz NOT NULL,
  CONSTRAINT inspection_events_pkey PRIMARY KEY (book_id, inspection_id, n),
  CONSTRAINT inspection_events_inspection_exists FOREIGN KEY (book_id, inspection_id) REFERENCES kapok.inspections (book_id, id),
  -- The transition table of src/modules/inspections/inspection-steps.ts with who takes each step; a test compares them.
  CONSTRAINT inspection_events_step_known CHECK (
    coalesce(from_state, '') || ' ' || action || ' ' || to_state || ' ' || actor_as IN (
    ' draw assigned clock',
    'assigned replace assigned inspector', 'assigned replace assigned overseer',
    'assigned pass passed inspector', 'assigned find found inspector',
    'assigned unseen unseen inspector', 'assigned unseen unseen overseer',
    'found appeal appealed party', 'appealed clear cleared overseer', 'appealed confirm confirmed overseer',
    'found repair repaired party', 'found repair repaired worker',
    'confirmed repair repaired party', 'confirmed repair repaired worker',
    'repaired settle settled inspector', 'repaired settle settled overseer',
    'repaired redo confirmed inspector', 'repaired redo confirmed overseer'))
);

-- What people wrote at a step. The words may name somebody: they are in `text` alone, and erasing a person empties it.
CREATE TABLE kapok.inspection_statements (
  book_id       integer NOT NULL,
  inspection_id uuid NOT NULL,
  n             integer NOT NULL,           -- of the event
  author_id     uuid NOT NULL,
  text          text CONSTRAINT inspection_statements_text_length CHECK (char_length(text) BETWEEN 1 AND 2000),
  CONSTRAINT inspection_statements_pkey PRIMARY KEY (book_id, inspection_id, n),
  CONSTRAINT inspection_statements_event_exists FOREIGN KEY (book_id, inspection_id, n)
    REFERENCES kapok.inspection_events (book_id, inspection_id, n),
  CONSTRAINT inspection_statements_author_exists FOREIGN KEY (book_id, author_id) REFERENCES kapok.members (book_id, id)
);

-- preparing -> announced -> drawn -> published, or preparing -> void. What was committed to stays as it is.
CREATE FUNCTION kapok.check_inspection_draw_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state <> NEW.state AND (OLD.state || ' ' || NEW.state) NOT IN
       ('preparing announced', 'preparing void', 'announced drawn', 'drawn published'))
     OR (NEW.kind, NEW.unit_id, NEW.month, NEW.sample, NEW.draw_after, NEW.inspect_by, NEW.appeal_days, NEW.announced_by,
         NEW.created_at, NEW.salt, NEW.people, NEW.people_root)
        IS DISTINCT FROM (OLD.kind, OLD.unit_id, OLD.month, OLD.sample, OLD.draw_after, OLD.inspect_by, OLD.appeal_days,
         OLD.announced_by, OLD.created_at, OLD.salt, OLD.people, OLD.people_root)
     OR (OLD.lines IS NOT NULL AND (NEW.lines, NEW.lines_root) IS DISTINCT FROM (OLD.lines, OLD.lines_root))
     OR (OLD.notice_seq IS NOT NULL AND NEW.notice_seq IS DISTINCT FROM OLD.notice_seq)
     OR (OLD.seed IS NOT NULL AND (NEW.seed, NEW.seed_size, NEW.drawn_at) IS DISTINCT FROM (OLD.seed, OLD.seed_size, OLD.drawn_at)) THEN
    RAISE EXCEPTION 'a draw that is % stays as it is', OLD.state
      USING ERRCODE = '23514', CONSTRAINT = 'inspection_draws_steps', SCHEMA = 'kapok', TABLE = 'inspection_draws';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspection_draws_steps BEFORE UPDATE ON kapok.inspection_draws
  FOR EACH ROW EXECUTE FUNCTION kapok.check_inspection_draw_step();

-- An announced draw stands in the chain: its entry is a notice about it and about its lists, recorded before the moment it
-- names. Asked at the commit, when the entry is there; runs as the owner, who may read the journal.
CREATE FUNCTION kapok.check_inspection_notice() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.notice_seq IS NOT NULL AND NOT EXISTS (
    SELECT FROM ledger.journal_entry e
    WHERE e.book_id = NEW.book_id AND e.seq = NEW.notice_seq AND e.kind = 'notice'
      AND e.subject_type = 'inspection_draw' AND e.subject_id = NEW.id AND e.recorded_at < NEW.draw_after
      AND position('"population":"' || encode(NEW.lines_root, 'hex') || '"' IN convert_from(e.leaf, 'UTF8')) > 0
      AND position('"inspectors":"' || encode(NEW.people_root, 'hex') || '"' IN convert_from(e.leaf, 'UTF8')) > 0) THEN
    RAISE EXCEPTION 'draw % is not announced by entry % before its moment', NEW.id, NEW.notice_seq
      USING ERRCODE = '23514', CONSTRAINT = 'inspection_draws_announced_in_time', SCHEMA = 'kapok', TABLE = 'inspection_draws';
  END IF;
  -- Whoever signs has to end a checkpoint with the first entry at or after it.
  IF NEW.notice_seq IS NOT NULL THEN
    INSERT INTO ledger.promised_moment (book_id, moment) VALUES (NEW.book_id, NEW.draw_after) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER inspection_draws_announced_in_time AFTER INSERT OR UPDATE OF notice_seq ON kapok.inspection_draws
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kapok.check_inspection_notice();

-- The seed is the root of one checkpoint alone: of the one whose newest entry is the first that was recorded at or after the
-- moment. So there is nothing to choose from. Runs as the owner, who may read the journal.
CREATE FUNCTION kapok.check_inspection_seed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.seed IS NOT NULL AND NOT EXISTS (
    SELECT FROM ledger.checkpoint c
    CROSS JOIN LATERAL (
      SELECT e.recorded_at FROM ledger.journal_entry e WHERE e.book_id = c.book_id AND e.seq = c.size - 2 OFFSET 0) before
    WHERE c.book_id = NEW.book_id AND c.size = NEW.seed_size AND c.root = NEW.seed
      AND c.recorded_at >= NEW.draw_after AND before.recorded_at < NEW.draw_after) THEN
    RAISE EXCEPTION 'the seed of draw % is not the root that ends with the first entry from its moment on', NEW.id
      USING ERRCODE = '23514', CONSTRAINT = 'inspection_draws_seed_is_the_first', SCHEMA = 'kapok', TABLE = 'inspection_draws';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER inspection_draws_seed_is_the_first AFTER INSERT OR UPDATE OF seed, seed_size ON kapok.inspection_draws
  FOR EACH ROW EXECUTE FUNCTION kapok.check_inspection_seed();

-- Lists are written while their draw is prepared, and never again.
CREATE FUNCTION kapok.check_inspection_lists() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT c.book_id, c.draw_id FROM changed c) w
    CROSS JOIN LATERAL (
      SELECT d.lines FROM kapok.inspection_draws d WHERE d.book_id = w.book_id AND d.id = w.draw_id OFFSET 0) found
    WHERE found.lines IS NOT NULL) THEN
    RAISE EXCEPTION 'the lists of a draw are fixed'
      USING ERRCODE = '23514', CONSTRAINT = 'inspection_lists_fixed', SCHEMA = 'kapok', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER inspection_lines_fixed AFTER INSERT ON kapok.inspection_lines
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_inspection_lists();
CREATE TRIGGER inspection_people_fixed AFTER INSERT ON kapok.inspection_people
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_inspection_lists();

-- Inspections come about when their draw is drawn, all of them at once.
CREATE FUNCTION kapok.check_new_inspections() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  draw record;
BEGIN
  FOR draw IN
    SELECT w.book_id, w.draw_id, w.items, d.sample, d.state, d.kind FROM
      (SELECT c.book_id, c.draw_id, count(*) AS items FROM changed c GROUP BY c.book_id, c.draw_id) w
      CROSS JOIN LATERAL (SELECT x.* FROM kapok.inspection_draws x WHERE x.book_id = w.book_id AND x.id = w.draw_id OFFSET 0) d
  LOOP
    IF draw.state <> 'announced' OR draw.items <> draw.sample OR EXISTS (
      SELECT FROM changed c
      CROSS JOIN LATERAL (
        SELECT l.subject_id, l.excluded FROM kapok.inspection_lines l
        WHERE l.book_id = c.book_id AND l.draw_id = c.draw_id AND l.n = c.line OFFSET 0) l
      WHERE c.draw_id = draw.draw_id AND (c.state <> 'assigned' OR c.subject_type <> draw.kind OR l.subject_id <> c.subject_id
        OR c.drawn_person = ANY (l.excluded) OR c.place NOT BETWEEN 0 AND draw.sample - 1)) THEN
      RAISE EXCEPTION 'inspections of draw % are not what its lists say', draw.draw_id
        USING ERRCODE = '23514', CONSTRAINT = 'inspections_as_drawn', SCHEMA = 'kapok', TABLE = 'inspections';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER inspections_as_drawn AFTER INSERT ON kapok.inspections
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_new_inspections();

-- What was drawn stays; who acts as the inspector is the inspector, and each name is that of whoever took the step.
CREATE FUNCTION kapok.check_inspection_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (NEW.draw_id, NEW.place, NEW.line, NEW.subject_type, NEW.subject_id, NEW.unit_id, NEW.parties, NEW.drawn_person)
        IS DISTINCT FROM (OLD.draw_id, OLD.place, OLD.line, OLD.subject_type, OLD.subject_id, OLD.unit_id, OLD.parties, OLD.drawn_person)
     OR (NEW.moved_as = 'inspector' AND NEW.moved_by IS DISTINCT FROM OLD.inspector_id)
     OR (NEW.moved_as = 'party') IS DISTINCT FROM coalesce(NEW.moved_by = ANY (NEW.parties), false)
     OR (NEW.action <> 'replace') = (NEW.inspector_id <> OLD.inspector_id)
     OR NEW.appealed_by IS DISTINCT FROM (CASE WHEN NEW.action = 'appeal' THEN NEW.moved_by ELSE OLD.appealed_by END)
     OR NEW.ruled_by IS DISTINCT FROM (CASE WHEN NEW.action IN ('clear', 'confirm') THEN NEW.moved_by ELSE OLD.ruled_by END)
     OR NEW.repaired_by IS DISTINCT FROM (CASE WHEN NEW.action = 'repair' THEN NEW.moved_by ELSE OLD.repaired_by END)
     OR NEW.settled_by IS DISTINCT FROM (CASE
          WHEN NEW.action IN ('settle', 'redo') THEN NEW.moved_by WHEN NEW.action <> 'repair' THEN OLD.settled_by END)
     OR (NEW.action <> 'find' AND (NEW.finding, NEW.repair_by) IS DISTINCT FROM (OLD.finding, OLD.repair_by)) THEN
    RAISE EXCEPTION 'inspection %: the step does not fit', OLD.id
      USING ERRCODE = '23514', CONSTRAINT = 'inspections_steps', SCHEMA = 'kapok', TABLE = 'inspections';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_steps BEFORE UPDATE ON kapok.inspections
  FOR EACH ROW EXECUTE FUNCTION kapok.check_inspection_step();

-- An overseer replaces only who cannot inspect: is not active in such a role any more, is near to a party, or has let the last
-- day pass. Else they could go on to the inspector they would like.
CREATE FUNCTION kapok.check_inspection_replacement() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF coalesce((NEW.moved_at AT TIME ZONE 'Asia/Shanghai')::date > OLD.due_on, false)
     OR OLD.inspector_id = ANY (OLD.parties)
     OR coalesce(kapok.near_members(OLD.book_id, OLD.inspector_id) && OLD.parties, false)
     OR NOT EXISTS (SELECT FROM kapok.members m
       WHERE m.book_id = OLD.book_id AND m.id = OLD.inspector_id AND m.status = 'active')
     OR NOT EXISTS (SELECT FROM kapok.role_grants g
       WHERE g.book_id = OLD.book_id AND g.member_id = OLD.inspector_id
         AND g.role IN ('social_worker', 'city_admin', 'auditor') AND g.revoked_at IS NULL) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'inspection %: its inspector can inspect', OLD.id
    USING ERRCODE = '23514', CONSTRAINT = 'inspections_replaced_for_a_reason', SCHEMA = 'kapok', TABLE = 'inspections';
END $$;
CREATE TRIGGER inspections_replaced_for_a_reason BEFORE UPDATE ON kapok.inspections
  FOR EACH ROW WHEN (NEW.action = 'replace' AND NEW.moved_as = 'overseer')
  EXECUTE FUNCTION kapok.check_inspection_replacement();

-- Separation that a CHECK cannot see: who inspects, rules on an appeal or judges a repair is not near to whom it concerns. Asked
-- of whoever takes the step, or is put in another's place by it: kinship that comes later does not undo what was done before.
-- Not asked of what the draw assigns: the lines have excluded who was near when they were committed to.
CREATE FUNCTION kapok.check_inspection_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  item record;
BEGIN
  FOR item IN
    SELECT c.book_id, c.id, c.parties, CASE WHEN c.action = 'replace' THEN c.inspector_id ELSE c.moved_by END AS judge
    FROM changed c WHERE c.action IN ('replace', 'pass', 'unseen', 'find', 'clear', 'confirm', 'settle', 'redo')
  LOOP
    IF kapok.near_members(item.book_id, item.judge) && item.parties THEN
      RAISE EXCEPTION 'inspection %: who judges is too close to whom it concerns', item.id
        USING ERRCODE = '23514', CONSTRAINT = 'inspections_separation', SCHEMA = 'kapok', TABLE = 'inspections';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER inspections_separation AFTER UPDATE ON kapok.inspections
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_inspection_separation();

-- The history. Runs as the owner: nobody else writes it.
CREATE FUNCTION kapok.keep_inspection_events() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO kapok.inspection_events (book_id, inspection_id, n, action, to_state, actor_id, actor_as, inspector_id, at)
    SELECT c.book_id, c.id, 1, c.action, c.state, c.moved_by, c.moved_as, c.inspector_id, c.moved_at FROM changed c;
  ELSE
    INSERT INTO kapok.inspection_events (book_id, inspection_id, n, action, from_state, to_state, actor_id, actor_as, inspector_id, at)
    SELECT c.book_id, c.id,
      (SELECT max(e.n) + 1 FROM kapok.inspection_events e WHERE e.book_id = c.book_id AND e.inspection_id = c.id),
      c.action, was.state, c.state, c.moved_by, c.moved_as, c.inspector_id, c.moved_at
    FROM changed c
    CROSS JOIN LATERAL (SELECT b.state FROM previous b WHERE b.book_id = c.book_id AND b.id = c.id) was;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER inspections_history_on_insert AFTER INSERT ON kapok.inspections
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.keep_inspection_events();
CREATE TRIGGER inspections_history_on_update AFTER UPDATE ON kapok.inspections
  REFERENCING OLD TABLE AS previous NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.keep_inspection_events();

CREATE TRIGGER inspection_draws_never_removed BEFORE DELETE OR TRUNCATE ON kapok.inspection_draws
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER inspection_lines_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.inspection_lines
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER inspection_people_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.inspection_people
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER inspections_never_removed BEFORE DELETE OR TRUNCATE ON kapok.inspections
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER inspection_events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.inspection_events
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER inspection_statements_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.inspection_statements
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

GRANT SELECT, INSERT, UPDATE (state, lines, lines_root, notice_seq, seed_size, seed, drawn_at, published_by, published_at)
  ON kapok.inspection_draws TO kapok_app;
GRANT SELECT, INSERT ON kapok.inspection_lines, kapok.inspection_people TO kapok_app;
GRANT SELECT, INSERT, UPDATE (inspector_id, state, due_on, finding, repair_by, appealed_by, ruled_by, repaired_by, settled_by,
  action, moved_by, moved_as, moved_at) ON kapok.inspections TO kapok_app;
GRANT SELECT ON kapok.inspection_events TO kapok_app;
GRANT SELECT, INSERT ON kapok.inspection_statements TO kapok_app;
GRANT SELECT ON kapok.inspection_draws, kapok.inspection_lines, kapok.inspection_people, kapok.inspections,
  kapok.inspection_events TO kapok_reader;
-- What people wrote may name somebody; auditors read it through the service.
GRANT SELECT (book_id, inspection_id, n, author_id) ON kapok.inspection_statements TO kapok_reader;

-- What of this is about persons, and what an erasure leaves of it (0032).
INSERT INTO kapok.personal_tables (table_name, title_zh, title_en, whose, erasure, turn, exported) VALUES
  ('inspection_draws', '抽查', 'Inspection draws', NULL, 'keep', 50, false),
  ('inspection_lines', '抽查名册行', 'Lines of draws', NULL, 'keep', 50, false),
  ('inspection_people', '抽查人员行', 'Inspectors of draws', 't.member_id = $2', 'empty', 50, true),
  ('inspections', '检查', 'Inspections', '$2 = ANY (t.parties) OR t.inspector_id = $2', 'keep', 50, true),
  ('inspection_events', '检查经过', 'Steps of inspections', 't.actor_id = $2', 'keep', 50, true),
  ('inspection_statements', '检查陈述', 'Statements in inspections',
   't.author_id = $2 OR t.inspection_id IN (SELECT i.id FROM kapok.inspections i WHERE i.book_id = $1 AND $2 = ANY (i.parties))', 'empty', 50, true);
INSERT INTO kapok.personal_columns (table_name, column_name, class, becomes) VALUES
  ('inspection_draws', 'kind', 'word', NULL), ('inspection_draws', 'month', 'word', NULL), ('inspection_draws', 'state', 'word', NULL),
  ('inspection_draws', 'salt', 'public', NULL), ('inspection_draws', 'lines_root', 'digest', NULL),
  ('inspection_draws', 'people_root', 'digest', NULL), ('inspection_draws', 'seed', 'digest', NULL),
  ('inspection_lines', 'salt', 'word', NULL), ('inspection_lines', 'digest', 'digest', NULL), ('inspection_lines', 'excluded', 'word', NULL),
  ('inspection_people', 'salt', 'salt', 'NULL'), ('inspection_people', 'digest', 'digest', NULL),
  ('inspections', 'subject_type', 'word', NULL), ('inspections', 'parties', 'word', NULL), ('inspections', 'state', 'word', NULL),
  ('inspections', 'finding', 'word', NULL), ('inspections', 'action', 'word', NULL), ('inspections', 'moved_as', 'word', NULL),
  ('inspection_events', 'action', 'word', NULL), ('inspection_events', 'from_state', 'word', NULL),
  ('inspection_events', 'to_state', 'word', NULL), ('inspection_events', 'actor_as', 'word', NULL),
  ('inspection_statements', 'text', 'text', 'NULL');
-- And none of it in the statistics that the planner keeps of columns.
ALTER TABLE kapok.inspection_people ALTER COLUMN salt SET STATISTICS 0;
ALTER TABLE kapok.inspection_statements ALTER COLUMN text SET STATISTICS 0;
