begin "$@"
check_folder
if locate; then good "the cluster $CLUSTER_TITLE is on this host"; else will_create_cluster; fi
check_port
require_root_certificate
prepare_passfile
perform
finish "node $NODE is prepared"
