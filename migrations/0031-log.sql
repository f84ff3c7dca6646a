-- The public log of a book (docs/log.md): the Merkle tree over its leaf hashes in tiles, the signed checkpoints and the
-- co-signatures under them. All of it follows the chain; no append waits for it. Nothing here is ever changed or removed
-- but the marks in log_head.
--
-- SQLSTATE raised here beside those of 0002 and 0030: KP006 a checkpoint does not follow the newest one.

-- How far a book's log has come. Whoever grows the tree or adds a checkpoint locks this row; no append does.
CREATE TABLE ledger.log_head (
  book_id integer NOT NULL CONSTRAINT log_head_pkey PRIMARY KEY
          CONSTRAINT log_head_book_exists REFERENCES ledger.book (id),
  tiles   bigint NOT NULL DEFAULT 0,        -- complete tiles of the lowest level
  size    bigint NOT NULL DEFAULT 0         -- entries under the newest checkpoint; 0 before there is one
) WITH (fillfactor = 50);

-- Complete tiles (C2SP tlog-tiles): 256 hashes one after the other; of leaves at level 0, of the tiles below above it.
-- What stands at the right edge is reckoned from the entries and the roots behind the last complete tile.
CREATE TABLE ledger.tree_tile (
  book_id integer NOT NULL,
  level   smallint NOT NULL,
  n       bigint NOT NULL,                  -- from 0
  hashes  bytea NOT NULL CONSTRAINT tree_tile_is_complete CHECK (octet_length(hashes) = 8192),
  root    ledger.digest NOT NULL,           -- the tree hash over them
  CONSTRAINT tree_tile_pkey PRIMARY KEY (book_id, level, n)
);
-- Hashes cannot be compressed.
ALTER TABLE ledger.tree_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Finds an entry by its leaf hash: for every block of 65,536 entries one row for each first byte of a hash. A slot has
-- seven bytes: the next five of the hash, and the entry's place in the block.
CREATE TABLE ledger.leaf_bucket (
  book_id    integer NOT NULL,
  first_byte smallint NOT NULL,
  block      bigint NOT NULL,
  slots      bytea NOT NULL,
  CONSTRAINT leaf_bucket_pkey PRIMARY KEY (book_id, first_byte, block)
);
ALTER TABLE ledger.leaf_bucket ALTER COLUMN slots SET STORAGE EXTERNAL;

-- Signed checkpoints, each above the one before.
CREATE TABLE ledger.checkpoint (
  book_id     integer NOT NULL,
  size        bigint NOT NULL CONSTRAINT checkpoint_covers_something CHECK (size > 0),
  root        ledger.digest NOT NULL,
  body        text NOT NULL,                -- the signed lines
  signatures  text NOT NULL,                -- the log's own signature lines
  signed_at   timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,         -- of its newest entry
  month_end   date,                         -- set when its newest entry is the close of a month
  CONSTRAINT checkpoint_pkey PRIMARY KEY (book_id, size)
);
CREATE UNIQUE INDEX checkpoint_by_recorded ON ledger.checkpoint (book_id, recorded_at);
CREATE UNIQUE INDEX checkpoint_by_month ON ledger.checkpoint (book_id, month_end) WHERE month_end IS NOT NULL;

-- Moments whose first entry has to end a checkpoint: its root is a number that was promised before anybody knew it (the
-- seed of an inspection draw, 0033). Written with the promise, read by whoever signs.
CREATE TABLE ledger.promised_moment (
  book_id integer NOT NULL CONSTRAINT promised_moment_book_exists REFERENCES ledger.book (id),
  moment  timestamptz NOT NULL,
  CONSTRAINT promised_moment_pkey PRIMARY KEY (book_id, moment)
);

-- What witnesses signed under them (C2SP tlog-cosignature): whole signature lines.
CREATE TABLE ledger.cosignature (
  book_id   integer NOT NULL,
  size      bigint NOT NULL,
  key_name  text NOT NULL,
  key_id    bytea NOT NULL CONSTRAINT cosignature_key_id_length CHECK (octet_length(key_id) = 4),
  line      text NOT NULL CONSTRAINT cosignature_line_form CHECK (line LIKE '— %' AND position(E'\n' IN line) = 0
            AND octet_length(line) <= 10000),
  signed_at timestamptz NOT NULL,           -- by the witness's clock
  CONSTRAINT cosignature_pkey PRIMARY KEY (book_id, size, key_name, key_id),
  CONSTRAINT cosignature_checkpoint_exists FOREIGN KEY (book_id, size) REFERENCES ledger.checkpoint (book_id, size)
);

CREATE TRIGGER log_head_never_removed BEFORE DELETE OR TRUNCATE ON ledger.log_head
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER tree_tile_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.tree_tile
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER leaf_bucket_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.leaf_bucket
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER checkpoint_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER promised_moment_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.promised_moment
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER cosignature_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.cosignature
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- The tree ---------------------------------------------------------------------------------------------------

-- The tree hashes of complete tiles, one after the other, of the tiles' hashes, one tile after the other. All tiles
-- rise together: pairs never reach across a tile's edge.
CREATE FUNCTION ledger.tile_roots(p_algorithm text, p_hashes bytea) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
DECLARE
  row_of_hashes bytea := p_hashes;
BEGIN
  FOR height IN 1..8 LOOP
    IF p_algorithm = 'sha256' THEN
      SELECT string_agg(sha256('\x01'::bytea || substr(row_of_hashes, 64 * i + 1, 64)), ''::bytea ORDER BY i) INTO row_of_hashes
      FROM generate_series(0, octet_length(row_of_hashes) / 64 - 1) AS i;
    ELSE
      SELECT string_agg(ledger.hash(p_algorithm, '\x01'::bytea || substr(row_of_hashes, 64 * i + 1, 64)), ''::bytea ORDER BY i) INTO row_of_hashes
      FROM generate_series(0, octet_length(row_of_hashes) / 64 - 1) AS i;
    END IF;
  END LOOP;
  RETURN row_of_hashes;
END $$;

-- Adds tiles to one level, of hashes one tile after the other.
CREATE FUNCTION ledger.add_tiles(p_book integer, p_algorithm text, p_level integer, p_first bigint, p_hashes bytea) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  roots bytea := ledger.tile_roots(p_algorithm, p_hashes);
BEGIN
  INSERT INTO ledger.tree_tile (book_id, level, n, hashes, root)
  SELECT p_book, p_level, p_first + i, substr(p_hashes, 8192 * i + 1, 8192), substr(roots, 32 * i + 1, 32)
  FROM generate_series(0, octet_length(p_hashes) / 8192 - 1) AS i;
END $$;

-- Fills the buckets of a block whose tiles are complete.
CREATE FUNCTION ledger.add_buckets(p_book integer, p_block bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog AS $$
  INSERT INTO ledger.leaf_bucket (book_id, first_byte, block, slots)
  SELECT p_book, get_byte(l.hash, 0), p_block, string_agg(substr(l.hash, 2, 5) || substr(int4send(l.place), 3, 2), ''::bytea)
  FROM (
    SELECT substr(t.hashes, 32 * i + 1, 32) AS hash, ((t.n - 256 * p_block) * 256 + i)::integer AS place
    FROM ledger.tree_tile t CROSS JOIN generate_series(0, 255) AS i
    WHERE t.book_id = p_book AND t.level = 0 AND t.n >= 256 * p_block AND t.n < 256 * (p_block + 1)
  ) l
  GROUP BY get_byte(l.hash, 0)
$$;

-- Adds up to p_most tiles of the lowest level, and those above that they complete. The hashes are those of the entries:
-- the caller says nothing about them. Of several callers one works and the others come back at once. Answers how many
-- tiles of the lowest level there are, and whether the entries fill another one.
CREATE FUNCTION ledger.grow_tree(p_book integer, p_most integer, OUT tiles bigint, OUT is_behind boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  book ledger.book;
  first bigint;
  hashes bytea;
  at_level integer := 0;
  below bigint;
  wanted bigint;
BEGIN
  INSERT INTO ledger.log_head (book_id) VALUES (p_book) ON CONFLICT ON CONSTRAINT log_head_pkey DO NOTHING;
  SELECT h.tiles INTO first FROM ledger.log_head h WHERE h.book_id = p_book FOR NO KEY UPDATE SKIP LOCKED;
  SELECT * INTO STRICT book FROM ledger.book b WHERE b.id = p_book;
  IF first IS NULL THEN
    SELECT h.tiles, true INTO tiles, is_behind FROM ledger.log_head h WHERE h.book_id = p_book;
    RETURN;
  END IF;
  wanted := (book.head_seq + 1) / 256;
  tiles := least(wanted, first + p_most);
  is_behind := tiles < wanted;
  IF tiles <= first THEN
    RETURN;
  END IF;
  SELECT string_agg(e.leaf_hash, ''::bytea ORDER BY e.seq) INTO hashes
  FROM ledger.journal_entry e WHERE e.book_id = p_book AND e.seq >= first * 256 AND e.seq < tiles * 256;
  PERFORM ledger.add_tiles(p_book, book.algorithm, 0, first, hashes);
  -- Level by level: where 256 tiles below became complete, they are one above.
  below := tiles;
  wanted := first;
  WHILE below / 256 > wanted / 256 LOOP
    SELECT string_agg(t.root, ''::bytea ORDER BY t.n) INTO hashes
    FROM ledger.tree_tile t
    WHERE t.book_id = p_book AND t.level = at_level AND t.n >= wanted / 256 * 256 AND t.n < below / 256 * 256;
    IF at_level = 0 THEN
      PERFORM ledger.add_buckets(p_book, block) FROM generate_series(wanted / 256, below / 256 - 1) AS block;
    END IF;
    at_level := at_level + 1;
    PERFORM ledger.add_tiles(p_book, book.algorithm, at_level, wanted / 256, hashes);
    below := below / 256;
    wanted := wanted / 256;
  END LOOP;
  UPDATE ledger.log_head h SET tiles = grow_tree.tiles WHERE h.book_id = p_book;
END $$;

-- Checkpoints ------------------------------------------------------------------------------------------------

-- Locks a book's log until the transaction ends, and tells its newest checkpoint; nothing before there is one.
CREATE FUNCTION ledger.lock_log(p_book integer) RETURNS SETOF ledger.checkpoint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  newest bigint;
BEGIN
  INSERT INTO ledger.log_head (book_id) VALUES (p_book) ON CONFLICT ON CONSTRAINT log_head_pkey DO NOTHING;
  SELECT h.size INTO newest FROM ledger.log_head h WHERE h.book_id = p_book FOR NO KEY UPDATE;
  RETURN QUERY SELECT * FROM ledger.checkpoint c WHERE c.book_id = p_book AND c.size = newest;
END $$;

-- Adds a checkpoint that was signed, above the newest one; p_before is the size of that, as the caller knows it. What
-- the newest entry says about it is looked up here. The holder of the service's login could add one that does not fit the
-- tree, but not sign it; whoever reads it checks the signature.
CREATE FUNCTION ledger.add_checkpoint(p_book integer, p_before bigint, p_size bigint, p_root bytea, p_body text,
  p_signatures text, p_signed_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  UPDATE ledger.log_head h SET size = p_size WHERE h.book_id = p_book AND h.size = p_before AND p_size > p_before;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the newest checkpoint of book % is not one of % entries', p_book, p_before
      USING ERRCODE = 'KP006', CONSTRAINT = 'checkpoint_follows_newest';
  END IF;
  INSERT INTO ledger.checkpoint (book_id, size, root, body, signatures, signed_at, recorded_at, month_end)
  SELECT p_book, p_size, p_root, p_body, p_signatures, p_signed_at, e.recorded_at,
    (SELECT m.month_end FROM ledger.period m WHERE m.book_id = p_book AND m.close_seq = e.seq)
  FROM ledger.journal_entry e WHERE e.book_id = p_book AND e.seq = p_size - 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'book % has fewer than % entries', p_book, p_size
      USING ERRCODE = 'KP006', CONSTRAINT = 'checkpoint_within_chain';
  END IF;
END $$;

-- The sizes above p_above and below p_reached that the tree has when the first entry recorded at or after a promised
-- moment is its newest one. Moments that the newest checkpoint is behind are not looked at; each costs a bisection.
CREATE FUNCTION ledger.promised_sizes(p_book integer, p_above bigint, p_reached bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT DISTINCT s.size
  FROM ledger.promised_moment m CROSS JOIN LATERAL (SELECT ledger.seq_before(p_book, m.moment) + 2 AS size OFFSET 0) s
  WHERE m.book_id = p_book AND s.size > p_above AND s.size < p_reached
    AND m.moment > coalesce((SELECT c.recorded_at FROM ledger.checkpoint c WHERE c.book_id = p_book AND c.size = p_above), '-infinity')
    AND m.moment <= (SELECT e.recorded_at FROM ledger.journal_entry e WHERE e.book_id = p_book AND e.seq = p_reached - 1)
$$;

GRANT SELECT ON ledger.log_head, ledger.tree_tile, ledger.leaf_bucket, ledger.checkpoint, ledger.promised_moment, ledger.cosignature TO kapok_app, kapok_reader;
GRANT INSERT ON ledger.cosignature TO kapok_app;
GRANT EXECUTE ON FUNCTION ledger.grow_tree, ledger.lock_log, ledger.add_checkpoint, ledger.promised_sizes TO kapok_app;
