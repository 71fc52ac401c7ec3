#!/usr/bin/env bash
# node: beta
# user: postgres
#
# Step 8 of 11, bundle orders, PostgreSQL 9.0
# copy the primary's data directory and write the standby's settings
#
# Why: A standby begins as a physical copy. The data directory that is here is moved aside, never deleted.
# Looks at: the same comparison as in the preflight; room for the copy; no server runs here
# Expect: the copy is complete; the configuration files give what they should
# Undo: remove /srv/pg/data and move /srv/pg/data.before-pgrunbook-TIME back
# Danger: the copy reads the whole primary: its disks and the network will be busy; if the primary crashes meanwhile, it finds backup_label in its data directory at the next start and may refuse to start: remove that file there, and nowhere else
# Users notice: the primary may answer more slowly while the copy runs
# copy-wal-unreserved (copy.method): during the manual copy only the setting WAL kept (wal.keep) makes the primary keep WAL. Set WAL kept (wal.keep) above what the primary writes while its data directory is copied.
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=beta
STEP_TITLE='08-beta-copy: copy the primary'\''s data directory and write the standby'\''s settings'
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

verify runbook/manual.bash
# shellcheck source=/dev/null
. "$BUNDLE/runbook/manual.bash"
begin "$@"
require_cluster
require_passfile
compare_with_primary
target_state
judge_target
check_by_hand
will_copy
will_by_hand
will_show_files
perform
configure_standby
finish "node $NODE has its copy and its settings"
