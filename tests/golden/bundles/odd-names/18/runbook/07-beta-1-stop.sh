#!/usr/bin/env bash
# node: beta-1
# user: postgres
#
# Step 7 of 11, bundle Orders_2, PostgreSQL 18
# stop the cluster that the copy replaces
#
# Why: The package or an earlier installation may have started a fresh cluster here. It is stopped only if it is empty.
# Looks at: that it has another system identifier than the primary, no user database or relation, no client, standby or slot; anything else needs --replace; whether a systemd unit has started the server: then the step refuses, and names the systemctl command
# Expect: no other server is in the way
# Undo: '/opt/pg $x/bin/pg_ctl' -D '/srv/my data/it'\''s' start   (as long as the next step has not been run)
# Danger: a cluster that is in use is refused, not stopped
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=beta-1
STEP_TITLE='07-beta-1-stop: stop the cluster that the copy replaces'
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
require_passfile
compare_with_primary
target_state
judge_target
will_stop
perform
finish "no other server is in the way"
