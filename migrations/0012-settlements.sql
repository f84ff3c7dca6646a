-- Settlement runs: one row claims the close of one month of one book, whoever works on it and however often the
-- work is taken up again. Times of the lease are judged by this database's clock alone.

CREATE TABLE kapok.settlement_runs (
  book_id         integer NOT NULL CONSTRAINT settlement_runs_book_exists REFERENCES ledger.book (id),
  id              uuid NOT NULL,
  month           text NOT NULL CONSTRAINT settlement_runs_month_form CHECK (month ~ '^[12]\d{3}-(0[1-9]|1[0-2])$'),
  -- stopped: a fault that waiting does not mend; a city admin starts it again.
  state           text NOT NULL DEFAULT 'waiting'
                  CONSTRAINT settlement_runs_state_known CHECK (state IN ('waiting', 'running', 'stopped', 'done')),
  step            text NOT NULL DEFAULT 'wait' CONSTRAINT settlement_runs_step_known
                  CHECK (step IN ('wait', 'begin', 'expire', 'net', 'fix', 'close', 'grant', 'publish')),
  -- Where the step goes on: the last subject that is done. A repeated stretch is harmless, its keys stand already.
  step_cursor     text CONSTRAINT settlement_runs_cursor_length CHECK (char_length(step_cursor) <= 200),
  done            bigint NOT NULL DEFAULT 0,
  total           bigint,                   -- NULL until the step has counted its subjects
  -- From when and how many done the present pace is reckoned.
  paced_from      timestamptz,
  paced_done      bigint NOT NULL DEFAULT 0,
  -- Raised by every claim. Whatever the run writes, here and in the ledger, names the fence it was claimed with;
  -- a server that slept past its lease names an old one and is refused.
  fence           bigint NOT NULL DEFAULT 0,
  holder          uuid,
  lease_until     timestamptz,
  -- The last entry before the run wrote its first, and what its entries came to in the end.
  begun_after_seq bigint,
  figures         jsonb,
  waits_for       jsonb NOT NULL DEFAULT '[]',
  asked_by        uuid,                     -- NULL: the clock, or the operator's terminal
  overruled_by    uuid,
  overruled_at    timestamptz,
  overrule_reason text CONSTRAINT settlement_runs_reason_length CHECK (char_length(overrule_reason) BETWEEN 1 AND 500),
  fault_code      text,
  fault_at        timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now(),
  started_at      timestamptz,
  finished_at     timestamptz,
  CONSTRAINT settlement_runs_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT settlement_runs_once_a_month UNIQUE (book_id, month),
  CONSTRAINT settlement_runs_asker_exists FOREIGN KEY (book_id, asked_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT settlement_runs_overruler_exists FOREIGN KEY (book_id, overruled_by) REFERENCES kapok.members (book_id, id),
  CONSTRAINT settlement_runs_progress_sound CHECK (done >= 0 AND total >= 0 AND paced_done >= 0 AND fence >= 0),
  CONSTRAINT settlement_runs_lease_whole CHECK ((holder IS NULL) = (lease_until IS NULL)),
  CONSTRAINT settlement_runs_overruled_whole CHECK
    (num_nulls(overruled_by, overruled_at, overrule_reason) IN (0, 3)),
  CONSTRAINT settlement_runs_done_whole CHECK
    ((state = 'done') = (finished_at IS NOT NULL) AND (state <> 'done' OR (holder IS NULL AND figures IS NOT NULL))),
  CONSTRAINT settlement_runs_stopped_says_why CHECK (state <> 'stopped' OR fault_code IS NOT NULL),
  CONSTRAINT settlement_runs_waits_first CHECK (state <> 'waiting' OR step = 'wait')
) WITH (fillfactor = 50);

-- What is settled stays settled, a fence never goes back, and an overruling is never taken back or written over.
CREATE FUNCTION kapok.check_settlement_run() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.state = 'done' OR NEW.fence < OLD.fence
     OR (NEW.book_id, NEW.id, NEW.month) <> (OLD.book_id, OLD.id, OLD.month)
     OR (OLD.overruled_at IS NOT NULL
         AND (NEW.overruled_by, NEW.overruled_at, NEW.overrule_reason, NEW.waits_for)
             IS DISTINCT FROM (OLD.overruled_by, OLD.overruled_at, OLD.overrule_reason, OLD.waits_for)) THEN
    RAISE EXCEPTION 'a settlement run goes forward only' USING ERRCODE = 'KP010';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER settlement_runs_go_forward BEFORE UPDATE ON kapok.settlement_runs
  FOR EACH ROW EXECUTE FUNCTION kapok.check_settlement_run();
CREATE TRIGGER settlement_runs_stay BEFORE DELETE OR TRUNCATE ON kapok.settlement_runs
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

-- What happened to runs, for notifications and for whoever asks later. Ids are in order of time.
CREATE TABLE kapok.settlement_events (
  book_id integer NOT NULL,
  id      uuid NOT NULL,
  run_id  uuid NOT NULL,
  month   text NOT NULL,
  kind    text NOT NULL CONSTRAINT settlement_events_kind_known
          CHECK (kind IN ('started', 'waiting', 'overruled', 'stopped', 'closed', 'done')),
  at      timestamptz NOT NULL DEFAULT now(),
  facts   jsonb NOT NULL,                   -- figures and codes; nothing about people
  CONSTRAINT settlement_events_pkey PRIMARY KEY (book_id, id),
  CONSTRAINT settlement_events_run_exists FOREIGN KEY (book_id, run_id) REFERENCES kapok.settlement_runs (book_id, id)
);
CREATE TRIGGER settlement_events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON kapok.settlement_events
  FOR EACH STATEMENT EXECUTE FUNCTION kapok.forbid_change();

GRANT SELECT, INSERT, UPDATE ON kapok.settlement_runs TO kapok_app;
GRANT SELECT, INSERT ON kapok.settlement_events TO kapok_app;
GRANT SELECT ON kapok.settlement_runs, kapok.settlement_events TO kapok_reader;
