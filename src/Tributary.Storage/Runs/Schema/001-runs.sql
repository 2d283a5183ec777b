CREATE TABLE runs (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    created       TEXT NOT NULL,
    spec          TEXT NOT NULL,
    status        TEXT NOT NULL,
    outcome       TEXT,
    initial_model TEXT NOT NULL
);

CREATE INDEX runs_created ON runs (created);

CREATE TABLE rounds (
    run_id         TEXT NOT NULL REFERENCES runs (id),
    round          INTEGER NOT NULL,
    record         TEXT NOT NULL,
    model          TEXT NOT NULL,
    optimizer_kind TEXT,
    optimizer_step INTEGER,
    optimizer      TEXT,
    PRIMARY KEY (run_id, round)
);
