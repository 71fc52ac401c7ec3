#!/usr/bin/env bash
# node: alpha
# user: postgres
#
# Step 10 of 11, bundle orders, PostgreSQL 18
# prove on the primary that every standby streams, and leave a token for them to read
#
# Why: Set-ups that look right and do not replicate are the expensive ones.
# Looks at: the server is the plan's primary
# Expect: for each standby: state streaming, its slot active; /srv/pg/data.pgrunbook/orders/evidence.txt for the change ticket
# Undo: nothing to undo: the token stands behind the comment that the role may have
# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.

# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them
set -Eeuo pipefail
NODE=alpha
STEP_TITLE='10-alpha-prove: prove on the primary that every standby streams, and leave a token for them to read'
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
require_role
will "COMMENT ON ROLE $ROLE_IDENT IS '... [pgrunbook proof TIME]'   # a token that the standbys read" write_token
perform
prove_standbys
finish 'every standby streams from this primary'
