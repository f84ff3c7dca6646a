-- The months of a book. A month is begun (ordinary entries take effect after it from then on), its closing balances
-- are fixed in bounded chunks, and its close entry puts their Merkle root into the chain (docs/format.md). All of it
-- is written by the functions below; nothing here is ever changed or removed.
--
-- SQLSTATE raised here beside those of 0002: KP004 a month cannot be begun or fixed now (the constraint says why).

ALTER TABLE ledger.book
  ADD COLUMN closed_through  date,          -- the last day of the newest closed month
  ADD COLUMN closing_through date;          -- the last day of the month that is being closed

-- One row a month, from its begin on. What is written stays; only the progress of fixing moves, forward.
CREATE TABLE ledger.period (
  book_id      integer NOT NULL,
  month_end    date NOT NULL CONSTRAINT period_month_end_is_last
               CHECK (month_end = (date_trunc('month', month_end::timestamp) + interval '1 month - 1 day')::date),
  begun_at     timestamptz NOT NULL DEFAULT now(),
  -- The last entry that was recorded before the month was over: what takes effect later has a higher number.
  month_seq    bigint NOT NULL,
  -- The head when fixing began: what takes effect in the month has this number at most.
  boundary_seq bigint,
  total        bigint,                      -- accounts there were then
  looked       bigint NOT NULL DEFAULT 0,   -- accounts looked at so far, in order of their ids ...
  looked_id    uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',  -- ... the last of them
  accounts     bigint NOT NULL DEFAULT 0,   -- closing balances fixed so far
  postings     bigint NOT NULL DEFAULT 0,   -- all postings under them
  sums         jsonb NOT NULL DEFAULT '{}', -- minutes by owner kind, purpose and asset
  pending      bytea[] NOT NULL DEFAULT '{}', -- hashes of leaves that have no node above them yet
  root         ledger.digest,               -- set when all are fixed ...
  detail       text,                        -- ... with what the close entry has to say
  close_seq    bigint,
  CONSTRAINT period_pkey PRIMARY KEY (book_id, month_end),
  CONSTRAINT period_book_exists FOREIGN KEY (book_id) REFERENCES ledger.book (id),
  CONSTRAINT period_fixed_in_order CHECK ((root IS NULL) = (detail IS NULL)
    AND (boundary_seq IS NOT NULL OR root IS NULL) AND (root IS NOT NULL OR close_seq IS NULL))
) WITH (fillfactor = 50);

-- What every account held when a month was over, of postings that had taken effect by then. Accounts without one are
-- absent. The ordinal is the account's place under the root: by id, from 0.
CREATE TABLE ledger.closing_balance (
  book_id    integer NOT NULL,
  month_end  date NOT NULL,
  ordinal    bigint NOT NULL,
  account_id uuid NOT NULL,
  balance    bigint NOT NULL,
  postings   bigint NOT NULL,               -- of all months up to this one
  CONSTRAINT closing_balance_pkey PRIMARY KEY (book_id, month_end, account_id),
  CONSTRAINT closing_balance_ordinal_unique UNIQUE (book_id, month_end, ordinal)
);

-- The hashes above every 1,024 closing balances, in order; the last may stand above fewer. Proofs start there.
CREATE TABLE ledger.closing_node (
  book_id   integer NOT NULL,
  month_end date NOT NULL,
  position  bigint NOT NULL,
  hash      ledger.digest NOT NULL,
  CONSTRAINT closing_node_pkey PRIMARY KEY (book_id, month_end, position)
);

CREATE TRIGGER closing_balance_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.closing_balance
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER closing_node_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.closing_node
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER period_never_removed BEFORE DELETE OR TRUNCATE ON ledger.period
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

CREATE FUNCTION ledger.check_period_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF ROW (NEW.book_id, NEW.month_end, NEW.begun_at, NEW.month_seq) IS DISTINCT FROM
     ROW (OLD.book_id, OLD.month_end, OLD.begun_at, OLD.month_seq)
     OR NEW.boundary_seq IS DISTINCT FROM coalesce(OLD.boundary_seq, NEW.boundary_seq)
     OR NEW.total IS DISTINCT FROM coalesce(OLD.total, NEW.total)
     OR NEW.looked < OLD.looked OR NEW.looked_id < OLD.looked_id OR NEW.accounts < OLD.accounts OR NEW.postings < OLD.postings
     OR (OLD.root IS NOT NULL
         AND ROW (NEW.looked, NEW.looked_id, NEW.accounts, NEW.postings, NEW.sums, NEW.pending, NEW.root, NEW.detail) IS DISTINCT FROM
             ROW (OLD.looked, OLD.looked_id, OLD.accounts, OLD.postings, OLD.sums, OLD.pending, OLD.root, OLD.detail))
     OR NEW.close_seq IS DISTINCT FROM coalesce(OLD.close_seq, NEW.close_seq)
  THEN
    RAISE EXCEPTION 'what is written of a month stays' USING ERRCODE = 'KP010';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER period_is_written_once BEFORE UPDATE ON ledger.period
  FOR EACH ROW EXECUTE FUNCTION ledger.check_period_change();

-- Begin ------------------------------------------------------------------------------------------------------

-- The number of the last entry recorded before an instant; -1 when there is none. Recorded times grow with it.
CREATE FUNCTION ledger.seq_before(p_book integer, p_instant timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  low bigint := -1;
  high bigint;
  middle bigint;
  recorded timestamptz;
BEGIN
  SELECT b.head_seq INTO high FROM ledger.book b WHERE b.id = p_book;
  WHILE low < high LOOP
    middle := (low + high + 1) / 2;
    SELECT e.recorded_at INTO recorded FROM ledger.journal_entry e WHERE e.book_id = p_book AND e.seq = middle;
    IF recorded < p_instant THEN low := middle; ELSE high := middle - 1; END IF;
  END LOOP;
  RETURN low;
END $$;

CREATE FUNCTION ledger.day_start(p_day date) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$ SELECT p_day::timestamp AT TIME ZONE 'Asia/Shanghai' $$;

-- Shuts a month that is over: from now on ledger.append refuses entries that take effect on its days, but for what
-- its close posts itself. Months are closed in order; one without entries may be left out, and the first one ever
-- may be any. Begun already: nothing happens.
CREATE FUNCTION ledger.begin_close(p_book integer, p_month_end date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
DECLARE
  book ledger.book;
  first_day date := date_trunc('month', p_month_end::timestamp)::date;
  open_day date;
  open_seq bigint;
BEGIN
  SELECT * INTO STRICT book FROM ledger.book b WHERE b.id = p_book FOR UPDATE;
  IF book.closing_through = p_month_end THEN
    RETURN;
  END IF;
  IF p_month_end >= (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'the month that ends on % is not over', p_month_end USING ERRCODE = 'KP004', CONSTRAINT = 'period_is_over';
  END IF;
  IF book.closing_through IS NOT NULL THEN
    RAISE EXCEPTION 'another month is being closed' USING ERRCODE = 'KP004', CONSTRAINT = 'period_one_at_a_time';
  END IF;
  IF p_month_end <= book.closed_through THEN
    RAISE EXCEPTION 'the month that ends on % is closed', p_month_end USING ERRCODE = 'KP004', CONSTRAINT = 'period_closed_once';
  END IF;
  open_day := book.closed_through + 1;
  IF open_day < first_day THEN
    open_seq := ledger.seq_before(p_book, ledger.day_start(open_day));
    IF EXISTS (SELECT FROM ledger.journal_entry e
               WHERE e.book_id = p_book AND e.seq > open_seq AND e.effective_on >= open_day AND e.effective_on < first_day)
    THEN
      RAISE EXCEPTION 'an earlier month is open' USING ERRCODE = 'KP004', CONSTRAINT = 'period_in_order';
    END IF;
  END IF;
  INSERT INTO ledger.period (book_id, month_end, month_seq)
  VALUES (p_book, p_month_end, ledger.seq_before(p_book, ledger.day_start(p_month_end + 1)));
  UPDATE ledger.book SET closing_through = p_month_end WHERE id = p_book;
END $$;

-- Fix --------------------------------------------------------------------------------------------------------

-- The Merkle tree hash over hashes of leaves or of subtrees of equal size: RFC 6962 section 2.1.
CREATE FUNCTION ledger.tree_root(p_hashes bytea[]) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS $$
DECLARE
  level bytea[] := p_hashes;
BEGIN
  IF level IS NULL OR cardinality(level) = 0 THEN
    RETURN sha256('');
  END IF;
  WHILE cardinality(level) > 1 LOOP
    -- A last one without a partner rises as it is.
    SELECT array_agg(CASE WHEN pair.b IS NULL THEN pair.a ELSE sha256('\x01'::bytea || pair.a || pair.b) END ORDER BY pair.o)
    INTO level
    FROM (SELECT h.hash AS a, lead(h.hash) OVER (ORDER BY h.o) AS b, h.o
          FROM unnest(level) WITH ORDINALITY AS h (hash, o)) pair
    WHERE pair.o % 2 = 1;
  END LOOP;
  RETURN level[1];
END $$;

-- Writes the hashes above further closing leaves, 1,024 at a time, and answers the hashes of those that are left over;
-- at the end (p_all) of these, too. p_from is the ordinal of the first.
CREATE FUNCTION ledger.fix_nodes(p_book integer, p_month_end date, p_from bigint, p_hashes bytea[], p_all boolean) RETURNS bytea[]
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  next_one integer := 1;
  size integer := cardinality(p_hashes);
BEGIN
  WHILE next_one + 1023 <= size OR (p_all AND next_one <= size) LOOP
    INSERT INTO ledger.closing_node (book_id, month_end, position, hash)
    VALUES (p_book, p_month_end, (p_from + next_one - 1) / 1024, ledger.tree_root(p_hashes[next_one : next_one + 1023]));
    next_one := next_one + 1024;
  END LOOP;
  RETURN p_hashes[next_one : size];
END $$;

-- What the close entry of a month says, as canonical JSON; its names and values hold nothing that needs an escape.
CREATE FUNCTION ledger.close_detail(p_month ledger.period, p_root bytea) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT '{' || string_agg('"' || m.name || '":"' || m.value || '"', ',' ORDER BY m.name COLLATE "C") || '}'
  FROM (
    SELECT s.key, s.value FROM jsonb_each_text(p_month.sums) s
    UNION ALL
    VALUES ('accounts', p_month.accounts::text), ('boundarySeq', p_month.boundary_seq::text),
      ('closingRoot', encode(p_root, 'hex')), ('format', 'kapok-closing/1'),
      ('month', to_char(p_month.month_end, 'YYYY-MM')), ('postings', p_month.postings::text),
      ('treeSize', (p_month.boundary_seq + 1)::text)
  ) AS m (name, value)
$$;

-- Looks at the next p_limit accounts and fixes what they held at the end of the month: the closing balance of the
-- month closed before, and what took effect since. The first call only sets the boundary; it takes the head's lock, as
-- the caller has done already, and notes how many accounts there are (p_total; nothing depends on it). Whoever comes
-- after the last account gets the root. Answers how many accounts were looked at, of how many, and whether all is fixed.
--
-- An entry takes effect on the day it is recorded or earlier. So one that is numbered above the boundary of the month
-- before, and recorded before this month was over, took effect in this month; only of the others must the date be read.
CREATE FUNCTION ledger.fix_closing(p_book integer, p_month_end date, p_limit integer, p_total bigint,
  OUT done bigint, OUT total bigint, OUT is_fixed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  book ledger.book;
  this ledger.period;
  before ledger.period;
  lowest_seq bigint;
  sure_above bigint;
  last_end date;
  found_looked bigint;
  found_id uuid;
  found_accounts bigint;
  found_postings bigint;
  found_hashes bytea[];
  found_sums jsonb;
  first_part text := '{"@format":"kapok-closing/1","account":"';
  last_part text;
BEGIN
  SELECT * INTO this FROM ledger.period m WHERE m.book_id = p_book AND m.month_end = p_month_end FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the month that ends on % is not being closed', p_month_end USING ERRCODE = 'KP004', CONSTRAINT = 'period_begun';
  END IF;
  SELECT * INTO STRICT book FROM ledger.book b WHERE b.id = p_book;
  IF this.boundary_seq IS NULL THEN
    SELECT * INTO STRICT book FROM ledger.book b WHERE b.id = p_book FOR UPDATE;
    total := p_total;
    UPDATE ledger.period m SET boundary_seq = book.head_seq, total = p_total
    WHERE m.book_id = p_book AND m.month_end = p_month_end;
    done := 0;
    is_fixed := false;
    RETURN;
  END IF;
  done := this.looked;
  total := this.total;
  is_fixed := this.root IS NOT NULL;
  IF is_fixed THEN
    RETURN;
  END IF;

  SELECT * INTO before FROM ledger.period m WHERE m.book_id = p_book AND m.month_end < p_month_end
  ORDER BY m.month_end DESC LIMIT 1;
  lowest_seq := coalesce(before.month_seq, -1);
  sure_above := coalesce(before.boundary_seq, -1);
  last_end := coalesce(before.month_end, '-infinity');
  last_part := '","book":"' || book.uid || '","month":"' || to_char(p_month_end, 'YYYY-MM') || '","postings":"';
  WITH page AS MATERIALIZED (
    SELECT a.id, a.asset, 'sum:' || a.owner_kind || ':' || a.purpose || ':' || a.asset AS name FROM ledger.account a
    WHERE a.book_id = p_book AND a.id > this.looked_id ORDER BY a.id LIMIT p_limit
  ), figures AS MATERIALIZED (
    SELECT g.id, g.asset, g.name, coalesce(c.balance, 0) + f.minutes AS balance, coalesce(c.postings, 0) + f.postings AS postings
    FROM page g
    LEFT JOIN LATERAL (
      SELECT k.balance, k.postings FROM ledger.closing_balance k
      WHERE k.book_id = p_book AND k.month_end = before.month_end AND k.account_id = g.id OFFSET 0
    ) c ON true
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(p.amount), 0)::bigint AS minutes, count(*) AS postings FROM ledger.posting p
      WHERE p.book_id = p_book AND p.account_id = g.id AND p.seq > lowest_seq AND p.seq <= this.boundary_seq
        AND ((p.seq > sure_above AND p.seq <= this.month_seq) OR EXISTS (
          SELECT FROM ledger.journal_entry e WHERE e.book_id = p_book AND e.seq = p.seq
            AND e.effective_on > last_end AND e.effective_on <= p_month_end))
    ) f
  ), fixed AS (
    INSERT INTO ledger.closing_balance (book_id, month_end, ordinal, account_id, balance, postings)
    SELECT p_book, p_month_end, this.accounts + row_number() OVER (ORDER BY f.id) - 1, f.id, f.balance, f.postings
    FROM figures f WHERE f.postings > 0
  )
  SELECT (SELECT count(*) FROM page), (SELECT g.id FROM page g ORDER BY g.id DESC LIMIT 1),
    count(*), coalesce(sum(f.postings), 0),
    coalesce(array_agg(sha256('\x00'::bytea || convert_to(first_part || f.id || '","asset":"' || f.asset || '","balance":"'
      || f.balance || last_part || f.postings || '"}', 'UTF8')) ORDER BY f.id), '{}'),
    (SELECT coalesce(jsonb_object_agg(s.name, s.minutes), '{}') FROM (
       SELECT t.name, sum(t.minutes) AS minutes FROM (
         SELECT u.key AS name, u.value::numeric AS minutes FROM jsonb_each_text(this.sums) u
         UNION ALL SELECT g.name, g.balance FROM figures g WHERE g.postings > 0) t
       GROUP BY t.name) s)
  INTO found_looked, found_id, found_accounts, found_postings, found_hashes, found_sums
  FROM figures f WHERE f.postings > 0;

  this.looked := this.looked + found_looked;
  this.looked_id := coalesce(found_id, this.looked_id);
  this.sums := found_sums;
  this.postings := this.postings + found_postings;
  this.pending := ledger.fix_nodes(p_book, p_month_end, this.accounts - cardinality(this.pending), this.pending || found_hashes,
    found_looked < p_limit);
  this.accounts := this.accounts + found_accounts;
  IF found_looked < p_limit THEN
    this.root := ledger.tree_root(ARRAY(SELECT n.hash::bytea FROM ledger.closing_node n
      WHERE n.book_id = p_book AND n.month_end = p_month_end ORDER BY n.position));
    this.detail := ledger.close_detail(this, this.root);
  END IF;
  UPDATE ledger.period m SET looked = this.looked, looked_id = this.looked_id, accounts = this.accounts,
    postings = this.postings, sums = this.sums, pending = this.pending, root = this.root, detail = this.detail
  WHERE m.book_id = p_book AND m.month_end = p_month_end;
  done := this.looked;
  is_fixed := this.root IS NOT NULL;
END $$;

-- The door ---------------------------------------------------------------------------------------------------

-- Judges entries of which one is a close, or takes effect on a day that is shut. What the close of a month posts
-- itself stands on the last day of that month, until fixing began; anything else there means that whoever sent it did
-- not know of the close (KP001: decide again). A close says exactly what was fixed, and has no postings.
CREATE FUNCTION ledger.check_periods(p_book ledger.book, e_kind text[], e_effective date[], e_detail text[], p_entry integer[])
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  month ledger.period;
BEGIN
  SELECT * INTO month FROM ledger.period m WHERE m.book_id = p_book.id AND m.month_end = p_book.closing_through;
  IF EXISTS (
    SELECT FROM unnest(e_kind, e_effective) AS e (kind, effective)
    WHERE e.effective <= greatest(p_book.closed_through, p_book.closing_through)
      AND (e.kind NOT IN ('expire', 'settle', 'close') OR e.effective IS DISTINCT FROM month.month_end))
  THEN
    RAISE EXCEPTION 'a day of book % is closed', p_book.id USING ERRCODE = 'KP001', CONSTRAINT = 'journal_entry_period_open';
  END IF;
  IF month.boundary_seq IS NOT NULL AND EXISTS (
    SELECT FROM unnest(e_kind, e_effective) AS e (kind, effective) WHERE e.effective <= month.month_end AND e.kind <> 'close')
  THEN
    RAISE EXCEPTION 'the balances of book % are being fixed', p_book.id USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_before_fixing';
  END IF;
  IF EXISTS (
    SELECT FROM unnest(e_kind, e_effective, e_detail) WITH ORDINALITY AS e (kind, effective, detail, o)
    WHERE e.kind = 'close' AND (e.effective IS DISTINCT FROM month.month_end OR e.detail IS DISTINCT FROM month.detail
      OR month.detail IS NULL OR e.o = ANY (p_entry) OR e.o > array_position(e_kind, 'close')))
  THEN
    RAISE EXCEPTION 'a close of book % is not what was fixed', p_book.id USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_close';
  END IF;
END $$;

-- Marks the month that is being closed as closed by an entry.
CREATE FUNCTION ledger.close_period(p_book ledger.book, p_seq bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  UPDATE ledger.period m SET close_seq = p_seq WHERE m.book_id = p_book.id AND m.month_end = p_book.closing_through;
  UPDATE ledger.book SET closed_through = closing_through, closing_through = NULL WHERE id = p_book.id;
END $$;

-- The head now tells what is closed, too.
DROP FUNCTION ledger.lock_head(integer);
CREATE FUNCTION ledger.lock_head(p_book integer, OUT uid uuid, OUT head_seq bigint, OUT head_hash bytea, OUT head_at timestamptz,
  OUT closed_through date, OUT closing_through date)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT b.uid, b.head_seq, b.head_hash, b.head_at, b.closed_through, b.closing_through
  FROM ledger.book b WHERE b.id = p_book FOR UPDATE
$$;

-- ledger.append as before, with what stands between [periods] and [/periods].
CREATE OR REPLACE FUNCTION ledger.append(
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
  -- [periods] Only a close, or an entry on a day that is shut, is worth a closer look.
  IF 'close' = ANY (e_kind) OR greatest(book.closed_through, book.closing_through) >= ANY (e_effective) THEN
    PERFORM ledger.check_periods(book, e_kind, e_effective, e_detail, p_entry);
  END IF;
  -- [/periods]
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
  -- [periods]
  IF 'close' = ANY (e_kind) THEN
    PERFORM ledger.close_period(book, p_head + array_position(e_kind, 'close'));
  END IF;
  -- [/periods]
  RETURN p_head + size;
END $$;

-- Who may do what: the service reads, and writes through these doors alone.
GRANT SELECT ON ledger.period, ledger.closing_balance, ledger.closing_node TO kapok_app, kapok_reader;
GRANT EXECUTE ON FUNCTION ledger.lock_head, ledger.begin_close, ledger.fix_closing TO kapok_app;
