begin "$@"
locate || refuse "there is no cluster $CLUSTER_TITLE on this host"
require_server
say "  the server on $DATA is PostgreSQL $(sql 'SHOW server_version'), port $SERVER_PORT"
if [ "$(sql 'SELECT pg_is_in_recovery()')" = t ]; then
  say "  role: standby"
  say "  receives WAL: $(if receives; then echo yes; else echo NO; fi)"
  say "  last transaction replayed: $(sql "SELECT $REPLAYED_AT")"
else
  say "  role: primary"
  sql "SELECT '  standby ' || application_name || ': ' || state || ', ' || sync_state FROM $SENDERS ORDER BY application_name"
  if [ "$HAS_SLOTS" = yes ]; then
    sql "SELECT '  slot ' || slot_name || ': ' || CASE WHEN active THEN 'active' ELSE 'NOT ACTIVE: it keeps WAL until its standby comes back or the slot is dropped' END FROM pg_replication_slots WHERE slot_type = 'physical' ORDER BY slot_name"
  fi
fi
passed "nothing was changed"
