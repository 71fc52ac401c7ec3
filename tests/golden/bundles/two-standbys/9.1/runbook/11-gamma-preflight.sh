#!/usr/bin/env bash
# node: gamma
# user: postgres
#
# Step 11 of 17, bundle orders, PostgreSQL 9.1
# compare this host with the primary, changing nothing
#
# Why: What does not fit is better seen before the copy than after it.
# Looks at: both kinds of connection that the standby needs; the primary's version; tablespaces; what lies in the data directory; the locales of the primary's databases
# Expect: node gamma can take the copy; where it differs from alpha, the last line says in how many points: lines WARN, with what they lead to and what to do
# Undo: nothing to undo
# Danger: a missing library, a missing locale or another glibc or ICU is no reason to refuse, and breaks queries or the order of indexes later: decide before the copy
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=gamma
STEP_TITLE='11-gamma-preflight: compare this host with the primary, changing nothing'
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

verify runbook/parity.bash
# shellcheck source=/dev/null
. "$BUNDLE/runbook/parity.bash"
begin "$@"
require_cluster
require_passfile
compare_with_primary
target_state
judge_target
compare_parity
passed "node $NODE can take the copy$(parity_words)"
