-- The ledger: books, accounts, journal entries, postings. It knows nothing of people; owners are opaque ids.
-- Amounts are minutes. Everything about an entry that matters is in its leaf, the canonical bytes that are
-- hashed and chained (docs/format.md). The columns are the leaf's projection: ledger.append writes both from
-- the same arguments, so that they cannot differ.
--
-- SQLSTATEs raised here: KP001 the head has moved · KP002 a row of another module has moved already
-- · KP003 an entry breaks a rule of the ledger · KP010 a forbidden change.

-- Value rules are domains where they can be: PostgreSQL keeps a domain's check ready for the whole session, but reads
-- a table's CHECKs anew in every statement, which a short append would feel.
CREATE DOMAIN ledger.book_code AS text CONSTRAINT book_code_form CHECK (VALUE ~ '^[A-Za-z0-9_.-]{1,32}$');
CREATE DOMAIN ledger.algorithm AS text CONSTRAINT algorithm_known CHECK (VALUE IN ('sha256'));
CREATE DOMAIN ledger.digest AS bytea CONSTRAINT digest_length CHECK (octet_length(VALUE) = 32);
CREATE DOMAIN ledger.asset AS text CONSTRAINT asset_known CHECK (VALUE IN ('MIN', 'GRT'));
CREATE DOMAIN ledger.entry_kind AS text CONSTRAINT entry_kind_known CHECK (VALUE IN
  ('genesis', 'service', 'hold', 'release', 'redeem', 'gift', 'donate', 'grant', 'expire', 'settle', 'close', 'reverse',
   'adjust', 'import'));
CREATE DOMAIN ledger.subject_type AS text CONSTRAINT subject_type_form CHECK (octet_length(VALUE) BETWEEN 1 AND 32
  AND translate(VALUE, 'abcdefghijklmnopqrstuvwxyz_', '') = '');

CREATE TABLE ledger.book (
  id         integer NOT NULL GENERATED ALWAYS AS IDENTITY CONSTRAINT book_pkey PRIMARY KEY,
  uid        uuid NOT NULL CONSTRAINT book_uid_unique UNIQUE,
  code       ledger.book_code NOT NULL CONSTRAINT book_code_unique UNIQUE,
  algorithm  ledger.algorithm NOT NULL,
  -- The chain's head. Whoever appends locks this row; nothing else serialises.
  head_seq   bigint NOT NULL DEFAULT -1,
  head_hash  ledger.digest NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  head_at    timestamptz NOT NULL DEFAULT '-infinity',
  created_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 10);

-- What an owner of each kind may have accounts for.
CREATE TABLE ledger.account_purpose (
  owner_kind text NOT NULL,
  purpose    text NOT NULL,
  CONSTRAINT account_purpose_pkey PRIMARY KEY (owner_kind, purpose)
);
INSERT INTO ledger.account_purpose (owner_kind, purpose) VALUES
  ('member', 'earned'), ('member', 'granted'), ('member', 'held'), ('unit', 'pool'), ('unit', 'clearing'),
  ('book', 'issuance'), ('book', 'spent'), ('book', 'expired'), ('book', 'honour');

CREATE TABLE ledger.account (
  book_id    integer NOT NULL,
  id         uuid NOT NULL,
  owner_kind text NOT NULL,
  owner_id   uuid NOT NULL,
  purpose    text NOT NULL,
  asset      ledger.asset NOT NULL,
  floor      bigint,                        -- NULL: unbounded (issuance and clearing only)
  ceiling    bigint,
  balance    bigint NOT NULL DEFAULT 0,
  last_seq   bigint,                        -- the last entry that posted here
  opened_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT account_pkey PRIMARY KEY (book_id, id),
  -- The owner comes first, so that a plan made while the table was empty cannot mistake this index for the key.
  CONSTRAINT account_owner_unique UNIQUE (owner_id, purpose, asset, owner_kind, book_id),
  CONSTRAINT account_purpose_known FOREIGN KEY (owner_kind, purpose) REFERENCES ledger.account_purpose (owner_kind, purpose),
  CONSTRAINT account_unbounded_only_where_allowed CHECK (floor IS NOT NULL OR purpose IN ('issuance', 'clearing')),
  CONSTRAINT account_floor CHECK (balance >= floor),
  CONSTRAINT account_ceiling CHECK (balance <= ceiling)
) WITH (fillfactor = 70);

CREATE TABLE ledger.journal_entry (
  book_id      integer NOT NULL,
  seq          bigint NOT NULL,             -- dense from 0, which is the genesis entry
  effective_on date NOT NULL,               -- Asia/Shanghai
  recorded_at  timestamptz NOT NULL,        -- strictly increasing within a book
  kind         ledger.entry_kind NOT NULL,
  actor_id     uuid NOT NULL,
  subject_type ledger.subject_type NOT NULL,
  subject_id   uuid NOT NULL,
  key_hash     ledger.digest NOT NULL,
  reverses_seq bigint,
  leaf         bytea NOT NULL,
  leaf_hash    ledger.digest NOT NULL,
  CONSTRAINT journal_entry_pkey PRIMARY KEY (book_id, seq),
  CONSTRAINT journal_entry_key_unique UNIQUE (book_id, key_hash),
  -- RFC 6962 section 2.1: the hash of a leaf is over a zero byte and the leaf.
  CONSTRAINT journal_entry_hash_is_of_leaf CHECK (leaf_hash = sha256('\x00'::bytea || leaf)),
  CONSTRAINT journal_entry_not_in_future CHECK (effective_on <= (recorded_at AT TIME ZONE 'Asia/Shanghai')::date),
  CONSTRAINT journal_entry_reverses_earlier CHECK ((kind = 'reverse') = (reverses_seq IS NOT NULL) AND (reverses_seq < seq) IS NOT FALSE)
);
CREATE UNIQUE INDEX journal_entry_reversed_once ON ledger.journal_entry (book_id, reverses_seq)
  WHERE reverses_seq IS NOT NULL;
-- A leaf is hex and uuids: compression would cost time and win little.
ALTER TABLE ledger.journal_entry ALTER COLUMN leaf SET STORAGE EXTERNAL;

CREATE TABLE ledger.posting (
  book_id       integer NOT NULL,
  n             smallint NOT NULL,          -- from 0, in the order of the leaf
  seq           bigint NOT NULL,
  account_id    uuid NOT NULL,
  asset         ledger.asset NOT NULL,
  amount        bigint NOT NULL,
  balance_after bigint NOT NULL,
  CONSTRAINT posting_pkey PRIMARY KEY (book_id, seq, n),
  CONSTRAINT posting_moves_something CHECK (amount <> 0 AND n BETWEEN 0 AND 999)
);
CREATE INDEX posting_by_account ON ledger.posting (book_id, account_id, seq);

-- Running totals that caps are judged by ("minutes credited to X on day D"); moved only by ledger.append.
CREATE TABLE ledger.counter (
  book_id integer NOT NULL,
  name    text COLLATE "C" NOT NULL CONSTRAINT counter_name_length CHECK (octet_length(name) BETWEEN 1 AND 100),
  value   bigint NOT NULL,
  CONSTRAINT counter_pkey PRIMARY KEY (book_id, name)
) WITH (fillfactor = 80);

-- Guards that hold whoever inserts ---------------------------------------------------------------------------

-- Statement-level: the postings of every entry sum to zero per asset and are at least two; each names an
-- existing account; each balance_after follows from the one before; floors and ceilings hold in between, too.
CREATE FUNCTION ledger.check_postings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  fault record;
BEGIN
  SELECT p.seq INTO fault FROM fresh p GROUP BY p.seq
  HAVING count(*) < 2 OR sum(p.amount) FILTER (WHERE p.asset = 'MIN') <> 0 OR sum(p.amount) FILTER (WHERE p.asset = 'GRT') <> 0
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % does not sum to zero or has fewer than two postings', fault.seq
      USING ERRCODE = 'KP003', CONSTRAINT = 'posting_zero_sum';
  END IF;

  SELECT q.seq,
    CASE WHEN q.asset IS DISTINCT FROM q.account_asset THEN 'posting_account_known'
         WHEN q.balance_after <> q.balance_before + q.amount THEN 'posting_running_balance'
         WHEN q.amount < 0 THEN 'account_floor'
         ELSE 'account_ceiling' END AS rule
  INTO fault
  FROM (
    SELECT p.seq, p.asset, p.amount, p.balance_after, a.asset AS account_asset, a.floor, a.ceiling,
      lag(p.balance_after, 1, a.balance) OVER (PARTITION BY p.account_id ORDER BY p.seq, p.n) AS balance_before
    FROM fresh p
    LEFT JOIN LATERAL (
      SELECT r.asset, r.floor, r.ceiling, r.balance FROM ledger.account r
      WHERE r.book_id = p.book_id AND r.id = p.account_id OFFSET 0
    ) a ON true
  ) q
  WHERE q.asset IS DISTINCT FROM q.account_asset OR q.balance_after <> q.balance_before + q.amount
     OR (q.amount < 0 AND q.balance_after < q.floor) OR (q.amount > 0 AND q.balance_after > q.ceiling)
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % breaks %', fault.seq, fault.rule USING ERRCODE = 'KP003', CONSTRAINT = fault.rule;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER posting_guard AFTER INSERT ON ledger.posting
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_postings();

CREATE TRIGGER journal_entry_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.journal_entry
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER posting_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.posting
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER account_never_removed BEFORE DELETE OR TRUNCATE ON ledger.account
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER book_never_removed BEFORE DELETE OR TRUNCATE ON ledger.book
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- The door ---------------------------------------------------------------------------------------------------

-- Locks the book's head until the transaction ends and tells where it is. The row is read after the lock was had.
CREATE FUNCTION ledger.lock_head(p_book integer, OUT uid uuid, OUT head_seq bigint, OUT head_hash bytea, OUT head_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT b.uid, b.head_seq, b.head_hash, b.head_at FROM ledger.book b WHERE b.id = p_book FOR UPDATE
$$;

-- An entry that does not exist, the genesis, a close and a reversal cannot be reversed.
CREATE FUNCTION ledger.check_reversals(p_book integer, e_reverses bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (
    SELECT FROM unnest(e_reverses) AS r (seq)
    LEFT JOIN LATERAL (
      SELECT t.seq, t.kind FROM ledger.journal_entry t WHERE t.book_id = p_book AND t.seq = r.seq OFFSET 0
    ) e ON true
    WHERE r.seq IS NOT NULL AND (e.seq IS NULL OR e.kind IN ('genesis', 'close', 'reverse')))
  THEN
    RAISE EXCEPTION 'an entry of book % cannot be reversed', p_book USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_reversible';
  END IF;
END $$;

-- Account balances and counters follow the postings. Plan settings are fixed, and rows are found one by one
-- through the key (LATERAL … OFFSET 0): a plan made while the tables were empty would read a book's accounts whole.
-- A ctid found here stays right, because only the holder of the head's lock changes accounts.
CREATE FUNCTION ledger.apply_balances(p_book integer, p_head bigint, p_entry integer[], p_n smallint[], p_account uuid[],
  p_balance bigint[], c_name text[], c_value bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  UPDATE ledger.account a SET balance = s.balance, last_seq = p_head + s.entry
  FROM (
    SELECT q.balance, q.entry, found.tid
    FROM (
      SELECT DISTINCT ON (account) account, balance, entry
      FROM unnest(p_entry, p_n, p_account, p_balance) AS u (entry, n, account, balance)
      ORDER BY account, entry DESC, n DESC
    ) q
    CROSS JOIN LATERAL (
      SELECT r.ctid AS tid FROM ledger.account r WHERE r.book_id = p_book AND r.id = q.account OFFSET 0
    ) found
  ) s
  WHERE a.ctid = s.tid;

  IF cardinality(c_name) > 0 THEN
    INSERT INTO ledger.counter (book_id, name, value)
    SELECT p_book, c.name, c.value FROM unnest(c_name, c_value) AS c (name, value)
    ON CONFLICT ON CONSTRAINT counter_pkey DO UPDATE SET value = excluded.value;
  END IF;
END $$;

-- Appends entries p_head + 1, p_head + 2, … in one go. The e_ arrays hold one element an entry; the p_ postings
-- arrays one a posting, in order, p_entry telling which entry (1-based); c_ arrays give counters their new values.
-- The leaf is built here from the same arguments as the columns; e_hash is what the caller computed for it, and a
-- difference (a forged link, another canonical form) fails journal_entry_hash_is_of_leaf.
-- p_moved/p_expected_moves: rows of other modules moved by the same statement, and how many had to.
CREATE FUNCTION ledger.append(
  p_book integer, p_head bigint,
  e_kind text[], e_effective date[], e_recorded timestamptz[], e_actor uuid[], e_subject_type text[], e_subject uuid[],
  e_commitment bytea[], e_policy bytea[], e_key bytea[], e_reverses bigint[], e_detail text[], e_hash bytea[],
  p_entry integer[], p_n smallint[], p_account uuid[], p_asset text[], p_amount bigint[], p_balance bigint[],
  c_name text[], c_value bigint[],
  p_moved bigint, p_expected_moves bigint
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_hashjoin = on SET enable_nestloop = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  book ledger.book;
  size integer := cardinality(e_kind);
  previous_hash bytea[];
  previous_time timestamptz[];
BEGIN
  SELECT * INTO book FROM ledger.book b WHERE b.id = p_book AND b.head_seq = p_head FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the head of book % is not at % any more', p_book, p_head USING ERRCODE = 'KP001';
  END IF;
  IF p_moved <> p_expected_moves THEN
    RAISE EXCEPTION '% of % rows could be moved', p_moved, p_expected_moves USING ERRCODE = 'KP002';
  END IF;
  IF size = 0 OR size <> cardinality(e_hash) OR size <> cardinality(e_recorded) THEN
    RAISE EXCEPTION 'arrays of different lengths' USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_arrays';
  END IF;
  -- Else postings could be put to an entry that stands already, or to one that is yet to come.
  IF (1 <= ALL (p_entry) AND size >= ALL (p_entry)) IS NOT TRUE THEN
    RAISE EXCEPTION 'a posting of another entry' USING ERRCODE = 'KP003', CONSTRAINT = 'posting_of_its_entry';
  END IF;
  IF ('genesis' = ANY (e_kind)) IS DISTINCT FROM (p_head = -1) THEN
    RAISE EXCEPTION 'a genesis entry is the first of its book and no other is' USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_genesis_first';
  END IF;
  previous_hash := array_prepend(book.head_hash, trim_array(e_hash, 1));
  previous_time := array_prepend(book.head_at, trim_array(e_recorded, 1));
  IF EXISTS (SELECT FROM unnest(e_recorded, previous_time) AS t (at, before) WHERE (t.at > t.before) IS NOT TRUE) THEN
    RAISE EXCEPTION 'recorded times of book % must increase', p_book USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_time';
  END IF;
  IF 'reverse' = ANY (e_kind) THEN
    PERFORM ledger.check_reversals(p_book, e_reverses);
  END IF;

  -- string_agg takes the postings as they come, in order; another order would fail the hash.
  -- Only a genesis and a close may stand without postings: the leaf of another becomes NULL, which is refused.
  INSERT INTO ledger.journal_entry (book_id, seq, effective_on, recorded_at, kind, actor_id, subject_type, subject_id,
    key_hash, reverses_seq, leaf, leaf_hash)
  SELECT p_book, p_head + e.o, e.effective, e.recorded, e.kind, e.actor, e.subject_type, e.subject, e.key, e.reverses,
    convert_to(
      '{"@format":"kapok-leaf/1","@prev":"' || encode(e.previous, 'hex')
      || '","@seq":"' || (p_head + e.o) || '","actor":"' || e.actor || '","alg":"' || book.algorithm
      || '","book":"' || book.uid || '","detail":' || coalesce(e.detail, 'null')
      || ',"effective":"' || to_char(e.effective, 'YYYY-MM-DD') || '","key":"' || encode(e.key, 'hex')
      || '","kind":"' || e.kind || '","policy":' || coalesce('"' || encode(e.policy, 'hex') || '"', 'null')
      || ',"postings":[' || coalesce(p.list, CASE WHEN e.kind IN ('genesis', 'close') THEN '' END)
      || '],"recorded":"' || to_char(e.recorded AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      || '","reverses":' || coalesce('"' || e.reverses || '"', 'null')
      || ',"subject":{"commitment":' || coalesce('"' || encode(e.commitment, 'hex') || '"', 'null')
      || ',"id":"' || e.subject || '","type":"' || e.subject_type || '"}}', 'UTF8'),
    e.hash
  FROM unnest(e_kind, e_effective, e_recorded, e_actor, e_subject_type, e_subject, e_commitment, e_policy, e_key,
    e_reverses, e_detail, e_hash, previous_hash) WITH ORDINALITY
    AS e (kind, effective, recorded, actor, subject_type, subject, commitment, policy, key, reverses, detail, hash, previous, o)
  LEFT JOIN (
    SELECT q.entry, string_agg('{"account":"' || q.account || '","amount":"' || q.amount || '","asset":"' || q.asset || '"}', ',') AS list
    FROM unnest(p_entry, p_account, p_asset, p_amount) AS q (entry, account, asset, amount)
    GROUP BY q.entry
  ) p ON p.entry = e.o;

  INSERT INTO ledger.posting (book_id, seq, n, account_id, asset, amount, balance_after)
  SELECT p_book, p_head + q.entry, q.n, q.account, q.asset, q.amount, q.balance
  FROM unnest(p_entry, p_n, p_account, p_asset, p_amount, p_balance) AS q (entry, n, account, asset, amount, balance);

  PERFORM ledger.apply_balances(p_book, p_head, p_entry, p_n, p_account, p_balance, c_name, c_value);

  UPDATE ledger.book SET head_seq = p_head + size, head_hash = e_hash[size], head_at = e_recorded[size] WHERE id = p_book;
  RETURN p_head + size;
END $$;

-- Founds a book: its row; the genesis entry follows through ledger.append_genesis.
CREATE FUNCTION ledger.found_book(p_uid uuid, p_code text, p_algorithm text, p_recorded timestamptz, p_key bytea,
  p_actor uuid, p_detail text, p_hash bytea) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  book integer;
BEGIN
  INSERT INTO ledger.book (uid, code, algorithm) VALUES (p_uid, p_code, p_algorithm) RETURNING id INTO book;
  PERFORM ledger.append(book, -1, ARRAY['genesis'], ARRAY[(p_recorded AT TIME ZONE 'Asia/Shanghai')::date],
    ARRAY[p_recorded], ARRAY[p_actor], ARRAY['book'], ARRAY[p_uid], ARRAY[NULL::bytea], ARRAY[NULL::bytea], ARRAY[p_key],
    ARRAY[NULL::bigint], ARRAY[p_detail], ARRAY[p_hash], '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 0, 0);
  RETURN book;
END $$;

-- Opens the accounts that do not exist yet; answers all of them, in no particular order.
CREATE FUNCTION ledger.open_accounts(p_book integer, p_id uuid[], p_owner_kind text[], p_owner uuid[], p_purpose text[], p_asset text[])
RETURNS TABLE (id uuid, owner_kind text, owner_id uuid, purpose text, asset text, balance bigint, floor bigint, ceiling bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  INSERT INTO ledger.account AS a (book_id, id, owner_kind, owner_id, purpose, asset, floor)
  SELECT p_book, n.id, n.owner_kind, n.owner_id, n.purpose, n.asset, CASE WHEN n.purpose IN ('issuance', 'clearing') THEN NULL ELSE 0 END
  FROM unnest(p_id, p_owner_kind, p_owner, p_purpose, p_asset) AS n (id, owner_kind, owner_id, purpose, asset)
  ORDER BY n.owner_id, n.purpose, n.asset
  ON CONFLICT ON CONSTRAINT account_owner_unique DO NOTHING;
  RETURN QUERY
  SELECT a.id, a.owner_kind, a.owner_id, a.purpose, a.asset::text, a.balance, a.floor, a.ceiling
  FROM unnest(p_owner_kind, p_owner, p_purpose, p_asset) AS n (owner_kind, owner_id, purpose, asset)
  CROSS JOIN LATERAL (
    SELECT r.* FROM ledger.account r WHERE r.book_id = p_book AND r.owner_id = n.owner_id AND r.purpose = n.purpose
      AND r.asset = n.asset AND r.owner_kind = n.owner_kind OFFSET 0
  ) a;
END $$;

-- Who may do what: the service reads, and writes through the door alone.
GRANT SELECT ON ledger.book, ledger.account, ledger.account_purpose, ledger.journal_entry, ledger.posting, ledger.counter TO kapok_app, kapok_reader;
GRANT EXECUTE ON FUNCTION ledger.lock_head, ledger.append, ledger.found_book, ledger.open_accounts TO kapok_app;
