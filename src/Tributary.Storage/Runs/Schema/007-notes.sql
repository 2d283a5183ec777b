ALTER TABLE runs ADD COLUMN notes TEXT;

ALTER TABLE runs ADD COLUMN tags TEXT;

ALTER TABLE runs ADD COLUMN archived BIGINT NOT NULL DEFAULT 0;

-- postgresql: ALTER TABLE runs ALTER COLUMN id TYPE TEXT COLLATE "C";
DROP INDEX runs_created;

CREATE INDEX runs_created ON runs (created, id);

CREATE INDEX serving_run ON serving (run_id);

CREATE INDEX outcomes_run ON outcomes (run_id, round, client);
