-- Service certificates: what a volunteer had done in a period, as the ledger stood at an entry. A row never changes;
-- what later corrections made of it is reckoned whenever somebody asks.

CREATE TABLE kapok.certificates (
  book_id     integer NOT NULL,
  id          uuid NOT NULL,
  -- Fifteen random characters and a check character, without the dashes: docs/statements.md.
  number      text NOT NULL CONSTRAINT certificates_number_form CHECK (number ~ '^[0-9A-HJKMNP-TV-Z]{16}$'),
  member_id   uuid NOT NULL,
  period_from date NOT NULL,
  period_to   date NOT NULL,
  as_of_seq   bigint NOT NULL,              -- the last journal entry that was counted in
  -- Canonical JSON (RFC 8785) of what was certified, without a name, and its SHA-256.
  document    text NOT NULL CONSTRAINT certificates_document_length CHECK (octet_length(document) BETWEEN 2 AND 200000),
  digest      bytea NOT NULL,
  issued_by   uuid NOT NULL,
  issued_at   timestamptz NOT NULL DEFAULT now(),
  -- SHA-256 of who asked under which key: a repeated wish finds its certificate.
  request_key bytea NOT NULL CONSTRAINT certificates_request_key_length CHECK (octet_length(request_key) = 32),
  CONSTRAINT certificates_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT certificates_number_unique UNIQUE (number),
  CONSTRAINT certificates_request_once UNIQUE (book_id, request_key),
  CONSTRAINT certificates_member_exists FOREIGN KEY (book_id, member_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT certificates_issuer_exists FOREIGN KEY (book_id, issued_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT certificates_period_forward CHECK (period_from <= period_to),
  CONSTRAINT certificates_digest_is_of_document CHECK (digest = sha256(convert_to(document, 'UTF8')))
);
CREATE INDEX certificates_by_member ON kapok.certificates (book_id, member_id, issued_at, id);

CREATE TRIGGER certificates_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.certificates
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

GRANT SELECT, INSERT ON kapok.certificates TO kapok_app;
GRANT SELECT ON kapok.certificates TO kapok_reader;
