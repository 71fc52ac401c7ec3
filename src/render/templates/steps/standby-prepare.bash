begin "$@"
check_folder
if locate; then
  good "the cluster $CLUSTER_TITLE is on this host"
  if owner test -e "$STATE/creating" && ! server_runs; then will "note that this runbook has made $CLUSTER_TITLE" note_created; fi
else
  will_create_cluster
fi
check_port
require_root_certificate
prepare_passfile
perform
finish "node $NODE is prepared"
