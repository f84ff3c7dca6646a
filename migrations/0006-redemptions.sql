-- Redeeming: care booked from own credits (held, then paid or released), and spending at a provider.

CREATE TABLE kapok.care_bookings (
  book_id      integer NOT NULL,
  id           uuid NOT NULL,
  elder_id     uuid NOT NULL,
  service_id   uuid NOT NULL,
  unit_id      uuid NOT NULL,
  volunteer_id uuid,                        -- when agreed with somebody already
  starts_at    timestamptz NOT NULL,
  held_minutes bigint NOT NULL CONSTRAINT care_bookings_minutes_range CHECK (held_minutes BETWEEN 1 AND 1440),
  -- requested: row written, hold not yet posted · held · settled: paid to a volunteer · cancelled: released
  -- refused: the hold was refused (too few credits)
  state        text NOT NULL CONSTRAINT care_bookings_state_known
               CHECK (state IN ('requested', 'held', 'settled', 'cancelled', 'refused')),
  requested_by uuid NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  hold_seq     bigint,
  settle_seq   bigint,                      -- the paying or the releasing entry
  record_id    uuid,                        -- the record that settled it
  CONSTRAINT care_bookings_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT care_bookings_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT care_bookings_volunteer_exists FOREIGN KEY (book_id, volunteer_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT care_bookings_service_exists FOREIGN KEY (book_id, service_id) REFERENCES kapok.services (book_id, id),
  CONSTRAINT care_bookings_unit_exists FOREIGN KEY (book_id, unit_id) REFERENCES kapok.units (book_id, id),
  CONSTRAINT care_bookings_volunteer_apart CHECK (volunteer_id <> elder_id),
  CONSTRAINT care_bookings_posted CHECK (
    (state NOT IN ('held', 'settled', 'cancelled') OR hold_seq IS NOT NULL)
    AND ((state IN ('settled', 'cancelled')) = (settle_seq IS NOT NULL)))
);
CREATE INDEX care_bookings_by_elder ON kapok.care_bookings (book_id, elder_id, id);
CREATE INDEX care_bookings_by_volunteer ON kapok.care_bookings (book_id, volunteer_id) WHERE volunteer_id IS NOT NULL;
CREATE INDEX care_bookings_by_unit ON kapok.care_bookings (book_id, unit_id, starts_at, id);

ALTER TABLE kapok.service_records
  ADD CONSTRAINT service_records_booking_exists FOREIGN KEY (book_id, booking_id) REFERENCES kapok.care_bookings (book_id, id);
-- One live record at most answers a booking.
CREATE UNIQUE INDEX service_records_booking_once ON kapok.service_records (book_id, booking_id)
  WHERE booking_id IS NOT NULL AND state NOT IN ('rejected', 'withdrawn', 'reversed');

-- A short-lived code the elder shows at a provider. Only its keyed digest is stored.
CREATE TABLE kapok.spend_codes (
  book_id       integer NOT NULL,
  id            uuid NOT NULL,
  elder_id      uuid NOT NULL,
  code_digest   bytea NOT NULL CONSTRAINT spend_codes_digest_length CHECK (octet_length(code_digest) = 32),
  limit_minutes bigint NOT NULL CONSTRAINT spend_codes_limit_range CHECK (limit_minutes BETWEEN 1 AND 100000),
  state         text NOT NULL CONSTRAINT spend_codes_state_known CHECK (state IN ('issued', 'spent', 'cancelled')),
  issued_at     timestamptz NOT NULL DEFAULT now(),
  expires_at    timestamptz NOT NULL,
  provider_id   uuid,                       -- the unit that charged it
  charged_by    uuid,
  spent_minutes bigint,
  spent_seq     bigint,
  refund_seq    bigint,
  CONSTRAINT spend_codes_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT spend_codes_elder_exists FOREIGN KEY (book_id, elder_id) REFERENCES kapok.members (book_id, id),
  CONSTRAINT spend_codes_provider_exists FOREIGN KEY (book_id, provider_id) REFERENCES kapok.units (book_id, id),
  -- Nobody charges a code of their own.
  CONSTRAINT spend_codes_charged_by_other CHECK (charged_by <> elder_id),
  CONSTRAINT spend_codes_spent_complete CHECK (
    (state = 'spent') = (spent_seq IS NOT NULL AND provider_id IS NOT NULL AND charged_by IS NOT NULL AND spent_minutes IS NOT NULL)),
  CONSTRAINT spend_codes_within_limit CHECK (spent_minutes BETWEEN 1 AND limit_minutes)
);
CREATE UNIQUE INDEX spend_codes_live_digest ON kapok.spend_codes (book_id, code_digest) WHERE state = 'issued';
CREATE INDEX spend_codes_by_elder ON kapok.spend_codes (book_id, elder_id, id);

GRANT SELECT, INSERT, UPDATE ON kapok.care_bookings, kapok.spend_codes TO kapok_app;
GRANT SELECT ON kapok.care_bookings TO kapok_reader;
GRANT SELECT (book_id, id, elder_id, limit_minutes, state, issued_at, expires_at, provider_id, charged_by,
  spent_minutes, spent_seq, refund_seq) ON kapok.spend_codes TO kapok_reader;
