#!/usr/bin/env bash
# node: beta
# user: pgsql
#
# Step 11 of 11, bundle orders, PostgreSQL 17
# prove that node beta has what alpha wrote
#
# Why: The token that the primary wrote must be readable here, the WAL receiver must stream, writes must be refused, and no parameter may be lower than on the primary.
# Looks at: the server is in recovery
# Expect: a proof line for each point; /srv/pg2/data.pgrunbook/orders/evidence.txt for the change ticket
# Undo: nothing to undo
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=beta
STEP_TITLE='11-beta-prove: prove that node beta has what alpha wrote'
STEP_USER=pgsql
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

verify runbook/parity.bash
# shellcheck source=/dev/null
. "$BUNDLE/runbook/parity.bash"
begin "$@"
require_cluster
prove_standby
prove_parity
keep_evidence
passed "node $NODE is a streaming standby of $PRIMARY_NAME$(parity_words)"
