-- A bulk load leaves the planner without statistics until autovacuum comes by, up to a minute later; until
-- then it scans whole tables (measured: bulk approvals right after an import took five times as long).
-- The service may therefore ask for fresh statistics of what an import fills. It owns no table, and
-- PostgreSQL before 17 cannot grant ANALYZE alone, so the owner does it on its behalf.

CREATE FUNCTION kapok.refresh_statistics(import_kind text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  -- A table that is being analysed already is passed over instead of waited for.
  CASE import_kind
    WHEN 'units' THEN ANALYZE (SKIP_LOCKED) kapok.units;
    WHEN 'services' THEN ANALYZE (SKIP_LOCKED) kapok.services, kapok.service_versions, kapok.policy_versions;
    WHEN 'members' THEN ANALYZE (SKIP_LOCKED) kapok.members, kapok.role_grants;
    ELSE ANALYZE (SKIP_LOCKED) kapok.service_records, kapok.volunteer_intervals, kapok.record_evidence,
      kapok.import_rows;
  END CASE;
END $$;

GRANT EXECUTE ON FUNCTION kapok.refresh_statistics(text) TO kapok_app;
