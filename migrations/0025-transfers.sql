-- Minutes that change hands: gifts between relatives, donations to the pool of a community, and what a pool gives to
-- an elder in need. A row says who wanted what and how it stands; its entries say what moved.

-- A member who stands for a group, such as the volunteers of a company. What a group earns can only be donated. Once
-- marked, always marked: minutes of a group must not become those of a person.
CREATE TABLE kapok.group_members (
  book_id   integer NOT NULL,
  member_id uuid NOT NULL,
  marked_by uuid NOT NULL,
  marked_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT group_members_pkey PRIMARY KEY (book_id, member_id),
  CONSTRAINT group_members_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT group_members_not_by_oneself CHECK (marked_by <> member_id)
);
CREATE TRIGGER group_members_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.group_members
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

CREATE TABLE kapok.transfers (
  book_id          integer NOT NULL,
  id               uuid NOT NULL,
  kind             text NOT NULL CONSTRAINT transfers_kind_known CHECK (kind IN ('gift', 'donation')),
  giver_id         uuid NOT NULL,
  recipient_id     uuid,                    -- of a gift
  pool_unit_id     uuid,                    -- of a donation
  minutes          bigint NOT NULL CONSTRAINT transfers_minutes_range CHECK (minutes BETWEEN 1 AND 1000000),
  -- requested: row written, nothing posted · held: a large gift that cools off · done: given · cancelled: returned to
  -- the giver · refused: never left · reversed: taken back by a correction. See src/modules/transfers/transfers.ts.
  state            text NOT NULL CONSTRAINT transfers_state_known
                   CHECK (state IN ('requested', 'held', 'done', 'cancelled', 'refused', 'reversed')),
  -- The units whose clearing accounts stand between giver and receiver, as they were on the day it was wanted.
  from_unit_id     uuid NOT NULL,
  to_unit_id       uuid NOT NULL,
  policy_id        uuid NOT NULL,           -- the rules of that day
  wanted_on        date NOT NULL,           -- Asia/Shanghai; its month is the one whose limit it counts for
  requested_at     timestamptz NOT NULL,
  leaves_at        timestamptz,             -- when a held gift may leave
  -- Why a held gift came back: taken back, or undeliverable. One of a list: nothing that people write.
  end_reason       text CONSTRAINT transfers_end_reason_known
                   CHECK (end_reason IN ('cancelled', 'no_longer_related', 'not_active', 'recipient_full')),
  hold_seq         bigint,
  entry_seq        bigint,                  -- the entry that gave it
  release_seq      bigint,
  reverse_seq      bigint,
  -- Why an auditor took it back; may hold words about people, so erasure may set it to NULL.
  reverse_reason   text CONSTRAINT transfers_reason_length CHECK (char_length(reverse_reason) BETWEEN 1 AND 500),
  CONSTRAINT transfers_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT transfers_giver_exists FOREIGN KEY (book_id, giver_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT transfers_recipient_exists FOREIGN KEY (book_id, recipient_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT transfers_pool_exists FOREIGN KEY (book_id, pool_unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT transfers_policy_exists FOREIGN KEY (book_id, policy_id) REFERENCES kapok.policy_versions (book_id, id),
  CONSTRAINT transfers_one_receiver CHECK
    ((recipient_id IS NOT NULL) = (kind = 'gift') AND (pool_unit_id IS NOT NULL) = (kind = 'donation')),
  CONSTRAINT transfers_not_to_oneself CHECK (recipient_id <> giver_id),
  -- A donation never cools off; what was held has its moment and its entry; what is over names the entry that ended it.
  CONSTRAINT transfers_held_whole CHECK
    (num_nulls(hold_seq, leaves_at) IN (0, 2) AND (state <> 'held' OR hold_seq IS NOT NULL)
     AND (hold_seq IS NULL OR kind = 'gift')),
  CONSTRAINT transfers_posted CHECK
    ((state IN ('done', 'reversed')) = (entry_seq IS NOT NULL) AND (state = 'cancelled') = (release_seq IS NOT NULL)
     AND (state = 'cancelled') = (end_reason IS NOT NULL) AND (state = 'reversed') = (reverse_seq IS NOT NULL)
     AND (release_seq IS NULL OR hold_seq IS NOT NULL))
);
CREATE INDEX transfers_by_giver ON kapok.transfers (book_id, giver_id, id);
CREATE INDEX transfers_by_recipient ON kapok.transfers (book_id, recipient_id, id) WHERE recipient_id IS NOT NULL;
CREATE INDEX transfers_due ON kapok.transfers (book_id, leaves_at, id) WHERE state = 'held';
CREATE INDEX transfers_held_by_giver ON kapok.transfers (book_id, giver_id) WHERE state = 'held';

-- What no CHECK can see: a group gives nothing to a person.
CREATE FUNCTION kapok.check_gifts() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM fresh t CROSS JOIN LATERAL (
      SELECT g.member_id FROM kapok.group_members g WHERE g.book_id = t.book_id AND g.member_id = t.giver_id OFFSET 0) g
    WHERE t.kind = 'gift')
  THEN
    RAISE EXCEPTION 'a gift of a group'
      USING ERRCODE = '23514', CONSTRAINT = 'transfers_group_only_donates', SCHEMA = 'kapok', TABLE = 'transfers';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER transfers_of_groups AFTER INSERT ON kapok.transfers
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_gifts();

-- A row goes on by the table of steps only, and what was wanted is never said otherwise.
CREATE FUNCTION kapok.check_transfer_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('requested', 'done'), ('requested', 'held'), ('requested', 'refused'), ('held', 'done'),
       ('held', 'cancelled'), ('done', 'reversed'))
       AND (OLD.state <> NEW.state OR NEW.reverse_reason IS NOT NULL)
     OR (NEW.book_id, NEW.id, NEW.kind, NEW.giver_id, NEW.recipient_id, NEW.pool_unit_id, NEW.minutes, NEW.from_unit_id,
         NEW.to_unit_id, NEW.policy_id, NEW.wanted_on, NEW.requested_at)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.kind, OLD.giver_id, OLD.recipient_id, OLD.pool_unit_id, OLD.minutes,
         OLD.from_unit_id, OLD.to_unit_id, OLD.policy_id, OLD.wanted_on, OLD.requested_at)
     OR (OLD.hold_seq IS NOT NULL AND (NEW.hold_seq, NEW.leaves_at) IS DISTINCT FROM (OLD.hold_seq, OLD.leaves_at))
     OR (OLD.entry_seq IS NOT NULL AND NEW.entry_seq IS DISTINCT FROM OLD.entry_seq) THEN
    RAISE EXCEPTION 'a transfer goes from % by its steps only, and keeps what was wanted', OLD.state
      USING ERRCODE = '23514', CONSTRAINT = 'transfers_steps', SCHEMA = 'kapok', TABLE = 'transfers';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER transfers_steps BEFORE UPDATE ON kapok.transfers
  FOR EACH ROW EXECUTE FUNCTION kapok.check_transfer_step();
CREATE TRIGGER transfers_never_removed BEFORE DELETE OR TRUNCATE ON kapok.transfers
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- What the pool of an elder's community gives to the elder: by rule, or by the decision of a worker with a reason, and
-- of a second one beyond the limit of a month.
CREATE TABLE kapok.pool_supports (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  elder_id     uuid NOT NULL,
  pool_unit_id uuid NOT NULL,               -- whose pool pays: the elder's clearing unit on that day
  minutes      bigint NOT NULL CONSTRAINT pool_supports_minutes_range CHECK (minutes BETWEEN 1 AND 100000),
  -- rule: the elder is in need by the rules · decision: a worker says so, for a reason
  basis        text NOT NULL CONSTRAINT pool_supports_basis_known CHECK (basis IN ('rule', 'decision')),
  -- requested: row written, nothing posted · waiting: for a second worker · paid · declined · refused: too little in
  -- the pool, or beyond the limit. See src/modules/transfers/pool-supports.ts.
  state        text NOT NULL CONSTRAINT pool_supports_state_known
               CHECK (state IN ('requested', 'waiting', 'paid', 'declined', 'refused')),
  hardship_id  uuid,                        -- the hardship by which the rule holds; NULL where the rule asks for none
  policy_id    uuid NOT NULL,               -- the rules of that day
  wanted_on    date NOT NULL,               -- Asia/Shanghai
  requested_by uuid NOT NULL,               -- the elder, by rule; or a worker
  requested_at timestamptz NOT NULL,
  -- The worker's reason. It may hold words about the elder, so erasure may set it to NULL; `has_reason` says that it
  -- was given.
  reason       text CONSTRAINT pool_supports_reason_length CHECK (char_length(reason) BETWEEN 1 AND 500),
  has_reason   boolean NOT NULL,
  decided_by   uuid,                        -- the second worker, who paid or declined
  decided_at   timestamptz,
  entry_seq    bigint,
  CONSTRAINT pool_supports_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT pool_supports_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT pool_supports_pool_exists FOREIGN KEY (book_id, pool_unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT pool_supports_policy_exists FOREIGN KEY (book_id, policy_id) REFERENCES kapok.policy_versions (book_id, id),
  CONSTRAINT pool_supports_hardship_exists FOREIGN KEY (book_id, hardship_id) REFERENCES kapok.member_hardships (book_id, id),
  -- Nobody decides for oneself; what nobody gave a reason for was by rule.
  CONSTRAINT pool_supports_decided_apart CHECK (basis = 'rule' OR (requested_by <> elder_id AND has_reason)),
  CONSTRAINT pool_supports_waits_with_reason CHECK (state <> 'waiting' OR (requested_by <> elder_id AND has_reason)),
  CONSTRAINT pool_supports_second_apart CHECK (decided_by <> elder_id AND (state <> 'paid' OR decided_by <> requested_by)),
  CONSTRAINT pool_supports_decided_whole CHECK
    (num_nulls(decided_by, decided_at) IN (0, 2) AND (state <> 'declined' OR decided_by IS NOT NULL)
     AND (decided_by IS NULL OR state IN ('paid', 'declined'))),
  CONSTRAINT pool_supports_posted CHECK ((state = 'paid') = (entry_seq IS NOT NULL))
);
CREATE INDEX pool_supports_by_elder ON kapok.pool_supports (book_id, elder_id, id);
CREATE INDEX pool_supports_by_unit ON kapok.pool_supports (book_id, pool_unit_id, id);

CREATE FUNCTION kapok.check_pool_support_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('requested', 'paid'), ('requested', 'waiting'), ('requested', 'refused'),
       ('waiting', 'paid'), ('waiting', 'declined'))
       AND (OLD.state <> NEW.state OR NEW.reason IS NOT NULL)
     OR (OLD.state = 'requested' AND NEW.decided_by IS NOT NULL)
     OR (OLD.state = 'waiting' AND NEW.state = 'paid' AND NEW.decided_by IS NULL)
     OR (NEW.book_id, NEW.id, NEW.elder_id, NEW.pool_unit_id, NEW.minutes, NEW.basis, NEW.hardship_id, NEW.policy_id,
         NEW.wanted_on, NEW.requested_by, NEW.requested_at, NEW.has_reason)
        IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.elder_id, OLD.pool_unit_id, OLD.minutes, OLD.basis, OLD.hardship_id,
         OLD.policy_id, OLD.wanted_on, OLD.requested_by, OLD.requested_at, OLD.has_reason)
     OR (OLD.state = 'paid' AND (NEW.decided_by, NEW.decided_at, NEW.entry_seq)
         IS DISTINCT FROM (OLD.decided_by, OLD.decided_at, OLD.entry_seq)) THEN
    RAISE EXCEPTION 'pool support goes from % by its steps only, and keeps what was wanted', OLD.state
      USING ERRCODE = '23514', CONSTRAINT = 'pool_supports_steps', SCHEMA = 'kapok', TABLE = 'pool_supports';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER pool_supports_steps BEFORE UPDATE ON kapok.pool_supports
  FOR EACH ROW EXECUTE FUNCTION kapok.check_pool_support_step();
CREATE TRIGGER pool_supports_never_removed BEFORE DELETE OR TRUNCATE ON kapok.pool_supports
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- Separation of duties that a CHECK cannot see: neither worker is of the elder's household or a declared relative.
CREATE FUNCTION kapok.check_pool_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM changed s CROSS JOIN LATERAL (SELECT kapok.near_members(s.book_id, s.elder_id) AS ids OFFSET 0) near
    WHERE s.state IN ('requested', 'waiting', 'paid')
      AND ((s.requested_by <> s.elder_id AND s.requested_by = ANY (near.ids)) OR s.decided_by = ANY (near.ids)))
  THEN
    RAISE EXCEPTION 'pool support by somebody of the household or a relative of the elder'
      USING ERRCODE = '23514', CONSTRAINT = 'pool_supports_separation', SCHEMA = 'kapok', TABLE = 'pool_supports';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER pool_supports_separation_on_insert AFTER INSERT ON kapok.pool_supports
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_pool_separation();
CREATE TRIGGER pool_supports_separation_on_update AFTER UPDATE ON kapok.pool_supports
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.check_pool_separation();

GRANT SELECT, INSERT ON kapok.group_members, kapok.transfers, kapok.pool_supports TO kapok_app;
GRANT UPDATE (state, leaves_at, end_reason, hold_seq, entry_seq, release_seq, reverse_seq, reverse_reason)
  ON kapok.transfers TO kapok_app;
GRANT UPDATE (state, decided_by, decided_at, entry_seq, reason) ON kapok.pool_supports TO kapok_app;
GRANT SELECT ON kapok.group_members TO kapok_reader;
GRANT SELECT (book_id, id, kind, giver_id, recipient_id, pool_unit_id, minutes, state, from_unit_id, to_unit_id, policy_id,
  wanted_on, requested_at, leaves_at, end_reason, hold_seq, entry_seq, release_seq, reverse_seq) ON kapok.transfers TO kapok_reader;
GRANT SELECT (book_id, id, elder_id, pool_unit_id, minutes, basis, state, hardship_id, policy_id, wanted_on, requested_by,
  requested_at, has_reason, decided_by, decided_at, entry_seq) ON kapok.pool_supports TO kapok_reader;
