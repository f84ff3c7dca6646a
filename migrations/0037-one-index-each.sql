-- Look-ups on the append path that only one index can answer (docs/decisions/0016-one-index-a-look-up.md).
--
-- A plan that is kept from when a table was nearly empty may take any index that begins with the book: then they all cost the same.
-- Grown, the table is read whole by each look-up: two servers on a city that had never been analysed fell to a
-- hundredth of their rate, in ledger.open_accounts; founded with a log and analysed at once, in the guard on postings; analysed after
-- its first entries, in the look-up of keys. No setting tells the planner which index to take, so the others
-- are made unfit: an index that must not serve a look-up does not hold what the look-up says.

-- By owner: whoever says `book_id + 0` is understood by this index and not by the key. By id: this index does not hold
-- `book_id`, so that only the key does.
ALTER TABLE ledger.account DROP CONSTRAINT account_owner_unique;
CREATE UNIQUE INDEX account_owner_unique ON ledger.account (owner_id, purpose, asset, owner_kind, (book_id + 0));

-- Opens the accounts that do not exist yet; answers all of them, in no particular order. As before, by the index of owners alone.
CREATE OR REPLACE FUNCTION ledger.open_accounts(p_book integer, p_id uuid[], p_owner_kind text[], p_owner uuid[], p_purpose text[], p_asset text[])
RETURNS TABLE (id uuid, owner_kind text, owner_id uuid, purpose text, asset text, balance bigint, floor bigint, ceiling bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO ledger.account AS a (book_id, id, owner_kind, owner_id, purpose, asset, floor)
  SELECT p_book, n.id, n.owner_kind, n.owner_id, n.purpose, n.asset, CASE WHEN n.purpose IN ('issuance', 'clearing') THEN NULL ELSE 0 END
  FROM unnest(p_id, p_owner_kind, p_owner, p_purpose, p_asset) AS n (id, owner_kind, owner_id, purpose, asset)
  ORDER BY n.owner_id, n.purpose, n.asset
  ON CONFLICT (owner_id, purpose, asset, owner_kind, (book_id + 0)) DO NOTHING;
  RETURN QUERY
  SELECT a.id, a.owner_kind, a.owner_id, a.purpose, a.asset::text, a.balance, a.floor, a.ceiling
  FROM unnest(p_owner_kind, p_owner, p_purpose, p_asset) AS n (owner_kind, owner_id, purpose, asset)
  CROSS JOIN LATERAL (
    SELECT r.* FROM ledger.account r WHERE r.book_id + 0 = p_book AND r.owner_id = n.owner_id AND r.purpose = n.purpose
      AND r.asset = n.asset AND r.owner_kind = n.owner_kind OFFSET 0
  ) a;
END $$;

-- Lets a member's earned account go down to -p_line: as before, by the index of owners alone.
CREATE OR REPLACE FUNCTION ledger.open_credit(p_book integer, p_account uuid, p_member uuid, p_line bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
BEGIN
  IF p_line IS NULL OR p_line NOT BETWEEN 1 AND 100000 THEN
    RAISE EXCEPTION 'a credit line of % minutes', p_line USING ERRCODE = 'KP003', CONSTRAINT = 'account_credit_line';
  END IF;
  IF EXISTS (
    SELECT FROM ledger.account a WHERE a.book_id + 0 = p_book AND a.owner_id = p_member AND a.owner_kind = 'member'
      AND a.purpose = 'earned' AND a.asset = 'MIN' AND a.floor <= -p_line)
  THEN
    RETURN;
  END IF;
  PERFORM FROM ledger.lock_head(p_book);
  PERFORM FROM ledger.open_accounts(p_book, ARRAY[p_account], ARRAY['member'], ARRAY[p_member], ARRAY['earned'], ARRAY['MIN']);
  UPDATE ledger.account a SET floor = -p_line
  WHERE a.book_id + 0 = p_book AND a.owner_id = p_member AND a.owner_kind = 'member' AND a.purpose = 'earned' AND a.asset = 'MIN'
    AND a.floor > -p_line;
END $$;

-- The entries that stand under keys; a key without one is absent. Only the index of keys has them in the order of their keys, and
-- there is no sorting: `=` would need no order, hence the two bounds.
CREATE FUNCTION ledger.find_keys(p_book integer, p_key bytea[])
RETURNS TABLE (seq bigint, kind text, actor_id uuid, subject_id uuid, key_hash bytea, leaf_hash bytea, effective_on date, recorded_at timestamptz)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET jit = off AS $$
BEGIN
  RETURN QUERY
  SELECT e.seq, e.kind::text, e.actor_id, e.subject_id, e.key_hash::bytea, e.leaf_hash::bytea, e.effective_on, e.recorded_at
  FROM unnest(p_key) AS k (hash)
  CROSS JOIN LATERAL (
    SELECT r.* FROM ledger.journal_entry r WHERE r.book_id = p_book AND r.key_hash >= k.hash AND r.key_hash <= k.hash
    ORDER BY r.key_hash OFFSET 0
  ) e;
END $$;

-- The postings of entries with their accounts. Only the key has those of an entry in the order of their places.
CREATE FUNCTION ledger.read_postings(p_book integer, p_seq bigint[])
RETURNS TABLE (seq bigint, n smallint, amount bigint, balance_after bigint, owner_kind text, owner_id uuid, purpose text, asset text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET jit = off AS $$
BEGIN
  RETURN QUERY
  SELECT p.seq, p.n, p.amount, p.balance_after, a.owner_kind, a.owner_id, a.purpose, a.asset::text
  FROM unnest(p_seq) AS s (seq)
  CROSS JOIN LATERAL (
    SELECT r.* FROM ledger.posting r WHERE r.book_id = p_book AND r.seq = s.seq ORDER BY r.n OFFSET 0
  ) p
  CROSS JOIN LATERAL (
    SELECT r.owner_kind, r.owner_id, r.purpose, r.asset FROM ledger.account r
    WHERE r.book_id = p_book AND r.id = p.account_id OFFSET 0
  ) a;
END $$;
GRANT EXECUTE ON FUNCTION ledger.find_keys, ledger.read_postings TO kapok_app;
