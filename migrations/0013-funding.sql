-- Who pays for care: an elder's granted minutes beside the elder's own, and clearing between communities.

-- held_minutes stays all that a booking holds. The part of it that the elder's granted minutes (GRT) bear stands
-- here, the rest is the elder's own (MIN). The hold that moves the row to 'held' sets both columns in the
-- transaction of its entry, so they say what that entry's postings say. What was held before this: own minutes.
ALTER TABLE kapok.care_bookings
  ADD COLUMN held_granted_minutes bigint NOT NULL DEFAULT 0,
  -- Which part pays first, by the policy of the day of the hold; the other one returns first.
  ADD COLUMN spend_order text NOT NULL DEFAULT 'grant_first'
    CONSTRAINT care_bookings_spend_order_known CHECK (spend_order IN ('grant_first', 'own_first')),
  ADD CONSTRAINT care_bookings_granted_range CHECK (held_granted_minutes BETWEEN 0 AND held_minutes);

-- Whether the code's elder had passed the redeem gate when it was drawn. If not, only granted minutes may be spent.
ALTER TABLE kapok.spend_codes ADD COLUMN spends_own boolean NOT NULL DEFAULT true;
GRANT SELECT (spends_own) ON kapok.spend_codes TO kapok_reader;

-- The unit whose clearing account stands for the members of a unit: the nearest community at or above it. Above
-- the communities it is the nearest administrative unit, since stations and providers only hang on one.
-- The walk up is at most six look-ups by key, whatever the statistics say.
CREATE FUNCTION kapok.clearing_unit(p_book integer, p_unit uuid) RETURNS uuid
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  at_unit uuid := p_unit;
  unit_kind text;
  above uuid;
  administrative uuid;
BEGIN
  FOR step IN 1..16 LOOP
    SELECT u.kind, u.parent_id INTO unit_kind, above FROM kapok.units u WHERE u.book_id = p_book AND u.id = at_unit;
    IF unit_kind = 'community' THEN
      RETURN at_unit;
    END IF;
    IF administrative IS NULL AND unit_kind IN ('city', 'district', 'town') THEN
      administrative := at_unit;
    END IF;
    EXIT WHEN above IS NULL;
    at_unit := above;
  END LOOP;
  RETURN administrative;
END $$;

GRANT EXECUTE ON FUNCTION kapok.clearing_unit(integer, uuid) TO kapok_app, kapok_reader;
