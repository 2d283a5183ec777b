CREATE TABLE asks (
    run_id  TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    ask     INTEGER NOT NULL,
    client  TEXT NOT NULL,
    round   INTEGER NOT NULL,
    base    TEXT NOT NULL,
    settled INTEGER,
    counted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, ask, client)
);

CREATE INDEX asks_base ON asks (base);
