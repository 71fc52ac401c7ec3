#!/usr/bin/env bash
# node: alpha
# user: root
#
# Step 1 of 11, bundle orders, PostgreSQL 9.6
# look at the primary and install the passfile
#
# Why: The password lies in a file that only the cluster's owner can read, so that it stands in no command, no log and no configuration. Here it is for step "role", which tries the login.
# Looks at: the host has the address 10.77.0.11; the cluster 9.6/main runs, is PostgreSQL 9.6, uses port 5432 and is no standby; ssl is on; postgres can read the bundle
# Expect: DONE or ALREADY DONE; where the folder has no secrets/, it asks for the role's password first, without showing it
# Undo: remove /var/lib/postgresql/pgrunbook/orders/alpha, and our lines in ~/.pgpass of postgres
# version-ended (postgres): PostgreSQL 9.6 ended on 2021-11-11. Plan the upgrade; until then run its last minor release.
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=alpha
STEP_TITLE='01-alpha-prepare: look at the primary and install the passfile'
STEP_USER=root
LIBRARY=primary

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
