CREATE TABLE IF NOT EXISTS let_go (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    round  INTEGER NOT NULL,
    PRIMARY KEY (run_id, round)
);

CREATE INDEX IF NOT EXISTS rounds_model ON rounds (model);

CREATE INDEX IF NOT EXISTS rounds_optimizer ON rounds (optimizer);

CREATE INDEX IF NOT EXISTS runs_initial_model ON runs (initial_model);
