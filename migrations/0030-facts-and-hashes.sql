-- Facts that the chain carries beside the moves of minutes (kind notice), hashes of a book's own choice (SHA-256 or SM3),
-- and leaves that fit into a bundle of C2SP tlog-tiles (docs/decisions/0014-facts-and-hashes.md, docs/format.md).
--
-- SQLSTATE raised here beside those of 0002: KP005 this server cannot reckon a hash.

-- Both only grow, so no row need be read again (NOT VALID); whatever is written from now on is held to them.
ALTER DOMAIN ledger.entry_kind DROP CONSTRAINT entry_kind_known;
ALTER DOMAIN ledger.entry_kind ADD CONSTRAINT entry_kind_known CHECK (VALUE IN
  ('genesis', 'service', 'hold', 'release', 'redeem', 'gift', 'donate', 'grant', 'expire', 'settle', 'close', 'reverse',
   'adjust', 'import', 'notice')) NOT VALID;
ALTER DOMAIN ledger.algorithm DROP CONSTRAINT algorithm_known;
ALTER DOMAIN ledger.algorithm ADD CONSTRAINT algorithm_known CHECK (VALUE IN ('sha256', 'sm3')) NOT VALID;

-- Hashes -------------------------------------------------------------------------------------------------------

-- SM3 comes of the extension pgcrypto, which an administrator gives the database. The name is looked up when it is
-- called: a database without it serves books of SHA-256 as well as any.
CREATE FUNCTION ledger.sm3(p_bytes bytea) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog AS $$
BEGIN
  RETURN extensions.digest(p_bytes, 'sm3');
END $$;

-- Whether it is there and right: the first example of GB/T 32905-2016, annex A.
CREATE FUNCTION ledger.has_sm3() RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
BEGIN
  RETURN ledger.sm3('abc') = '\x66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'::bytea;
EXCEPTION
  WHEN undefined_function OR invalid_schema_name OR insufficient_privilege OR invalid_parameter_value THEN
    RETURN false;
END $$;

-- The hash of a book's leaves and trees. An algorithm that is neither has none.
CREATE FUNCTION ledger.hash(p_algorithm text, p_bytes bytea) RETURNS bytea
LANGUAGE sql STABLE
RETURN CASE p_algorithm WHEN 'sha256' THEN pg_catalog.sha256(p_bytes) WHEN 'sm3' THEN ledger.sm3(p_bytes) END;

-- Founds a book: as before, if its leaves can be checked here, and its genesis says what its row says.
CREATE OR REPLACE FUNCTION ledger.found_book(p_uid uuid, p_code text, p_algorithm text, p_recorded timestamptz, p_key bytea,
  p_actor uuid, p_detail text, p_hash bytea) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  book integer;
BEGIN
  IF p_algorithm <> 'sha256' AND NOT ledger.has_sm3() THEN
    RAISE EXCEPTION 'this server cannot reckon SM3: it lacks the extension pgcrypto, or OpenSSL 1.1.1'
      USING ERRCODE = 'KP005', CONSTRAINT = 'book_algorithm_available';
  END IF;
  -- A code and an algorithm hold nothing that needs an escape.
  IF p_detail IS DISTINCT FROM '{"algorithm":"' || p_algorithm || '","code":"' || p_code || '","format":"kapok-leaf/1"}' THEN
    RAISE EXCEPTION 'the genesis of book % says something else', p_code USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_genesis';
  END IF;
  INSERT INTO ledger.book (uid, code, algorithm) VALUES (p_uid, p_code, p_algorithm) RETURNING id INTO book;
  PERFORM ledger.append(book, -1, decode(repeat('00', 32), 'hex'), ARRAY['genesis'], ARRAY[(p_recorded AT TIME ZONE 'Asia/Shanghai')::date],
    ARRAY[p_recorded], ARRAY[p_actor], ARRAY['book'], ARRAY[p_uid], ARRAY[NULL::bytea], ARRAY[NULL::bytea], ARRAY[p_key],
    ARRAY[NULL::bigint], ARRAY[p_detail], ARRAY[p_hash], '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 0, 0);
  RETURN book;
END $$;

-- Months: as before, with the hashes of the book ---------------------------------------------------------------------

DROP FUNCTION ledger.tree_root(bytea[]);
DROP FUNCTION ledger.fix_nodes(integer, date, bigint, bytea[], boolean);

-- The Merkle tree hash over hashes of leaves or of subtrees of equal size: RFC 6962 section 2.1.
CREATE FUNCTION ledger.tree_root(p_algorithm text, p_hashes bytea[]) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
DECLARE
  level bytea[] := p_hashes;
BEGIN
  IF level IS NULL OR cardinality(level) = 0 THEN
    RETURN ledger.hash(p_algorithm, '');
  END IF;
  WHILE cardinality(level) > 1 LOOP
    -- A last one without a partner rises as it is.
    SELECT array_agg(CASE WHEN pair.b IS NULL THEN pair.a ELSE ledger.hash(p_algorithm, '\x01'::bytea || pair.a || pair.b) END ORDER BY pair.o)
    INTO level
    FROM (SELECT h.hash AS a, lead(h.hash) OVER (ORDER BY h.o) AS b, h.o
          FROM unnest(level) WITH ORDINALITY AS h (hash, o)) pair
    WHERE pair.o % 2 = 1;
  END LOOP;
  RETURN level[1];
END $$;

-- Writes the hashes above further closing leaves, 1,024 at a time, and answers the hashes of those that are left over;
-- at the end (p_all) of these, too. p_from is the ordinal of the first.
CREATE FUNCTION ledger.fix_nodes(p_book ledger.book, p_month_end date, p_from bigint, p_hashes bytea[], p_all boolean) RETURNS bytea[]
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  next_one integer := 1;
  size integer := cardinality(p_hashes);
BEGIN
  WHILE next_one + 1023 <= size OR (p_all AND next_one <= size) LOOP
    INSERT INTO ledger.closing_node (book_id, month_end, position, hash)
    VALUES (p_book.id, p_month_end, (p_from + next_one - 1) / 1024, ledger.tree_root(p_book.algorithm, p_hashes[next_one : next_one + 1023]));
    next_one := next_one + 1024;
  END LOOP;
  RETURN p_hashes[next_one : size];
END $$;

CREATE OR REPLACE FUNCTION ledger.fix_closing(p_book integer, p_month_end date, p_limit integer, p_total bigint,
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
    coalesce(array_agg(ledger.hash(book.algorithm, f.leaf) ORDER BY f.id), '{}'),
    (SELECT coalesce(jsonb_object_agg(s.name, s.minutes), '{}') FROM (
       SELECT t.name, sum(t.minutes) AS minutes FROM (
         SELECT u.key AS name, u.value::numeric AS minutes FROM jsonb_each_text(this.sums) u
         UNION ALL SELECT g.name, g.balance FROM figures g WHERE g.postings > 0) t
       GROUP BY t.name) s)
  INTO found_looked, found_id, found_accounts, found_postings, found_hashes, found_sums
  FROM (
    SELECT g.id, g.postings, '\x00'::bytea || convert_to(first_part || g.id || '","asset":"' || g.asset || '","balance":"'
      || g.balance || last_part || g.postings || '"}', 'UTF8') AS leaf
    FROM figures g WHERE g.postings > 0 OFFSET 0
  ) f;

  this.looked := this.looked + found_looked;
  this.looked_id := coalesce(found_id, this.looked_id);
  this.sums := found_sums;
  this.postings := this.postings + found_postings;
  this.pending := ledger.fix_nodes(book, p_month_end, this.accounts - cardinality(this.pending), this.pending || found_hashes,
    found_looked < p_limit);
  this.accounts := this.accounts + found_accounts;
  IF found_looked < p_limit THEN
    this.root := ledger.tree_root(book.algorithm, ARRAY(SELECT n.hash::bytea FROM ledger.closing_node n
      WHERE n.book_id = p_book AND n.month_end = p_month_end ORDER BY n.position));
    this.detail := ledger.close_detail(this, this.root);
  END IF;
  UPDATE ledger.period m SET looked = this.looked, looked_id = this.looked_id, accounts = this.accounts,
    postings = this.postings, sums = this.sums, pending = this.pending, root = this.root, detail = this.detail
  WHERE m.book_id = p_book AND m.month_end = p_month_end;
  done := this.looked;
  is_fixed := this.root IS NOT NULL;
END $$;

-- Notices --------------------------------------------------------------------------------------------------------

-- The closed list: formats, what they are about, their members beside `format`, and what a value looks like. The
-- service holds the same (notice.ts).
CREATE FUNCTION ledger.notice_members() RETURNS TABLE (format text, subject_type text, is_of_book boolean, member text, form text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  WITH forms (name, form) AS (VALUES
    ('vkey', '[A-Za-z0-9./:_-]{1,200}[+][0-9a-f]{8}[+]A[Q-Za-f][A-Za-z0-9+/]{42}'),
    ('signature', '[A-Za-z0-9+/]{85}[AQgw]=='),
    ('digest', '[0-9a-f]{64}'),
    ('natural', '0|[1-9][0-9]{0,18}'),
    ('positive', '[1-9][0-9]{0,18}'),
    ('text', '[^\u0001-\u001f\u007f-\u009f]+'),
    ('instant', '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z'))
  SELECT m.format, m.subject_type, m.is_of_book, m.member, '^(' || f.form || CASE WHEN m.or_empty THEN '|' ELSE '' END || ')$'
  FROM (VALUES
    ('kapok-key/1', 'log_key', true, 'key', 'vkey', false),
    ('kapok-key/1', 'log_key', true, 'previous', 'vkey', true),
    ('kapok-key/1', 'log_key', true, 'signature', 'signature', true),
    ('kapok-loss/1', 'log_loss', true, 'size', 'positive', false),
    ('kapok-loss/1', 'log_loss', true, 'root', 'digest', false),
    ('kapok-loss/1', 'log_loss', true, 'kept', 'positive', false),
    ('kapok-loss/1', 'log_loss', true, 'reason', 'text', false),
    ('kapok-draw/1', 'inspection_draw', false, 'population', 'digest', false),
    ('kapok-draw/1', 'inspection_draw', false, 'count', 'natural', false),
    ('kapok-draw/1', 'inspection_draw', false, 'inspectors', 'digest', false),
    ('kapok-draw/1', 'inspection_draw', false, 'inspectorCount', 'natural', false),
    ('kapok-draw/1', 'inspection_draw', false, 'sample', 'natural', false),
    ('kapok-draw/1', 'inspection_draw', false, 'after', 'instant', false)
  ) AS m (format, subject_type, is_of_book, member, name, or_empty)
  JOIN forms f USING (name)
$$;

-- The rule that a notice breaks, or NULL. Its detail is text that came from outside of these alphabets, so it is read and
-- written again: PostgreSQL escapes a string as RFC 8785 does.
CREATE FUNCTION ledger.notice_fault(p_book uuid, p_seq bigint, p_recorded timestamptz, p_subject_type text, p_subject uuid,
  p_commitment bytea, p_policy bytea, p_detail text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
DECLARE
  said jsonb := p_detail::jsonb;
BEGIN
  IF p_detail IS DISTINCT FROM (
    SELECT '{' || string_agg(to_json(m.key)::text || ':' || to_json(m.value)::text, ',' ORDER BY m.key COLLATE "C") || '}'
    FROM jsonb_each_text(said) m)
  THEN
    RETURN 'canonical form';
  END IF;
  IF p_policy IS NOT NULL OR NOT EXISTS (
    SELECT FROM ledger.notice_members() r WHERE r.format = said ->> 'format' AND r.subject_type = p_subject_type
      AND (NOT r.is_of_book OR (p_subject = p_book AND p_commitment IS NULL)))
  THEN
    RETURN 'subject';
  END IF;
  IF EXISTS (
    SELECT FROM (SELECT r.member, r.form FROM ledger.notice_members() r WHERE r.format = said ->> 'format') r
    FULL JOIN (SELECT m.key, m.value FROM jsonb_each_text(said) m WHERE m.key <> 'format') m ON m.key = r.member
    WHERE (m.value ~ r.form AND char_length(m.value) <= 500) IS NOT TRUE)
  THEN
    RETURN 'members';
  END IF;
  RETURN CASE said ->> 'format'
    WHEN 'kapok-key/1' THEN CASE WHEN (said ->> 'previous' = '') <> (said ->> 'signature' = '') THEN 'signature' END
    WHEN 'kapok-loss/1' THEN CASE WHEN (said ->> 'kept')::bigint > p_seq OR (said ->> 'size')::bigint < 1 THEN 'kept' END
    WHEN 'kapok-draw/1' THEN CASE
      WHEN (said ->> 'sample')::bigint > (said ->> 'count')::bigint OR (said ->> 'inspectorCount')::bigint < 0 THEN 'sample'
      WHEN (said ->> 'after')::timestamptz <= p_recorded
        OR to_char((said ->> 'after')::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') <> said ->> 'after' THEN 'after' END
    END;
END $$;

-- Judges entries of which some are notices. They move nothing.
CREATE FUNCTION ledger.check_notices(p_book uuid, p_head bigint, e_kind text[], e_recorded timestamptz[], e_subject_type text[],
  e_subject uuid[], e_commitment bytea[], e_policy bytea[], e_detail text[], p_entry integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  wrong record;
BEGIN
  SELECT f.seq, f.fault INTO wrong
  FROM (
    SELECT p_head + e.o AS seq, CASE WHEN e.o = ANY (p_entry) THEN 'postings'
      ELSE ledger.notice_fault(p_book, p_head + e.o, e.recorded, e.subject_type, e.subject, e.commitment, e.policy, e.detail) END AS fault
    FROM unnest(e_kind, e_recorded, e_subject_type, e_subject, e_commitment, e_policy, e_detail) WITH ORDINALITY
      AS e (kind, recorded, subject_type, subject, commitment, policy, detail, o)
    WHERE e.kind = 'notice'
  ) f
  WHERE f.fault IS NOT NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'notice % is at fault: %', wrong.seq, wrong.fault USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_notice';
  END IF;
END $$;

-- A notice stays: nothing was moved that could be moved back.
CREATE OR REPLACE FUNCTION ledger.check_reversals(p_book integer, e_reverses bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (
    SELECT FROM unnest(e_reverses) AS r (seq)
    LEFT JOIN LATERAL (
      SELECT t.seq, t.kind FROM ledger.journal_entry t WHERE t.book_id = p_book AND t.seq = r.seq OFFSET 0
    ) e ON true
    WHERE r.seq IS NOT NULL AND (e.seq IS NULL OR e.kind IN ('genesis', 'close', 'reverse', 'notice')))
  THEN
    RAISE EXCEPTION 'an entry of book % cannot be reversed', p_book USING ERRCODE = 'KP003', CONSTRAINT = 'journal_entry_reversible';
  END IF;
END $$;

-- The guard: as before, for 500 postings an entry ---------------------------------------------------------------------

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
      CASE WHEN l.amount = 0 OR l.n NOT BETWEEN 0 AND 499 THEN 'posting_moves_something'
           WHEN l.asset IS DISTINCT FROM l.account_asset THEN 'posting_account_known'
           WHEN l.balance_after <> l.balance_before + l.amount THEN 'posting_running_balance'
           WHEN l.amount < 0 THEN 'account_floor'
           ELSE 'account_ceiling' END
    FROM line l
    WHERE l.amount = 0 OR l.n NOT BETWEEN 0 AND 499 OR l.asset IS DISTINCT FROM l.account_asset
       OR l.balance_after <> l.balance_before + l.amount
       OR (l.amount < 0 AND l.balance_after < l.floor) OR (l.amount > 0 AND l.balance_after > l.ceiling)
  ) f LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % breaks %', fault.seq, fault.rule USING ERRCODE = 'KP003', CONSTRAINT = fault.rule;
  END IF;
  RETURN NULL;
END $$;

-- The door: as before, with the hash of the book, notices, and a bound for the leaf ---------------------------------------

-- Says which rule an entry breaks. Never answers.
CREATE FUNCTION ledger.refuse_entry(e_seq bigint, e_kind text, e_effective date, e_recorded timestamptz, e_before timestamptz,
  e_reverses bigint, e_detail text, e_leaf bytea) RETURNS bytea
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'entry % breaks a rule of the chain', e_seq USING ERRCODE = 'KP003', CONSTRAINT =
    CASE WHEN (e_recorded > e_before) IS NOT TRUE THEN 'journal_entry_time'
         WHEN (e_effective <= (e_recorded AT TIME ZONE 'Asia/Shanghai')::date) IS NOT TRUE THEN 'journal_entry_not_in_future'
         WHEN ((e_kind = 'reverse') = (e_reverses IS NOT NULL) AND (e_reverses < e_seq) IS NOT FALSE) IS NOT TRUE
           THEN 'journal_entry_reverses_earlier'
         WHEN e_detail IS NOT NULL AND e_kind NOT IN ('genesis', 'close', 'notice') THEN 'journal_entry_detail'
         WHEN e_leaf IS NULL THEN 'journal_entry_has_postings'
         WHEN octet_length(e_leaf) > 65535 THEN 'journal_entry_size'
         ELSE 'journal_entry_hash_is_of_leaf' END;
END $$;

CREATE OR REPLACE FUNCTION ledger.append(
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
  IF 'notice' = ANY (e_kind) THEN
    PERFORM ledger.check_notices(book.uid, p_head, e_kind, e_recorded, e_subject_type, e_subject, e_commitment, e_policy, e_detail, p_entry);
  END IF;

  -- The postings' texts, one an entry: after each posting a comma, or as many line ends as entries lie between it and
  -- the next one's. Postings out of order would fail the hash.
  -- Only a genesis, a close and a notice may stand without postings, and only they may have a detail: another one has no
  -- leaf, which is refused. A column of the wrong length is NULL somewhere: so is the leaf, or the hash differs.
  INSERT INTO ledger.journal_entry (book_id, seq, effective_on, recorded_at, kind, actor_id, subject_type, subject_id,
    key_hash, reverses_seq, leaf, leaf_hash)
  SELECT p_book, p_head + l.o, l.effective, l.recorded, l.kind, l.actor, l.subject_type, l.subject, l.key, l.reverses, l.leaf,
    CASE WHEN l.hash = CASE book.algorithm WHEN 'sha256' THEN sha256('\x00'::bytea || l.leaf) ELSE ledger.sm3('\x00'::bytea || l.leaf) END
      AND octet_length(l.leaf) <= 65535 AND l.recorded > l.before
      AND l.effective <= (l.recorded AT TIME ZONE 'Asia/Shanghai')::date
      AND (l.kind = 'reverse') = (l.reverses IS NOT NULL) AND (l.reverses < p_head + l.o) IS NOT FALSE
      THEN l.hash
      ELSE ledger.refuse_entry(p_head + l.o, l.kind, l.effective, l.recorded, l.before, l.reverses, l.detail, l.leaf) END
  FROM (
    SELECT e.*, convert_to(
      '{"@format":"kapok-leaf/1","@prev":"' || encode(e.previous, 'hex')
      || '","@seq":"' || (p_head + e.o) || '","actor":"' || e.actor || '","alg":"' || book.algorithm
      || '","book":"' || book.uid || '","detail":' || CASE WHEN e.detail IS NULL THEN 'null' WHEN e.kind IN ('genesis', 'close', 'notice') THEN e.detail END
      || ',"effective":"' || to_char(e.effective, 'YYYY-MM-DD') || '","key":"' || encode(e.key, 'hex')
      || '","kind":"' || e.kind || '","policy":' || coalesce('"' || encode(e.policy, 'hex') || '"', 'null')
      || ',"postings":[' || coalesce(nullif(e.list, ''), CASE WHEN e.kind IN ('genesis', 'close', 'notice') THEN '' END)
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
DROP FUNCTION ledger.refuse_entry(bigint, text, date, timestamptz, timestamptz, bigint, boolean);
