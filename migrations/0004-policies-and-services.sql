-- Rules with dates. A record is judged by the version in force on its service date; a version never changes.

CREATE TABLE kapok.policy_versions (
  book_id        integer NOT NULL REFERENCES ledger.book (id),
  id             uuid NOT NULL,
  effective_from date NOT NULL,
  params         jsonb NOT NULL,            -- shape: src/modules/policies/policy.ts
  digest         bytea NOT NULL CONSTRAINT policy_versions_digest_length CHECK (octet_length(digest) = 32),
  author_id      uuid,                      -- NULL: the founding version of a book
  reason         text NOT NULL CONSTRAINT policy_versions_reason_length CHECK (char_length(reason) BETWEEN 1 AND 500),
  created_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT policy_versions_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT policy_versions_date_unique UNIQUE (book_id, effective_from)
);

CREATE TABLE kapok.services (
  book_id    integer NOT NULL REFERENCES ledger.book (id),
  id         uuid NOT NULL,
  code       text NOT NULL CONSTRAINT services_code_form CHECK (code ~ '^[A-Za-z0-9_.-]{1,32}$'),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT services_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT services_code_unique UNIQUE (book_id, code)
);

-- What a service is called and earns from a date on.
CREATE TABLE kapok.service_versions (
  book_id          integer NOT NULL,
  service_id       uuid NOT NULL,
  effective_from   date NOT NULL,
  name             text NOT NULL CONSTRAINT service_versions_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  name_en          text CONSTRAINT service_versions_name_en_length CHECK (char_length(name_en) BETWEEN 1 AND 100),
  basis            text NOT NULL CONSTRAINT service_versions_basis_known CHECK (basis IN ('per_minute', 'per_visit')),
  rate_numerator   integer CONSTRAINT service_versions_numerator_range CHECK (rate_numerator BETWEEN 1 AND 1000),
  rate_denominator integer CONSTRAINT service_versions_denominator_range CHECK (rate_denominator BETWEEN 1 AND 1000),
  tariff_minutes   integer CONSTRAINT service_versions_tariff_range CHECK (tariff_minutes BETWEEN 1 AND 1440),
  digest           bytea NOT NULL CONSTRAINT service_versions_digest_length CHECK (octet_length(digest) = 32),
  created_at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT service_versions_pkey PRIMARY KEY (book_id, service_id, effective_from),
  CONSTRAINT service_versions_service_exists FOREIGN KEY (book_id, service_id) REFERENCES kapok.services (book_id, id),
  CONSTRAINT service_versions_basis_complete CHECK (
    CASE basis
      WHEN 'per_minute' THEN rate_numerator IS NOT NULL AND rate_denominator IS NOT NULL AND tariff_minutes IS NULL
      ELSE tariff_minutes IS NOT NULL AND rate_numerator IS NULL AND rate_denominator IS NULL
    END)
);

CREATE TRIGGER policy_versions_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.policy_versions
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();
CREATE TRIGGER service_versions_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.service_versions
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

GRANT SELECT, INSERT ON kapok.policy_versions, kapok.services, kapok.service_versions TO kapok_app;
GRANT SELECT ON kapok.policy_versions, kapok.services, kapok.service_versions TO kapok_reader;
