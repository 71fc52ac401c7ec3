verify runbook/parity.bash
# shellcheck source=/dev/null
. "$BUNDLE/runbook/parity.bash"
begin "$@"
require_cluster
require_passfile
compare_with_primary
target_state
judge_target
compare_parity
passed "node $NODE can take the copy$(parity_words)"
