-- postgresql: ALTER TABLE run_clients ALTER COLUMN client TYPE TEXT COLLATE "C";
-- postgresql: ALTER TABLE outcomes ALTER COLUMN client TYPE TEXT COLLATE "C";
ALTER TABLE outcomes ADD COLUMN metrics TEXT;
