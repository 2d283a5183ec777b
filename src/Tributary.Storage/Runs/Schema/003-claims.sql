CREATE TABLE claims (
    run_id TEXT PRIMARY KEY,
    token  TEXT NOT NULL,
    pid    INTEGER NOT NULL
);
