begin "$@"
require_cluster
require_passfile
compare_with_primary
target_state
judge_target
passed "node $NODE can take the copy"
