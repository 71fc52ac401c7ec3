# shellcheck shell=bash disable=SC1003,SC2016,SC2034 # values for the files that source this one
# What the scripts of node beta know of the plan: values and nothing else.

BUNDLE_NAME=orders
MAJOR=9.1
PLATFORM=debian
OS_USER=postgres
ADDRESS=10.77.0.12
ADDRESS_IS_NAME=no
OWN_ADDRESSES=()
PORT=5432
BIN=/usr/lib/postgresql/9.1/bin
DATA=/var/lib/postgresql/9.1/main
CONFIG_DIR=/etc/postgresql/9.1/main
STATE=/var/lib/postgresql/pgrunbook/orders/beta
SERVER_LOG=/var/log/postgresql/postgresql-9.1-main.log
CLUSTER=main
CLUSTER_TITLE=9.1/main
UNIT=postgresql@9.1-main
START_COMMAND='systemctl start postgresql@9.1-main'
STOP_COMMAND='systemctl stop postgresql@9.1-main'
RESTART_COMMAND='systemctl restart postgresql@9.1-main'
HINT_INSTALL=('As root: apt-get install postgresql-9.1')
VERSION_FROM=90100
VERSION_TO=90200
ROLE_NAME=replicator
ROLE_IDENT='"replicator"'
ROLE_LITERAL=''\''replicator'\'''
TLS=require
SSLMODE=require
ALIVE='keepalives_idle=30 keepalives_interval=10 keepalives_count=3'
ROOT_CERTIFICATE=''
OWNER_HOME=~postgres
PASSFILE=~postgres/.pgpass
ROLE_ATTRIBUTE=REPLICATION
SENDERS='(SELECT application_name, state, client_addr, backend_start, sync_state, sent_location::text AS sent, replay_location::text AS replayed FROM pg_stat_replication) AS senders'
SENDER_STATE=streaming
PASSFILE_SHARED=yes
PASSFILE_ESCAPES=no
PASSFILE_PREFIXES=(10.77.0.11:5432:postgres:replicator 10.77.0.11:5432:replication:replicator 10.77.0.12:5432:postgres:replicator 10.77.0.12:5432:replication:replicator)
SETTINGS=('union|listen_addresses|localhost,10.77.0.12|'\''localhost,10.77.0.12'\''' 'exact|port||5432' 'level|wal_level|hot_standby|hot_standby' 'number|max_wal_senders|10|10' 'number|wal_keep_segments|64|64' 'switch|hot_standby|on|on')
HAS_POSTGRES_C=no
HAS_INCLUDE_DIR=no
HAS_FILE_SETTINGS=no
HAS_HBA_RULES=no
HBA_CONTINUES=no
PID_FILE_HAS_PORT=yes
LIBDIR_IS_PATH=no
RECORD_KEPT=no
PRIMARY_NAME=alpha
PRIMARY_ADDRESS=10.77.0.11
PRIMARY_PORT=5432
PRIMARY_CONNINFO='host=10.77.0.11 port=5432 user=replicator application_name=beta sslmode=require'
PRIMARY_REPLICATION='host=10.77.0.11 port=5432 user=replicator dbname=replication sslmode=require replication=true'
PRIMARY_SQL='host=10.77.0.11 port=5432 user=replicator dbname=postgres sslmode=require'
SLOT_LOST=false
SLOT=''
SIGNAL_FILE=recovery.conf
KEEP_IN_SEGMENTS=yes
AT_LEAST='max_connections max_prepared_transactions max_locks_per_transaction'
COMPARED_LITERALS=''\''max_connections'\'', '\''max_prepared_transactions'\'', '\''max_locks_per_transaction'\'', '\''listen_addresses'\'', '\''port'\'', '\''wal_level'\'', '\''max_wal_senders'\'', '\''wal_keep_segments'\'', '\''hot_standby'\'''
NODE_SETTINGS='primary_conninfo primary_slot_name restore_command listen_addresses port cluster_name synchronous_standby_names'
COPY_METHOD=pg_basebackup
COPY_ARGUMENTS=(-h 10.77.0.11 -p 5432 -U replicator -w -v -c fast -x)
TABLESPACES='SELECT spclocation FROM pg_tablespace WHERE spcname NOT IN ('\''pg_default'\'', '\''pg_global'\'')'
FRESH_QUERY='SELECT (SELECT count(*) FROM pg_database WHERE datname NOT IN ('\''postgres'\'', '\''template0'\'', '\''template1'\'')) || '\'' user databases, '\'' || (SELECT count(*) FROM pg_class WHERE oid >= 16384) || '\'' relations, '\'' || (SELECT count(*) FROM pg_stat_activity WHERE procpid <> pg_backend_pid() AND client_port IS NOT NULL) || '\'' other clients, '\'' || (SELECT count(*) FROM (SELECT application_name, state, client_addr, backend_start, sync_state, sent_location::text AS sent, replay_location::text AS replayed FROM pg_stat_replication) AS senders) || '\'' standbys, '\'' || 0 || '\'' slots'\'''
LOCALES='SELECT '\''locale'\''::text, locale, count(DISTINCT datname)::text FROM (SELECT datname, datcollate::text AS locale FROM pg_database WHERE datallowconn UNION ALL SELECT datname, datctype::text FROM pg_database WHERE datallowconn) AS d GROUP BY locale UNION ALL SELECT '\''libc'\'', '\'''\'', count(*)::text FROM pg_database WHERE datallowconn AND datcollate::text NOT IN ('\''C'\'', '\''POSIX'\'') AND datcollate::text NOT LIKE '\''C.%'\'''
RECEIVING_SEEN_FROM=primary
RECEIVING='SELECT count(*) > 0 FROM (SELECT application_name, state, client_addr, backend_start, sync_state, sent_location::text AS sent, replay_location::text AS replayed FROM pg_stat_replication) AS senders WHERE application_name = '\''beta'\'' AND backend_start < clock_timestamp() - interval '\''2 seconds'\'''
REPLAYED_AT='coalesce(pg_last_xact_replay_timestamp()::text, '\''none since the start'\'')'
TRIGGER_FILE=''
REPLAY_PAUSED='pg_is_xlog_replay_paused()'
REPLAY_RESUME='pg_xlog_replay_resume()'
GROUP_MAY_READ_DATA=no
HAS_SLOTS=no
PROMOTE_COMMAND='pg_ctlcluster 9.1 main promote'
SSL_FILES_IN_DATA=yes
HOSTSSL_NEEDS_SSL=yes
TOKEN_QUERY='SELECT shobj_description(oid, '\''pg_authid'\'') FROM pg_roles WHERE rolname = '\''replicator'\'''
