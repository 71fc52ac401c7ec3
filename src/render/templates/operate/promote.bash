begin "$@"
require_cluster
require_server
if [ "$(sql 'SELECT pg_is_in_recovery()')" = f ]; then good 'this server is a primary already'; finish "node $NODE is a primary"; fi
if remote_sql "$PRIMARY_SQL" 'SELECT 1' >/dev/null 2>&1; then
  refuse "$PRIMARY_NAME still answers: two primaries would diverge" \
    "Stop it and keep it stopped first (operate/switchover.md, operate/failover.md)."
fi
warn "$PRIMARY_NAME does not answer from here. Make sure that it is down and stays down; this script cannot."
will "$PROMOTE_COMMAND" promote
perform
finish "node $NODE is the primary now"
