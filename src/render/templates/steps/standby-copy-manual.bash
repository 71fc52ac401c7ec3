verify runbook/manual.bash
# shellcheck source=/dev/null
. "$BUNDLE/runbook/manual.bash"
begin "$@"
require_cluster
require_passfile
compare_with_primary
target_state
judge_target
check_by_hand
will_copy
will_by_hand
will_show_files
perform
configure_standby
finish "node $NODE has its copy and its settings"
