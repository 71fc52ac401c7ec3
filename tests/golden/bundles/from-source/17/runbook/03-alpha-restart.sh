#!/usr/bin/env bash
# node: alpha
# user: pgsql
#
# Step 3 of 11, bundle orders, PostgreSQL 17
# restart the primary, if a setting needs it
#
# Why: Some settings take effect only at a start. If all are in force already, nothing is restarted.
# Looks at: which settings wait for the restart; whether others would change with it; errors in the files; whether a systemd unit has started the server: then the step refuses, and names the systemctl command
# Expect: the settings are in force; the script says how long the server was away
# Undo: if the server does not come up, the script puts the old files back and starts it again by itself
# Danger: the server is away for some seconds, longer if a checkpoint has much to write
# Users notice: every connection is closed; applications must connect again
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=alpha
STEP_TITLE='03-alpha-restart: restart the primary, if a setting needs it'
STEP_USER=pgsql
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
resume_restart
require_primary
find_dropin
build_dropin
same_as_configured
restart_needed
perform
prove_listening
finish 'the settings are in force'
