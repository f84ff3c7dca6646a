-- Others acting for an elder: family members as proxies, and operators of the hotline on behalf of a caller.

-- A proxy: a family member who may act for an elder within a scope and between two dates. Proposed by the elder, or by
-- a worker before whom the elder said so; witnessed by a social worker who is apart from everybody else in it. Both
-- may end it at once. A row is never removed: what was done by it points to it.
CREATE TABLE kapok.proxies (
  book_id              integer NOT NULL,
  id                   uuid NOT NULL,
  elder_id             uuid NOT NULL,
  proxy_id             uuid NOT NULL,       -- the member who acts
  scopes               text[] NOT NULL CONSTRAINT proxies_scopes_known
                       CHECK (cardinality(scopes) BETWEEN 1 AND 3 AND scopes <@ ARRAY['request', 'confirm', 'redeem']),
  -- The most that may be redeemed by this proxy in a calendar month (Asia/Shanghai).
  redeem_limit_minutes bigint CONSTRAINT proxies_limit_range CHECK (redeem_limit_minutes BETWEEN 1 AND 1000000),
  valid_from           date NOT NULL,
  valid_until          date NOT NULL,       -- the last day
  state                text NOT NULL CONSTRAINT proxies_state_known CHECK (state IN ('proposed', 'active', 'revoked')),
  proposed_by          uuid NOT NULL,       -- the elder, or the worker before whom the elder said so
  proposed_at          timestamptz NOT NULL,
  witnessed_by         uuid,
  witnessed_at         timestamptz,
  revoked_by           uuid,
  revoked_at           timestamptz,
  CONSTRAINT proxies_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT proxies_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT proxies_proxy_exists FOREIGN KEY (book_id, proxy_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT proxies_not_of_oneself CHECK (proxy_id <> elder_id),
  CONSTRAINT proxies_dates_forward CHECK (valid_until >= valid_from),
  CONSTRAINT proxies_limit_with_scope CHECK ((redeem_limit_minutes IS NOT NULL) = ('redeem' = ANY (scopes))),
  CONSTRAINT proxies_proposer_apart CHECK (proposed_by <> proxy_id),
  CONSTRAINT proxies_witness_apart CHECK (witnessed_by NOT IN (proxy_id, elder_id, proposed_by)),
  CONSTRAINT proxies_witnessed_whole CHECK (num_nulls(witnessed_by, witnessed_at) IN (0, 2)
    AND (state <> 'active' OR witnessed_by IS NOT NULL) AND (state <> 'proposed' OR witnessed_by IS NULL)),
  CONSTRAINT proxies_revoked_whole CHECK (num_nulls(revoked_by, revoked_at) IN (0, 2) AND (state = 'revoked') = (revoked_by IS NOT NULL)),
  -- The same two people have one proxy at a time.
  CONSTRAINT proxies_once EXCLUDE USING gist
    (book_id extensions.gist_int4_ops WITH OPERATOR(pg_catalog.=), elder_id extensions.gist_uuid_ops WITH OPERATOR(pg_catalog.=),
     proxy_id extensions.gist_uuid_ops WITH OPERATOR(pg_catalog.=), daterange(valid_from, valid_until, '[]') WITH &&)
    WHERE (state <> 'revoked')
);
CREATE INDEX proxies_by_elder ON kapok.proxies (book_id, elder_id, id);
CREATE INDEX proxies_by_proxy ON kapok.proxies (book_id, proxy_id, id);
CREATE INDEX proxies_waiting ON kapok.proxies (book_id, id) WHERE state = 'proposed';

-- proposed -> active -> revoked, or revoked at once; what was granted is never granted otherwise.
CREATE FUNCTION kapok.check_proxy_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('proposed', 'active'), ('proposed', 'revoked'), ('active', 'revoked'))
     OR (NEW.book_id, NEW.id, NEW.elder_id, NEW.proxy_id, NEW.scopes, NEW.redeem_limit_minutes, NEW.valid_from,
         NEW.valid_until, NEW.proposed_by, NEW.proposed_at)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.elder_id, OLD.proxy_id, OLD.scopes, OLD.redeem_limit_minutes, OLD.valid_from,
         OLD.valid_until, OLD.proposed_by, OLD.proposed_at)
     OR (NEW.state = 'revoked' AND (NEW.witnessed_by, NEW.witnessed_at) IS DISTINCT FROM (OLD.witnessed_by, OLD.witnessed_at)) THEN
    RAISE EXCEPTION 'a proxy goes from % to another state only, and keeps what was granted', OLD.state
      USING ERRCODE = '23514', CONSTRAINT = 'proxies_steps', SCHEMA = 'kapok', TABLE = 'proxies';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER proxies_steps BEFORE UPDATE ON kapok.proxies FOR EACH ROW EXECUTE FUNCTION kapok.check_proxy_step();
CREATE TRIGGER proxies_never_removed BEFORE DELETE OR TRUNCATE ON kapok.proxies
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- Separation of duties that a CHECK cannot see: a worker who proposes or witnesses is of the household of neither
-- side and a declared relative of neither.
CREATE FUNCTION kapok.check_proxy_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  worker record;
  near uuid[];
BEGIN
  FOR worker IN
    SELECT c.book_id, c.id AS row_id, c.elder_id, c.proxy_id, w.id
    FROM changed c CROSS JOIN LATERAL (VALUES (c.witnessed_by), (nullif(c.proposed_by, c.elder_id))) w (id)
    WHERE w.id IS NOT NULL AND c.state <> 'revoked'
  LOOP
    near := kapok.near_members(worker.book_id, worker.id);
    IF worker.elder_id = ANY (near) OR worker.proxy_id = ANY (near) THEN
      RAISE EXCEPTION 'proxy %: a worker is of the household or a relative of a side', worker.row_id
        USING ERRCODE = '23514', CONSTRAINT = 'proxies_separation', SCHEMA = 'kapok', TABLE = 'proxies';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER proxies_separation_on_insert AFTER INSERT ON kapok.proxies
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_proxy_separation();
CREATE TRIGGER proxies_separation_on_update AFTER UPDATE ON kapok.proxies
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_proxy_separation();

-- A call of the hotline. Coming in: somebody rings, and is identified before anything is done for them. Going out: the
-- operator rings a member at the number the city holds (a care call, or a call-back), which identifies them.
-- No number that was dialled or given is kept.
CREATE TABLE kapok.hotline_calls (
  book_id       integer NOT NULL,
  id            uuid NOT NULL,
  call_no       text NOT NULL CONSTRAINT hotline_calls_no_form CHECK (call_no ~ '^[12]\d{7}-\d{4,8}$'),
  direction     text NOT NULL CONSTRAINT hotline_calls_direction_known CHECK (direction IN ('in', 'out')),
  purpose       text NOT NULL CONSTRAINT hotline_calls_purpose_known CHECK (purpose IN ('service', 'care', 'call_back')),
  operator_id   uuid NOT NULL,
  state         text NOT NULL CONSTRAINT hotline_calls_state_known CHECK (state IN ('open', 'identified', 'refused', 'closed')),
  dialled_id    uuid,                       -- going out: whom the operator rings
  member_id     uuid,                       -- who is on the line, once identified
  identified_by text CONSTRAINT hotline_calls_identified_known CHECK (identified_by IN ('card', 'person', 'dialled')),
  identified_at timestamptz,
  misses        smallint NOT NULL DEFAULT 0 CONSTRAINT hotline_calls_misses_range CHECK (misses BETWEEN 0 AND 3),
  opened_at     timestamptz NOT NULL,
  closed_at     timestamptz,
  outcome       text CONSTRAINT hotline_calls_outcome_known CHECK (outcome IN ('served', 'informed', 'reached', 'not_reached', 'abandoned')),
  -- Salts what the evidence of a record says of this call, so that the digest in its leaf cannot be guessed.
  salt          bytea NOT NULL CONSTRAINT hotline_calls_salt_length CHECK (octet_length(salt) = 32),
  CONSTRAINT hotline_calls_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT hotline_calls_no_unique UNIQUE (book_id, call_no),
  CONSTRAINT hotline_calls_operator_exists FOREIGN KEY (book_id, operator_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT hotline_calls_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT hotline_calls_dialled_exists FOREIGN KEY (book_id, dialled_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT hotline_calls_not_with_oneself CHECK (operator_id <> member_id AND operator_id <> dialled_id),
  CONSTRAINT hotline_calls_dialled_out CHECK ((direction = 'out') = (dialled_id IS NOT NULL) AND (direction = 'in' OR member_id IS NULL OR member_id = dialled_id)),
  CONSTRAINT hotline_calls_purpose_fits CHECK ((direction = 'in') = (purpose = 'service')),
  CONSTRAINT hotline_calls_identified_whole CHECK (num_nulls(member_id, identified_by, identified_at) IN (0, 3)
    AND (state <> 'identified' OR member_id IS NOT NULL) AND (state NOT IN ('open', 'refused') OR member_id IS NULL)),
  CONSTRAINT hotline_calls_closed_whole CHECK ((state IN ('refused', 'closed')) = (closed_at IS NOT NULL) AND (state = 'closed') = (outcome IS NOT NULL))
);
CREATE INDEX hotline_calls_by_operator ON kapok.hotline_calls (book_id, operator_id, id);
CREATE INDEX hotline_calls_by_member ON kapok.hotline_calls (book_id, member_id, id) WHERE member_id IS NOT NULL;

-- The last number given on a day; a call's number is short enough to be said and written down.
CREATE TABLE kapok.hotline_numbers (
  book_id integer NOT NULL,
  day     date NOT NULL,
  last_no integer NOT NULL,
  CONSTRAINT hotline_numbers_pkey PRIMARY KEY (book_id, day)
);

CREATE FUNCTION kapok.check_hotline_call_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('open', 'open'), ('open', 'identified'), ('open', 'refused'), ('open', 'closed'), ('identified', 'closed'))
     OR (NEW.book_id, NEW.id, NEW.call_no, NEW.direction, NEW.purpose, NEW.operator_id, NEW.dialled_id, NEW.opened_at, NEW.salt)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.call_no, OLD.direction, OLD.purpose, OLD.operator_id, OLD.dialled_id, OLD.opened_at, OLD.salt)
     OR (OLD.member_id IS NOT NULL AND (NEW.member_id, NEW.identified_by, NEW.identified_at)
        IS DISTINCT FROM (OLD.member_id, OLD.identified_by, OLD.identified_at))
     OR NEW.misses < OLD.misses THEN
    RAISE EXCEPTION 'a call goes from % to another state only, and keeps what was noted', OLD.state
      USING ERRCODE = '23514', CONSTRAINT = 'hotline_calls_steps', SCHEMA = 'kapok', TABLE = 'hotline_calls';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hotline_calls_steps BEFORE UPDATE ON kapok.hotline_calls FOR EACH ROW EXECUTE FUNCTION kapok.check_hotline_call_step();
CREATE TRIGGER hotline_calls_never_removed BEFORE DELETE OR TRUNCATE ON kapok.hotline_calls
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- Nobody sits at the desk for their own family.
CREATE FUNCTION kapok.check_hotline_call_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  call record;
BEGIN
  FOR call IN
    SELECT c.book_id, c.id, c.operator_id, coalesce(c.member_id, c.dialled_id) AS member_id FROM changed c
    WHERE coalesce(c.member_id, c.dialled_id) IS NOT NULL AND c.state <> 'closed'
  LOOP
    IF call.member_id = ANY (kapok.near_members(call.book_id, call.operator_id)) THEN
      RAISE EXCEPTION 'call %: the operator is of the household or a relative of the caller', call.id
        USING ERRCODE = '23514', CONSTRAINT = 'hotline_calls_separation', SCHEMA = 'kapok', TABLE = 'hotline_calls';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER hotline_calls_separation_on_insert AFTER INSERT ON kapok.hotline_calls
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_hotline_call_separation();
CREATE TRIGGER hotline_calls_separation_on_update AFTER UPDATE ON kapok.hotline_calls
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_hotline_call_separation();

-- The next code of the sheet that goes with a card also tells who is on the line.
ALTER TABLE kapok.card_codes DROP CONSTRAINT card_codes_used_form,
  ADD CONSTRAINT card_codes_used_form CHECK (used_for ~ '^(in|out|spend|call):[0-9a-f-]{36}$');

-- What a caller wants done. It is read back first; only what the caller agreed to is done, and its reference stays.
CREATE TABLE kapok.hotline_acts (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  call_id      uuid NOT NULL,
  kind         text NOT NULL CONSTRAINT hotline_acts_kind_known
               CHECK (kind IN ('request', 'confirmation', 'booking', 'cancellation', 'record', 'proxy_revocation')),
  elder_id     uuid NOT NULL,               -- for whom; the volunteer who calls logs for the elder that was served
  state        text NOT NULL CONSTRAINT hotline_acts_state_known CHECK (state IN ('read_back', 'agreed', 'done', 'refused', 'declined')),
  -- What is to be done, in words of the API. It may hold what a caller says of themselves (a need, an address), so it
  -- stands only until it is decided.
  wish         jsonb,
  -- The words that were read out. NULL after an erasure.
  read_back    text CONSTRAINT hotline_acts_read_back_length CHECK (char_length(read_back) BETWEEN 1 AND 1000),
  created_at   timestamptz NOT NULL,
  decided_at   timestamptz,
  subject_type text CONSTRAINT hotline_acts_subject_known CHECK (subject_type IN ('care_request', 'service_record', 'booking', 'proxy')),
  subject_id   uuid,
  CONSTRAINT hotline_acts_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT hotline_acts_call_exists FOREIGN KEY (book_id, call_id) REFERENCES kapok.hotline_calls (book_id, id),
  CONSTRAINT hotline_acts_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT hotline_acts_wish_until_decided CHECK ((state IN ('read_back', 'agreed')) = (wish IS NOT NULL)),
  CONSTRAINT hotline_acts_decided_whole CHECK ((state IN ('read_back', 'agreed')) = (decided_at IS NULL)),
  CONSTRAINT hotline_acts_subject_when_done CHECK (num_nulls(subject_type, subject_id) IN (0, 2) AND (state = 'done') = (subject_id IS NOT NULL))
);
CREATE INDEX hotline_acts_by_call ON kapok.hotline_acts (book_id, call_id, id);
CREATE INDEX hotline_acts_by_elder ON kapok.hotline_acts (book_id, elder_id, id);
CREATE INDEX hotline_acts_by_subject ON kapok.hotline_acts (book_id, subject_id) WHERE subject_id IS NOT NULL;
CREATE FUNCTION kapok.check_hotline_act_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('read_back', 'agreed'), ('read_back', 'declined'), ('agreed', 'done'), ('agreed', 'refused'))
     AND (OLD.state <> NEW.state OR NEW.read_back IS NOT NULL)
     OR (NEW.book_id, NEW.id, NEW.call_id, NEW.kind, NEW.elder_id, NEW.created_at)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.call_id, OLD.kind, OLD.elder_id, OLD.created_at) THEN
    RAISE EXCEPTION 'an act goes from % to another state only, and keeps what was read back', OLD.state
      USING ERRCODE = '23514', CONSTRAINT = 'hotline_acts_steps', SCHEMA = 'kapok', TABLE = 'hotline_acts';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hotline_acts_steps BEFORE UPDATE ON kapok.hotline_acts FOR EACH ROW EXECUTE FUNCTION kapok.check_hotline_act_step();
CREATE TRIGGER hotline_acts_never_removed BEFORE DELETE OR TRUNCATE ON kapok.hotline_acts
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- Whom somebody else asks again: a random share of the calls and of the service records. Worked by another operator
-- than the first, never by a party.
CREATE TABLE kapok.call_backs (
  book_id           integer NOT NULL,
  id                uuid NOT NULL,
  subject_type      text NOT NULL CONSTRAINT call_backs_subject_known CHECK (subject_type IN ('call', 'service_record')),
  subject_id        uuid NOT NULL,
  reason            text NOT NULL CONSTRAINT call_backs_reason_known CHECK (reason IN ('sample', 'policy')),
  member_id         uuid NOT NULL,          -- who is asked
  unit_id           uuid NOT NULL,          -- whose operators ask
  parties           uuid[] NOT NULL CONSTRAINT call_backs_parties_some CHECK (cardinality(parties) BETWEEN 1 AND 10),
  first_operator_id uuid,                   -- who took the call; NULL: there was none
  state             text NOT NULL CONSTRAINT call_backs_state_known CHECK (state IN ('waiting', 'confirmed', 'denied', 'unreached')),
  attempts          smallint NOT NULL DEFAULT 0 CONSTRAINT call_backs_attempts_range CHECK (attempts BETWEEN 0 AND 10),
  created_at        timestamptz NOT NULL,
  worked_by         uuid,                   -- who asked last
  call_id           uuid,                   -- the call in which it was asked
  decided_at        timestamptz,
  CONSTRAINT call_backs_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT call_backs_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT call_backs_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT call_backs_call_exists FOREIGN KEY (book_id, call_id) REFERENCES kapok.hotline_calls (book_id, id),
  CONSTRAINT call_backs_by_another CHECK (worked_by <> first_operator_id),
  CONSTRAINT call_backs_by_no_party CHECK (worked_by <> ALL (parties) AND worked_by <> member_id),
  CONSTRAINT call_backs_decided_whole CHECK ((state = 'waiting') = (decided_at IS NULL)
    AND (state = 'waiting' OR (worked_by IS NOT NULL AND call_id IS NOT NULL)))
);
-- One at a time about one thing. What was submitted anew after a rejection may be asked about anew.
CREATE UNIQUE INDEX call_backs_once ON kapok.call_backs (book_id, subject_id) WHERE state = 'waiting';
CREATE INDEX call_backs_by_subject ON kapok.call_backs (book_id, subject_id, id);
CREATE INDEX call_backs_queue ON kapok.call_backs (book_id, unit_id, id) WHERE state = 'waiting';

CREATE FUNCTION kapok.check_call_back_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF OLD.state <> 'waiting'
     OR (NEW.book_id, NEW.id, NEW.subject_type, NEW.subject_id, NEW.reason, NEW.member_id, NEW.unit_id, NEW.parties, NEW.first_operator_id, NEW.created_at)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.subject_type, OLD.subject_id, OLD.reason, OLD.member_id, OLD.unit_id, OLD.parties, OLD.first_operator_id, OLD.created_at) THEN
    RAISE EXCEPTION 'a call-back is answered once, and keeps what it asks' USING ERRCODE = '23514',
      CONSTRAINT = 'call_backs_steps', SCHEMA = 'kapok', TABLE = 'call_backs';
  END IF;
  IF NEW.worked_by IS NOT NULL AND kapok.near_members(NEW.book_id, NEW.worked_by) && (NEW.parties || NEW.member_id) THEN
    RAISE EXCEPTION 'call-back %: the operator is of the household or a relative of a party', NEW.id
      USING ERRCODE = '23514', CONSTRAINT = 'call_backs_separation', SCHEMA = 'kapok', TABLE = 'call_backs';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER call_backs_steps BEFORE UPDATE ON kapok.call_backs FOR EACH ROW EXECUTE FUNCTION kapok.check_call_back_step();
CREATE TRIGGER call_backs_never_removed BEFORE DELETE OR TRUNCATE ON kapok.call_backs
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- A recipient who denies a waiting record holds its approval back: whoever approves looks at call-backs only where this
-- says so. It stays once it is set; whether a denial still speaks of the record is asked of the call-backs. What was
-- approved by a first person before, was approved without knowing this.
ALTER TABLE kapok.service_records ADD COLUMN call_back_denied boolean NOT NULL DEFAULT false;

CREATE FUNCTION kapok.note_denied_record() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  UPDATE kapok.service_records SET call_back_denied = true, first_approver_id = NULL, first_approved_at = NULL, revision = revision + 1
  WHERE book_id = NEW.book_id AND id = NEW.subject_id AND state IN ('submitted', 'confirmed');
  RETURN NULL;
END $$;
CREATE TRIGGER call_backs_denied AFTER UPDATE ON kapok.call_backs FOR EACH ROW
  WHEN (NEW.state = 'denied' AND NEW.subject_type = 'service_record') EXECUTE FUNCTION kapok.note_denied_record();

-- A denial is a matter of its own: the key of an automatic case may name an id.
ALTER TABLE kapok.cases DROP CONSTRAINT cases_auto_key_form,
  ADD CONSTRAINT cases_auto_key_form CHECK (auto_key ~ '^[a-z_]+(:[a-z0-9_-]+)*$' AND octet_length(auto_key) <= 128);

-- Whether `actor` may do something of `scope` for an elder on a day, by a proxy of theirs, or at the desk by a call in which
-- the elder, or a proxy of the elder, is identified. An index look-up a table.
CREATE FUNCTION kapok.may_act(p_book integer, p_elder uuid, p_actor uuid, p_scope text, p_on date, p_proxy uuid, p_call uuid)
RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  on_the_line uuid := p_actor;
BEGIN
  IF p_call IS NOT NULL THEN
    SELECT c.member_id INTO on_the_line FROM kapok.hotline_calls c
    WHERE c.book_id = p_book AND c.id = p_call AND c.operator_id = p_actor AND c.purpose <> 'call_back' AND c.state = 'identified';
    IF p_proxy IS NULL THEN
      RETURN coalesce(on_the_line = p_elder, false);
    END IF;
  END IF;
  RETURN EXISTS (
    SELECT FROM kapok.proxies x
    WHERE x.book_id = p_book AND x.id = p_proxy AND x.elder_id = p_elder AND x.proxy_id = on_the_line AND x.state = 'active'
      AND p_scope = ANY (x.scopes) AND p_on BETWEEN x.valid_from AND x.valid_until);
END $$;

-- Who confirmed a service in the place of its recipient. One row an item of evidence.
CREATE TABLE kapok.record_confirmations (
  book_id      integer NOT NULL,
  record_id    uuid NOT NULL,
  n            smallint NOT NULL,           -- the item of evidence
  confirmed_by uuid NOT NULL,
  capacity     text NOT NULL CONSTRAINT record_confirmations_capacity_known CHECK (capacity IN ('proxy', 'operator')),
  proxy_id     uuid,
  call_id      uuid,
  confirmed_at timestamptz NOT NULL,
  CONSTRAINT record_confirmations_pkey PRIMARY KEY (book_id, record_id, n),
  CONSTRAINT record_confirmations_record_exists FOREIGN KEY (book_id, record_id) REFERENCES kapok.service_records (book_id, id),
  CONSTRAINT record_confirmations_proxy_exists FOREIGN KEY (book_id, proxy_id) REFERENCES kapok.proxies (book_id, id),
  CONSTRAINT record_confirmations_call_exists FOREIGN KEY (book_id, call_id) REFERENCES kapok.hotline_calls (book_id, id),
  CONSTRAINT record_confirmations_by_something CHECK (CASE capacity WHEN 'proxy' THEN proxy_id IS NOT NULL AND call_id IS NULL ELSE call_id IS NOT NULL END)
);
CREATE TRIGGER record_confirmations_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.record_confirmations
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

CREATE INDEX record_confirmations_by_proxy ON kapok.record_confirmations (book_id, proxy_id, confirmed_at) WHERE proxy_id IS NOT NULL;
CREATE INDEX record_confirmations_by_call ON kapok.record_confirmations (book_id, call_id) WHERE call_id IS NOT NULL;

-- Nobody confirms in an elder's place what they or their family did, or what they entered: neither the proxy, nor the
-- operator, nor the proxy on the operator's line.
CREATE FUNCTION kapok.check_record_confirmations() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  item record;
  speaker uuid;
BEGIN
  FOR item IN
    SELECT c.book_id, c.record_id, c.confirmed_by, c.confirmed_at, c.proxy_id, c.call_id, r.recipient_id, r.volunteer_id, r.entered_by, x.proxy_id AS acting
    FROM fresh c
    CROSS JOIN LATERAL (SELECT t.* FROM kapok.service_records t WHERE t.book_id = c.book_id AND t.id = c.record_id OFFSET 0) r
    LEFT JOIN LATERAL (SELECT t.proxy_id FROM kapok.proxies t WHERE t.book_id = c.book_id AND t.id = c.proxy_id OFFSET 0) x ON true
  LOOP
    IF NOT kapok.may_act(item.book_id, item.recipient_id, item.confirmed_by, 'confirm',
        (item.confirmed_at AT TIME ZONE 'Asia/Shanghai')::date, item.proxy_id, item.call_id) THEN
      RAISE EXCEPTION 'record %: confirmed by somebody who may not act for its recipient', item.record_id
        USING ERRCODE = '23514', CONSTRAINT = 'record_confirmations_authority', SCHEMA = 'kapok', TABLE = 'record_confirmations';
    END IF;
    FOREACH speaker IN ARRAY array_remove(ARRAY[item.confirmed_by, item.acting], NULL) LOOP
      IF speaker IN (item.volunteer_id, item.entered_by)
         OR item.volunteer_id = ANY (kapok.near_members(item.book_id, speaker)) THEN
        RAISE EXCEPTION 'record %: confirmed by somebody too close to it', item.record_id
          USING ERRCODE = '23514', CONSTRAINT = 'record_confirmations_separation', SCHEMA = 'kapok', TABLE = 'record_confirmations';
      END IF;
    END LOOP;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER record_confirmations_judged AFTER INSERT ON kapok.record_confirmations
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_record_confirmations();

-- A confirmation is the recipient's own, or one of those above, or what a caller said in a call, or came with a
-- city's list, by which the city's admin answers for it. Asked of evidence of that strength only, so other submissions pay nothing.
CREATE FUNCTION kapok.check_confirming_evidence() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  offender uuid;
BEGIN
  SELECT e.record_id INTO offender
  FROM fresh e
  CROSS JOIN LATERAL (SELECT t.recipient_id, t.volunteer_id, t.entered_by, t.import_id FROM kapok.service_records t
    WHERE t.book_id = e.book_id AND t.id = e.record_id OFFSET 0) r
  WHERE e.strength = 'confirmed' AND e.recorded_by <> r.recipient_id AND r.import_id IS NULL
    AND NOT EXISTS (SELECT FROM kapok.record_confirmations c
      WHERE c.book_id = e.book_id AND c.record_id = e.record_id AND c.n = e.n AND c.confirmed_by = e.recorded_by)
    AND NOT coalesce(e.source_kind = 'call' AND e.recorded_by <> r.volunteer_id
      AND kapok.may_act(e.book_id, r.recipient_id, e.recorded_by, 'confirm', NULL, NULL, e.source_id)
      AND NOT r.volunteer_id = ANY (kapok.near_members(e.book_id, e.recorded_by)), false)
    AND NOT (e.n = 1 AND e.recorded_by = r.entered_by AND e.recorded_by <> r.volunteer_id AND EXISTS (
      SELECT FROM kapok.role_grants g WHERE g.book_id = e.book_id AND g.member_id = e.recorded_by
        AND g.role = 'city_admin' AND g.revoked_at IS NULL))
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'record %: confirmed on the word of somebody else than its recipient', offender
      USING ERRCODE = '23514', CONSTRAINT = 'record_evidence_confirmed_by_recipient', SCHEMA = 'kapok', TABLE = 'record_evidence';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER record_evidence_confirmations AFTER INSERT ON kapok.record_evidence
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_confirming_evidence();

-- Whoever confirmed in the recipient's place does not approve either. The column is of the same kind as the others
-- an approval leaves alone; no index names it.
ALTER TABLE kapok.service_records
  ADD COLUMN confirmed_by uuid,
  DROP CONSTRAINT service_records_approver_apart,
  DROP CONSTRAINT service_records_first_approver_apart;
ALTER TABLE kapok.service_records
  ADD CONSTRAINT service_records_approver_apart CHECK (approver_id NOT IN (volunteer_id, recipient_id, entered_by, confirmed_by)),
  ADD CONSTRAINT service_records_first_approver_apart CHECK (first_approver_id NOT IN (volunteer_id, recipient_id, entered_by, confirmed_by));

-- Minutes that somebody else booked, or drew a code for, in an elder's name.
ALTER TABLE kapok.care_bookings
  ADD COLUMN proxy_id uuid,
  ADD COLUMN call_id uuid,
  ADD CONSTRAINT care_bookings_proxy_exists FOREIGN KEY (book_id, proxy_id) REFERENCES kapok.proxies (book_id, id),
  ADD CONSTRAINT care_bookings_call_exists FOREIGN KEY (book_id, call_id) REFERENCES kapok.hotline_calls (book_id, id);
CREATE INDEX care_bookings_by_proxy ON kapok.care_bookings (book_id, proxy_id, requested_at) WHERE proxy_id IS NOT NULL;

ALTER TABLE kapok.spend_codes
  ADD COLUMN proxy_id uuid,
  ADD COLUMN drawn_by uuid,                 -- NULL: the elder
  ADD CONSTRAINT spend_codes_proxy_exists FOREIGN KEY (book_id, proxy_id) REFERENCES kapok.proxies (book_id, id),
  ADD CONSTRAINT spend_codes_drawn_whole CHECK (num_nulls(proxy_id, drawn_by) IN (0, 2)),
  -- Nobody charges a code that they drew for somebody else.
  ADD CONSTRAINT spend_codes_charged_by_another CHECK (charged_by <> drawn_by);
CREATE INDEX spend_codes_by_proxy ON kapok.spend_codes (book_id, proxy_id, issued_at) WHERE proxy_id IS NOT NULL;

-- What was asked for by a proxy, for the elder to look over.
CREATE INDEX care_requests_by_proxy ON kapok.care_requests (book_id, proxy_id, filed_at) WHERE proxy_id IS NOT NULL;

-- An elder's minutes are booked by the elder, by a proxy, at the desk in a call, or by a social worker of the elder's unit.
CREATE FUNCTION kapok.check_booking_authority() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  offender uuid;
BEGIN
  SELECT b.id INTO offender FROM fresh b
  WHERE b.requested_by <> b.elder_id AND CASE
    WHEN b.proxy_id IS NOT NULL OR b.call_id IS NOT NULL THEN
      NOT kapok.may_act(b.book_id, b.elder_id, b.requested_by, 'redeem', (b.requested_at AT TIME ZONE 'Asia/Shanghai')::date, b.proxy_id, b.call_id)
    ELSE NOT EXISTS (
      SELECT FROM kapok.role_grants g
      JOIN kapok.units top ON top.book_id = g.book_id AND top.id = g.unit_id
      JOIN kapok.members m ON m.book_id = b.book_id AND m.id = b.elder_id
      JOIN kapok.units own ON own.book_id = m.book_id AND own.id = m.unit_id
      WHERE g.book_id = b.book_id AND g.member_id = b.requested_by AND g.role = 'social_worker' AND g.revoked_at IS NULL
        AND starts_with(own.path, top.path))
    END
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'booking %: made by somebody who may not act for the elder', offender
      USING ERRCODE = '23514', CONSTRAINT = 'care_bookings_authority', SCHEMA = 'kapok', TABLE = 'care_bookings';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER care_bookings_authority AFTER INSERT ON kapok.care_bookings
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_booking_authority();

CREATE FUNCTION kapok.check_spend_code_authority() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM fresh c WHERE c.drawn_by IS NOT NULL AND NOT kapok.may_act(c.book_id, c.elder_id, c.drawn_by, 'redeem',
      (c.issued_at AT TIME ZONE 'Asia/Shanghai')::date, c.proxy_id, NULL)) THEN
    RAISE EXCEPTION 'a code drawn by somebody who may not act for the elder'
      USING ERRCODE = '23514', CONSTRAINT = 'spend_codes_authority', SCHEMA = 'kapok', TABLE = 'spend_codes';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER spend_codes_authority AFTER INSERT ON kapok.spend_codes
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_spend_code_authority();

-- Minutes redeemed by a proxy between two moments: what its bookings hold or paid, what its codes took, and what its
-- live codes may still take. What came back does not count.
CREATE FUNCTION kapok.proxy_redeemed(p_book integer, p_proxy uuid, p_from timestamptz, p_until timestamptz) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  SELECT (
    SELECT coalesce(sum(b.held_minutes), 0) FROM kapok.care_bookings b
    WHERE b.book_id = p_book AND b.proxy_id = p_proxy AND b.requested_at >= p_from AND b.requested_at < p_until
      AND b.state IN ('requested', 'held', 'settled')
  )::bigint + (
    SELECT coalesce(sum(CASE c.state WHEN 'spent' THEN c.spent_minutes ELSE c.limit_minutes END), 0) FROM kapok.spend_codes c
    WHERE c.book_id = p_book AND c.proxy_id = p_proxy AND c.issued_at >= p_from AND c.issued_at < p_until
      AND (CASE c.state WHEN 'spent' THEN c.refund_seq IS NULL WHEN 'issued' THEN c.expires_at > now() ELSE false END)
  )::bigint
$$;

GRANT SELECT, INSERT ON kapok.proxies, kapok.hotline_calls, kapok.hotline_acts, kapok.call_backs, kapok.record_confirmations TO kapok_app;
GRANT UPDATE (state, witnessed_by, witnessed_at, revoked_by, revoked_at) ON kapok.proxies TO kapok_app;
GRANT UPDATE (state, member_id, identified_by, identified_at, misses, closed_at, outcome) ON kapok.hotline_calls TO kapok_app;
GRANT UPDATE (state, wish, read_back, decided_at, subject_type, subject_id) ON kapok.hotline_acts TO kapok_app;
GRANT UPDATE (state, attempts, worked_by, call_id, decided_at) ON kapok.call_backs TO kapok_app;
GRANT SELECT, INSERT, UPDATE ON kapok.hotline_numbers TO kapok_app;
GRANT EXECUTE ON FUNCTION kapok.proxy_redeemed, kapok.may_act TO kapok_app, kapok_reader;
-- Auditors see who acted for whom and by which call; never what callers said, nor the salts.
GRANT SELECT ON kapok.proxies, kapok.call_backs, kapok.record_confirmations TO kapok_reader;
GRANT SELECT (book_id, id, call_no, direction, purpose, operator_id, state, dialled_id, member_id, identified_by, identified_at, misses,
  opened_at, closed_at, outcome) ON kapok.hotline_calls TO kapok_reader;
GRANT SELECT (book_id, id, call_id, kind, elder_id, state, created_at, decided_at, subject_type, subject_id)
  ON kapok.hotline_acts TO kapok_reader;
GRANT SELECT (proxy_id, drawn_by) ON kapok.spend_codes TO kapok_reader;
