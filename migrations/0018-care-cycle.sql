-- Where a record comes from, beyond who logged it: the care request or the group activity that it answers, and, for
-- each piece of evidence, what it rests on. The tables named by these ids come with later migrations, which add the
-- foreign keys. What is there enters the record's commitment; what is NULL leaves the commitment as it was before.

ALTER TABLE kapok.service_records
  ADD COLUMN request_id uuid,
  ADD COLUMN activity_id uuid;

-- One live record at most answers a request, as with bookings: a live record occupies its volunteer's time.
ALTER TABLE kapok.volunteer_intervals ADD COLUMN request_id uuid;
CREATE UNIQUE INDEX volunteer_intervals_request_once ON kapok.volunteer_intervals (book_id, request_id)
  WHERE request_id IS NOT NULL;
CREATE INDEX service_records_by_request ON kapok.service_records (book_id, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX service_records_by_activity ON kapok.service_records (book_id, activity_id) WHERE activity_id IS NOT NULL;

ALTER TABLE kapok.record_evidence
  ADD COLUMN source_kind text CONSTRAINT record_evidence_source_known
    CHECK (source_kind IN ('presence', 'card', 'paper', 'call', 'activity')),
  ADD COLUMN source_id uuid,
  -- SHA-256 over what the source says, salted there: the leaf holds it through the record's commitment.
  ADD COLUMN source_digest bytea CONSTRAINT record_evidence_digest_length CHECK (octet_length(source_digest) = 32),
  ADD CONSTRAINT record_evidence_source_whole CHECK (num_nulls(source_kind, source_id, source_digest) IN (0, 3));
CREATE INDEX record_evidence_by_source ON kapok.record_evidence (book_id, source_id) WHERE source_id IS NOT NULL;
