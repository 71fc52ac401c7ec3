begin "$@"
require_cluster
require_copy
will_start
perform
wait_streaming
check_hba
prove_listening
finish "node $NODE streams from $PRIMARY_NAME"
