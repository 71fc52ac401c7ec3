verify runbook/parity.bash
# shellcheck source=/dev/null
. "$BUNDLE/runbook/parity.bash"
begin "$@"
require_cluster
prove_standby
prove_parity
keep_evidence
passed "node $NODE is a streaming standby of $PRIMARY_NAME$(parity_words)"
