-- pgrunbook, bundle Orders_2: the replication role. Holds a verifier of the password: a secret.
SET client_encoding = 'UTF8';
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET log_duration = off;
SET pg_stat_statements.track_utility = off;
SET synchronous_commit = local;
CREATE ROLE "Rep ""x"" it's" LOGIN REPLICATION PASSWORD 'SCRAM-SHA-256$4096:BwcHBwcHBwcHBwcHBwcHBw==$scPsFXsrIB57bj+Cqv0q2N6kmlCNiXFHiMumB+bKwmI=:phNK5yxiIK0dTAmwRzrChFKWuWlCCT23qiEYjAvvyjY=';
