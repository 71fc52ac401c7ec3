# shellcheck shell=bash disable=SC1003,SC2016,SC2034 # values for the files that source this one
# What the scripts of node alpha know of the plan: values and nothing else.

BUNDLE_NAME=orders
MAJOR=9.6
PLATFORM=debian
OS_USER=postgres
ADDRESS=alpha.example
ADDRESS_IS_NAME=yes
OWN_ADDRESSES=()
PORT=5432
BIN=/usr/lib/postgresql/9.6/bin
DATA=/var/lib/postgresql/9.6/main
CONFIG_DIR=/etc/postgresql/9.6/main
STATE=/var/lib/postgresql/pgrunbook/orders/alpha
SERVER_LOG=/var/log/postgresql/postgresql-9.6-main.log
CLUSTER=main
CLUSTER_TITLE=9.6/main
UNIT=postgresql@9.6-main
START_COMMAND='systemctl start postgresql@9.6-main'
STOP_COMMAND='systemctl stop postgresql@9.6-main'
RESTART_COMMAND='systemctl restart postgresql@9.6-main'
HINT_INSTALL=('As root: apt-get install postgresql-9.6')
VERSION_FROM=90600
VERSION_TO=90700
ROLE_NAME=replicator
ROLE_IDENT='"replicator"'
ROLE_LITERAL=''\''replicator'\'''
TLS=verify-full
SSLMODE=verify-full
ALIVE='keepalives_idle=30 keepalives_interval=10 keepalives_count=3'
ROOT_CERTIFICATE=/var/lib/postgresql/.postgresql/root.crt
OWNER_HOME=~postgres
PASSFILE=~postgres/.pgpass
ROLE_ATTRIBUTE=REPLICATION
SENDERS='(SELECT application_name, state, client_addr, backend_start, sync_state, sent_location::text AS sent, replay_location::text AS replayed FROM pg_stat_replication) AS senders'
SENDER_STATE=streaming
PASSFILE_SHARED=yes
PASSFILE_ESCAPES=yes
PASSFILE_PREFIXES=(alpha.example:5432:postgres:replicator alpha.example:5432:replication:replicator beta.example:5432:postgres:replicator beta.example:5432:replication:replicator)
SETTINGS=('union|listen_addresses|*|'\''*'\''' 'switch|port|5432|5432' 'level|wal_level|replica|replica' 'number|max_wal_senders|10|10' 'number|max_replication_slots|10|10' 'number|wal_keep_segments|64|64' 'switch|hot_standby|on|on' 'hints|wal_log_hints|on|on')
HAS_POSTGRES_C=yes
HAS_INCLUDE_DIR=yes
HAS_FILE_SETTINGS=yes
HAS_HBA_RULES=no
HBA_CONTINUES=no
PID_FILE_HAS_PORT=yes
LIBDIR_IS_PATH=no
RECORD_KEPT=yes
STANDBY_NAMES=(beta)
SLOTS=(beta)
STANDBY_NAME_LITERALS=''\''beta'\'''
SLOT_LITERALS=''\''beta'\'''
SENDERS_NEEDED=3
SLOTS_NEEDED=1
SENDERS_IN_CONNECTIONS=yes
CREATE_SLOT='pg_create_physical_replication_slot(SLOT, true)'
ENCRYPTION_OPTION='-c password_encryption=on'
QUIET_SESSION='SET client_encoding = '\''UTF8'\'';
SET log_statement = '\''none'\'';
SET log_min_duration_statement = -1;
SET log_min_error_statement = '\''panic'\'';
SET log_duration = off;
SET pg_stat_statements.track_utility = off;
SET synchronous_commit = local;'
SELF_SQL='host=alpha.example port=5432 user=replicator dbname=postgres sslmode=verify-full sslrootcert=/var/lib/postgresql/.postgresql/root.crt'
MAY_REPLICATE='rolreplication OR rolsuper'
BACKUP_GRANTS=()
COMMIT_LOCALLY=local
COLLATIONS='SELECT '\''locale'\''::text, locale FROM (SELECT unnest(ARRAY[collcollate::text, collctype::text]) AS locale FROM pg_collation WHERE oid IN (SELECT attcollation FROM pg_attribute)) AS c WHERE locale NOT IN ('\'''\'', '\''C'\'', '\''POSIX'\'')'
PRIMARY_NAME=alpha
PRIMARY_ADDRESS=alpha.example
PRIMARY_PORT=5432
PRIMARY_CONNINFO='host=alpha.example port=5432 user=replicator application_name=alpha sslmode=verify-full sslrootcert=/var/lib/postgresql/.postgresql/root.crt'
PRIMARY_REPLICATION='host=alpha.example port=5432 user=replicator dbname=replication sslmode=verify-full sslrootcert=/var/lib/postgresql/.postgresql/root.crt replication=true'
PRIMARY_SQL='host=alpha.example port=5432 user=replicator dbname=postgres sslmode=verify-full sslrootcert=/var/lib/postgresql/.postgresql/root.crt'
SLOT_LOST=false
SLOT=alpha
SIGNAL_FILE=recovery.conf
KEEP_IN_SEGMENTS=yes
AT_LEAST='max_connections max_prepared_transactions max_locks_per_transaction max_worker_processes'
COMPARED_LITERALS=''\''max_connections'\'', '\''max_prepared_transactions'\'', '\''max_locks_per_transaction'\'', '\''max_worker_processes'\'', '\''listen_addresses'\'', '\''port'\'', '\''wal_level'\'', '\''max_wal_senders'\'', '\''max_replication_slots'\'', '\''wal_keep_segments'\'', '\''hot_standby'\'', '\''wal_log_hints'\'''
NODE_SETTINGS='primary_conninfo primary_slot_name restore_command listen_addresses port cluster_name synchronous_standby_names'
COPY_METHOD=pg_basebackup
COPY_ARGUMENTS=(-d 'keepalives_idle=30 keepalives_interval=10 keepalives_count=3' -h alpha.example -p 5432 -U replicator -w -v -c fast --xlog-method=stream -S alpha)
TABLESPACES='SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname NOT IN ('\''pg_default'\'', '\''pg_global'\'')'
FRESH_QUERY='SELECT (SELECT count(*) FROM pg_database WHERE datname NOT IN ('\''postgres'\'', '\''template0'\'', '\''template1'\'')) || '\'' user databases, '\'' || (SELECT count(*) FROM pg_class WHERE oid >= 16384) || '\'' relations, '\'' || (SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND client_port IS NOT NULL) || '\'' other clients, '\'' || (SELECT count(*) FROM (SELECT application_name, state, client_addr, backend_start, sync_state, sent_location::text AS sent, replay_location::text AS replayed FROM pg_stat_replication) AS senders) || '\'' standbys, '\'' || (SELECT count(*) FROM pg_replication_slots) || '\'' slots'\'''
LOCALES='SELECT '\''locale'\''::text, locale, count(DISTINCT datname)::text FROM (SELECT datname, datcollate::text AS locale FROM pg_database WHERE datallowconn UNION ALL SELECT datname, datctype::text FROM pg_database WHERE datallowconn) AS d GROUP BY locale UNION ALL SELECT '\''libc'\'', '\'''\'', count(*)::text FROM pg_database WHERE datallowconn AND datcollate::text NOT IN ('\''C'\'', '\''POSIX'\'') AND datcollate::text NOT LIKE '\''C.%'\'''
RECEIVING_SEEN_FROM=here
RECEIVING='SELECT count(*) > 0 FROM pg_stat_wal_receiver WHERE status = '\''streaming'\'''
REPLAYED_AT='coalesce(pg_last_xact_replay_timestamp()::text, '\''none since the start'\'')'
TRIGGER_FILE=''
REPLAY_PAUSED='pg_is_xlog_replay_paused()'
REPLAY_RESUME='pg_xlog_replay_resume()'
GROUP_MAY_READ_DATA=no
HAS_SLOTS=yes
PROMOTE_COMMAND='pg_ctlcluster 9.6 main promote'
SSL_FILES_IN_DATA=no
HOSTSSL_NEEDS_SSL=yes
TOKEN_QUERY='SELECT shobj_description(oid, '\''pg_authid'\'') FROM pg_roles WHERE rolname = '\''replicator'\'''
