-- Imports: the file as received, its progress, and an answer for every row.

CREATE TABLE kapok.imports (
  book_id     integer NOT NULL,
  id          uuid NOT NULL,
  kind        text NOT NULL CONSTRAINT imports_kind_known CHECK (kind IN ('units', 'services', 'members', 'records')),
  dry_run     boolean NOT NULL,
  state       text NOT NULL CONSTRAINT imports_state_known CHECK (state IN ('received', 'running', 'done', 'failed')),
  created_by  uuid NOT NULL,
  file_sha256 bytea NOT NULL,
  file        bytea NOT NULL,
  rows_total  integer,
  rows_done   integer NOT NULL DEFAULT 0,
  accepted    integer NOT NULL DEFAULT 0,
  refused     integer NOT NULL DEFAULT 0,
  fault_code  text,
  -- The server that works on it; another takes over when the lease has run out.
  worker_id   uuid,
  lease_until timestamptz,
  created_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  CONSTRAINT imports_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT imports_creator_exists FOREIGN KEY (book_id, created_by) REFERENCES kapok.members (book_id, id)
);
ALTER TABLE kapok.imports ALTER COLUMN file SET STORAGE EXTERNAL;
CREATE INDEX imports_open ON kapok.imports (created_at) WHERE state IN ('received', 'running');

CREATE TABLE kapok.import_rows (
  book_id   integer NOT NULL,
  import_id uuid NOT NULL,
  line      integer NOT NULL,               -- of the file, the header being line 1
  ref       text,                           -- record_no, member_no or code, as read
  accepted  boolean NOT NULL,
  code      text,                           -- why not
  CONSTRAINT import_rows_pkey PRIMARY KEY (book_id, import_id, line),
  CONSTRAINT import_rows_import_exists FOREIGN KEY (book_id, import_id) REFERENCES kapok.imports (book_id, id),
  CONSTRAINT import_rows_code_when_refused CHECK (accepted = (code IS NULL))
);
CREATE INDEX import_rows_refused ON kapok.import_rows (book_id, import_id, line) WHERE NOT accepted;

GRANT SELECT, INSERT, UPDATE ON kapok.imports TO kapok_app;
GRANT SELECT, INSERT ON kapok.import_rows TO kapok_app;
GRANT SELECT (book_id, id, kind, dry_run, state, created_by, file_sha256, rows_total, rows_done, accepted, refused,
  fault_code, created_at, finished_at) ON kapok.imports TO kapok_reader;
GRANT SELECT ON kapok.import_rows TO kapok_reader;
