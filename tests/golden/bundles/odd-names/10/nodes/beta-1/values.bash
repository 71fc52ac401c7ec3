# shellcheck shell=bash disable=SC1003,SC2016,SC2034 # values for the files that source this one
# What the scripts of node beta-1 know of the plan: values and nothing else.

BUNDLE_NAME=Orders_2
MAJOR=10
PLATFORM=source
OS_USER=postgres
ADDRESS=10.77.0.12
ADDRESS_IS_NAME=no
OWN_ADDRESSES=()
PORT=5432
BIN='/opt/pg $x/bin'
DATA='/srv/my data/it'\''s'
CONFIG_DIR='/srv/my data/it'\''s'
STATE='/srv/my data/it'\''s.pgrunbook/Orders_2'
SERVER_LOG='/srv/my data/it'\''s.pgrunbook/Orders_2/server.log'
CLUSTER=''
CLUSTER_TITLE='/srv/my data/it'\''s'
UNIT=''
START_COMMAND=''\''/opt/pg $x/bin/pg_ctl'\'' -D '\''/srv/my data/it'\''\'\'''\''s'\'' start'
STOP_COMMAND=''\''/opt/pg $x/bin/pg_ctl'\'' -D '\''/srv/my data/it'\''\'\'''\''s'\'' stop -m fast'
RESTART_COMMAND=''\''/opt/pg $x/bin/pg_ctl'\'' -D '\''/srv/my data/it'\''\'\'''\''s'\'' restart -m fast'
HINT_INSTALL=('The plan says that PostgreSQL'\''s programs of node beta-1 are there.')
VERSION_FROM=100000
VERSION_TO=110000
ROLE_NAME='Rep "x" it'\''s'
ROLE_IDENT='"Rep ""x"" it'\''s"'
ROLE_LITERAL=''\''Rep "x" it'\'''\''s'\'''
TLS=off
SSLMODE=disable
ALIVE='keepalives_idle=30 keepalives_interval=10 keepalives_count=3'
ROOT_CERTIFICATE=''
OWNER_HOME=~postgres
PASSFILE='/srv/my data/it'\''s.pgrunbook/Orders_2/passfile'
ROLE_ATTRIBUTE=REPLICATION
SENDERS='(SELECT application_name, state, client_addr, backend_start, sync_state, sent_lsn::text AS sent, replay_lsn::text AS replayed FROM pg_stat_replication) AS senders'
SENDER_STATE=streaming
PASSFILE_SHARED=no
PASSFILE_ESCAPES=yes
PASSFILE_PREFIXES=('10.77.0.11:5432:postgres:Rep "x" it'\''s' '10.77.0.11:5432:replication:Rep "x" it'\''s' '10.77.0.12:5432:postgres:Rep "x" it'\''s' '10.77.0.12:5432:replication:Rep "x" it'\''s')
SETTINGS=('union|listen_addresses|localhost,10.77.0.12|'\''localhost,10.77.0.12'\''' 'exact|port||5432' 'level|wal_level|replica|replica' 'number|max_wal_senders|10|10' 'number|max_replication_slots|10|10' 'number|wal_keep_segments|64|64' 'switch|hot_standby|on|on' 'hints|wal_log_hints|on|on')
HAS_POSTGRES_C=yes
HAS_INCLUDE_DIR=yes
HAS_FILE_SETTINGS=yes
HAS_HBA_RULES=yes
HBA_CONTINUES=no
PID_FILE_HAS_PORT=yes
LIBDIR_IS_PATH=no
RECORD_KEPT=yes
PRIMARY_NAME=alpha-1
PRIMARY_ADDRESS=10.77.0.11
PRIMARY_PORT=5432
PRIMARY_CONNINFO='host=10.77.0.11 port=5432 user='\''Rep "x" it\'\''s'\'' application_name=beta-1 sslmode=disable passfile='\''/srv/my data/it\'\''s.pgrunbook/Orders_2/passfile'\'''
PRIMARY_REPLICATION='host=10.77.0.11 port=5432 user='\''Rep "x" it\'\''s'\'' dbname=replication sslmode=disable replication=true'
PRIMARY_SQL='host=10.77.0.11 port=5432 user='\''Rep "x" it\'\''s'\'' dbname=postgres sslmode=disable'
SLOT_LOST=false
SLOT=beta_1
SIGNAL_FILE=recovery.conf
KEEP_IN_SEGMENTS=yes
AT_LEAST='max_connections max_prepared_transactions max_locks_per_transaction max_worker_processes'
COMPARED_LITERALS=''\''max_connections'\'', '\''max_prepared_transactions'\'', '\''max_locks_per_transaction'\'', '\''max_worker_processes'\'', '\''listen_addresses'\'', '\''port'\'', '\''wal_level'\'', '\''max_wal_senders'\'', '\''max_replication_slots'\'', '\''wal_keep_segments'\'', '\''hot_standby'\'', '\''wal_log_hints'\'''
NODE_SETTINGS='primary_conninfo primary_slot_name restore_command listen_addresses port cluster_name synchronous_standby_names'
COPY_METHOD=pg_basebackup
COPY_ARGUMENTS=(-d 'keepalives_idle=30 keepalives_interval=10 keepalives_count=3' -h 10.77.0.11 -p 5432 -U 'Rep "x" it'\''s' -w -v -c fast --wal-method=stream -S beta_1)
TABLESPACES='SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname NOT IN ('\''pg_default'\'', '\''pg_global'\'')'
FRESH_QUERY='SELECT (SELECT count(*) FROM pg_database WHERE datname NOT IN ('\''postgres'\'', '\''template0'\'', '\''template1'\'')) || '\'' user databases, '\'' || (SELECT count(*) FROM pg_class WHERE oid >= 16384) || '\'' relations, '\'' || (SELECT count(*) FROM pg_stat_activity WHERE backend_type = '\''client backend'\'' AND pid <> pg_backend_pid()) || '\'' other clients, '\'' || (SELECT count(*) FROM (SELECT application_name, state, client_addr, backend_start, sync_state, sent_lsn::text AS sent, replay_lsn::text AS replayed FROM pg_stat_replication) AS senders) || '\'' standbys, '\'' || (SELECT count(*) FROM pg_replication_slots) || '\'' slots'\'''
LOCALES='SELECT '\''locale'\''::text, locale, count(DISTINCT datname)::text FROM (SELECT datname, datcollate::text AS locale FROM pg_database WHERE datallowconn UNION ALL SELECT datname, datctype::text FROM pg_database WHERE datallowconn) AS d GROUP BY locale UNION ALL SELECT '\''libc'\'', '\'''\'', count(*)::text FROM pg_database WHERE datallowconn AND datcollate::text NOT IN ('\''C'\'', '\''POSIX'\'') AND datcollate::text NOT LIKE '\''C.%'\'' UNION ALL SELECT '\''setting'\'', setting, name FROM pg_settings WHERE name IN ('\''lc_messages'\'', '\''lc_monetary'\'', '\''lc_numeric'\'', '\''lc_time'\'') AND setting <> '\'''\'''
RECEIVING_SEEN_FROM=here
RECEIVING='SELECT count(*) > 0 FROM pg_stat_wal_receiver WHERE status = '\''streaming'\'''
REPLAYED_AT='coalesce(pg_last_xact_replay_timestamp()::text, '\''none since the start'\'')'
TRIGGER_FILE=''
REPLAY_PAUSED='pg_is_wal_replay_paused()'
REPLAY_RESUME='pg_wal_replay_resume()'
GROUP_MAY_READ_DATA=no
HAS_SLOTS=yes
PROMOTE_COMMAND=''\''/opt/pg $x/bin/pg_ctl'\'' -D '\''/srv/my data/it'\''\'\'''\''s'\'' promote'
SSL_FILES_IN_DATA=no
HOSTSSL_NEEDS_SSL=no
TOKEN_QUERY='SELECT shobj_description(oid, '\''pg_authid'\'') FROM pg_roles WHERE rolname = '\''Rep "x" it'\'''\''s'\'''
