CREATE TABLE clients (
    id         TEXT PRIMARY KEY,
    transport  TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen  BIGINT NOT NULL,
    labels     TEXT NOT NULL,
    examples   BIGINT,
    version    TEXT,
    platform   TEXT
);

CREATE TABLE serving (
    name   TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    run_id TEXT NOT NULL,
    round  INTEGER NOT NULL,
    since  BIGINT NOT NULL,
    actor  TEXT NOT NULL
);

CREATE INDEX rounds_model ON rounds (model);
