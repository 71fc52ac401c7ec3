#!/usr/bin/env bash
# node: beta
# user: postgres
#
# Status of this node, bundle orders, PostgreSQL 15

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=beta
STEP_TITLE='Status of this node'
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
locate || refuse "there is no cluster $CLUSTER_TITLE on this host"
require_server
say "  the server on $DATA is PostgreSQL $(sql 'SHOW server_version'), port $SERVER_PORT"
if [ "$(sql 'SELECT pg_is_in_recovery()')" = t ]; then
  say "  role: standby"
  say "  receives WAL: $(if receives; then echo yes; else echo NO; fi)"
  say "  last transaction replayed: $(sql "SELECT $REPLAYED_AT")"
else
  say "  role: primary"
  sql "SELECT '  standby ' || application_name || ': ' || state || ', ' || sync_state FROM $SENDERS ORDER BY application_name"
  if [ "$HAS_SLOTS" = yes ]; then
    sql "SELECT '  slot ' || slot_name || ': ' || CASE WHEN active THEN 'active' ELSE 'NOT ACTIVE: it keeps WAL until its standby comes back or the slot is dropped' END FROM pg_replication_slots WHERE slot_type = 'physical' ORDER BY slot_name"
  fi
fi
passed "nothing was changed"
