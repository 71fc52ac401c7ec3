#!/usr/bin/env bash
# node: alpha
# user: postgres
#
# Step 2 of 11, bundle orders, PostgreSQL 9.0
# write the settings and admit the role in pg_hba.conf
#
# Why: The primary must write enough WAL, have room for the connections of the standbys, listen where they can reach it, and admit them. A value that is already stronger stays.
# Looks at: what each setting is now and which line says so; later lines that would win; existing replication connections; errors in the files
# Expect: the server has read the new files
# Undo: remove zz-pgrunbook.conf and our block in pg_hba.conf (a copy of the old file lies beside it), then reload; the files as they were are in /srv/pg/data.pgrunbook/orders
# Users notice: nothing: what needs a restart waits for the next step
# tls-off (replication.tls): replication goes over the network in clear. Use require, or verify-full where the servers have certificates of a CA; the primary needs ssl = on.
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=alpha
STEP_TITLE='02-alpha-configure: write the settings and admit the role in pg_hba.conf'
STEP_USER=postgres
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
