CREATE TABLE round_summaries (
    run_id  TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    round   INTEGER NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (run_id, round)
);

CREATE TABLE outcomes (
    client        TEXT NOT NULL,
    started       BIGINT NOT NULL,
    run_id        TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    round         INTEGER NOT NULL,
    seconds       DOUBLE PRECISION NOT NULL,
    train_seconds DOUBLE PRECISION NOT NULL,
    examples      BIGINT NOT NULL,
    loss          DOUBLE PRECISION,
    accuracy      DOUBLE PRECISION,
    refused       TEXT,
    detail        TEXT,
    PRIMARY KEY (client, started, run_id, round)
);

CREATE TABLE run_clients (
    run_id       TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    client       TEXT NOT NULL,
    rounds       BIGINT NOT NULL,
    failures     BIGINT NOT NULL,
    examples     BIGINT NOT NULL,
    seconds      DOUBLE PRECISION NOT NULL,
    last_round   BIGINT NOT NULL,
    last_refused TEXT,
    last_detail  TEXT,
    loss         DOUBLE PRECISION,
    accuracy     DOUBLE PRECISION,
    PRIMARY KEY (run_id, client)
);

CREATE INDEX run_clients_client ON run_clients (client);
