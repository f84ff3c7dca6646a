-- Elders without a phone: service cards with a PIN and one-time codes. Proof of presence: check-in and check-out by a
-- station's rotating code, a card, or a code that the elder speaks. docs/cards.md, docs/presence.md.

-- A card says who somebody is; the PIN or a code says that the person agrees. Of the PIN a keyed digest is stored:
-- a copy of this table without the service's key says nothing of it.
CREATE TABLE kapok.service_cards (
  book_id          integer NOT NULL,
  id               uuid NOT NULL,
  member_id        uuid NOT NULL,
  card_no          text NOT NULL CONSTRAINT service_cards_no_form CHECK (card_no ~ '^\d{16}$'),
  state            text NOT NULL CONSTRAINT service_cards_state_known CHECK (state IN ('active', 'blocked', 'replaced')),
  pin_salt         bytea NOT NULL CONSTRAINT service_cards_salt_length CHECK (octet_length(pin_salt) = 16),
  pin_digest       bytea NOT NULL CONSTRAINT service_cards_pin_length CHECK (octet_length(pin_digest) = 32),
  pin_drawn_by     uuid NOT NULL,           -- knows the PIN, and so never takes it from the elder
  -- Wrong PINs and codes since the last right one; at 10 the PIN is worth nothing until another is drawn.
  pin_failures     smallint NOT NULL DEFAULT 0 CONSTRAINT service_cards_failures_range CHECK (pin_failures BETWEEN 0 AND 10),
  pin_locked_until timestamptz,
  issued_by        uuid NOT NULL,
  issued_at        timestamptz NOT NULL DEFAULT now(),
  replaces_id      uuid,
  events           integer NOT NULL,        -- how many lines its history has
  CONSTRAINT service_cards_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT service_cards_no_unique UNIQUE (book_id, card_no),
  CONSTRAINT service_cards_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT service_cards_replaced_exists FOREIGN KEY (book_id, replaces_id) REFERENCES kapok.service_cards (book_id, id),
  CONSTRAINT service_cards_not_to_oneself CHECK (member_id NOT IN (issued_by, pin_drawn_by))
);
CREATE UNIQUE INDEX service_cards_one_live ON kapok.service_cards (book_id, member_id) WHERE state <> 'replaced';
CREATE INDEX service_cards_by_member ON kapok.service_cards (book_id, member_id, id);

-- active <-> blocked, either -> replaced; a card stays its holder's.
CREATE FUNCTION kapok.check_card_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
       (('active', 'blocked'), ('blocked', 'active'), ('active', 'replaced'), ('blocked', 'replaced')))
     OR (NEW.book_id, NEW.id, NEW.member_id, NEW.card_no, NEW.issued_by, NEW.issued_at, NEW.replaces_id)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.member_id, OLD.card_no, OLD.issued_by, OLD.issued_at, OLD.replaces_id) THEN
    RAISE EXCEPTION 'card %: no step leads from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = '23514', CONSTRAINT = 'service_cards_steps', SCHEMA = 'kapok', TABLE = 'service_cards';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER service_cards_steps BEFORE UPDATE ON kapok.service_cards
  FOR EACH ROW EXECUTE FUNCTION kapok.check_card_step();
CREATE TRIGGER service_cards_never_removed BEFORE DELETE OR TRUNCATE ON kapok.service_cards
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- What was done with a card, by whom, when. Only ever added to; its elder reads it.
CREATE TABLE kapok.card_events (
  book_id   integer NOT NULL,
  card_id   uuid NOT NULL,
  n         integer NOT NULL CONSTRAINT card_events_n_range CHECK (n BETWEEN 1 AND 10000),
  member_id uuid NOT NULL,
  action    text NOT NULL CONSTRAINT card_events_action_known
            CHECK (action IN ('issue', 'block', 'unblock', 'replace', 'renew_pin', 'draw_codes')),
  reason    text CONSTRAINT card_events_reason_known CHECK (reason IN ('lost', 'stolen', 'damaged', 'misused', 'found', 'forgotten', 'other')),
  actor_id  uuid NOT NULL,
  at        timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT card_events_pkey PRIMARY KEY (book_id, card_id, n),
  CONSTRAINT card_events_card_exists FOREIGN KEY (book_id, card_id) REFERENCES kapok.service_cards (book_id, id),
  -- An elder blocks the own card; everything else is done by somebody else.
  CONSTRAINT card_events_not_for_oneself CHECK (actor_id <> member_id OR action = 'block')
);
CREATE TRIGGER card_events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.card_events
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- Whoever handles a card is neither of the elder's household nor a declared relative; blocking is open to them.
CREATE FUNCTION kapok.check_card_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  offender uuid;
BEGIN
  SELECT e.card_id INTO offender FROM changed e
  WHERE e.action <> 'block' AND e.member_id = ANY (kapok.near_members(e.book_id, e.actor_id)) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'card %: handled by the household or a relative of its elder', offender
      USING ERRCODE = '23514', CONSTRAINT = 'card_events_separation', SCHEMA = 'kapok', TABLE = 'card_events';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER card_events_separation AFTER INSERT ON kapok.card_events
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_card_separation();

-- One-time codes that an elder speaks: a printed sheet that goes with a card, or one drawn in the elder's own app.
CREATE TABLE kapok.card_codes (
  book_id     integer NOT NULL,
  id          uuid NOT NULL,
  member_id   uuid NOT NULL,
  card_id     uuid,                         -- NULL: drawn by the elder, good without a card, for presence only
  n           smallint CONSTRAINT card_codes_n_range CHECK (n BETWEEN 1 AND 40),  -- its place on the sheet
  code_digest bytea NOT NULL CONSTRAINT card_codes_digest_length CHECK (octet_length(code_digest) = 32),
  state       text NOT NULL CONSTRAINT card_codes_state_known CHECK (state IN ('issued', 'used', 'cancelled')),
  drawn_by    uuid NOT NULL,
  drawn_at    timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  used_by     uuid,
  used_at     timestamptz,
  used_for    text CONSTRAINT card_codes_used_form CHECK (used_for ~ '^(in|out|spend):[0-9a-f-]{36}$'),
  CONSTRAINT card_codes_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT card_codes_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT card_codes_card_exists FOREIGN KEY (book_id, card_id) REFERENCES kapok.service_cards (book_id, id),
  CONSTRAINT card_codes_on_a_sheet CHECK ((card_id IS NULL) = (n IS NULL) AND (card_id IS NULL) = (drawn_by = member_id)),
  CONSTRAINT card_codes_used_whole CHECK (
    (state = 'used') = (used_for IS NOT NULL) AND num_nulls(used_by, used_at, used_for) IN (0, 3)),
  -- Who knows a code beforehand does not take it from the elder.
  CONSTRAINT card_codes_taken_by_other CHECK (used_by NOT IN (member_id, drawn_by))
);
CREATE UNIQUE INDEX card_codes_live ON kapok.card_codes (book_id, member_id, code_digest) WHERE state = 'issued';
CREATE UNIQUE INDEX card_codes_used_once ON kapok.card_codes (book_id, used_for) WHERE used_for IS NOT NULL;

-- A charge by card is a spending code that is drawn and charged in one go. keeper: who drew the PIN or the code.
ALTER TABLE kapok.spend_codes
  ADD COLUMN card_id uuid,
  ADD COLUMN card_keeper_id uuid,
  ADD CONSTRAINT spend_codes_card_exists FOREIGN KEY (book_id, card_id) REFERENCES kapok.service_cards (book_id, id),
  ADD CONSTRAINT spend_codes_card_whole CHECK (num_nulls(card_id, card_keeper_id) IN (0, 2)),
  ADD CONSTRAINT spend_codes_card_keeper_apart CHECK (charged_by <> card_keeper_id);

-- What a station's rotating code is made from, with the service's key (HKDF): neither alone makes a code. A new seed
-- ends the one before; codes are checked with the seed of their own time.
CREATE TABLE kapok.station_seeds (
  book_id    integer NOT NULL,
  unit_id    uuid NOT NULL,
  n          integer NOT NULL CONSTRAINT station_seeds_n_range CHECK (n >= 1),
  seed       bytea NOT NULL CONSTRAINT station_seeds_length CHECK (octet_length(seed) = 32),
  made_by    uuid NOT NULL,
  made_at    timestamptz NOT NULL,
  ended_at   timestamptz,
  CONSTRAINT station_seeds_pkey PRIMARY KEY (book_id, unit_id, n),
  CONSTRAINT station_seeds_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT station_seeds_forward CHECK (ended_at >= made_at)
);
CREATE UNIQUE INDEX station_seeds_one_live ON kapok.station_seeds (book_id, unit_id) WHERE ended_at IS NULL;

-- A volunteer's stay with an elder. Without a check-out it expires and earns nothing by itself.
CREATE TABLE kapok.presence_sessions (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  state        text NOT NULL CONSTRAINT presence_sessions_state_known
               CHECK (state IN ('open', 'expired', 'ended', 'recorded', 'cancelled')),
  volunteer_id uuid NOT NULL,
  recipient_id uuid NOT NULL,
  service_id   uuid NOT NULL,
  unit_id      uuid NOT NULL,               -- the station of the check-in, else the recipient's unit
  station_id   uuid,
  booking_id   uuid,
  request_id   uuid,
  opened_by    uuid NOT NULL,               -- the volunteer, or a station on the volunteer's behalf
  opened_at    timestamptz NOT NULL,        -- when it was told; started_at is when it was
  started_at   timestamptz NOT NULL,
  due_at       timestamptz NOT NULL,
  ended_at     timestamptz,
  strength     text CONSTRAINT presence_sessions_strength_known CHECK (strength IN ('self', 'code', 'qr')),
  completed_by uuid,                        -- who said when it ended, after it had expired
  complete_reason text CONSTRAINT presence_sessions_reason_known
               CHECK (complete_reason IN ('forgotten', 'phone_failed', 'no_network', 'other')),
  record_id    uuid,
  salt         bytea NOT NULL CONSTRAINT presence_sessions_salt_length CHECK (octet_length(salt) = 32),
  -- Where the phone said it was, coarse and sealed; decides nothing. Erasing a person empties both.
  in_position  bytea,
  out_position bytea,
  CONSTRAINT presence_sessions_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT presence_sessions_volunteer_exists FOREIGN KEY (book_id, volunteer_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT presence_sessions_recipient_exists FOREIGN KEY (book_id, recipient_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT presence_sessions_service_exists FOREIGN KEY (book_id, service_id) REFERENCES kapok.services (book_id, id),
  CONSTRAINT presence_sessions_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT presence_sessions_record_exists FOREIGN KEY (book_id, record_id) REFERENCES kapok.service_records (book_id, id),
  CONSTRAINT presence_sessions_not_for_oneself CHECK (volunteer_id <> recipient_id AND opened_by <> recipient_id),
  CONSTRAINT presence_sessions_within CHECK (due_at > started_at AND ended_at BETWEEN started_at AND due_at),
  CONSTRAINT presence_sessions_ended_whole CHECK (
    (state IN ('ended', 'recorded')) <= (ended_at IS NOT NULL) AND (ended_at IS NULL) = (strength IS NULL)
    AND (state = 'recorded') = (record_id IS NOT NULL) AND (state NOT IN ('open', 'expired') OR ended_at IS NULL)),
  CONSTRAINT presence_sessions_completer_apart CHECK (completed_by NOT IN (volunteer_id, recipient_id)),
  CONSTRAINT presence_sessions_completed_is_weak CHECK (
    (completed_by IS NULL) = (complete_reason IS NULL) AND (completed_by IS NULL OR strength = 'self'))
);
CREATE UNIQUE INDEX presence_sessions_one_open ON kapok.presence_sessions (book_id, volunteer_id) WHERE state = 'open';
CREATE INDEX presence_sessions_due ON kapok.presence_sessions (book_id, due_at) WHERE state = 'open';
CREATE INDEX presence_sessions_by_volunteer ON kapok.presence_sessions (book_id, volunteer_id, id);
CREATE INDEX presence_sessions_by_recipient ON kapok.presence_sessions (book_id, recipient_id, id);
CREATE INDEX presence_sessions_by_unit ON kapok.presence_sessions (book_id, unit_id, id);

-- What was shown at either end of a stay, one of a kind each. Only ever added to.
CREATE TABLE kapok.presence_proofs (
  book_id      integer NOT NULL,
  session_id   uuid NOT NULL,
  edge         text NOT NULL CONSTRAINT presence_proofs_edge_known CHECK (edge IN ('in', 'out')),
  kind         text NOT NULL CONSTRAINT presence_proofs_kind_known CHECK (kind IN ('station', 'card', 'code')),
  volunteer_id uuid NOT NULL,
  taken_by     uuid NOT NULL,
  proven_at    timestamptz NOT NULL,        -- the moment it speaks of
  received_at  timestamptz NOT NULL,        -- later when the phone had no network
  station_id   uuid,
  step         bigint,                      -- of the station's code: minutes since 1970
  card_id      uuid,
  code_id      uuid,
  keeper_id    uuid,                        -- who drew the PIN or the code
  CONSTRAINT presence_proofs_pkey PRIMARY KEY (book_id, session_id, edge, kind),
  CONSTRAINT presence_proofs_session_exists FOREIGN KEY (book_id, session_id) REFERENCES kapok.presence_sessions (book_id, id),
  CONSTRAINT presence_proofs_station_exists FOREIGN KEY (book_id, station_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT presence_proofs_card_exists FOREIGN KEY (book_id, card_id) REFERENCES kapok.service_cards (book_id, id),
  CONSTRAINT presence_proofs_code_exists FOREIGN KEY (book_id, code_id) REFERENCES kapok.card_codes (book_id, id),
  CONSTRAINT presence_proofs_whole CHECK (CASE kind
    WHEN 'station' THEN num_nonnulls(station_id, step) = 2 AND num_nonnulls(card_id, code_id, keeper_id) = 0
    WHEN 'card' THEN num_nonnulls(card_id, keeper_id) = 2 AND num_nonnulls(station_id, step, code_id) = 0
    ELSE num_nonnulls(code_id, keeper_id) = 2 AND num_nonnulls(station_id, step) = 0 END),
  -- A station's code speaks for the phone of the volunteer who stands before it.
  CONSTRAINT presence_proofs_own_phone CHECK (kind <> 'station' OR taken_by = volunteer_id),
  CONSTRAINT presence_proofs_keeper_apart CHECK (taken_by <> keeper_id)
);
-- A station's code, seen once, serves a volunteer once.
CREATE UNIQUE INDEX presence_proofs_step_once ON kapok.presence_proofs (book_id, volunteer_id, station_id, step)
  WHERE kind = 'station';
CREATE TRIGGER presence_proofs_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.presence_proofs
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- What the proofs of a stay are worth: the one definition beside src/modules/presence/presence.ts. A PIN that was typed
-- on the volunteer's own phone could be typed again without the elder: it proves nothing. A code is used once.
CREATE FUNCTION kapok.presence_strength(p_book integer, p_session uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT CASE
    WHEN count(DISTINCT p.edge) < 2 OR count(*) FILTER (WHERE p.kind <> 'station') = 0 THEN 'self'
    WHEN count(*) FILTER (WHERE p.kind = 'station') = 2 THEN 'qr'
    ELSE 'code' END
  FROM kapok.presence_proofs p
  WHERE p.book_id = p_book AND p.session_id = p_session AND NOT (p.kind = 'card' AND p.taken_by = p.volunteer_id)
$$;

-- Whether somebody could know a station's code of some minute without standing before it: who made the secret that the
-- code is of, and who was an admin of the station then or later.
CREATE FUNCTION kapok.could_know_station_code(p_book integer, p_member uuid, p_station uuid, p_step bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  SELECT EXISTS (
    SELECT FROM kapok.station_seeds s
    WHERE s.book_id = p_book AND s.unit_id = p_station AND s.made_by = p_member
      AND s.made_at < to_timestamp((p_step + 1) * 60) AND (s.ended_at IS NULL OR s.ended_at >= to_timestamp(p_step * 60)))
  OR EXISTS (
    SELECT FROM (
      SELECT g.unit_id FROM kapok.role_grants g
      WHERE g.book_id = p_book AND g.member_id = p_member AND g.role = 'station_admin' AND g.revoked_at IS NULL
      UNION ALL
      SELECT g.unit_id FROM kapok.role_grants g
      WHERE g.book_id = p_book AND g.member_id = p_member AND g.role = 'station_admin' AND g.revoked_at >= to_timestamp(p_step * 60)
    ) g
    JOIN kapok.units held ON held.book_id = p_book AND held.id = g.unit_id
    JOIN kapok.units station ON station.book_id = p_book AND station.id = p_station
    WHERE starts_with(station.path, held.path))
$$;

-- The steps of a stay, and what it may claim when it ends. A second person who completes it is near neither side.
CREATE FUNCTION kapok.check_presence_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  broken text;
BEGIN
  IF (NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('open', 'ended'), ('open', 'expired'), ('open', 'cancelled'),
       ('expired', 'ended'), ('expired', 'cancelled'), ('ended', 'recorded'), ('ended', 'cancelled')))
     OR (NEW.book_id, NEW.id, NEW.volunteer_id, NEW.recipient_id, NEW.service_id, NEW.unit_id, NEW.opened_by, NEW.opened_at,
         NEW.started_at, NEW.due_at, NEW.salt)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.volunteer_id, OLD.recipient_id, OLD.service_id, OLD.unit_id, OLD.opened_by,
         OLD.opened_at, OLD.started_at, OLD.due_at, OLD.salt)
     OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.strength, NEW.completed_by)
        IS DISTINCT FROM (OLD.ended_at, OLD.strength, OLD.completed_by)) THEN
    broken := 'presence_sessions_steps';
  ELSIF NEW.state = 'ended' AND OLD.state <> 'ended' THEN
    IF NEW.completed_by IS NULL AND NOT EXISTS (SELECT FROM kapok.presence_proofs p
         WHERE p.book_id = NEW.book_id AND p.session_id = NEW.id AND p.edge = 'out') THEN
      broken := 'presence_sessions_checked_out';
    ELSIF NEW.strength <> kapok.presence_strength(NEW.book_id, NEW.id) THEN
      broken := 'presence_sessions_proven';
    ELSIF NEW.completed_by IS NOT NULL
         AND ARRAY[NEW.volunteer_id, NEW.recipient_id] && kapok.near_members(NEW.book_id, NEW.completed_by) THEN
      broken := 'presence_sessions_separation';
    END IF;
  END IF;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'presence %: % to % is refused by %', OLD.id, OLD.state, NEW.state, broken
      USING ERRCODE = '23514', CONSTRAINT = broken, SCHEMA = 'kapok', TABLE = 'presence_sessions';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER presence_sessions_steps BEFORE UPDATE ON kapok.presence_sessions
  FOR EACH ROW EXECUTE FUNCTION kapok.check_presence_step();
CREATE TRIGGER presence_sessions_never_removed BEFORE DELETE OR TRUNCATE ON kapok.presence_sessions
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- Who takes a proof: nobody near the volunteer or the elder on the volunteer's behalf; no station's code of a volunteer
-- who can know it anywhere; and the keeper is whoever drew the PIN or the code.
CREATE FUNCTION kapok.check_presence_proof() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM changed p
    CROSS JOIN LATERAL (SELECT s.volunteer_id, s.recipient_id FROM kapok.presence_sessions s
      WHERE s.book_id = p.book_id AND s.id = p.session_id OFFSET 0) s
    LEFT JOIN LATERAL (SELECT c.member_id, c.pin_drawn_by FROM kapok.service_cards c
      WHERE c.book_id = p.book_id AND c.id = p.card_id OFFSET 0) c ON true
    LEFT JOIN LATERAL (SELECT k.member_id, k.drawn_by FROM kapok.card_codes k
      WHERE k.book_id = p.book_id AND k.id = p.code_id OFFSET 0) k ON true
    WHERE p.volunteer_id <> s.volunteer_id
      OR (p.kind = 'card' AND (c.member_id, c.pin_drawn_by) IS DISTINCT FROM (s.recipient_id, p.keeper_id))
      OR (p.kind = 'code' AND (k.member_id, k.drawn_by) IS DISTINCT FROM (s.recipient_id, p.keeper_id))
      OR (p.taken_by <> s.volunteer_id
        AND ARRAY[s.volunteer_id, s.recipient_id] && kapok.near_members(p.book_id, p.taken_by))
      OR kapok.could_know_station_code(p.book_id, p.volunteer_id, p.station_id, p.step))
  THEN
    RAISE EXCEPTION 'a proof of presence is taken by somebody too close to it'
      USING ERRCODE = '23514', CONSTRAINT = 'presence_proofs_separation', SCHEMA = 'kapok', TABLE = 'presence_proofs';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER presence_proofs_separation AFTER INSERT ON kapok.presence_proofs
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_presence_proof();

-- The stay that a record rests on: what lets a volunteer's own record be more than a statement. One record a stay.
-- A resubmission with other content rests on it no more.
ALTER TABLE kapok.service_records
  ADD COLUMN presence_id uuid,
  DROP CONSTRAINT service_records_evidence_witnessed,
  ADD CONSTRAINT service_records_evidence_witnessed CHECK
    (evidence = 'self' OR entered_by <> volunteer_id OR confirmed_at IS NOT NULL OR import_id IS NOT NULL
     OR (presence_id IS NOT NULL AND evidence IN ('code', 'qr')));
CREATE UNIQUE INDEX service_records_by_presence ON kapok.service_records (book_id, presence_id) WHERE presence_id IS NOT NULL;

-- Asked when records are added, never when they are approved.
CREATE FUNCTION kapok.check_presence_record() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM changed r
    LEFT JOIN LATERAL (SELECT s.* FROM kapok.presence_sessions s
      WHERE s.book_id = r.book_id AND s.id = r.presence_id OFFSET 0) s ON true
    WHERE r.presence_id IS NOT NULL
      AND (s.state, s.volunteer_id, s.recipient_id, s.service_id, s.started_at, s.ended_at, s.strength) IS DISTINCT FROM
        ('ended', r.volunteer_id, r.recipient_id, r.service_id, r.starts_at, r.ends_at, r.evidence::text))
  THEN
    RAISE EXCEPTION 'a record says something else than the stay it rests on'
      USING ERRCODE = '23514', CONSTRAINT = 'service_records_presence', SCHEMA = 'kapok', TABLE = 'service_records';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER service_records_presence AFTER INSERT ON kapok.service_records
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_presence_record();

-- Whoever drew the PIN or the code that a stay rests on could have shown it without the elder, and does not approve its
-- record. Asked once a statement; a statement without such a record ends after one look at its rows.
CREATE FUNCTION kapok.check_keeper_separation() RETURNS trigger
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
  IF FOUND THEN
    RAISE EXCEPTION 'record %: the approver drew the PIN or the code that it rests on', offender
      USING ERRCODE = '23514', CONSTRAINT = 'service_records_keeper_apart', SCHEMA = 'kapok', TABLE = 'service_records';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER service_records_keeper_separation AFTER UPDATE ON kapok.service_records
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_keeper_separation();

GRANT SELECT, INSERT ON kapok.service_cards, kapok.card_events, kapok.card_codes, kapok.station_seeds,
  kapok.presence_sessions, kapok.presence_proofs TO kapok_app;
GRANT UPDATE (state, pin_salt, pin_digest, pin_drawn_by, pin_failures, pin_locked_until, events) ON kapok.service_cards TO kapok_app;
GRANT UPDATE (state, used_by, used_at, used_for) ON kapok.card_codes TO kapok_app;
GRANT UPDATE (ended_at) ON kapok.station_seeds TO kapok_app;
GRANT UPDATE (state, ended_at, strength, completed_by, complete_reason, record_id, in_position, out_position)
  ON kapok.presence_sessions TO kapok_app;
GRANT EXECUTE ON FUNCTION kapok.presence_strength(integer, uuid) TO kapok_app, kapok_reader;
GRANT EXECUTE ON FUNCTION kapok.could_know_station_code(integer, uuid, uuid, bigint) TO kapok_app;
-- Auditors see who was where and when; no digests, no seeds, no positions.
GRANT SELECT ON kapok.card_events, kapok.presence_proofs TO kapok_reader;
GRANT SELECT (book_id, id, member_id, state, pin_drawn_by, pin_failures, issued_by, issued_at, replaces_id, events)
  ON kapok.service_cards TO kapok_reader;
GRANT SELECT (book_id, id, member_id, card_id, n, state, drawn_by, drawn_at, expires_at, used_by, used_at, used_for)
  ON kapok.card_codes TO kapok_reader;
GRANT SELECT (book_id, unit_id, n, made_by, made_at, ended_at) ON kapok.station_seeds TO kapok_reader;
GRANT SELECT (book_id, id, state, volunteer_id, recipient_id, service_id, unit_id, station_id, booking_id, request_id,
  opened_by, opened_at, started_at, due_at, ended_at, strength, completed_by, record_id) ON kapok.presence_sessions TO kapok_reader;
GRANT SELECT (card_id, card_keeper_id) ON kapok.spend_codes TO kapok_reader;
