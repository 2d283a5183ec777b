ALTER TABLE runs ADD COLUMN table_schema TEXT;
