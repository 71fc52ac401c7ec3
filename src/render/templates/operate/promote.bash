begin "$@"
require_cluster
require_server
if [ "$(sql 'SELECT pg_is_in_recovery()')" = f ]; then good 'this server is a primary already'; passed "node $NODE is a primary"; fi
primary_is_down
will "$PROMOTE_COMMAND" promote
perform
finish "node $NODE is the primary now"
