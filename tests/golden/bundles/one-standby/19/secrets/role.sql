-- pgrunbook, bundle orders: the replication role. Holds a verifier of the password: a secret.
SET client_encoding = 'UTF8';
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET log_duration = off;
SET log_min_duration_sample = -1;
SET log_transaction_sample_rate = 0;
SET pg_stat_statements.track_utility = off;
SET synchronous_commit = local;
CREATE ROLE "replicator" LOGIN REPLICATION PASSWORD 'SCRAM-SHA-256$4096:BwcHBwcHBwcHBwcHBwcHBw==$CY7VOdtQTYJgfjiL4laqFr7Wf3z1D7WO5PQ8W28R52k=:2Xi64GObpApLvhIDyYCgiKS29iEEPWmCrVkt6rQpVUg=';
