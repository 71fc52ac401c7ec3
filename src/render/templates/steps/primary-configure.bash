begin "$@"
require_primary
require_passfile
find_dropin
build_dropin
share_dropin
check_limits
check_shadows_before
build_hba
will_configure
perform
finish "the settings of node $NODE are in place"
