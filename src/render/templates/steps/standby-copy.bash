begin "$@"
require_cluster
require_passfile
compare_with_primary
target_state
judge_target
will_copy
will_basebackup
will_show_files
perform
configure_standby
finish "node $NODE has its copy and its settings"
