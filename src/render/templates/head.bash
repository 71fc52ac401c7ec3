HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
BUNDLE=${HERE%/*}
MEANT=no
# verify FILE...: a file of the bundle must be what SHA256SUMS says.
verify() {
  local file
  for file; do
    if ! (cd -- "$BUNDLE" && sum=$(sha256sum -- "$file") && grep -qxF -- "$sum" SHA256SUMS); then
      printf 'REFUSED  %s is not what SHA256SUMS says; unpack the bundle again\n' "$BUNDLE/$file" >&2
      MEANT=yes
      exit 3
    fi
  done
}
load() {
  local file
  verify "${HERE##*/}/${BASH_SOURCE[0]##*/}"
  for file; do verify "runbook/$file"; done
  for file in "$BUNDLE/nodes/$NODE"/*; do verify "nodes/$NODE/${file##*/}"; done
}
