begin "$@"
require_cluster
require_copy
will_start
perform
wait_streaming
finish "node $NODE streams from $PRIMARY_NAME"
