begin "$@"
require_cluster
prove_standby
passed "node $NODE is a streaming standby of $PRIMARY_NAME"
