begin "$@"
require_cluster
require_passfile
compare_with_primary
target_state
judge_target
will_stop
perform
finish "no other server is in the way"
