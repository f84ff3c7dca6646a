-- Two schemas: `ledger` holds what can never change, `kapok` everything about people and work.
-- Runs as kapok_owner. The roles kapok_app (the service) and kapok_reader (auditors) exist already.

CREATE SCHEMA IF NOT EXISTS kapok;
CREATE SCHEMA ledger;

GRANT USAGE ON SCHEMA kapok, ledger TO kapok_app, kapok_reader;

-- Functions are callable by everyone unless this is said first.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- One guard serves every table whose rows may never be changed or removed.
CREATE FUNCTION kapok.forbid_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION '% on %.% is forbidden: rows are append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'KP010';
END $$;
