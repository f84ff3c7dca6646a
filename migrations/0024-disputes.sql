-- Objections to posted service records: who objects, who decides, who hears the appeal, and what came of it. A record
-- is reversed by an entry of the ledger that moves the record, its booking and the dispute in its own transaction.

CREATE TABLE kapok.disputes (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  record_id    uuid NOT NULL,
  -- Of the record, whose parties never change once it was approved; the first trigger below compares them.
  volunteer_id uuid NOT NULL,
  recipient_id uuid NOT NULL,
  unit_id      uuid NOT NULL,
  -- open: waits for a worker · decided: may be appealed against · appealed: waits for the city · ordered: to be reversed
  -- owed: to be reversed, but the minutes are not there · upheld, reversed, withdrawn: over
  state        text NOT NULL CONSTRAINT disputes_state_known CHECK (state IN
               ('open', 'decided', 'appealed', 'ordered', 'owed', 'upheld', 'reversed', 'withdrawn')),
  asks_for     text NOT NULL CONSTRAINT disputes_asks_known CHECK (asks_for IN ('reversal', 'correction')),
  filed_by     uuid NOT NULL,
  filed_as     text NOT NULL CONSTRAINT disputes_filed_as_known
               CHECK (filed_as IN ('recipient', 'volunteer', 'proxy', 'operator', 'worker', 'auditor')),
  filed_at     timestamptz NOT NULL,
  due_on       date,                        -- the last day of what it waits for, Asia/Shanghai
  decided_by   uuid,
  decided_at   timestamptz,
  decision     text CONSTRAINT disputes_decision_known CHECK (decision IN ('upheld', 'reversed', 'corrected')),
  appealed_by  uuid,                        -- NULL in an appealed one: the first instance had let its time pass
  appealed_at  timestamptz,
  ruled_by     uuid,
  ruled_at     timestamptz,
  ruling       text CONSTRAINT disputes_ruling_known CHECK (ruling IN ('upheld', 'reversed', 'corrected')),
  -- What the record should have said, by the decision that stands.
  corrected_starts_at timestamptz,
  corrected_ends_at   timestamptz,
  reversal_seq bigint,                      -- its journal entry
  owed_minutes bigint CONSTRAINT disputes_owed_range CHECK (owed_minutes > 0),
  owed_by      text CONSTRAINT disputes_owed_by_known CHECK (owed_by IN ('volunteer', 'recipient', 'other')),
  -- What follows a reversal: the booking's minutes go back, or the corrected record is handed in.
  follow_up    text CONSTRAINT disputes_follow_up_known CHECK (follow_up IN ('due', 'done', 'refused')),
  follow_up_code text,
  corrected_record_id uuid,
  -- The last step, for the history below.
  moved_by     uuid,                        -- NULL: nobody, a time had passed
  moved_as     text NOT NULL CONSTRAINT disputes_moved_as_known CHECK (moved_as IN
               ('recipient', 'volunteer', 'proxy', 'operator', 'worker', 'auditor', 'city', 'clock', 'ledger')),
  moved_at     timestamptz NOT NULL,
  CONSTRAINT disputes_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT disputes_record_exists FOREIGN KEY (book_id, record_id) REFERENCES kapok.service_records (book_id, id),
  CONSTRAINT disputes_corrected_exists FOREIGN KEY (book_id, corrected_record_id) REFERENCES kapok.service_records (book_id, id),
  CONSTRAINT disputes_filer_exists FOREIGN KEY (book_id, filed_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT disputes_decider_exists FOREIGN KEY (book_id, decided_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT disputes_ruler_exists FOREIGN KEY (book_id, ruled_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT disputes_appellant_exists FOREIGN KEY (book_id, appealed_by) REFERENCES kapok.members (book_id, id),
  -- Who judges is no party to the record or to the dispute, and the city's word is another's than the first.
  CONSTRAINT disputes_decider_apart CHECK (decided_by NOT IN (volunteer_id, recipient_id, filed_by)),
  CONSTRAINT disputes_ruler_apart CHECK (ruled_by NOT IN (volunteer_id, recipient_id, filed_by)),
  CONSTRAINT disputes_ruled_by_another CHECK (ruled_by <> decided_by),
  CONSTRAINT disputes_decision_whole CHECK (num_nulls(decided_by, decided_at, decision) IN (0, 3)),
  CONSTRAINT disputes_ruling_whole CHECK (num_nulls(ruled_by, ruled_at, ruling) IN (0, 3)),
  CONSTRAINT disputes_appeal_whole CHECK (num_nulls(appealed_by, appealed_at) IN (0, 2)),
  CONSTRAINT disputes_due_while_waiting CHECK ((state IN ('open', 'decided', 'appealed')) = (due_on IS NOT NULL)),
  CONSTRAINT disputes_ended_as_decided CHECK (CASE
    WHEN state IN ('open', 'withdrawn') THEN coalesce(ruling, decision) IS NULL
    WHEN state = 'decided' THEN decision IS NOT NULL AND ruling IS NULL
    WHEN state = 'appealed' THEN ruling IS NULL
    WHEN state = 'upheld' THEN coalesce(ruling, decision) IS NOT DISTINCT FROM 'upheld'
    ELSE coalesce(coalesce(ruling, decision) IN ('reversed', 'corrected'), false) END),
  CONSTRAINT disputes_correction_whole CHECK (
    num_nulls(corrected_starts_at, corrected_ends_at) = CASE WHEN coalesce(ruling, decision) = 'corrected' THEN 0 ELSE 2 END),
  CONSTRAINT disputes_correction_forward CHECK (corrected_ends_at > corrected_starts_at),
  CONSTRAINT disputes_reversal_posted CHECK ((state = 'reversed') = (reversal_seq IS NOT NULL)),
  CONSTRAINT disputes_debt_told CHECK (num_nulls(owed_minutes, owed_by) = CASE WHEN state = 'owed' THEN 0 ELSE 2 END),
  CONSTRAINT disputes_followed_up CHECK ((state = 'reversed') = (follow_up IS NOT NULL)),
  CONSTRAINT disputes_follow_up_told CHECK ((follow_up IS NOT DISTINCT FROM 'refused') = (follow_up_code IS NOT NULL)),
  CONSTRAINT disputes_corrected_once_followed CHECK (corrected_record_id IS NULL OR follow_up = 'done')
);
CREATE UNIQUE INDEX disputes_one_live ON kapok.disputes (book_id, record_id)
  WHERE state IN ('open', 'decided', 'appealed', 'ordered', 'owed');
CREATE INDEX disputes_by_record ON kapok.disputes (book_id, record_id);
CREATE INDEX disputes_by_volunteer ON kapok.disputes (book_id, volunteer_id, id DESC);
CREATE INDEX disputes_by_recipient ON kapok.disputes (book_id, recipient_id, id DESC);
CREATE INDEX disputes_by_filer ON kapok.disputes (book_id, filed_by, id DESC);
CREATE INDEX disputes_by_unit ON kapok.disputes (book_id, unit_id, id DESC);
-- What a time or the ledger may move on.
CREATE INDEX disputes_to_do ON kapok.disputes (book_id, id)
  WHERE state IN ('open', 'decided', 'appealed', 'ordered', 'owed') OR follow_up = 'due';

-- Every change of a dispute's state, in order. Written by a trigger alone: no step can be left out of it.
CREATE TABLE kapok.dispute_events (
  book_id    integer NOT NULL,
  dispute_id uuid NOT NULL,
  n          integer NOT NULL CONSTRAINT dispute_events_n_range CHECK (n BETWEEN 1 AND 1000),
  from_state text,
  to_state   text NOT NULL,
  actor_id   uuid,
  actor_as   text NOT NULL,
  at         timestamptz NOT NULL,
  CONSTRAINT dispute_events_pkey PRIMARY KEY (book_id, dispute_id, n),
  CONSTRAINT dispute_events_dispute_exists FOREIGN KEY (book_id, dispute_id) REFERENCES kapok.disputes (book_id, id),
  -- The transition table of src/modules/disputes/dispute-steps.ts; a test compares them.
  CONSTRAINT dispute_events_step_known CHECK (coalesce(from_state, '') || ' ' || to_state IN (
    ' open', 'open withdrawn', 'open decided', 'open appealed',
    'decided appealed', 'decided upheld', 'decided ordered',
    'appealed upheld', 'appealed ordered',
    'ordered owed', 'ordered reversed', 'owed reversed'))
);

-- What people said in a dispute. The words may name somebody: they are in `text` alone, and erasing a person empties it.
CREATE TABLE kapok.dispute_statements (
  book_id    integer NOT NULL,
  dispute_id uuid NOT NULL,
  n          integer NOT NULL CONSTRAINT dispute_statements_n_range CHECK (n BETWEEN 1 AND 50),
  kind       text NOT NULL CONSTRAINT dispute_statements_kind_known
             CHECK (kind IN ('objection', 'statement', 'file', 'decision', 'appeal', 'ruling')),
  author_id  uuid NOT NULL,
  author_as  text NOT NULL,
  at         timestamptz NOT NULL,
  text       text CONSTRAINT dispute_statements_text_length CHECK (char_length(text) BETWEEN 1 AND 2000),
  attachment bytea,                         -- a file, by the SHA-256 of its content
  CONSTRAINT dispute_statements_pkey PRIMARY KEY (book_id, dispute_id, n),
  CONSTRAINT dispute_statements_dispute_exists FOREIGN KEY (book_id, dispute_id) REFERENCES kapok.disputes (book_id, id),
  CONSTRAINT dispute_statements_author_exists FOREIGN KEY (book_id, author_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT dispute_statements_attachment_exists FOREIGN KEY (book_id, attachment) REFERENCES kapok.blobs (book_id, sha256),
  CONSTRAINT dispute_statements_file_or_words CHECK ((kind = 'file') = (attachment IS NOT NULL) AND (kind <> 'file' OR text IS NULL))
);

-- A dispute is about a posted record and names its parties.
CREATE FUNCTION kapok.check_new_disputes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM changed d
    LEFT JOIN LATERAL (
      SELECT s.* FROM kapok.service_records s WHERE s.book_id = d.book_id AND s.id = d.record_id OFFSET 0) r ON true
    WHERE (r.volunteer_id = d.volunteer_id AND r.recipient_id = d.recipient_id AND r.unit_id = d.unit_id
      AND r.state IN ('approved', 'disputed') AND r.entry_seq IS NOT NULL) IS NOT TRUE)
  THEN
    RAISE EXCEPTION 'a dispute is about a posted record and names its parties'
      USING ERRCODE = '23514', CONSTRAINT = 'disputes_of_posted_record', SCHEMA = 'kapok', TABLE = 'disputes';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER disputes_of_posted_record AFTER INSERT ON kapok.disputes
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_new_disputes();

-- Separation that a CHECK cannot see: who judges did not enter, confirm or approve the record, and is neither of the household
-- nor a declared relative of volunteer, recipient or objector. Asked when the judge is named, and never again: kinship
-- that comes later does not undo what was decided before.
CREATE FUNCTION kapok.check_dispute_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  judged record;
  near uuid[];
BEGIN
  FOR judged IN
    SELECT d.book_id, d.id, d.record_id, d.filed_by, d.volunteer_id, d.recipient_id, j.judge
    FROM changed d
    CROSS JOIN LATERAL (SELECT b.decided_by, b.ruled_by FROM previous b WHERE b.book_id = d.book_id AND b.id = d.id) was
    CROSS JOIN LATERAL (VALUES (d.decided_by, was.decided_by), (d.ruled_by, was.ruled_by)) j (judge, before)
    WHERE j.judge IS NOT NULL AND j.judge IS DISTINCT FROM j.before
  LOOP
    near := kapok.near_members(judged.book_id, judged.judge);
    IF judged.volunteer_id = ANY (near) OR judged.recipient_id = ANY (near) OR judged.filed_by = ANY (near)
      OR EXISTS (
        SELECT FROM kapok.service_records r WHERE r.book_id = judged.book_id AND r.id = judged.record_id
          AND judged.judge IN (r.volunteer_id, r.recipient_id, r.entered_by, r.confirmed_by, r.approver_id, r.first_approver_id))
    THEN
      RAISE EXCEPTION 'dispute %: who judges it is too close to it', judged.id
        USING ERRCODE = '23514', CONSTRAINT = 'disputes_separation', SCHEMA = 'kapok', TABLE = 'disputes';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER disputes_separation AFTER UPDATE ON kapok.disputes
  REFERENCING OLD TABLE AS previous NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_dispute_separation();

-- The history. Runs as the owner: nobody else writes it.
CREATE FUNCTION kapok.keep_dispute_events() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO kapok.dispute_events (book_id, dispute_id, n, to_state, actor_id, actor_as, at)
    SELECT d.book_id, d.id, 1, d.state, d.moved_by, d.moved_as, d.moved_at FROM changed d;
  ELSE
    INSERT INTO kapok.dispute_events (book_id, dispute_id, n, from_state, to_state, actor_id, actor_as, at)
    SELECT d.book_id, d.id,
      (SELECT max(e.n) + 1 FROM kapok.dispute_events e WHERE e.book_id = d.book_id AND e.dispute_id = d.id),
      was.state, d.state, d.moved_by, d.moved_as, d.moved_at
    FROM changed d
    CROSS JOIN LATERAL (SELECT b.state FROM previous b WHERE b.book_id = d.book_id AND b.id = d.id) was
    WHERE was.state <> d.state;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER disputes_history_on_insert AFTER INSERT ON kapok.disputes
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.keep_dispute_events();
CREATE TRIGGER disputes_history_on_update AFTER UPDATE ON kapok.disputes
  REFERENCING OLD TABLE AS previous NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.keep_dispute_events();

-- A reversed record occupies its volunteer's time no more, and its booking and request can be answered anew. Moves of
-- the ledger only update rows, so the row goes here, in the transaction of the reversing entry.
CREATE FUNCTION kapok.free_reversed_time() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  DELETE FROM kapok.volunteer_intervals i
  USING changed d CROSS JOIN LATERAL (
    SELECT v.ctid AS place FROM kapok.volunteer_intervals v
    WHERE v.book_id = d.book_id AND v.record_id = d.record_id OFFSET 0) found
  WHERE i.ctid = found.place AND d.state = 'reversed';
  RETURN NULL;
END $$;
CREATE TRIGGER disputes_free_time AFTER UPDATE ON kapok.disputes
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.free_reversed_time();

-- Dispute and record say the same at every commit, whoever moved them.
CREATE FUNCTION kapok.check_dispute_record() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  of_dispute text;
  of_record text;
BEGIN
  SELECT d.state INTO of_dispute FROM kapok.disputes d WHERE d.book_id = NEW.book_id AND d.id = NEW.id;
  SELECT r.state INTO of_record FROM kapok.service_records r WHERE r.book_id = NEW.book_id AND r.id = NEW.record_id;
  IF of_record IS DISTINCT FROM (CASE of_dispute
      WHEN 'upheld' THEN 'upheld' WHEN 'reversed' THEN 'reversed' WHEN 'withdrawn' THEN of_record ELSE 'disputed' END)
  THEN
    RAISE EXCEPTION 'dispute % is % while its record is %', NEW.id, of_dispute, of_record
      USING ERRCODE = '23514', CONSTRAINT = 'disputes_agree_with_record', SCHEMA = 'kapok', TABLE = 'disputes';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER disputes_agree_with_record AFTER INSERT OR UPDATE OF state ON kapok.disputes
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kapok.check_dispute_record();

CREATE TRIGGER disputes_never_removed BEFORE DELETE OR TRUNCATE ON kapok.disputes
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER dispute_events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.dispute_events
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER dispute_statements_never_removed BEFORE DELETE OR TRUNCATE ON kapok.dispute_statements
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- The rule of 0009, but not for records that were disputed: they had been approved before, and kinship that came or
-- was found out later must not keep anybody from objecting. It is looked for last, and only where somebody is near.
CREATE OR REPLACE FUNCTION kapok.check_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  approver record;
  near uuid[];
  offender uuid;
BEGIN
  FOR approver IN
    SELECT DISTINCT r.book_id, a.id
    FROM changed r CROSS JOIN LATERAL (VALUES (r.approver_id), (r.first_approver_id)) a (id)
    WHERE a.id IS NOT NULL AND r.state NOT IN ('rejected', 'withdrawn')
  LOOP
    near := kapok.near_members(approver.book_id, approver.id);
    CONTINUE WHEN cardinality(near) = 0;
    SELECT r.id INTO offender FROM changed r
    WHERE r.book_id = approver.book_id AND approver.id IN (r.approver_id, r.first_approver_id) AND r.state NOT IN ('rejected', 'withdrawn')
      AND (r.volunteer_id = ANY (near) OR r.recipient_id = ANY (near))
      AND NOT EXISTS (SELECT FROM kapok.disputes d WHERE d.book_id = r.book_id AND d.record_id = r.id)
    LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'record %: the approver is of the household or a relative of a party', offender
        USING ERRCODE = '23514', CONSTRAINT = 'service_records_separation', SCHEMA = 'kapok', TABLE = 'service_records';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- The function of 0009, and whoever acts for an elder as a proxy is near to that elder: who may confirm in the elder's
-- place is no judge of what was done there. Expired proxies count, too: families stay.
CREATE OR REPLACE FUNCTION kapok.near_members(p_book integer, p_member uuid) RETURNS uuid[]
LANGUAGE sql STABLE SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  SELECT ARRAY(
    SELECT mate.id
    FROM kapok.members m
    CROSS JOIN LATERAL (
      SELECT h.id FROM kapok.members h WHERE h.book_id = m.book_id AND h.household = m.household OFFSET 0) mate
    WHERE m.book_id = p_book AND m.id = p_member
    UNION ALL
    SELECT k.relative_id FROM kapok.relatives k
    WHERE k.book_id = p_book AND k.member_id = p_member AND k.ended_at IS NULL
    UNION ALL
    SELECT k.member_id FROM kapok.relatives k
    WHERE k.book_id = p_book AND k.relative_id = p_member AND k.ended_at IS NULL
    UNION ALL
    SELECT x.elder_id FROM kapok.proxies x WHERE x.book_id = p_book AND x.proxy_id = p_member AND x.state = 'active'
    UNION ALL
    SELECT x.proxy_id FROM kapok.proxies x WHERE x.book_id = p_book AND x.elder_id = p_member AND x.state = 'active')
$$;

-- Nobody takes minutes at a provider from somebody near to them; the code is refused as a charge, and stays unspent.
CREATE FUNCTION kapok.check_charge_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  charge record;
BEGIN
  FOR charge IN
    SELECT c.book_id, c.id, c.elder_id, c.charged_by FROM changed c
    WHERE c.charged_by IS NOT NULL AND c.refund_seq IS NULL
  LOOP
    IF charge.elder_id = ANY (kapok.near_members(charge.book_id, charge.charged_by)) THEN
      RAISE EXCEPTION 'spending %: charged by somebody near to the elder', charge.id
        USING ERRCODE = '23514', CONSTRAINT = 'spend_codes_separation', SCHEMA = 'kapok', TABLE = 'spend_codes';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER spend_codes_separation AFTER UPDATE ON kapok.spend_codes
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_charge_separation();

GRANT SELECT, INSERT, UPDATE (state, due_on, decided_by, decided_at, decision, appealed_by, appealed_at, ruled_by, ruled_at,
  ruling, corrected_starts_at, corrected_ends_at, reversal_seq, owed_minutes, owed_by, follow_up, follow_up_code,
  corrected_record_id, moved_by, moved_as, moved_at) ON kapok.disputes TO kapok_app;
GRANT SELECT ON kapok.dispute_events TO kapok_app;
GRANT SELECT, INSERT, UPDATE (text) ON kapok.dispute_statements TO kapok_app;
GRANT SELECT ON kapok.disputes, kapok.dispute_events TO kapok_reader;
-- What people wrote may name somebody; auditors read it through the service.
GRANT SELECT (book_id, dispute_id, n, kind, author_id, author_as, at, attachment) ON kapok.dispute_statements TO kapok_reader;
