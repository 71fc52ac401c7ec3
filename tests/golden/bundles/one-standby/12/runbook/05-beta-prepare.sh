#!/usr/bin/env bash
# node: beta
# user: root
#
# Step 5 of 11, bundle orders, PostgreSQL 12
# look at the standby's host and install the passfile
#
# Why: The standby logs in to the primary without a password in any command or configuration file.
# Looks at: the host has the address 10.77.0.12; PostgreSQL 12 is installed; port 5432 is free or this cluster's own
# Expect: DONE or ALREADY DONE; where the folder has no secrets/, it asks for the role's password first, without showing it
# Undo: remove /var/lib/postgresql/pgrunbook/orders/beta
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=beta
STEP_TITLE='05-beta-prepare: look at the standby'\''s host and install the passfile'
STEP_USER=root
LIBRARY=standby

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
BUNDLE=${HERE%/*}
MEANT=no
# verify FILE...: a file of the bundle must be what SHA256SUMS says; the sums of secrets lie with them.
verify() {
  local file sums
  for file; do
    case $file in secrets/*) sums=secrets/SHA256SUMS ;; *) sums=SHA256SUMS ;; esac
    if ! (cd -- "$BUNDLE" && sum=$(sha256sum -- "$file") && grep -qxF -- "$sum" "$sums"); then
      printf 'REFUSED  %s is not what %s says; unpack the bundle again\n' "$BUNDLE/$file" "$sums" >&2
      MEANT=yes
      exit 3
    fi
  done
}
verify "${HERE##*/}/${BASH_SOURCE[0]##*/}" "nodes/$NODE/values.bash" runbook/common.bash "runbook/$LIBRARY.bash"
for file in "$BUNDLE/nodes/$NODE"/*; do verify "nodes/$NODE/${file##*/}"; done
for file in "nodes/$NODE/values.bash" runbook/common.bash "runbook/$LIBRARY.bash"; do
  # shellcheck source=/dev/null
  . "$BUNDLE/$file"
done

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
