# shellcheck shell=bash disable=SC1003,SC2016,SC2034 # values for the files that source this one
# What the scripts of node alpha know of the plan: values and nothing else.

BUNDLE_NAME=orders
MAJOR=17
PLATFORM=debian
OS_USER=postgres
ADDRESS=10.77.0.11
ADDRESS_IS_NAME=no
OWN_ADDRESSES=()
PORT=5432
BIN=/usr/lib/postgresql/17/bin
DATA=/var/lib/postgresql/17/main
CONFIG_DIR=/etc/postgresql/17/main
STATE=/var/lib/postgresql/pgrunbook/orders/alpha
SERVER_LOG=/var/log/postgresql/postgresql-17-main.log
CLUSTER=main
CLUSTER_TITLE=17/main
UNIT=postgresql@17-main
START_COMMAND='systemctl start postgresql@17-main'
STOP_COMMAND='systemctl stop postgresql@17-main'
RESTART_COMMAND='systemctl restart postgresql@17-main'
HINT_INSTALL=('As root: apt-get install postgresql-17')
VERSION_FROM=170000
VERSION_TO=180000
ROLE_NAME=replicator
ROLE_IDENT='"replicator"'
ROLE_LITERAL=''\''replicator'\'''
TLS=require
SSLMODE=require
ALIVE='keepalives_idle=30 keepalives_interval=10 keepalives_count=3 tcp_user_timeout=60000'
ROOT_CERTIFICATE=''
OWNER_HOME=~postgres
PASSFILE=/var/lib/postgresql/pgrunbook/orders/alpha/passfile
ROLE_ATTRIBUTE=REPLICATION
SENDERS='(SELECT application_name, state, client_addr, backend_start, sync_state, sent_lsn::text AS sent, replay_lsn::text AS replayed FROM pg_stat_replication) AS senders'
SENDER_STATE=streaming
PASSFILE_SHARED=no
PASSFILE_ESCAPES=yes
PASSFILE_PREFIXES=(10.77.0.11:5432:postgres:replicator 10.77.0.11:5432:replication:replicator 10.77.0.12:5432:postgres:replicator 10.77.0.12:5432:replication:replicator 10.77.0.13:5433:postgres:replicator 10.77.0.13:5433:replication:replicator)
SETTINGS=('union|listen_addresses|localhost,10.77.0.11|'\''localhost,10.77.0.11'\''' 'switch|port|5432|5432' 'level|wal_level|replica|replica' 'number|max_wal_senders|10|10' 'number|max_replication_slots|10|10' 'number|wal_keep_size|1024|1GB' 'limit|max_slot_wal_keep_size|10240|10GB' 'switch|hot_standby|on|on' 'hints|wal_log_hints|on|on')
HAS_POSTGRES_C=yes
HAS_INCLUDE_DIR=yes
HAS_FILE_SETTINGS=yes
HAS_HBA_RULES=yes
HBA_CONTINUES=yes
PID_FILE_HAS_PORT=yes
LIBDIR_IS_PATH=no
RECORD_KEPT=yes
STANDBY_NAMES=(beta gamma)
SLOTS=(beta gamma)
STANDBY_NAME_LITERALS=''\''beta'\'', '\''gamma'\'''
SLOT_LITERALS=''\''beta'\'', '\''gamma'\'''
SENDERS_NEEDED=4
SLOTS_NEEDED=2
SENDERS_IN_CONNECTIONS=no
CREATE_SLOT='pg_create_physical_replication_slot(SLOT, true)'
ENCRYPTION_OPTION='-c password_encryption=scram-sha-256'
QUIET_SESSION='SET client_encoding = '\''UTF8'\'';
SET log_statement = '\''none'\'';
SET log_min_duration_statement = -1;
SET log_min_error_statement = '\''panic'\'';
SET log_duration = off;
SET log_min_duration_sample = -1;
SET log_transaction_sample_rate = 0;
SET pg_stat_statements.track_utility = off;
SET synchronous_commit = local;'
SELF_SQL='host=10.77.0.11 port=5432 user=replicator dbname=postgres sslmode=require'
MAY_REPLICATE='rolreplication OR rolsuper'
BACKUP_GRANTS=()
COMMIT_LOCALLY=local
COLLATIONS='SELECT '\''locale'\''::text, locale FROM (SELECT unnest(ARRAY[collcollate::text, collctype::text]) AS locale FROM pg_collation WHERE oid IN (SELECT attcollation FROM pg_attribute) AND collprovider = '\''c'\'') AS c WHERE locale NOT IN ('\'''\'', '\''C'\'', '\''POSIX'\'') UNION SELECT '\''icu'\'', '\''used'\'' FROM pg_collation WHERE oid IN (SELECT attcollation FROM pg_attribute) AND collprovider = '\''i'\'''
PRIMARY_NAME=alpha
PRIMARY_ADDRESS=10.77.0.11
PRIMARY_PORT=5432
PRIMARY_CONNINFO='host=10.77.0.11 port=5432 user=replicator application_name=alpha sslmode=require passfile=/var/lib/postgresql/pgrunbook/orders/alpha/passfile'
PRIMARY_REPLICATION='host=10.77.0.11 port=5432 user=replicator dbname=replication sslmode=require replication=true'
PRIMARY_SQL='host=10.77.0.11 port=5432 user=replicator dbname=postgres sslmode=require'
SLOT_LOST='coalesce(wal_status = '\''lost'\'', false)'
SLOT=alpha
SIGNAL_FILE=standby.signal
KEEP_IN_SEGMENTS=no
AT_LEAST='max_connections max_prepared_transactions max_locks_per_transaction max_worker_processes max_wal_senders'
COMPARED_LITERALS=''\''max_connections'\'', '\''max_prepared_transactions'\'', '\''max_locks_per_transaction'\'', '\''max_worker_processes'\'', '\''max_wal_senders'\'', '\''listen_addresses'\'', '\''port'\'', '\''wal_level'\'', '\''max_replication_slots'\'', '\''wal_keep_size'\'', '\''max_slot_wal_keep_size'\'', '\''hot_standby'\'', '\''wal_log_hints'\'''
NODE_SETTINGS='primary_conninfo primary_slot_name restore_command listen_addresses port cluster_name synchronous_standby_names'
COPY_METHOD=pg_basebackup
COPY_ARGUMENTS=(-d 'keepalives_idle=30 keepalives_interval=10 keepalives_count=3 tcp_user_timeout=60000' -h 10.77.0.11 -p 5432 -U replicator -w -v -c fast --wal-method=stream -S alpha)
TABLESPACES='SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname NOT IN ('\''pg_default'\'', '\''pg_global'\'')'
FRESH_QUERY='SELECT (SELECT count(*) FROM pg_database WHERE datname NOT IN ('\''postgres'\'', '\''template0'\'', '\''template1'\'')) || '\'' user databases, '\'' || (SELECT count(*) FROM pg_class WHERE oid >= 16384) || '\'' relations, '\'' || (SELECT count(*) FROM pg_stat_activity WHERE backend_type = '\''client backend'\'' AND pid <> pg_backend_pid()) || '\'' other clients, '\'' || (SELECT count(*) FROM (SELECT application_name, state, client_addr, backend_start, sync_state, sent_lsn::text AS sent, replay_lsn::text AS replayed FROM pg_stat_replication) AS senders) || '\'' standbys, '\'' || (SELECT count(*) FROM pg_replication_slots) || '\'' slots'\'''
LOCALES='SELECT '\''locale'\''::text, locale, count(DISTINCT datname)::text FROM (SELECT datname, datcollate::text AS locale FROM pg_database WHERE datallowconn UNION ALL SELECT datname, datctype::text FROM pg_database WHERE datallowconn) AS d GROUP BY locale UNION ALL SELECT '\''libc'\'', '\'''\'', count(*)::text FROM pg_database WHERE datallowconn AND datlocprovider = '\''c'\'' AND datcollate::text NOT IN ('\''C'\'', '\''POSIX'\'') AND datcollate::text NOT LIKE '\''C.%'\'' UNION ALL SELECT '\''icu'\'', '\'''\'', count(*)::text FROM pg_database WHERE datallowconn AND datlocprovider = '\''i'\'''
RECEIVING_SEEN_FROM=here
RECEIVING='SELECT count(*) > 0 FROM pg_stat_wal_receiver WHERE status = '\''streaming'\'''
REPLAYED_AT='coalesce(pg_last_xact_replay_timestamp()::text, '\''none since the start'\'')'
TRIGGER_FILE=''
REPLAY_PAUSED='pg_is_wal_replay_paused()'
REPLAY_RESUME='pg_wal_replay_resume()'
GROUP_MAY_READ_DATA=yes
HAS_SLOTS=yes
PROMOTE_COMMAND='pg_ctlcluster 17 main promote'
SSL_FILES_IN_DATA=no
HOSTSSL_NEEDS_SSL=no
TOKEN_QUERY='SELECT shobj_description(oid, '\''pg_authid'\'') FROM pg_roles WHERE rolname = '\''replicator'\'''
