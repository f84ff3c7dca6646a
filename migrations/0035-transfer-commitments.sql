-- What a gift or donation says is committed to in the leaves of its entries, so that its parties can show who gave what to
-- whom: SHA-256(salt || RFC 8785 text of the facts), src/modules/transfers/commitment.ts. Transfers of before have no salt and
-- no commitment. The service writes the salt with the row and never again (it has no right to change it); auditors' tools
-- don't read it.
ALTER TABLE kapok.transfers ADD COLUMN salt bytea CONSTRAINT transfers_salt_length CHECK (octet_length(salt) = 32);
-- ANALYZE copies sample values of a column into the statistics; not of this one.
ALTER TABLE kapok.transfers ALTER COLUMN salt SET STATISTICS 0;

INSERT INTO kapok.personal_columns (table_name, column_name, class, becomes) VALUES
  ('transfers', 'salt', 'salt', 'CASE WHEN t.salt IS NOT NULL THEN kapok.zeros(32) END');
