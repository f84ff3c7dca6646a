-- Appending with fewer statements. A lone entry paid nearly a millisecond of the database's time for the preparation of
-- fifteen small plans, and for the table CHECKs that PostgreSQL reads anew in each of them
-- (docs/decisions/0012-a-lean-door.md). The same rules hold at the same doors; what changes is where they are asked:
--
-- * The head moves first, by a compare-and-swap on number and hash; time goes forward with it.
-- * What a CHECK said of an entry is asked of every entry while its leaf is built (ledger.refuse_entry names the rule).
-- * What CHECKs said of a posting and of a balance is asked by the posting guard, which also moves the balances:
--   whoever inserts postings moves the accounts, and nothing else does.
-- * The functions' own plan settings are gone. Whoever appends does so on a connection that keeps index plans
--   (plan-settings.ts); on any other the same rules hold, perhaps more slowly.

ALTER TABLE ledger.journal_entry
  DROP CONSTRAINT journal_entry_hash_is_of_leaf,
  DROP CONSTRAINT journal_entry_not_in_future,
  DROP CONSTRAINT journal_entry_reverses_earlier;
ALTER TABLE ledger.posting DROP CONSTRAINT posting_moves_something;
ALTER TABLE ledger.account
  DROP CONSTRAINT account_unbounded_only_where_allowed,
  DROP CONSTRAINT account_floor,
  DROP CONSTRAINT account_ceiling;

-- An account's limits are judged when they are set; its balance, when it moves.
CREATE FUNCTION ledger.check_limits() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'an account of purpose % cannot have these limits', NEW.purpose
    USING ERRCODE = 'KP003', CONSTRAINT = 'account_limits';
END $$;
CREATE TRIGGER account_limits BEFORE INSERT OR UPDATE OF floor, ceiling, purpose ON ledger.account
  FOR EACH ROW WHEN ((NEW.floor IS NULL AND NEW.purpose NOT IN ('issuance', 'clearing'))
    OR NEW.balance < NEW.floor OR NEW.balance > NEW.ceiling)
  EXECUTE FUNCTION ledger.check_limits();

-- The guard ----------------------------------------------------------------------------------------------------

-- Statement-level, whoever inserts: the postings of every entry sum to zero per asset, are at least two and none of
-- nothing; each names an existing account; each balance_after follows from the one before; floors and ceilings hold in
-- between, too. Then each account has the balance of its last posting.
CREATE OR REPLACE FUNCTION ledger.check_postings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  fault record;
BEGIN
  -- An account is found through its key, row by row (LATERAL … OFFSET 0), and moved by its place: that stays right,
  -- because only the holder of the head's lock changes accounts.
  WITH line AS MATERIALIZED (
    SELECT p.seq, p.n, p.asset, p.amount, p.balance_after, a.place, a.asset AS account_asset, a.floor, a.ceiling,
      lag(p.balance_after, 1, a.balance) OVER own AS balance_before, lead(p.seq) OVER own IS NULL AS is_last
    FROM fresh p
    LEFT JOIN LATERAL (
      SELECT r.ctid AS place, r.asset, r.floor, r.ceiling, r.balance FROM ledger.account r
      WHERE r.book_id = p.book_id AND r.id = p.account_id OFFSET 0
    ) a ON true
    WINDOW own AS (PARTITION BY p.account_id ORDER BY p.seq, p.n)
  ), moved AS (
    UPDATE ledger.account r SET balance = l.balance_after, last_seq = l.seq FROM line l WHERE l.is_last AND r.ctid = l.place
  )
  SELECT f.seq, f.rule INTO fault
  FROM (
    SELECT l.seq, 'posting_zero_sum' AS rule FROM line l GROUP BY l.seq
    HAVING count(*) < 2 OR sum(l.amount) FILTER (WHERE l.asset = 'MIN') <> 0 OR sum(l.amount) FILTER (WHERE l.asset = 'GRT') <> 0
    UNION ALL
    SELECT l.seq,
      CASE WHEN l.amount = 0 OR l.n NOT BETWEEN 0 AND 999 THEN 'posting_moves_something'
           WHEN l.asset IS DISTINCT FROM l.account_asset THEN 'posting_account_known'
           WHEN l.balance_after <> l.balance_before + l.amount THEN 'posting_running_balance'
           WHEN l.amount < 0 THEN 'account_floor'
           ELSE 'account_ceiling' END
    FROM line l
    WHERE l.amount = 0 OR l.n NOT BETWEEN 0 AND 999 OR l.asset IS DISTINCT FROM l.account_asset
       OR l.balance_after <> l.balance_before + l.amount
       OR (l.amount < 0 AND l.balance_after < l.floor) OR (l.amount > 0 AND l.balance_after > l.ceiling)
  ) f LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % breaks %', fault.seq, fault.rule USING ERRCODE = 'KP003', CONSTRAINT = fault.rule;
  END IF;
  RETURN NULL;
END $$;
DROP FUNCTION ledger.apply_balances(integer, bigint, integer[], smallint[], uuid[], bigint[], text[], bigint[]);

-- The door -----------------------------------------------------------------------------------------------------

-- Says which rule an entry breaks. Never answers.
CREATE FUNCTION ledger.refuse_entry(e_seq bigint, e_kind text, e_effective date, e_recorded timestamptz, e_before timestamptz,
  e_reverses bigint, has_leaf boolean) RETURNS bytea
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'entry % breaks a rule of the chain', e_seq USING ERRCODE = 'KP003', CONSTRAINT =
    CASE WHEN (e_recorded > e_before) IS NOT TRUE THEN 'journal_entry_time'
         WHEN (e_effective <= (e_recorded AT TIME ZONE 'Asia/Shanghai')::date) IS NOT TRUE THEN 'journal_entry_not_in_future'
         WHEN ((e_kind = 'reverse') = (e_reverses IS NOT NULL) AND (e_reverses < e_seq) IS NOT FALSE) IS NOT TRUE
           THEN 'journal_entry_reverses_earlier'
         WHEN NOT has_leaf THEN 'journal_entry_has_postings'
         ELSE 'journal_entry_hash_is_of_leaf' END;
END $$;

-- Appends entries p_head + 1, p_head + 2, … in one go. The e_ arrays hold one element an entry; the p_ postings
-- arrays one a posting, in order, p_entry telling which entry (1-based); c_ arrays give counters their new values.
-- The leaf is built here from the same arguments as the columns; e_hash is what the caller computed for it, and a
-- difference (a forged link, another canonical form) is refused. p_hash is the hash of the leaf at p_head.
-- p_moved/p_expected_moves: rows of other modules moved by the same statement, and how many had to.
DROP FUNCTION ledger.append(integer, bigint, text[], date[], timestamptz[], uuid[], text[], uuid[], bytea[], bytea[], bytea[],
  bigint[], text[], bytea[], integer[], smallint[], uuid[], text[], bigint[], bigint[], text[], bigint[], bigint, bigint);
CREATE FUNCTION ledger.append(
  p_book integer, p_head bigint, p_hash bytea,
  e_kind text[], e_effective date[], e_recorded timestamptz[], e_actor uuid[], e_subject_type text[], e_subject uuid[],
  e_commitment bytea[], e_policy bytea[], e_key bytea[], e_reverses bigint[], e_detail text[], e_hash bytea[],
  p_entry integer[], p_n smallint[], p_account uuid[], p_asset text[], p_amount bigint[], p_balance bigint[],
  c_name text[], c_value bigint[],
  p_moved bigint, p_expected_moves bigint
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  book ledger.book;
  size integer := cardinality(e_kind);
BEGIN
  -- Of the same length, and counted from 1: what is picked out of them by number below is what unnest pairs.
  IF (array_lower(e_kind, 1), array_lower(e_hash, 1), array_upper(e_hash, 1), array_lower(e_recorded, 1), array_upper(e_recorded, 1),
      coalesce(array_lower(p_entry, 1), 1)) IS DISTINCT FROM (1, 1, size, 1, size, 1)
  THEN
    RAISE EXCEPTION 'arrays of different lengths' USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_arrays';
  END IF;
  UPDATE ledger.book b SET head_seq = p_head + size, head_hash = e_hash[size], head_at = e_recorded[size]
  WHERE b.id = p_book AND b.head_seq = p_head AND b.head_hash = p_hash AND b.head_at < e_recorded[1]
  RETURNING * INTO book;
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM ledger.book b WHERE b.id = p_book AND b.head_seq = p_head AND b.head_hash = p_hash) THEN
      RAISE EXCEPTION 'recorded times of book % must increase', p_book USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_time';
    END IF;
    RAISE EXCEPTION 'the head of book % is not at % any more', p_book, p_head USING ERRCODE = 'KP001';
  END IF;
  IF p_moved <> p_expected_moves THEN
    RAISE EXCEPTION '% of % rows could be moved', p_moved, p_expected_moves USING ERRCODE = 'KP002';
  END IF;
  -- Else postings could be put to an entry that stands already, or to one that is yet to come.
  IF (1 <= ALL (p_entry) AND size >= ALL (p_entry)) IS NOT TRUE THEN
    RAISE EXCEPTION 'a posting of another entry' USING ERRCODE = 'KP003', CONSTRAINT = 'posting_of_its_entry';
  END IF;
  IF ('genesis' = ANY (e_kind)) IS DISTINCT FROM (p_head = -1) THEN
    RAISE EXCEPTION 'a genesis entry is the first of its book and no other is' USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_genesis_first';
  END IF;
  -- Only a close, or an entry on a day that is shut, is worth a closer look.
  IF 'close' = ANY (e_kind) OR greatest(book.closed_through, book.closing_through) >= ANY (e_effective) THEN
    PERFORM ledger.check_periods(book, e_kind, e_effective, e_detail, p_entry);
  END IF;
  IF 'reverse' = ANY (e_kind) THEN
    PERFORM ledger.check_reversals(p_book, e_reverses);
  END IF;

  -- The postings' texts, one an entry: after each posting a comma, or as many line ends as entries lie between it and
  -- the next one's. Postings out of order would fail the hash.
  -- Only a genesis and a close may stand without postings: another one has no leaf, which is refused. A column of the
  -- wrong length is NULL somewhere, which concat passes over: the hash then differs.
  INSERT INTO ledger.journal_entry (book_id, seq, effective_on, recorded_at, kind, actor_id, subject_type, subject_id,
    key_hash, reverses_seq, leaf, leaf_hash)
  SELECT p_book, p_head + l.o, l.effective, l.recorded, l.kind, l.actor, l.subject_type, l.subject, l.key, l.reverses, l.leaf,
    CASE WHEN l.hash = sha256('\x00'::bytea || l.leaf) AND l.recorded > l.before
      AND l.effective <= (l.recorded AT TIME ZONE 'Asia/Shanghai')::date
      AND (l.kind = 'reverse') = (l.reverses IS NOT NULL) AND (l.reverses < p_head + l.o) IS NOT FALSE
      THEN l.hash
      ELSE ledger.refuse_entry(p_head + l.o, l.kind, l.effective, l.recorded, l.before, l.reverses, l.leaf IS NOT NULL) END
  FROM (
    SELECT e.*, convert_to(
      '{"@format":"kapok-leaf/1","@prev":"' || encode(e.previous, 'hex')
      || '","@seq":"' || (p_head + e.o) || '","actor":"' || e.actor || '","alg":"' || book.algorithm
      || '","book":"' || book.uid || '","detail":' || coalesce(e.detail, 'null')
      || ',"effective":"' || to_char(e.effective, 'YYYY-MM-DD') || '","key":"' || encode(e.key, 'hex')
      || '","kind":"' || e.kind || '","policy":' || coalesce('"' || encode(e.policy, 'hex') || '"', 'null')
      || ',"postings":[' || coalesce(nullif(e.list, ''), CASE WHEN e.kind IN ('genesis', 'close') THEN '' END)
      || '],"recorded":"' || to_char(e.recorded AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      || '","reverses":' || coalesce('"' || e.reverses || '"', 'null')
      || ',"subject":{"commitment":' || coalesce('"' || encode(e.commitment, 'hex') || '"', 'null')
      || ',"id":"' || e.subject || '","type":"' || e.subject_type || '"}}', 'UTF8') AS leaf
    FROM unnest(e_kind, e_effective, e_recorded, e_actor, e_subject_type, e_subject, e_commitment, e_policy, e_key,
      e_reverses, e_detail, e_hash, array_prepend(p_hash, trim_array(e_hash, 1)), array_prepend('-infinity', trim_array(e_recorded, 1)),
      string_to_array((
        SELECT repeat(E'\n', p_entry[1] - 1) || string_agg('{"account":"' || q.account || '","amount":"' || q.amount
          || '","asset":"' || q.asset || '"}' || CASE WHEN q.next = q.entry THEN ',' ELSE repeat(E'\n', coalesce(q.next, size) - q.entry) END, '')
        FROM unnest(p_entry, p_account, p_asset, p_amount, p_entry[2:]) AS q (entry, account, asset, amount, next)), E'\n')
      ) WITH ORDINALITY
      AS e (kind, effective, recorded, actor, subject_type, subject, commitment, policy, key, reverses, detail, hash, previous,
        before, list, o)
    OFFSET 0
  ) l;

  INSERT INTO ledger.posting (book_id, seq, n, account_id, asset, amount, balance_after)
  SELECT p_book, p_head + q.entry, q.n, q.account, q.asset, q.amount, q.balance
  FROM unnest(p_entry, p_n, p_account, p_asset, p_amount, p_balance) AS q (entry, n, account, asset, amount, balance);

  IF cardinality(c_name) > 0 THEN
    INSERT INTO ledger.counter (book_id, name, value)
    SELECT p_book, c.name, c.value FROM unnest(c_name, c_value) AS c (name, value)
    ON CONFLICT ON CONSTRAINT counter_pkey DO UPDATE SET value = excluded.value;
  END IF;
  IF 'close' = ANY (e_kind) THEN
    PERFORM ledger.close_period(book, p_head + array_position(e_kind, 'close'));
  END IF;
  RETURN p_head + size;
END $$;

-- Founds a book: as before, for the new door.
CREATE OR REPLACE FUNCTION ledger.found_book(p_uid uuid, p_code text, p_algorithm text, p_recorded timestamptz, p_key bytea,
  p_actor uuid, p_detail text, p_hash bytea) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  book integer;
BEGIN
  INSERT INTO ledger.book (uid, code, algorithm) VALUES (p_uid, p_code, p_algorithm) RETURNING id INTO book;
  PERFORM ledger.append(book, -1, decode(repeat('00', 32), 'hex'), ARRAY['genesis'], ARRAY[(p_recorded AT TIME ZONE 'Asia/Shanghai')::date],
    ARRAY[p_recorded], ARRAY[p_actor], ARRAY['book'], ARRAY[p_uid], ARRAY[NULL::bytea], ARRAY[NULL::bytea], ARRAY[p_key],
    ARRAY[NULL::bigint], ARRAY[p_detail], ARRAY[p_hash], '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 0, 0);
  RETURN book;
END $$;
GRANT EXECUTE ON FUNCTION ledger.append TO kapok_app;
