begin "$@"
require_primary
require_role
will "COMMENT ON ROLE $ROLE_IDENT IS '... [pgrunbook proof TIME]'   # a token that the standbys read" write_token
perform
prove_standbys
finish 'every standby streams from this primary'
