-- Erasure, access and consent: keys of persons apart from the data, a register of every column that may hold something
-- of a person, the two-person decision to erase, and the one door that erases. docs/privacy.md, decision 0015.

-- Keys ---------------------------------------------------------------------------------------------------------

-- What opens sealed data stands in a schema of its own, so that a dump of the data does not hold it (--exclude-schema=keys)
-- and a dump of the keys can be thrown away earlier. No foreign key leads here or away: either side is restored alone.
CREATE SCHEMA keys;
GRANT USAGE ON SCHEMA keys TO kapok_app;

CREATE TABLE keys.person_keys (
  book_id         integer NOT NULL,
  member_id       uuid NOT NULL,
  wrapped_key     bytea NOT NULL,            -- the person's own key, under the service key named here
  wrapping_key_id text NOT NULL,
  CONSTRAINT person_keys_pkey PRIMARY KEY (book_id, member_id)
-- A key that was taken away leaves its page soon.
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1);

CREATE TABLE keys.webhook_keys (
  book_id         integer NOT NULL,
  secret_id       uuid NOT NULL,
  wrapped_key     bytea NOT NULL,
  wrapping_key_id text NOT NULL,
  CONSTRAINT webhook_keys_pkey PRIMARY KEY (book_id, secret_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1);

GRANT SELECT, INSERT, UPDATE (wrapped_key, wrapping_key_id), DELETE ON keys.person_keys, keys.webhook_keys TO kapok_app;

INSERT INTO keys.person_keys (book_id, member_id, wrapped_key, wrapping_key_id)
SELECT m.book_id, m.id, m.wrapped_key, m.wrapping_key_id FROM kapok.members m
WHERE m.wrapped_key IS NOT NULL AND m.wrapping_key_id IS NOT NULL;
INSERT INTO keys.webhook_keys (book_id, secret_id, wrapped_key, wrapping_key_id)
SELECT s.book_id, s.id, s.wrapped_key, s.wrapping_key_id FROM kapok.webhook_secrets s;

ALTER TABLE kapok.members DROP COLUMN wrapped_key, DROP COLUMN wrapping_key_id;
ALTER TABLE kapok.webhook_secrets DROP COLUMN wrapped_key, DROP COLUMN wrapping_key_id;
-- A dropped column stays in the rows until they are written anew, which this does.
ALTER TABLE kapok.members ALTER COLUMN sealed_person TYPE bytea USING sealed_person || ''::bytea;
ALTER TABLE kapok.webhook_secrets ALTER COLUMN sealed_secret TYPE bytea USING sealed_secret || ''::bytea;

-- The decision -------------------------------------------------------------------------------------------------

-- filed -> checked -> approved -> erased; refused or withdrawn before the approval. Who checks and who approves are two
-- persons, neither of them the member; whoever filed it for the member may check, but not approve as well.
CREATE TABLE kapok.erasures (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  member_id    uuid NOT NULL,
  ground       text NOT NULL CONSTRAINT erasures_ground_known
               CHECK (ground IN ('own_wish', 'consent_withdrawn', 'representative', 'deceased', 'purpose_ended')),
  -- Minutes that are left stay in an account that nobody holds any more. Said by whoever filed it.
  accepts_loss boolean NOT NULL,
  state        text NOT NULL DEFAULT 'filed' CONSTRAINT erasures_state_known
               CHECK (state IN ('filed', 'checked', 'approved', 'erased', 'refused', 'withdrawn')),
  filed_by     uuid NOT NULL,
  filed_at     timestamptz NOT NULL,
  checked_by   uuid,
  checked_at   timestamptz,
  approved_by  uuid,
  approved_at  timestamptz,
  ended_by     uuid,                         -- who refused it or took it back
  ended_at     timestamptz,
  end_reason   text CONSTRAINT erasures_reason_known
               CHECK (end_reason IN ('not_identified', 'kept_by_law', 'wrong_person', 'taken_back', 'superseded')),
  erased_at    timestamptz,
  -- How many rows of which table were touched: {"kapok.visits": 3}. Numbers, nothing of the person.
  erased_rows  jsonb,
  -- When what the member had open was closed. A restored backup is erased first and closed after.
  closed_at    timestamptz,
  replayed_at  timestamptz,                  -- erased anew after a backup had brought the person back
  erasing_xid  xid8,                         -- the transaction that erases now; written by the door alone
  CONSTRAINT erasures_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT erasures_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT erasures_checked_whole CHECK (
    num_nulls(checked_by, checked_at) IN (0, 2) AND (state NOT IN ('checked', 'approved', 'erased') OR checked_by IS NOT NULL)),
  CONSTRAINT erasures_approved_whole CHECK (
    num_nulls(approved_by, approved_at) IN (0, 2) AND (state IN ('approved', 'erased')) = (approved_by IS NOT NULL)),
  CONSTRAINT erasures_ended_whole CHECK (
    num_nulls(ended_by, ended_at, end_reason) IN (0, 3) AND (state IN ('refused', 'withdrawn')) = (ended_by IS NOT NULL)),
  CONSTRAINT erasures_erased_whole CHECK ((state = 'erased') = (erased_at IS NOT NULL)),
  CONSTRAINT erasures_two_persons CHECK (
    checked_by <> member_id AND approved_by <> member_id AND approved_by <> checked_by AND approved_by <> filed_by)
);
CREATE UNIQUE INDEX erasures_one_open ON kapok.erasures (book_id, member_id) WHERE state IN ('filed', 'checked', 'approved', 'erased');
CREATE INDEX erasures_to_do ON kapok.erasures (book_id, approved_at) WHERE state IN ('approved', 'erased') AND closed_at IS NULL;
CREATE INDEX erasures_at_work ON kapok.erasures (erasing_xid) WHERE erasing_xid IS NOT NULL;

-- Whether the transaction that asks is the one that erases. Only the door below can make it so.
CREATE FUNCTION kapok.is_erasing() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM kapok.erasures e WHERE e.erasing_xid = pg_current_xact_id_if_assigned())
$$;
GRANT EXECUTE ON FUNCTION kapok.is_erasing() TO kapok_app;

-- The steps, and who is too close: neither officer is of the member's household or a declared relative. That is asked of the
-- steps that officers take, when they take them: kinship that comes later stops neither an end nor the erasing itself.
-- It is not asked again of a decision that comes back from the register outside the database (replayed_at): it was asked when
-- it was made, and what a backup knows of kinship may be older than that. Whatever the backup knew of the earlier steps then
-- gives way to the decision's own marks. The database cannot read the register; the two persons are held for it all the same
-- (erasures_two_persons).
CREATE FUNCTION kapok.check_erasure_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'filed' AND NOT (NEW.state = 'approved' AND NEW.replayed_at IS NOT NULL) THEN
      RAISE EXCEPTION 'an erasure begins with its filing' USING ERRCODE = '23514', CONSTRAINT = 'erasures_steps',
        SCHEMA = 'kapok', TABLE = 'erasures';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (('filed', 'checked'), ('checked', 'approved'), ('approved', 'erased'),
       ('filed', 'refused'), ('checked', 'refused'), ('filed', 'withdrawn'), ('checked', 'withdrawn')))
     OR (NEW.book_id, NEW.id, NEW.member_id, NEW.ground, NEW.accepts_loss, NEW.filed_by, NEW.filed_at)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.member_id, OLD.ground, OLD.accepts_loss, OLD.filed_by, OLD.filed_at)
     OR (OLD.checked_by IS NOT NULL AND NEW.checked_by IS DISTINCT FROM OLD.checked_by
         AND NOT (OLD.replayed_at IS NULL AND NEW.replayed_at IS NOT NULL))
     OR (NEW.replayed_at IS DISTINCT FROM OLD.replayed_at AND (OLD.replayed_at IS NOT NULL OR NEW.state <> 'checked'))
     OR (OLD.approved_by IS NOT NULL AND NEW.approved_by IS DISTINCT FROM OLD.approved_by)
     OR (NEW.state = 'erased' AND OLD.state <> 'erased' AND NOT kapok.is_erasing()) THEN
    RAISE EXCEPTION 'an erasure does not go from % to %', OLD.state, NEW.state USING ERRCODE = '23514',
      CONSTRAINT = 'erasures_steps', SCHEMA = 'kapok', TABLE = 'erasures';
  END IF;
  IF NEW.state <> OLD.state AND NEW.state IN ('checked', 'approved') AND NEW.replayed_at IS NULL
     AND ARRAY[NEW.checked_by, NEW.approved_by] && kapok.near_members(NEW.book_id, NEW.member_id) THEN
    RAISE EXCEPTION 'erasure %: an officer is of the household or a relative of the member', NEW.id USING ERRCODE = '23514',
      CONSTRAINT = 'erasures_separation', SCHEMA = 'kapok', TABLE = 'erasures';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER erasures_steps BEFORE INSERT OR UPDATE ON kapok.erasures
  FOR EACH ROW EXECUTE FUNCTION kapok.check_erasure_step();
CREATE TRIGGER erasures_never_removed BEFORE DELETE OR TRUNCATE ON kapok.erasures
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

GRANT SELECT ON kapok.erasures TO kapok_app, kapok_reader;
GRANT INSERT (book_id, id, member_id, ground, accepts_loss, state, filed_by, filed_at, checked_by, checked_at, approved_by,
  approved_at, replayed_at) ON kapok.erasures TO kapok_app;
GRANT UPDATE (state, checked_by, checked_at, approved_by, approved_at, ended_by, ended_at, end_reason, closed_at, replayed_at)
  ON kapok.erasures TO kapok_app;

-- Consents -----------------------------------------------------------------------------------------------------

-- What a member has agreed to beyond what the service cannot do without, purpose by purpose, and when it was taken back.
CREATE TABLE kapok.consents (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  member_id    uuid NOT NULL,
  purpose      text NOT NULL CONSTRAINT consents_purpose_known CHECK (purpose IN ('short_messages', 'position', 'matching')),
  -- The version of the words that were agreed to: docs/privacy.md.
  wording      text NOT NULL CONSTRAINT consents_wording_form CHECK (wording ~ '^\d{4}-\d{1,3}$'),
  given        boolean NOT NULL,             -- false: an objection, without a consent before
  decided_at   timestamptz NOT NULL,
  decided_by   uuid NOT NULL,                -- the member, or the worker who has the signed paper
  via          text NOT NULL CONSTRAINT consents_via_known CHECK (via IN ('self', 'paper')),
  withdrawn_at timestamptz CONSTRAINT consents_withdrawn_later CHECK (withdrawn_at >= decided_at),
  withdrawn_by uuid,
  CONSTRAINT consents_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT consents_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT consents_withdrawn_whole CHECK (num_nulls(withdrawn_at, withdrawn_by) IN (0, 2)),
  CONSTRAINT consents_own_word CHECK ((via = 'self') = (decided_by = member_id))
);
CREATE UNIQUE INDEX consents_one_standing ON kapok.consents (book_id, member_id, purpose) WHERE withdrawn_at IS NULL;
CREATE INDEX consents_by_member ON kapok.consents (book_id, member_id, decided_at, id);

-- A consent is given once and withdrawn once.
CREATE FUNCTION kapok.check_consent_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
     OR (NEW.book_id, NEW.id, NEW.member_id, NEW.purpose, NEW.wording, NEW.given, NEW.decided_at, NEW.decided_by, NEW.via)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.member_id, OLD.purpose, OLD.wording, OLD.given, OLD.decided_at, OLD.decided_by, OLD.via) THEN
    RAISE EXCEPTION 'a consent is withdrawn once and stays as it was given' USING ERRCODE = '23514',
      CONSTRAINT = 'consents_steps', SCHEMA = 'kapok', TABLE = 'consents';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consents_steps BEFORE UPDATE ON kapok.consents FOR EACH ROW EXECUTE FUNCTION kapok.check_consent_step();
CREATE TRIGGER consents_never_removed BEFORE DELETE OR TRUNCATE ON kapok.consents
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
GRANT SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by) ON kapok.consents TO kapok_app;
GRANT SELECT ON kapok.consents TO kapok_reader;

-- Whether a member does not want this: the newest word about the purpose is a no. No word at all is no objection.
CREATE FUNCTION kapok.has_objected(p_book integer, p_member uuid, p_purpose text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog SET enable_seqscan = off AS $$
  SELECT EXISTS (SELECT FROM kapok.consents c
    WHERE c.book_id = p_book AND c.member_id = p_member AND c.purpose = p_purpose AND c.withdrawn_at IS NULL AND NOT c.given)
$$;
GRANT EXECUTE ON FUNCTION kapok.has_objected TO kapok_app;

-- Guards that let an erasure pass ------------------------------------------------------------------------------

-- An erasure empties columns of rows that otherwise never change. Only the door below can be erasing, and only in
-- schema kapok; the question costs nothing where nothing is forbidden.
CREATE OR REPLACE FUNCTION kapok.forbid_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF TG_OP <> 'TRUNCATE' AND TG_TABLE_SCHEMA = 'kapok' AND kapok.is_erasing() THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION '% on %.% is forbidden: rows are append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'KP010';
END $$;

CREATE OR REPLACE TRIGGER activities_steps BEFORE UPDATE ON kapok.activities
  FOR EACH ROW WHEN (NOT kapok.is_erasing()) EXECUTE FUNCTION kapok.check_activity_step();
CREATE OR REPLACE TRIGGER hotline_calls_steps BEFORE UPDATE ON kapok.hotline_calls
  FOR EACH ROW WHEN (NOT kapok.is_erasing()) EXECUTE FUNCTION kapok.check_hotline_call_step();
CREATE OR REPLACE TRIGGER hotline_calls_separation_on_update AFTER UPDATE ON kapok.hotline_calls
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT WHEN (NOT kapok.is_erasing())
  EXECUTE FUNCTION kapok.check_hotline_call_separation();
CREATE OR REPLACE TRIGGER member_hardships_steps BEFORE UPDATE ON kapok.member_hardships
  FOR EACH ROW WHEN (NOT kapok.is_erasing()) EXECUTE FUNCTION kapok.check_hardship_step();
CREATE OR REPLACE TRIGGER member_hardships_separation_on_update AFTER UPDATE ON kapok.member_hardships
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT WHEN (NOT kapok.is_erasing())
  EXECUTE FUNCTION kapok.check_hardship_separation();
CREATE OR REPLACE TRIGGER paper_lines_steps BEFORE INSERT OR UPDATE ON kapok.paper_lines
  FOR EACH ROW WHEN (NOT kapok.is_erasing()) EXECUTE FUNCTION kapok.check_paper_line();
CREATE OR REPLACE TRIGGER pool_supports_separation_on_update AFTER UPDATE ON kapok.pool_supports
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT WHEN (NOT kapok.is_erasing())
  EXECUTE FUNCTION kapok.check_pool_separation();
CREATE OR REPLACE TRIGGER presence_sessions_steps BEFORE UPDATE ON kapok.presence_sessions
  FOR EACH ROW WHEN (NOT kapok.is_erasing()) EXECUTE FUNCTION kapok.check_presence_step();
CREATE OR REPLACE TRIGGER service_cards_steps BEFORE UPDATE ON kapok.service_cards
  FOR EACH ROW WHEN (NOT kapok.is_erasing()) EXECUTE FUNCTION kapok.check_card_step();
CREATE OR REPLACE TRIGGER spend_codes_separation AFTER UPDATE ON kapok.spend_codes
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT WHEN (NOT kapok.is_erasing())
  EXECUTE FUNCTION kapok.check_charge_separation();
CREATE OR REPLACE TRIGGER visits_separation_on_update AFTER UPDATE ON kapok.visits
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT WHEN (NOT kapok.is_erasing())
  EXECUTE FUNCTION kapok.check_visit_separation();

-- The rules of 0024, 0020 and 0021, unless an erasure empties old rows: kinship that came after an approval is none of its
-- business. Asked last, where something was found already, so approvals pay nothing for it.
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
    IF FOUND AND NOT kapok.is_erasing() THEN
      RAISE EXCEPTION 'record %: the approver is of the household or a relative of a party', offender
        USING ERRCODE = '23514', CONSTRAINT = 'service_records_separation', SCHEMA = 'kapok', TABLE = 'service_records';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION kapok.check_activity_separation() RETURNS trigger
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
      AND NOT kapok.is_erasing()
    THEN
      RAISE EXCEPTION 'activity %: the approver was there or is near to somebody who was', meeting.activity_id
        USING ERRCODE = '23514', CONSTRAINT = 'activities_separation', SCHEMA = 'kapok', TABLE = 'service_records';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION kapok.check_keeper_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  offender uuid;
BEGIN
  -- Most approvals are of no stay, and there are many of them.
  IF NOT EXISTS (SELECT FROM changed r WHERE r.presence_id IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  SELECT r.id INTO offender FROM changed r
  WHERE r.presence_id IS NOT NULL AND r.state IN ('submitted', 'confirmed', 'approved')
    AND EXISTS (SELECT FROM kapok.presence_proofs p
      WHERE p.book_id = r.book_id AND p.session_id = r.presence_id AND p.keeper_id IN (r.approver_id, r.first_approver_id) OFFSET 0)
  LIMIT 1;
  IF FOUND AND NOT kapok.is_erasing() THEN
    RAISE EXCEPTION 'record %: the approver drew the PIN or the code that it rests on', offender
      USING ERRCODE = '23514', CONSTRAINT = 'service_records_keeper_apart', SCHEMA = 'kapok', TABLE = 'service_records';
  END IF;
  RETURN NULL;
END $$;

-- The register -------------------------------------------------------------------------------------------------

-- Every table with rows about persons, and whose they are. `whose` is a condition on the row `t` with $1 the book, $2 the
-- member, $3 the member's number; NULL: no row is about a person. A table that comes later is entered by its own
-- migration; a test names what is missing.
CREATE TABLE kapok.personal_tables (
  table_name text NOT NULL CONSTRAINT personal_tables_pkey PRIMARY KEY,
  title_zh   text NOT NULL,                  -- in the export that a member may ask for
  title_en   text NOT NULL,
  whose      text,
  -- empty: the columns below are emptied; remove: the rows go; in this order.
  erasure    text NOT NULL DEFAULT 'keep' CONSTRAINT personal_tables_erasure_known CHECK (erasure IN ('keep', 'empty', 'remove')),
  turn       smallint NOT NULL DEFAULT 50,
  -- Whether the member's export shows the rows.
  exported   boolean NOT NULL DEFAULT true,
  CONSTRAINT personal_tables_erasure_of_somebody CHECK (erasure = 'keep' OR whose IS NOT NULL)
);

-- Every column of schema kapok that can hold text or bytes, and what that is. `becomes` is what an erasure puts there, an
-- expression on the row `t`; NULL: it stays.
CREATE TABLE kapok.personal_columns (
  table_name  text NOT NULL CONSTRAINT personal_columns_table_known REFERENCES kapok.personal_tables (table_name),
  column_name text NOT NULL,
  -- word: of a closed list, or a number of ours · public: of offices, shown to all · person: says who somebody is ·
  -- text: what people wrote · sealed: under the person's key · index: a keyed digest to find by · secret: what only its
  -- holder should be able to show · salt: of a commitment · digest: of bytes or texts
  class       text NOT NULL CONSTRAINT personal_columns_class_known
              CHECK (class IN ('word', 'public', 'person', 'text', 'sealed', 'index', 'secret', 'salt', 'digest')),
  becomes     text,
  CONSTRAINT personal_columns_pkey PRIMARY KEY (table_name, column_name),
  CONSTRAINT personal_columns_personal_ends CHECK (class IN ('word', 'public', 'digest', 'secret') OR becomes IS NOT NULL)
);
GRANT SELECT ON kapok.personal_tables, kapok.personal_columns TO kapok_app, kapok_reader;

-- What destroyed bytes look like where a column wants some: zeros, for a salt; fresh random bytes, where they must differ.
CREATE FUNCTION kapok.zeros(p_bytes integer) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$ SELECT decode(repeat('00', p_bytes), 'hex') $$;
CREATE FUNCTION kapok.fresh_bytes() RETURNS bytea
LANGUAGE sql VOLATILE SET search_path = pg_catalog AS $$ SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) $$;

INSERT INTO kapok.personal_tables (table_name, title_zh, title_en, whose, erasure, turn, exported) VALUES
  ('members', '本人资料', 'Yourself', 't.id = $2', 'empty', 90, false),
  ('credentials', '登录密码', 'Password', 't.member_id = $2', 'remove', 10, false),
  ('refresh_tokens', '登录令牌', 'Login tokens',
   't.session_id IN (SELECT s.id FROM kapok.sessions s WHERE s.book_id = $1 AND s.member_id = $2)', 'remove', 11, false),
  ('sessions', '登录会话', 'Logins', 't.member_id = $2', 'remove', 12, true),
  ('idempotency_keys', '已答复的请求', 'Answered requests',
   't.member_id = $2 OR strpos(t.body::text, $2::text) > 0 OR strpos(t.body::text, $3) > 0', 'remove', 13, false),
  ('sms_messages', '短信', 'Short messages',
   't.notification_id IN (SELECT n.id FROM kapok.notifications n WHERE n.book_id = $1 AND n.member_id = $2)', 'remove', 14, false),
  ('notifications', '通知', 'Notifications', 't.member_id = $2', 'remove', 15, true),
  ('relatives', '亲属', 'Relatives', '$2 IN (t.member_id, t.relative_id)', 'remove', 16, true),
  ('volunteer_languages', '语言', 'Languages', 't.member_id = $2', 'remove', 17, true),
  ('role_grants', '角色', 'Roles', 't.member_id = $2', 'keep', 50, true),
  ('volunteer_trainings', '培训', 'Trainings', 't.member_id = $2', 'empty', 50, true),
  ('consents', '同意', 'Consents', 't.member_id = $2', 'keep', 50, true),
  ('erasures', '删除申请', 'Erasures', 't.member_id = $2', 'keep', 50, true),
  ('birth_years', '出生年份', 'Year of birth', 't.member_id = $2', 'keep', 50, true),
  ('member_moves', '迁移', 'Moves', 't.member_id = $2', 'keep', 50, true),
  ('guardians', '监护', 'Guardians', '$2 IN (t.member_id, t.guardian_id)', 'keep', 50, true),
  ('group_members', '团体标记', 'Group marks', 't.member_id = $2', 'keep', 50, true),
  ('member_hardships', '困难登记', 'Hardship', 't.member_id = $2', 'empty', 50, true),
  ('assessments', '能力评估', 'Assessments', 't.member_id = $2', 'empty', 50, true),
  ('grant_awards', '发放依据', 'Grants', 't.member_id = $2', 'empty', 50, true),
  ('service_records', '服务记录', 'Service records', '$2 IN (t.volunteer_id, t.recipient_id)', 'empty', 50, true),
  ('record_evidence', '记录凭证', 'Evidence of records',
   't.record_id IN (SELECT r.id FROM kapok.service_records r WHERE r.book_id = $1 AND $2 IN (r.volunteer_id, r.recipient_id))',
   'empty', 51, true),
  ('record_confirmations', '服务确认', 'Confirmations', 't.confirmed_by = $2', 'keep', 50, true),
  ('volunteer_intervals', '服务时段', 'Busy times', 't.volunteer_id = $2', 'keep', 50, false),
  ('waiting_records', '待审记录', 'Waiting records', NULL, 'keep', 50, false),
  ('care_bookings', '预约', 'Bookings', '$2 IN (t.elder_id, t.volunteer_id)', 'keep', 50, true),
  ('spend_codes', '消费码', 'Spend codes', 't.elder_id = $2', 'empty', 50, true),
  ('care_requests', '求助', 'Care requests', '$2 IN (t.elder_id, t.volunteer_id)', 'empty', 50, true),
  ('request_series', '周期需求', 'Series of requests', 't.elder_id = $2', 'keep', 50, true),
  ('request_offers', '应征', 'Offers', 't.volunteer_id = $2', 'keep', 50, true),
  ('request_events', '求助经过', 'Steps of requests', 't.actor_id = $2', 'keep', 50, true),
  ('service_cards', '服务卡', 'Service cards', 't.member_id = $2', 'empty', 50, true),
  ('card_codes', '服务码', 'Service codes', 't.member_id = $2', 'empty', 50, true),
  ('card_events', '服务卡经过', 'History of cards', 't.member_id = $2', 'keep', 50, true),
  ('presence_sessions', '在岗时段', 'Stays', '$2 IN (t.volunteer_id, t.recipient_id)', 'empty', 50, true),
  ('presence_proofs', '到场凭证', 'Proofs of presence', 't.volunteer_id = $2', 'keep', 50, true),
  ('station_seeds', '站点码', 'Station codes', NULL, 'keep', 50, false),
  ('proxies', '代理人', 'Proxies', '$2 IN (t.elder_id, t.proxy_id)', 'keep', 50, true),
  ('hotline_calls', '通话', 'Calls', '$2 IN (t.member_id, t.dialled_id)', 'empty', 50, true),
  ('hotline_acts', '代办事项', 'Acts for callers', 't.elder_id = $2', 'empty', 50, true),
  ('call_backs', '回访', 'Call-backs', 't.member_id = $2', 'keep', 50, true),
  ('visits', '探访', 'Visits', '$2 IN (t.elder_id, t.visitor_id)', 'empty', 50, true),
  ('roster_places', '名册', 'Rosters', 't.elder_id = $2', 'keep', 50, true),
  ('pairs', '结对', 'Pairs', 't.volunteer_id = $2', 'keep', 50, true),
  ('pair_elders', '结对老人', 'Pairs, as an elder', 't.elder_id = $2', 'keep', 50, true),
  ('activities', '集体活动', 'Activities',
   't.id IN (SELECT p.activity_id FROM kapok.activity_people p WHERE p.book_id = $1 AND p.member_id = $2)', 'empty', 50, true),
  ('activity_people', '参加集体活动', 'Taking part in activities', 't.member_id = $2', 'keep', 50, true),
  ('alert_devices', '呼叫器', 'Alarm devices', 't.elder_id = $2', 'empty', 50, true),
  ('alerts', '紧急呼叫', 'Alerts', 't.elder_id = $2', 'empty', 50, true),
  ('alert_events', '紧急呼叫经过', 'Steps of alerts',
   't.alert_id IN (SELECT a.id FROM kapok.alerts a WHERE a.book_id = $1 AND a.elder_id = $2)', 'keep', 50, true),
  ('paper_lines', '签字单', 'Paper forms', '$2 IN (t.volunteer_id, t.recipient_id)', 'empty', 50, true),
  ('paper_samples', '抽样复录', 'Forms keyed again',
   '(t.batch_id, t.serial) IN (SELECT l.batch_id, l.serial FROM kapok.paper_lines l WHERE l.book_id = $1 AND $2 IN (l.volunteer_id, l.recipient_id))',
   'empty', 50, false),
  ('blobs', '扫描件与附件', 'Scans and attachments',
   't.sha256 IN (SELECT c.blob_sha256 FROM kapok.paper_scans c JOIN kapok.paper_lines l ON l.book_id = c.book_id AND l.batch_id = c.batch_id
      WHERE c.book_id = $1 AND $2 IN (l.volunteer_id, l.recipient_id))
    OR t.sha256 IN (SELECT d.attachment FROM kapok.dispute_statements d JOIN kapok.disputes q ON q.book_id = d.book_id AND q.id = d.dispute_id
      WHERE d.book_id = $1 AND d.attachment IS NOT NULL AND $2 IN (q.volunteer_id, q.recipient_id, q.filed_by))', 'empty', 40, true),
  ('paper_scans', '单据扫描', 'Scans of batches', NULL, 'keep', 50, false),
  ('paper_forms', '空白签字单', 'Printed forms', NULL, 'keep', 50, false),
  ('paper_batches', '单据批次', 'Batches of forms', NULL, 'keep', 50, false),
  ('paper_counts', '单据复核', 'Counts of batches', NULL, 'keep', 50, false),
  ('paper_print_runs', '印制', 'Print runs', NULL, 'keep', 50, false),
  ('disputes', '异议', 'Disputes', '$2 IN (t.volunteer_id, t.recipient_id, t.filed_by)', 'keep', 50, true),
  ('dispute_statements', '异议陈述', 'Statements in disputes',
   't.author_id = $2 OR t.dispute_id IN (SELECT q.id FROM kapok.disputes q WHERE q.book_id = $1 AND $2 IN (q.volunteer_id, q.recipient_id, q.filed_by))',
   'empty', 50, true),
  ('dispute_events', '异议经过', 'Steps of disputes', 't.actor_id = $2', 'keep', 50, true),
  ('transfers', '赠与和捐赠', 'Gifts and donations', '$2 IN (t.giver_id, t.recipient_id)', 'empty', 50, true),
  ('pool_supports', '社区池资助', 'Support from pools', 't.elder_id = $2', 'empty', 50, true),
  ('certificates', '证书', 'Certificates', 't.member_id = $2', 'empty', 50, true),
  ('cases', '督办案件', 'Cases',
   't.concerns_id = $2 OR (t.subject_id ~ ''^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'' AND EXISTS (
      SELECT FROM kapok.service_records r WHERE r.book_id = $1 AND $2 IN (r.volunteer_id, r.recipient_id) AND r.id::text = t.subject_id))',
   'empty', 50, false),
  ('case_events', '督办经过', 'Steps of cases',
   't.case_id IN (SELECT c.id FROM kapok.cases c WHERE c.book_id = $1 AND (c.concerns_id = $2 OR EXISTS (
      SELECT FROM kapok.service_records r WHERE r.book_id = $1 AND $2 IN (r.volunteer_id, r.recipient_id) AND r.id::text = c.subject_id)))',
   'empty', 50, false),
  ('import_rows', '导入的行', 'Imported rows', 't.ref = $3', 'empty', 50, false),
  ('imports', '导入文件', 'Imported files', NULL, 'keep', 50, false),
  ('units', '单位', 'Units', NULL, 'keep', 50, false),
  ('policy_versions', '规则', 'Rules', NULL, 'keep', 50, false),
  ('services', '服务目录', 'Catalogue', NULL, 'keep', 50, false),
  ('service_versions', '服务目录版本', 'Versions of the catalogue', NULL, 'keep', 50, false),
  ('hardship_classes', '困难类别', 'Hardship classes', NULL, 'keep', 50, false),
  ('settlement_runs', '结算任务', 'Settlement runs', NULL, 'keep', 50, false),
  ('settlement_events', '结算经过', 'Settlement events', NULL, 'keep', 50, false),
  ('reconciliation_runs', '对账', 'Reconciliations', NULL, 'keep', 50, false),
  ('reconciliation_checks', '对账检查', 'Reconciliation checks', NULL, 'keep', 50, false),
  ('reconciliation_drifts', '对账不符', 'Drifts', NULL, 'keep', 50, false),
  ('outbox', '事件', 'Events', NULL, 'keep', 50, false),
  ('webhook_endpoints', '推送地址', 'Webhooks', NULL, 'keep', 50, false),
  ('webhook_secrets', '推送密钥', 'Secrets of webhooks', NULL, 'keep', 50, false),
  ('webhook_deliveries', '推送', 'Deliveries', NULL, 'keep', 50, false),
  ('webhook_attempts', '推送尝试', 'Attempts of deliveries', NULL, 'keep', 50, false),
  ('rate_limits', '频率限制', 'Rate limits', NULL, 'keep', 50, false),
  ('migrations', '数据库版本', 'Migrations', NULL, 'keep', 50, false),
  ('personal_tables', '个人信息登记', 'This register', NULL, 'keep', 50, false),
  ('personal_columns', '个人信息登记项', 'Columns of this register', NULL, 'keep', 50, false);

-- What stays: words of closed lists and numbers of ours, what offices show to all, digests.
INSERT INTO kapok.personal_columns (table_name, column_name, class)
SELECT s.table_name, c.column_name, s.class FROM (VALUES
  ('activities', 'digest', 'digest'),
  ('activities', 'public', 'place title'),
  ('activities', 'word', 'evidence funding state'),
  ('activity_people', 'word', 'part state'),
  ('alert_events', 'word', 'action from_state to_state'),
  ('alerts', 'word', 'outcome source state'),
  ('blobs', 'digest', 'sha256'),
  ('blobs', 'word', 'media_type'),
  ('call_backs', 'word', 'parties reason state subject_type'),
  ('card_codes', 'word', 'state used_for'),
  ('card_events', 'word', 'action reason'),
  ('care_bookings', 'word', 'spend_order state'),
  ('care_requests', 'word', 'capacity funding language rating state training'),
  ('case_events', 'word', 'action from_state to_state'),
  ('cases', 'word', 'auto_key kind state subject_id subject_type'),
  ('certificates', 'digest', 'digest request_key'),
  ('certificates', 'word', 'number'),
  ('consents', 'word', 'purpose via wording'),
  ('credentials', 'secret', 'password_hash'),
  ('dispute_events', 'word', 'actor_as from_state to_state'),
  ('dispute_statements', 'digest', 'attachment'),
  ('dispute_statements', 'word', 'author_as kind'),
  ('disputes', 'word', 'asks_for decision filed_as follow_up follow_up_code moved_as owed_by ruling state'),
  ('erasures', 'word', 'end_reason erased_rows ground state'),
  ('grant_awards', 'word', 'hardship_class month'),
  ('hardship_classes', 'public', 'close_reason name name_en'),
  ('hardship_classes', 'word', 'code'),
  ('hotline_acts', 'word', 'kind state subject_type'),
  ('hotline_calls', 'word', 'call_no direction identified_by outcome purpose state'),
  ('idempotency_keys', 'digest', 'request_hash'),
  ('idempotency_keys', 'word', 'key state'),
  ('import_rows', 'word', 'code'),
  ('imports', 'digest', 'file_sha256'),
  ('imports', 'word', 'fault_code kind state'),
  ('member_hardships', 'word', 'evidence_kind state'),
  ('members', 'word', 'status'),
  ('migrations', 'digest', 'sha256'),
  ('migrations', 'word', 'name'),
  ('notifications', 'word', 'event_key kind params'),
  ('outbox', 'word', 'data key type'),
  ('pairs', 'word', 'state'),
  ('paper_batches', 'word', 'cancel_reason month state'),
  ('paper_counts', 'word', 'differs'),
  ('paper_forms', 'word', 'spoil_reason state'),
  ('paper_lines', 'word', 'refusal service_code state'),
  ('paper_print_runs', 'digest', 'request_key'),
  ('paper_scans', 'digest', 'blob_sha256'),
  ('personal_columns', 'public', 'becomes class column_name table_name'),
  ('personal_tables', 'public', 'erasure table_name title_en title_zh whose'),
  ('policy_versions', 'digest', 'digest'),
  ('policy_versions', 'public', 'params reason'),
  ('pool_supports', 'word', 'basis state'),
  ('presence_proofs', 'word', 'edge kind'),
  ('presence_sessions', 'word', 'complete_reason state strength'),
  ('proxies', 'word', 'scopes state'),
  ('rate_limits', 'digest', 'bucket'),
  ('reconciliation_checks', 'word', 'check_name'),
  ('reconciliation_drifts', 'word', 'check_name expected found rule subject_id subject_type'),
  ('reconciliation_runs', 'word', 'fault_code origin state'),
  ('record_confirmations', 'word', 'capacity'),
  ('record_evidence', 'digest', 'source_digest'),
  ('record_evidence', 'word', 'source_kind strength'),
  ('refresh_tokens', 'secret', 'token_hash'),
  ('relatives', 'word', 'kinship'),
  ('request_events', 'word', 'capacity from_state step to_state'),
  ('request_offers', 'word', 'state'),
  ('request_series', 'word', 'end_cause every state'),
  ('role_grants', 'word', 'role'),
  ('roster_places', 'word', 'end_reason'),
  ('service_cards', 'word', 'state'),
  ('service_records', 'digest', 'commitment'),
  ('service_records', 'word', 'evidence funding record_no state'),
  ('service_versions', 'digest', 'digest'),
  ('service_versions', 'public', 'name name_en'),
  ('service_versions', 'word', 'basis training'),
  ('services', 'word', 'code'),
  ('sessions', 'word', 'revoked_reason'),
  ('settlement_events', 'public', 'facts'),
  ('settlement_events', 'word', 'kind month'),
  ('settlement_runs', 'public', 'figures overrule_reason waits_for'),
  ('settlement_runs', 'word', 'fault_code month state step step_cursor'),
  ('sms_messages', 'word', 'state'),
  ('spend_codes', 'word', 'state'),
  ('station_seeds', 'secret', 'seed'),
  ('transfers', 'word', 'end_reason kind state'),
  ('units', 'public', 'code name path'),
  ('units', 'word', 'kind'),
  ('visits', 'word', 'kind miss_reason outcome state visitor_kind'),
  ('volunteer_languages', 'word', 'language'),
  ('volunteer_trainings', 'word', 'training'),
  ('waiting_records', 'word', 'waits_for'),
  ('webhook_attempts', 'word', 'outcome'),
  ('webhook_deliveries', 'word', 'state'),
  ('webhook_endpoints', 'public', 'description url'),
  ('webhook_endpoints', 'word', 'disabled_for state types'),
  ('webhook_secrets', 'secret', 'sealed_secret')
) s (table_name, class, names) CROSS JOIN LATERAL regexp_split_to_table(s.names, ' ') c (column_name);

-- What goes, and what stands there after.
INSERT INTO kapok.personal_columns (table_name, column_name, class, becomes) VALUES
  ('activities', 'salt', 'salt', 'CASE WHEN t.salt IS NOT NULL THEN kapok.zeros(32) END'),
  ('alert_devices', 'label', 'text', '''—'''),
  ('alert_devices', 'token_hash', 'secret', 'kapok.fresh_bytes()'),
  ('alerts', 'note', 'text', 'NULL'),
  ('assessments', 'assessor', 'person', '''—'''),
  ('blobs', 'state', 'word', '''erased'''),
  ('card_codes', 'code_digest', 'secret', 'kapok.fresh_bytes()'),
  ('care_requests', 'sealed_address', 'sealed', 'CASE WHEN t.elder_id <> $2 THEN t.sealed_address END'),
  ('care_requests', 'sealed_improvement', 'sealed', 'NULL'),
  ('care_requests', 'sealed_note', 'sealed', 'CASE WHEN t.elder_id <> $2 THEN t.sealed_note END'),
  ('care_requests', 'sealed_words', 'sealed', 'NULL'),
  ('case_events', 'text', 'text', 'CASE WHEN t.text IS NOT NULL THEN ''—'' END'),
  ('cases', 'reason', 'text', '''—'''),
  ('certificates', 'document', 'person', 'replace(t.document, ''"memberNo":"'' || $3 || ''"'', ''"memberNo":"'' || $4 || ''"'')'),
  ('dispute_statements', 'text', 'text', 'NULL'),
  ('grant_awards', 'salt', 'salt', 'kapok.zeros(32)'),
  ('hotline_acts', 'read_back', 'text', 'NULL'),
  ('hotline_acts', 'wish', 'text', 'NULL'),
  ('hotline_calls', 'salt', 'salt', 'kapok.zeros(32)'),
  ('idempotency_keys', 'body', 'text', 'NULL'),
  ('import_rows', 'ref', 'person', 'NULL'),
  ('imports', 'file', 'person', '''''::bytea'),
  ('member_hardships', 'evidence_digest', 'index', 'kapok.zeros(32)'),
  ('member_hardships', 'revoke_reason', 'text', 'CASE WHEN t.revoke_reason IS NOT NULL THEN ''—'' END'),
  ('members', 'household', 'person', 'NULL'),
  ('members', 'id_number_index', 'index', 'NULL'),
  ('members', 'member_no', 'person', '$4'),
  ('members', 'phone_index', 'index', 'NULL'),
  ('members', 'sealed_person', 'sealed', 'NULL'),
  ('paper_lines', 'salt', 'salt', 'kapok.zeros(32)'),
  ('paper_samples', 'differs', 'word', 'NULL'),
  ('paper_samples', 'keyed', 'person', 'NULL'),
  ('pool_supports', 'reason', 'text', 'NULL'),
  ('presence_sessions', 'in_position', 'sealed', 'NULL'),
  ('presence_sessions', 'out_position', 'sealed', 'NULL'),
  ('presence_sessions', 'salt', 'salt', 'kapok.zeros(32)'),
  ('record_evidence', 'detail', 'text', 'NULL'),
  ('service_cards', 'card_no', 'person', 'lpad((''x'' || encode(substr(kapok.fresh_bytes(), 1, 6), ''hex''))::bit(48)::bigint::text, 16, ''0'')'),
  ('service_cards', 'pin_digest', 'secret', 'kapok.fresh_bytes()'),
  ('service_cards', 'pin_salt', 'secret', 'substr(kapok.fresh_bytes(), 1, 16)'),
  ('service_records', 'decision_reason', 'text', 'NULL'),
  ('service_records', 'note', 'text', 'NULL'),
  ('service_records', 'place', 'text', 'NULL'),
  ('service_records', 'salt', 'salt', 'kapok.zeros(32)'),
  ('spend_codes', 'code_digest', 'secret', 'kapok.fresh_bytes()'),
  ('transfers', 'reverse_reason', 'text', 'NULL'),
  ('visits', 'note', 'text', 'NULL'),
  ('volunteer_trainings', 'end_reason', 'text', 'CASE WHEN t.end_reason IS NOT NULL THEN ''—'' END');

-- What an erasure changes beside: a certificate keeps its digest and loses its holder's number; the bytes of a scan are gone.
ALTER TABLE kapok.certificates ADD COLUMN redacted boolean NOT NULL DEFAULT false,
  DROP CONSTRAINT certificates_digest_is_of_document,
  ADD CONSTRAINT certificates_digest_is_of_document CHECK (redacted OR digest = sha256(convert_to(document, 'UTF8')));
INSERT INTO kapok.personal_columns (table_name, column_name, class, becomes) VALUES ('certificates', 'redacted', 'word', 'true');
ALTER TABLE kapok.blobs DROP CONSTRAINT blobs_state_known, DROP CONSTRAINT blobs_judged_by_scan,
  ADD CONSTRAINT blobs_state_known CHECK (state IN ('quarantined', 'unscanned', 'clean', 'infected', 'erased')),
  ADD CONSTRAINT blobs_judged_by_scan CHECK (state = 'erased' OR (state IN ('clean', 'infected')) = (scanned_at IS NOT NULL));

-- The door -----------------------------------------------------------------------------------------------------

-- Ends whatever of a member's is still open and moves no minutes: roles, devices, codes, cards, proxies, pairs, plans.
CREATE FUNCTION kapok.end_standing(p_book integer, p_member uuid, p_by uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
  today date := (p_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  UPDATE kapok.role_grants g SET revoked_by = p_by, revoked_at = p_at
  WHERE g.book_id = p_book AND g.member_id = p_member AND g.revoked_at IS NULL;
  UPDATE kapok.proxies x SET state = 'revoked', revoked_by = p_by, revoked_at = p_at
  WHERE x.book_id = p_book AND p_member IN (x.elder_id, x.proxy_id) AND x.state <> 'revoked';
  UPDATE kapok.alert_devices d SET revoked_by = p_by, revoked_at = p_at
  WHERE d.book_id = p_book AND d.elder_id = p_member AND d.revoked_at IS NULL;
  UPDATE kapok.card_codes c SET state = 'cancelled'
  WHERE c.book_id = p_book AND c.member_id = p_member AND c.state = 'issued';
  UPDATE kapok.spend_codes c SET state = 'cancelled'
  WHERE c.book_id = p_book AND c.elder_id = p_member AND c.state = 'issued';
  WITH blocked AS (
    UPDATE kapok.service_cards c SET state = 'blocked', events = c.events + 1
    WHERE c.book_id = p_book AND c.member_id = p_member AND c.state = 'active' RETURNING c.id, c.events
  )
  INSERT INTO kapok.card_events (book_id, card_id, n, member_id, action, reason, actor_id, at)
  SELECT p_book, b.id, b.events, p_member, 'block', 'other', p_by, p_at FROM blocked b;
  UPDATE kapok.roster_places r SET ended_on = greatest(today, r.placed_on), ended_by = p_by, end_reason = 'other'
  WHERE r.book_id = p_book AND r.elder_id = p_member AND r.ended_on IS NULL;
  UPDATE kapok.pairs p SET state = CASE p.state WHEN 'active' THEN 'ended' ELSE 'declined' END,
    ended_by = CASE p.state WHEN 'active' THEN p_by END, ended_at = CASE p.state WHEN 'active' THEN p_at END,
    answered_at = coalesce(p.answered_at, p_at)
  WHERE p.book_id = p_book AND p.volunteer_id = p_member AND p.state IN ('proposed', 'active');
  UPDATE kapok.pair_elders e SET left_on = today, left_by = p_by
  WHERE e.book_id = p_book AND e.elder_id = p_member AND e.left_on IS NULL;
  UPDATE kapok.visits v SET state = 'cancelled', decided_by = p_by, decided_at = p_at
  WHERE v.book_id = p_book AND p_member IN (v.elder_id, v.visitor_id) AND v.state = 'planned';
  UPDATE kapok.request_offers o SET state = 'withdrawn', decided_by = p_by, decided_at = p_at
  WHERE o.book_id = p_book AND o.volunteer_id = p_member AND o.state = 'offered';
  UPDATE kapok.request_series s SET state = 'ended', ended_by = p_by, ended_at = p_at, end_cause = 'asked'
  WHERE s.book_id = p_book AND s.elder_id = p_member AND s.state = 'active';
  UPDATE kapok.activity_people a SET state = 'withdrawn'
  WHERE a.book_id = p_book AND a.member_id = p_member AND a.state = 'signed_up';
  UPDATE kapok.hotline_acts a SET state = CASE a.state WHEN 'agreed' THEN 'refused' ELSE 'declined' END, wish = NULL, decided_at = p_at
  WHERE a.book_id = p_book AND a.elder_id = p_member AND a.state IN ('read_back', 'agreed');
  UPDATE kapok.birth_years b SET forgotten_at = greatest(p_at, b.known_since)
  WHERE b.book_id = p_book AND b.member_id = p_member AND b.forgotten_at IS NULL;
  UPDATE kapok.consents c SET withdrawn_at = greatest(p_at, c.decided_at), withdrawn_by = p_by
  WHERE c.book_id = p_book AND c.member_id = p_member AND c.withdrawn_at IS NULL;
END $$;

-- Erases the member of an approved erasure, in one transaction: the key is destroyed, every column of the register becomes
-- what it says there, what must not stay is removed. Answers how many rows of which table. An erased one answers again.
-- Locks: the erasure, the member, and every row of the member.
CREATE FUNCTION kapok.erase_person(p_book integer, p_erasure uuid, p_at timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  decision kapok.erasures;
  was_no text;
  new_no text := 'X' || upper(substr(encode(kapok.fresh_bytes(), 'hex'), 1, 15));
  part record;
  touched bigint;
  counts jsonb := '{}';
BEGIN
  SELECT * INTO decision FROM kapok.erasures e WHERE e.book_id = p_book AND e.id = p_erasure FOR UPDATE;
  IF decision.state = 'erased' THEN RETURN decision.erased_rows; END IF;
  IF decision.state IS DISTINCT FROM 'approved' THEN
    RAISE EXCEPTION 'an erasure that is % erases nobody', coalesce(decision.state, 'absent') USING ERRCODE = '23514',
      CONSTRAINT = 'erasures_steps', SCHEMA = 'kapok', TABLE = 'erasures';
  END IF;
  SELECT m.member_no INTO was_no FROM kapok.members m WHERE m.book_id = p_book AND m.id = decision.member_id FOR UPDATE;
  UPDATE kapok.erasures e SET erasing_xid = pg_current_xact_id() WHERE e.book_id = p_book AND e.id = p_erasure;
  PERFORM kapok.end_standing(p_book, decision.member_id, decision.approved_by, p_at);
  DELETE FROM keys.person_keys k WHERE k.book_id = p_book AND k.member_id = decision.member_id;
  FOR part IN
    SELECT p.table_name, p.erasure,
      CASE WHEN a.attname IS NULL THEN format('(%s)', p.whose) ELSE format('t.book_id = $1 AND (%s)', p.whose) END AS rows,
      (SELECT string_agg(format('%I = %s', c.column_name, c.becomes), ', ') FROM kapok.personal_columns c
       WHERE c.table_name = p.table_name AND c.becomes IS NOT NULL) AS sets
    FROM kapok.personal_tables p
    LEFT JOIN pg_attribute a ON a.attrelid = format('kapok.%I', p.table_name)::regclass AND a.attname = 'book_id' AND NOT a.attisdropped
    WHERE p.erasure <> 'keep' ORDER BY p.turn, p.table_name
  LOOP
    IF part.erasure = 'remove' THEN
      EXECUTE format('DELETE FROM kapok.%I t WHERE %s', part.table_name, part.rows)
        USING p_book, decision.member_id, was_no, new_no;
    ELSE
      EXECUTE format('UPDATE kapok.%I t SET %s WHERE %s', part.table_name, part.sets, part.rows)
        USING p_book, decision.member_id, was_no, new_no;
    END IF;
    GET DIAGNOSTICS touched = ROW_COUNT;
    IF touched > 0 THEN counts := counts || jsonb_build_object('kapok.' || part.table_name, touched); END IF;
  END LOOP;
  UPDATE kapok.members m SET status = 'erased' WHERE m.book_id = p_book AND m.id = decision.member_id;
  UPDATE kapok.erasures e SET state = 'erased', erased_at = p_at, erased_rows = counts WHERE e.book_id = p_book AND e.id = p_erasure;
  UPDATE kapok.erasures e SET erasing_xid = NULL WHERE e.book_id = p_book AND e.id = p_erasure;
  RETURN counts;
END $$;
GRANT EXECUTE ON FUNCTION kapok.erase_person TO kapok_app;
