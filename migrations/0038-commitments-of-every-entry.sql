-- What bookings, charges, pool support and expiries say is committed to in the leaves of their entries, as services, grants, gifts
-- and donations are: SHA-256(salt || RFC 8785 text of the facts), src/modules/{redemptions,transfers}/commitment.ts and
-- src/modules/grants/expiry.ts. Rows of before have no salt, and their entries no commitment. The service writes a salt with its row
-- and never again; auditors' tools don't read it. The approval of a record reads and writes none of this: what it posts has the
-- record's own commitment.
ALTER TABLE kapok.care_bookings ADD COLUMN salt bytea CONSTRAINT care_bookings_salt_length CHECK (octet_length(salt) = 32);
ALTER TABLE kapok.spend_codes ADD COLUMN salt bytea CONSTRAINT spend_codes_salt_length CHECK (octet_length(salt) = 32);
ALTER TABLE kapok.pool_supports ADD COLUMN salt bytea CONSTRAINT pool_supports_salt_length CHECK (octet_length(salt) = 32);

-- What a member's expiry of a month is about. Written before its entry is appended, so that the commitment in the entry's leaf can
-- always be opened. Without an entry nothing expired. No foreign key: it would lock, and thereby write, each member it looks at, and
-- a close must not stop at whose an account is.
CREATE TABLE kapok.expiries (
  book_id    integer NOT NULL,
  month      text NOT NULL CONSTRAINT expiries_month_form CHECK (month ~ '^[12]\d{3}-(0[1-9]|1[0-2])$'),
  -- Which minutes: granted or own ones.
  kind       text NOT NULL CONSTRAINT expiries_kind_known CHECK (kind IN ('granted', 'earned')),
  member_id  uuid NOT NULL,
  kept_from  date NOT NULL,                 -- Asia/Shanghai; what came from this day on is kept
  salt       bytea NOT NULL CONSTRAINT expiries_salt_length CHECK (octet_length(salt) = 32),
  planned_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT expiries_pkey PRIMARY KEY (book_id, member_id, month, kind)
);

CREATE TRIGGER expiries_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.expiries
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
GRANT SELECT, INSERT ON kapok.expiries TO kapok_app;
GRANT SELECT (book_id, month, kind, member_id, kept_from, planned_at) ON kapok.expiries TO kapok_reader;

-- The service may change these rows; a salt stays (of pool support it may change named columns only). Statements that don't name the
-- salt fire nothing.
CREATE TRIGGER care_bookings_salt_stays BEFORE UPDATE OF salt ON kapok.care_bookings
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER spend_codes_salt_stays BEFORE UPDATE OF salt ON kapok.spend_codes
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- Of bookings, auditors' tools read all but the salt, column by column as of the other tables.
REVOKE SELECT ON kapok.care_bookings FROM kapok_reader;
GRANT SELECT (book_id, id, elder_id, service_id, unit_id, volunteer_id, starts_at, held_minutes, state, requested_by, requested_at,
  hold_seq, settle_seq, record_id, held_granted_minutes, spend_order, paying_unit_id, earning_unit_id, proxy_id, call_id)
  ON kapok.care_bookings TO kapok_reader;

INSERT INTO kapok.personal_tables (table_name, title_zh, title_en, whose, erasure, turn, exported) VALUES
  ('expiries', '到期的分钟', 'Minutes that expired', 't.member_id = $2', 'empty', 50, true);
UPDATE kapok.personal_tables SET erasure = 'empty' WHERE table_name = 'care_bookings';
INSERT INTO kapok.personal_columns (table_name, column_name, class) VALUES
  ('expiries', 'kind', 'word'),
  ('expiries', 'month', 'word');
-- A booking's facts name its elder, not its volunteer: a volunteer's erasure leaves the elder's proof alone.
INSERT INTO kapok.personal_columns (table_name, column_name, class, becomes) VALUES
  ('care_bookings', 'salt', 'salt', 'CASE WHEN t.salt IS NULL OR t.elder_id <> $2 THEN t.salt ELSE kapok.zeros(32) END'),
  ('expiries', 'salt', 'salt', 'kapok.zeros(32)'),
  ('pool_supports', 'salt', 'salt', 'CASE WHEN t.salt IS NOT NULL THEN kapok.zeros(32) END'),
  ('spend_codes', 'salt', 'salt', 'CASE WHEN t.salt IS NOT NULL THEN kapok.zeros(32) END');

-- ANALYZE copies sample values of a column into the statistics; not of these.
ALTER TABLE kapok.care_bookings ALTER COLUMN salt SET STATISTICS 0;
ALTER TABLE kapok.spend_codes ALTER COLUMN salt SET STATISTICS 0;
ALTER TABLE kapok.pool_supports ALTER COLUMN salt SET STATISTICS 0;
ALTER TABLE kapok.expiries ALTER COLUMN salt SET STATISTICS 0;
