verify runbook/parity.bash
# shellcheck source=/dev/null
. "$BUNDLE/runbook/parity.bash"
begin "$@"
require_primary
require_passfile
will_role
will_slots
will_grants
will_record_parity
perform
if [ "$ROLE_IS_NEW" = yes ]; then prove_login; fi
finish "role $ROLE_NAME is ready for the standbys"
