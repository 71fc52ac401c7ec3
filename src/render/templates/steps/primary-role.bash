begin "$@"
require_primary
require_passfile
will_role
will_slots
perform
prove_login
finish "role $ROLE_NAME and the slots are there"
