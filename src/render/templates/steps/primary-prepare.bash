begin "$@"
check_folder
require_primary
require_inner_files
if [ "$TLS" != off ] && [ "$(sql 'SHOW ssl')" != on ]; then
  refuse "the plan wants encrypted replication (tls $TLS), and ssl is off on this server" \
    "Set ssl = on with a certificate and a key and $(take_up ssl), or render the plan with tls off."
fi
require_root_certificate
prepare_passfile
prepare_role
perform
finish "node $NODE is prepared"
