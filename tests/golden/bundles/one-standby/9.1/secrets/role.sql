-- pgrunbook, bundle orders: the replication role. Holds a verifier of the password: a secret.
SET client_encoding = 'UTF8';
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET log_duration = off;
SET synchronous_commit = local;
CREATE ROLE "replicator" LOGIN REPLICATION PASSWORD 'md511a2f706615df87541aa4bc0f61d9fef';
