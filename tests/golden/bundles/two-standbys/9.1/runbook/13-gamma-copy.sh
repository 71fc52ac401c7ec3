#!/usr/bin/env bash
# node: gamma
# user: postgres
#
# Step 13 of 17, bundle orders, PostgreSQL 9.1
# copy the primary's data directory and write the standby's settings
#
# Why: A standby begins as a physical copy. The data directory that is here is moved aside, never deleted.
# Looks at: the same comparison as in the preflight; room for the copy; no server runs here
# Expect: the copy is complete; the configuration files give what they should
# Undo: remove /var/lib/postgresql/9.1/reports and move /var/lib/postgresql/9.1/reports.before-pgrunbook-TIME back; if /etc/postgresql/9.1/reports/start.conf.before-pgrunbook is there, move it to /etc/postgresql/9.1/reports/start.conf
# Danger: the copy reads the whole primary: its disks and the network will be busy
# Users notice: the primary may answer more slowly while the copy runs
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=gamma
STEP_TITLE='13-gamma-copy: copy the primary'\''s data directory and write the standby'\''s settings'
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
will_copy
will_basebackup
will_show_files
perform
configure_standby
finish "node $NODE has its copy and its settings"
