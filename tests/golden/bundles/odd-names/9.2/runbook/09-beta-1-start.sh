#!/usr/bin/env bash
# node: beta-1
# user: postgres
#
# Step 9 of 11, bundle Orders_2, PostgreSQL 9.2
# start the standby and wait until it streams
#
# Why: A server that answers may still serve old data; the step ends only when WAL arrives. It is started by pg_ctl: to give it to a systemd unit of yours, stop it by pg_ctl after the last step and start the unit.
# Looks at: that the copy was finished and the directory says that it is a standby; otherwise it would start as an independent primary
# Expect: node beta-1 streams from alpha-1
# Undo: '/opt/pg $x/bin/pg_ctl' -D '/srv/my data/it'\''s' stop -m fast
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=beta-1
STEP_TITLE='09-beta-1-start: start the standby and wait until it streams'
STEP_USER=postgres
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
require_cluster
require_copy
will_start
perform
wait_streaming
check_hba
prove_listening
finish "node $NODE streams from $PRIMARY_NAME"
