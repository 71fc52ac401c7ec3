#!/usr/bin/env bash
# node: alpha
# user: postgres
#
# Step 4 of 11, bundle orders, PostgreSQL 14
# create the replication role and the slots
#
# Why: The standbys log in with this role, and a slot keeps the WAL that a standby has not yet received. An existing role keeps its password. A setting of the role tells the standbys which libraries and locales they need.
# Looks at: whether the role exists, may log in and replicate, and has no connection limit; which slots exist; in every database, which libraries functions are in and which locales columns are sorted by
# Expect: replicator logs in with the passfile
# Undo: SELECT pg_drop_replication_slot('beta'); DROP ROLE "replicator"; if others use it: ALTER ROLE "replicator" RESET pgrunbook.parity;
# Danger: a slot keeps WAL until its standby fetches it: if the standby is not set up after all, drop its slot
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=alpha
STEP_TITLE='04-alpha-role: create the replication role and the slots'
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

verify runbook/parity.bash
# shellcheck source=/dev/null
. "$BUNDLE/runbook/parity.bash"
begin "$@"
require_primary
require_passfile
will_role
will_slots
will_grants
will_record_parity
perform
if [ "$ROLE_IS_NEW" = yes ]; then prove_login; fi
finish "role $ROLE_NAME is ready for the standbys"
