-- Approving at city scale. An approval updates its record; until now every such update put a new entry into each
-- index of the table, because two partial indexes named the state, and read all the table's CHECKs anew
-- (docs/decisions/0009-approvals-in-bulk.md). From here on the update stays within its page (HOT).

-- Rules about a single value become domains: PostgreSQL checks those where the value changes, once prepared.
CREATE DOMAIN kapok.record_no AS text CONSTRAINT service_records_no_form CHECK (VALUE ~ '^[A-Za-z0-9_.:-]{1,64}$');
CREATE DOMAIN kapok.record_state AS text CONSTRAINT service_records_state_known CHECK (VALUE IN
  ('draft', 'submitted', 'confirmed', 'approved', 'rejected', 'withdrawn', 'disputed', 'upheld', 'reversed'));
CREATE DOMAIN kapok.record_place AS text CONSTRAINT service_records_place_length CHECK (char_length(VALUE) <= 200);
CREATE DOMAIN kapok.record_evidence_strength AS text CONSTRAINT service_records_evidence_known
  CHECK (VALUE IN ('self', 'paper', 'confirmed', 'code', 'qr'));
CREATE DOMAIN kapok.record_note AS text CONSTRAINT service_records_note_length CHECK (char_length(VALUE) <= 1000);
CREATE DOMAIN kapok.record_funding AS text CONSTRAINT service_records_funding_known CHECK (VALUE IN ('own', 'grant', 'pool', 'issue'));
CREATE DOMAIN kapok.record_minutes AS bigint CONSTRAINT service_records_earned_range CHECK (VALUE BETWEEN 0 AND 100000);
CREATE DOMAIN kapok.record_salt AS bytea CONSTRAINT service_records_salt_length CHECK (octet_length(VALUE) = 32);
CREATE DOMAIN kapok.record_commitment AS bytea CONSTRAINT service_records_commitment_length CHECK (octet_length(VALUE) = 32);
CREATE DOMAIN kapok.decision_reason AS text CONSTRAINT service_records_reason_length CHECK (char_length(VALUE) BETWEEN 1 AND 500);

ALTER TABLE kapok.service_records
  DROP CONSTRAINT service_records_no_form, DROP CONSTRAINT service_records_state_known,
  DROP CONSTRAINT service_records_place_length, DROP CONSTRAINT service_records_evidence_known,
  DROP CONSTRAINT service_records_note_length, DROP CONSTRAINT service_records_funding_known,
  DROP CONSTRAINT service_records_earned_range, DROP CONSTRAINT service_records_salt_length,
  DROP CONSTRAINT service_records_reason_length;

-- One live record at most answers a booking. A live record is one that occupies its volunteer's time.
DROP INDEX kapok.service_records_booking_once;
ALTER TABLE kapok.volunteer_intervals ADD COLUMN booking_id uuid;
UPDATE kapok.volunteer_intervals i SET booking_id = r.booking_id
FROM kapok.service_records r WHERE r.book_id = i.book_id AND r.id = i.record_id AND r.booking_id IS NOT NULL;
CREATE UNIQUE INDEX volunteer_intervals_booking_once ON kapok.volunteer_intervals (book_id, booking_id)
  WHERE booking_id IS NOT NULL;

-- What waits for an approver or for the outcome of a dispute, kept beside the records by a trigger, as an index
-- would be.
DROP INDEX kapok.service_records_queue;
CREATE TABLE kapok.waiting_records (
  book_id   integer NOT NULL,
  unit_id   uuid NOT NULL,
  record_id uuid NOT NULL,
  waits_for text NOT NULL CONSTRAINT waiting_records_known CHECK (waits_for IN ('approval', 'dispute')),
  CONSTRAINT waiting_records_pkey PRIMARY KEY (book_id, unit_id, record_id)
);
INSERT INTO kapok.waiting_records (book_id, unit_id, record_id, waits_for)
SELECT book_id, unit_id, id, CASE state WHEN 'disputed' THEN 'dispute' ELSE 'approval' END
FROM kapok.service_records WHERE state IN ('submitted', 'confirmed', 'disputed');
GRANT SELECT ON kapok.waiting_records TO kapok_app, kapok_reader;

-- Everything a record says, as its leaf will commit to it: SHA-256(salt || RFC 8785 text of the facts). Written
-- whenever content or evidence changes, so that an approval reads 32 bytes instead of all facts, and a record
-- that is altered behind the service's back while it waits no longer opens what is posted for it.
-- Computed here once for the records that stand already; to_json escapes text as RFC 8785 does.
ALTER TABLE kapok.service_records ADD COLUMN commitment bytea;
ALTER TABLE kapok.service_records DISABLE TRIGGER USER;
UPDATE kapok.service_records r SET commitment = sha256(r.salt || convert_to(
  '{"bookingId":' || coalesce('"' || r.booking_id || '"', 'null')
  || ',"earnedMinutes":"' || r.earned_minutes
  || '","endsAt":"' || to_char(r.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  || '","enteredBy":"' || r.entered_by
  || '","evidence":"' || r.evidence
  || '","evidenceItems":[' || coalesce((
    SELECT string_agg('{"detail":' || coalesce(to_json(e.detail)::text, 'null') || ',"n":' || e.n
      || ',"recordedAt":"' || to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      || '","recordedBy":"' || e.recorded_by || '","strength":"' || e.strength || '"}', ',' ORDER BY e.n)
    FROM kapok.record_evidence e WHERE e.book_id = r.book_id AND e.record_id = r.id), '')
  || '],"funding":"' || r.funding
  || '","note":' || coalesce(to_json(r.note)::text, 'null')
  || ',"place":' || coalesce(to_json(r.place)::text, 'null')
  || ',"recipientId":"' || r.recipient_id
  || '","recordNo":' || to_json(r.record_no)
  || ',"registeredOn":"' || to_char(r.registered_on, 'YYYY-MM-DD')
  || '","serviceDate":"' || to_char(r.service_date, 'YYYY-MM-DD')
  || '","serviceId":"' || r.service_id
  || '","startsAt":"' || to_char(r.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  || '","unitId":"' || r.unit_id
  || '","volunteerId":"' || r.volunteer_id || '"}', 'UTF8'));
ALTER TABLE kapok.service_records ENABLE TRIGGER USER;

-- Room for the second version of every row on its own page; the change of types writes the rows anew.
ALTER TABLE kapok.service_records SET (fillfactor = 60);
ALTER TABLE kapok.service_records
  ALTER COLUMN record_no TYPE kapok.record_no,
  ALTER COLUMN state TYPE kapok.record_state,
  ALTER COLUMN place TYPE kapok.record_place,
  ALTER COLUMN evidence TYPE kapok.record_evidence_strength,
  ALTER COLUMN note TYPE kapok.record_note,
  ALTER COLUMN funding TYPE kapok.record_funding,
  ALTER COLUMN earned_minutes TYPE kapok.record_minutes,
  ALTER COLUMN salt TYPE kapok.record_salt,
  ALTER COLUMN commitment TYPE kapok.record_commitment,
  ALTER COLUMN commitment SET NOT NULL,
  ALTER COLUMN decision_reason TYPE kapok.decision_reason;

-- Runs as the owner: nobody else writes the queue. Rows are looked up one by one (LATERAL … OFFSET 0), see 0005.
CREATE FUNCTION kapok.keep_waiting_records() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM kapok.waiting_records w
    USING changed r CROSS JOIN LATERAL (
      SELECT q.ctid AS place FROM kapok.waiting_records q
      WHERE q.book_id = r.book_id AND q.unit_id = r.unit_id AND q.record_id = r.id OFFSET 0) found
    WHERE w.ctid = found.place AND r.state NOT IN ('submitted', 'confirmed', 'disputed');
  END IF;
  IF EXISTS (SELECT FROM changed r WHERE r.state IN ('submitted', 'confirmed', 'disputed')) THEN
    INSERT INTO kapok.waiting_records (book_id, unit_id, record_id, waits_for)
    SELECT r.book_id, r.unit_id, r.id, CASE r.state WHEN 'disputed' THEN 'dispute' ELSE 'approval' END
    FROM changed r WHERE r.state IN ('submitted', 'confirmed', 'disputed')
    ON CONFLICT ON CONSTRAINT waiting_records_pkey DO UPDATE SET waits_for = excluded.waits_for;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER service_records_waiting_on_insert AFTER INSERT ON kapok.service_records
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.keep_waiting_records();
CREATE TRIGGER service_records_waiting_on_update AFTER UPDATE ON kapok.service_records
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kapok.keep_waiting_records();

-- Who is too close to a member to approve for them, or to be approved by them: the household and declared relatives.
CREATE FUNCTION kapok.near_members(p_book integer, p_member uuid) RETURNS uuid[]
LANGUAGE sql STABLE SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  SELECT ARRAY(
    SELECT mate.id
    FROM kapok.members m
    CROSS JOIN LATERAL (
      SELECT h.id FROM kapok.members h WHERE h.book_id = m.book_id AND h.household = m.household OFFSET 0) mate
    WHERE m.book_id = p_book AND m.id = p_member
    UNION ALL
    SELECT k.relative_id FROM kapok.relatives k
    WHERE k.book_id = p_book AND k.member_id = p_member AND k.ended_at IS NULL
    UNION ALL
    SELECT k.member_id FROM kapok.relatives k
    WHERE k.book_id = p_book AND k.relative_id = p_member AND k.ended_at IS NULL)
$$;
GRANT EXECUTE ON FUNCTION kapok.near_members TO kapok_app, kapok_reader;

-- The same rule as in 0005, asked once an approver instead of once a record: one person approves hundreds at a time.
CREATE OR REPLACE FUNCTION kapok.check_separation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  approver record;
  near uuid[];
  offender uuid;
BEGIN
  FOR approver IN
    SELECT DISTINCT r.book_id, a.id
    FROM changed r CROSS JOIN LATERAL (VALUES (r.approver_id), (r.first_approver_id)) a (id)
    WHERE a.id IS NOT NULL AND r.state <> 'rejected'
  LOOP
    near := kapok.near_members(approver.book_id, approver.id);
    CONTINUE WHEN cardinality(near) = 0;
    SELECT r.id INTO offender FROM changed r
    WHERE r.book_id = approver.book_id AND approver.id IN (r.approver_id, r.first_approver_id) AND r.state <> 'rejected'
      AND (r.volunteer_id = ANY (near) OR r.recipient_id = ANY (near))
    LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'record %: the approver is of the household or a relative of a party', offender
        USING ERRCODE = '23514', CONSTRAINT = 'service_records_separation', SCHEMA = 'kapok', TABLE = 'service_records';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- Running totals by name, whatever connection asks and however old its statistics are: the appender reads those of the
-- next batch while the one before is being written.
CREATE FUNCTION ledger.read_counters(p_book integer, p_name text[]) RETURNS TABLE (name text, value bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  RETURN QUERY
  SELECT n.name, c.value FROM unnest(p_name) AS n (name)
  CROSS JOIN LATERAL (
    SELECT k.value FROM ledger.counter k WHERE k.book_id = p_book AND k.name = n.name OFFSET 0
  ) c;
END $$;
GRANT EXECUTE ON FUNCTION ledger.read_counters TO kapok_app;
