# shellcheck shell=bash disable=SC1003,SC2016,SC2034 # values for the files that source this one
# What the scripts of node alpha know of the plan: values and nothing else.

BUNDLE_NAME=orders
MAJOR=9.0
PLATFORM=source
OS_USER=postgres
ADDRESS=10.77.0.11
ADDRESS_IS_NAME=no
OWN_ADDRESSES=()
PORT=5432
BIN=/opt/pg/bin
DATA=/srv/pg/data
CONFIG_DIR=/srv/pg/data
STATE=/srv/pg/data.pgrunbook/orders
SERVER_LOG=/srv/pg/data.pgrunbook/orders/server.log
CLUSTER=''
CLUSTER_TITLE=/srv/pg/data
UNIT=''
START_COMMAND='/opt/pg/bin/pg_ctl -D /srv/pg/data start'
STOP_COMMAND='/opt/pg/bin/pg_ctl -D /srv/pg/data stop -m fast'
RESTART_COMMAND='/opt/pg/bin/pg_ctl -D /srv/pg/data restart -m fast'
HINT_INSTALL=('The plan says that PostgreSQL'\''s programs of node alpha are there.')
VERSION_FROM=90000
VERSION_TO=90100
ROLE_NAME=replicator
ROLE_IDENT='"replicator"'
ROLE_LITERAL=''\''replicator'\'''
TLS=off
SSLMODE=disable
ALIVE='keepalives_idle=30 keepalives_interval=10 keepalives_count=3'
ROOT_CERTIFICATE=''
OWNER_HOME=~postgres
PASSFILE=~postgres/.pgpass
ROLE_ATTRIBUTE=SUPERUSER
SENDERS='(SELECT application_name, '\''connected'\''::text AS state, client_addr, backend_start, '\''async'\''::text AS sync_state, '\''?'\''::text AS sent, '\''?'\''::text AS replayed FROM pg_stat_get_activity(NULL) WHERE datid = 0) AS senders'
SENDER_STATE=connected
PASSFILE_SHARED=yes
PASSFILE_ESCAPES=no
PASSFILE_PREFIXES=(10.77.0.11:5432:postgres:replicator 10.77.0.11:5432:replication:replicator 10.77.0.12:5432:postgres:replicator 10.77.0.12:5432:replication:replicator)
SETTINGS=('union|listen_addresses|localhost,10.77.0.11|'\''localhost,10.77.0.11'\''' 'switch|port|5432|5432' 'level|wal_level|hot_standby|hot_standby' 'number|max_wal_senders|10|10' 'number|wal_keep_segments|64|64' 'switch|hot_standby|on|on')
HAS_POSTGRES_C=no
HAS_INCLUDE_DIR=no
HAS_FILE_SETTINGS=no
HAS_HBA_RULES=no
HBA_CONTINUES=no
PID_FILE_HAS_PORT=no
LIBDIR_IS_PATH=no
RECORD_KEPT=no
STANDBY_NAMES=(beta)
SLOTS=()
STANDBY_NAME_LITERALS=''\''beta'\'''
SLOT_LITERALS=''\'''\'''
SENDERS_NEEDED=3
SLOTS_NEEDED=1
SENDERS_IN_CONNECTIONS=yes
CREATE_SLOT=''
ENCRYPTION_OPTION='-c password_encryption=on'
QUIET_SESSION='SET client_encoding = '\''UTF8'\'';
SET log_statement = '\''none'\'';
SET log_min_duration_statement = -1;
SET log_min_error_statement = '\''panic'\'';
SET log_duration = off;
SET synchronous_commit = on;'
SELF_SQL='host=10.77.0.11 port=5432 user=replicator dbname=postgres sslmode=disable'
MAY_REPLICATE=rolsuper
BACKUP_GRANTS=()
COMMIT_LOCALLY=on
COLLATIONS='SELECT '\''locale'\''::text, locale FROM (SELECT unnest(ARRAY[collcollate::text, collctype::text]) AS locale FROM pg_collation WHERE oid IN (SELECT attcollation FROM pg_attribute)) AS c WHERE locale NOT IN ('\'''\'', '\''C'\'', '\''POSIX'\'')'
PRIMARY_NAME=alpha
PRIMARY_ADDRESS=10.77.0.11
PRIMARY_PORT=5432
PRIMARY_CONNINFO='host=10.77.0.11 port=5432 user=replicator application_name=alpha sslmode=disable'
PRIMARY_REPLICATION='host=10.77.0.11 port=5432 user=replicator dbname=replication sslmode=disable replication=true'
PRIMARY_SQL='host=10.77.0.11 port=5432 user=replicator dbname=postgres sslmode=disable'
SLOT_LOST=false
SLOT=''
SIGNAL_FILE=recovery.conf
KEEP_IN_SEGMENTS=yes
AT_LEAST='max_connections max_prepared_transactions max_locks_per_transaction'
COMPARED_LITERALS=''\''max_connections'\'', '\''max_prepared_transactions'\'', '\''max_locks_per_transaction'\'', '\''listen_addresses'\'', '\''port'\'', '\''wal_level'\'', '\''max_wal_senders'\'', '\''wal_keep_segments'\'', '\''hot_standby'\'''
NODE_SETTINGS='primary_conninfo primary_slot_name restore_command listen_addresses port cluster_name synchronous_standby_names'
COPY_METHOD=manual
PRIMARY_DATA=/srv/pg/data
PRIMARY_CONFIG_DIR=/srv/pg/data
WAL_DIR=pg_xlog
WALFILE_NAME=pg_xlogfile_name
BACKUP_LABEL='pgrunbook orders alpha'
BACKUP_START='pg_start_backup('\''pgrunbook orders alpha'\'', true)'
BACKUP_STOP='pg_stop_backup()'
BACKUP_IN_SESSION=no
STOP_WAITS=yes
COPY_EXCLUDES=(/postmaster.pid /postmaster.opts 'pgsql_tmp*' 'pg_internal.init*' /backup_label.old /recovery.conf /recovery.done /pg_xlog /pg_notify /pg_stat_tmp /pg_subtrans)
EMPTY_DIRECTORIES=(pg_xlog pg_xlog/archive_status pg_notify pg_stat_tmp pg_subtrans)
NEEDED_GRANTS=()
TABLESPACES='SELECT spclocation FROM pg_tablespace WHERE spcname NOT IN ('\''pg_default'\'', '\''pg_global'\'')'
FRESH_QUERY='SELECT (SELECT count(*) FROM pg_database WHERE datname NOT IN ('\''postgres'\'', '\''template0'\'', '\''template1'\'')) || '\'' user databases, '\'' || (SELECT count(*) FROM pg_class WHERE oid >= 16384) || '\'' relations, '\'' || (SELECT count(*) FROM pg_stat_activity WHERE procpid <> pg_backend_pid() AND client_port IS NOT NULL) || '\'' other clients, '\'' || (SELECT count(*) FROM (SELECT application_name, '\''connected'\''::text AS state, client_addr, backend_start, '\''async'\''::text AS sync_state, '\''?'\''::text AS sent, '\''?'\''::text AS replayed FROM pg_stat_get_activity(NULL) WHERE datid = 0) AS senders) || '\'' standbys, '\'' || 0 || '\'' slots'\'''
LOCALES='SELECT '\''locale'\''::text, locale, count(DISTINCT datname)::text FROM (SELECT datname, datcollate::text AS locale FROM pg_database WHERE datallowconn UNION ALL SELECT datname, datctype::text FROM pg_database WHERE datallowconn) AS d GROUP BY locale UNION ALL SELECT '\''libc'\'', '\'''\'', count(*)::text FROM pg_database WHERE datallowconn AND datcollate::text NOT IN ('\''C'\'', '\''POSIX'\'') AND datcollate::text NOT LIKE '\''C.%'\'' UNION ALL SELECT '\''setting'\'', setting, name FROM pg_settings WHERE name IN ('\''lc_messages'\'', '\''lc_monetary'\'', '\''lc_numeric'\'', '\''lc_time'\'') AND setting <> '\'''\'''
RECEIVING_SEEN_FROM=primary
RECEIVING='SELECT count(*) > 0 FROM (SELECT application_name, '\''connected'\''::text AS state, client_addr, backend_start, '\''async'\''::text AS sync_state, '\''?'\''::text AS sent, '\''?'\''::text AS replayed FROM pg_stat_get_activity(NULL) WHERE datid = 0) AS senders WHERE application_name = '\''alpha'\'' AND backend_start < clock_timestamp() - interval '\''2 seconds'\'''
REPLAYED_AT=''\''not told by this version'\'''
TRIGGER_FILE=/srv/pg/data.pgrunbook/orders/promote
REPLAY_PAUSED=false
REPLAY_RESUME=''\'''\'''
GROUP_MAY_READ_DATA=no
HAS_SLOTS=no
PROMOTE_COMMAND='touch /srv/pg/data.pgrunbook/orders/promote'
SSL_FILES_IN_DATA=yes
HOSTSSL_NEEDS_SSL=yes
TOKEN_QUERY='SELECT shobj_description(oid, '\''pg_authid'\'') FROM pg_roles WHERE rolname = '\''replicator'\'''
