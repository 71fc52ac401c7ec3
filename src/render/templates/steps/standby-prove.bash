begin "$@"
require_cluster
prove_standby
finish "node $NODE is a streaming standby of $PRIMARY_NAME"
