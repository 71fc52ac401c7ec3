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
passed "node $NODE can take the copy"
