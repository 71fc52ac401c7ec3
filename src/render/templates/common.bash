# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153,SC2154 # values come from the script that sources this file, some go to the next one
# shellcheck disable=SC2016 # awk's programs are not for the shell to expand
# common.bash: what the scripts of this runbook share. It is sourced by them, after its checksum was compared; by
# itself it changes nothing. The values in capitals (NODE, MAJOR, BIN, ...) come from the script and nodes/NODE/values.bash.

umask 077
ORIGINAL_LC_ALL=${LC_ALL-}
export LC_ALL=C
# What the caller set for libpq must not reach our connections (PGUSER stays: it may name the local superuser), and what
# we set for ours must not reach a server that we start.
unset PGDATABASE PGHOST PGHOSTADDR PGPORT PGPASSWORD PGPASSFILE PGSERVICE PGSERVICEFILE PGOPTIONS PGSSLMODE PGREQUIRESSL \
  PGSSLROOTCERT PGSSLCERT PGSSLKEY PGTARGETSESSIONATTRS PGCHANNELBINDING PGREQUIREAUTH PGCLIENTENCODING PGAPPNAME PGDATA
LIBPQ=(PGAPPNAME=pgrunbook PGCONNECT_TIMEOUT=10 PGCLIENTENCODING=UTF8)

MODE=run YES=no ADDRESS_OK=no ACCEPT_PENDING=no PRIMARY_IS_DOWN=no REPLACE='' SERVER_PID='' SERVER_PORT='' SOCKET='' SSH_CONFIG=''
WILL_TEXT=() WILL_RUN=() AS_OWNER=() MEANT=no WHERE='' WORK='' CHANGED=no DROPIN_THEIRS=''
FS=$'\037'

say() { printf '%s\n' "$*"; }
good() { printf '  ok    %s\n' "$*"; }
warn() { printf '  WARN  %s\n' "$*" >&2; }
unknown() { printf '  NOT COMPARED  %s\n' "$*" >&2; }
hints() { local text line; for text in "$@"; do while IFS= read -r line; do printf '        %s\n' "$line" >&2; done <<<"$text"; done; }
# Nothing was changed by this step, and it will not go on: exit 3.
refuse() {
  # Within a step that has already changed something a refusal is a failure: 3 says that nothing was changed.
  if [ "$CHANGED" = yes ]; then fail "$@"; fi
  printf 'REFUSED  %s\n' "$1" >&2; hints "${@:2}"; leave 3
}
# It went wrong; running the same script again is safe: exit 1.
fail() { printf 'FAILED  %s\n' "$1" >&2; hints "${@:2}"; leave 1; }
# An answer or a password is needed and nobody can be asked: exit 4.
need() { printf 'NEEDED  %s\n' "$1" >&2; hints "${@:2}"; leave 4; }
leave() { MEANT=yes; exit "$1"; }

usage() {
  cat <<'TEXT'
usage: NN-node-verb.sh [--check | --dry-run] [--yes] [--address-ok] [--replace=ID] [--accept-pending]
       [--primary-is-down] [--ssh-config=FILE]
  --check           only read: say whether the step is done, ready or refused
  --dry-run         as --check, and print the exact commands and the changes of files
  --yes             answer the question "go on?" with yes; overrides no refusal
  --address-ok      go on although this host does not have the node's address (NAT, virtual address)
  --replace=ID      the standby's existing cluster with this system identifier may be moved aside
  --accept-pending  restart although settings that are not ours would change with it; raise max_wal_senders although
                    standbys are connected
  --primary-is-down promote although it cannot be told from here whether the primary is down
  --ssh-config=FILE for the manual copy: how ssh reaches the primary's host (another port, a host between), in the form
                    of ssh_config; given to ssh as -F
exit codes: 0 done, already done or ready; 1 failed, safe to run again; 2 usage; 3 refused, nothing changed;
            4 an answer or a password is needed and there is no terminal
TEXT
}

options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --check) MODE=check ;;
      --dry-run) MODE=dry ;;
      --yes) YES=yes ;;
      --address-ok) ADDRESS_OK=yes ;;
      --accept-pending) ACCEPT_PENDING=yes ;;
      --primary-is-down) PRIMARY_IS_DOWN=yes ;;
      --ssh-config=?*) SSH_CONFIG=${1#--ssh-config=}; case $SSH_CONFIG in /*) ;; *) SSH_CONFIG=$PWD/$SSH_CONFIG ;; esac ;;
      --replace=?*) REPLACE=${1#--replace=} ;;
      --help) usage; leave 0 ;;
      *) printf 'unknown option: %s\n' "$1" >&2; usage >&2; leave 2 ;;
    esac
    shift
  done
}

# Called at the start of each script: options, the right user, a work directory of our own.
begin() {
  # A trace would show passwords.
  { set +x; } 2>/dev/null
  trap at_exit EXIT
  trap 'WHERE=$BASH_COMMAND' ERR
  options "$@"
  if [ "$(id -un)" != "$STEP_USER" ]; then
    printf 'this step runs as %s, not as %s\n' "$STEP_USER" "$(id -un)" >&2
    leave 2
  fi
  local tool
  for tool in awk sed grep find; do
    command -v "$tool" >/dev/null || refuse "the program $tool is missing"
  done
  if [ "$STEP_USER" != "$OS_USER" ]; then
    command -v runuser >/dev/null || refuse "the program runuser is missing" "It is in Debian's package util-linux."
    AS_OWNER=(runuser -u "$OS_USER" -- env HOME="$OWNER_HOME")
  else
    export HOME=$OWNER_HOME
  fi
  sweep
  WORK=$(mktemp -d "${TMPDIR:-/tmp}/pgrunbook-$$-XXXXXXXX")
  cd /
  say "== $STEP_TITLE"
  say "   node $NODE, user $STEP_USER, PostgreSQL $MAJOR"
  [ -x "$BIN/postgres" ] || refuse "there are no programs of PostgreSQL $MAJOR in $BIN" "${HINT_INSTALL[@]}"
  local version
  version=$("$BIN/postgres" --version)
  case ${version#*) } in
    "$MAJOR" | "$MAJOR"[!0-9]*) ;;
    *) refuse "$BIN/postgres is not of PostgreSQL $MAJOR but says: $version" ;;
  esac
  identity
}

# What scripts have left that were killed; it may hold a password.
sweep() {
  local folder pid
  [ $MODE = run ] || return 0
  for folder in "${TMPDIR:-/tmp}"/pgrunbook-*-????????; do
    pid=${folder##*/pgrunbook-} pid=${pid%-*}
    if [[ $pid =~ ^[0-9]+$ ]] && [ -d "$folder" ] && [ ! -L "$folder" ] && [ -O "$folder" ] && [ ! -d "/proc/$pid" ]; then rm -rf -- "$folder"; fi
  done
}

# Whatever ends the script without leave is a failure, whatever its code was; after a signal bash makes it 128 and the
# signal's number.
at_exit() {
  [ -z "$WORK" ] || rm -rf -- "$WORK"
  if [ $MEANT = no ]; then
    # A signal runs no ERR trap, and the code is that of the command before.
    printf 'FAILED  %s\n' "${WHERE:+at: }${WHERE:-ended by a signal}" >&2
    hints 'Running the same script again is safe.'
    exit 1
  fi
}

owner() { ${AS_OWNER[@]+"${AS_OWNER[@]}"} "$@"; }

# --- what will be done -------------------------------------------------------------------------------------------
# will TEXT COMMAND...: remember a change; TEXT is what a person would type. perform carries all of them out, in order.
will() { WILL_TEXT+=("$1"); WILL_RUN+=("$(printf '%q ' "${@:2}")"); }

perform() {
  local i
  if [ ${#WILL_RUN[@]} -eq 0 ]; then return 0; fi
  if [ $MODE = check ]; then
    say "READY  ${#WILL_RUN[@]} change(s) to make:"
    for i in "${!WILL_TEXT[@]}"; do printf '  - %s\n' "${WILL_TEXT[i]%%$'\n'*}"; done
    leave 0
  fi
  if [ $MODE = dry ]; then
    say 'DRY RUN  this would be run:'
    for i in "${!WILL_TEXT[@]}"; do printf '%s\n' "${WILL_TEXT[i]}"; done
    leave 0
  fi
  for i in "${!WILL_TEXT[@]}"; do printf '  do    %s\n' "${WILL_TEXT[i]%%$'\n'*}"; done
  confirm
  CHANGED=yes
  # Not in a condition: bash would switch `set -e` off inside what is run there.
  for i in "${!WILL_RUN[@]}"; do eval "${WILL_RUN[i]}"; done
  WILL_TEXT=() WILL_RUN=()
}

# The end of a step that only looks.
passed() { say "PASSED  $1"; leave 0; }

finish() {
  if [ $CHANGED = yes ]; then say "DONE  $1"; else say "ALREADY DONE  $1"; fi
  leave 0
}

confirm() {
  [ $YES = yes ] && return 0
  { [ -t 0 ] && [ -t 1 ]; } || need 'this step wants to change something and there is no terminal to ask' 'Run it again with --yes.'
  local answer
  read -r -p 'Go on? [y/N] ' answer
  case $answer in y | Y | yes) YES=yes ;; *) refuse 'not confirmed' ;; esac
}

# will_change SOURCE TARGET PUT: TARGET shall hold what SOURCE holds, written by the function PUT; a dry run prints the
# difference. A copy of what was there stays beside a file that is not ours alone.
will_change() {
  local difference=''
  if same "$1" "$2"; then return 0; fi
  if [ -e "$2" ] && [[ ${2##*/} != zz-pgrunbook* ]]; then will "cp -p $2 $2.before-pgrunbook-TIME" keep_copy "$2"; fi
  [ "$MODE" = dry ] && difference=$'\n'$(show_change "$1" "$2")
  will "write $2$difference" "$3" "$1" "$2"
}

COPIES=()
keep_copy() {
  local copy
  copy=$(stamped "$1.before-pgrunbook")
  cp -p -- "$1" "$copy"
  COPIES+=("$copy")
}

show_change() {
  local old=/dev/null
  [ -e "$2" ] && old=$2
  if command -v diff >/dev/null; then diff -u --label "$2 (now)" --label "$2 (new)" "$old" "$1" || true
  else sed 's/^/+ /' "$1"; fi
}

# put_file SOURCE TARGET: replaces TARGET in one move, keeping its mode; a new file is
# readable for all, as Debian's tools expect. A link is followed.
put_file() {
  local target=$2 new
  [ -L "$target" ] && target=$(readlink -f -- "$target")
  rm -f -- "$target".pgrunbook-??????
  new=$(mktemp -- "$target.pgrunbook-XXXXXX")
  cat -- "$1" >"$new"
  if [ -e "$target" ]; then chmod --reference="$target" -- "$new"; else chmod 0644 -- "$new"; fi
  mv -f -- "$new" "$target"
}

joined() { local list; list=$(printf ', %s' "$@"); printf '%s' "${list#, }"; }
# same A B: both hold the same bytes.
same() { [ -e "$1" ] && [ -e "$2" ] && [ "$(sha256sum <"$1")" = "$(sha256sum <"$2")" ]; }
# owner_has FILE TEXTFILE: the owner's FILE holds what TEXTFILE holds.
owner_has() { owner test -r "$1" && [ "$(owner cat -- "$1" | sha256sum)" = "$(sha256sum <"$2")" ]; }
now() { date -u +%Y%m%dT%H%M%SZ; }
# stamped START: a name of START and the time, which nothing has yet. An earlier run may have ended in this very second: the next
# one comes.
stamped() {
  local name round
  for round in {1..30}; do
    name=$1-$(now)
    if ! owner test -e "$name" && ! owner test -L "$name"; then break; fi
    sleep 0.1
  done
  printf %s "$name"
}

# --- who we are --------------------------------------------------------------------------------------------------
# Every address of this host, IPv4 as text and IPv6 as 32 hexadecimal digits.
host_addresses() {
  [ -r /proc/net/fib_trie ] && awk '/\|-- / { a = $2 } /\/32 host LOCAL/ { print a }' /proc/net/fib_trie
  [ -r /proc/net/if_inet6 ] && awk '{ print $1 }' /proc/net/if_inet6
  true
}

# Reads addresses, writes IPv4 as it is and IPv6 as 32 hexadecimal digits.
canonical_addresses() {
  awk '
    function digits(part,  n, a, i, out) {
      if (part == "") return ""
      n = split(part, a, ":"); out = ""
      for (i = 1; i <= n; i++) out = out substr("0000" tolower(a[i]), length(a[i]) + 1)
      return out
    }
    !/:/ { print; next }
    { at = index($0, "::")
      if (!at) { print digits($0); next }
      left = digits(substr($0, 1, at - 1)); right = digits(substr($0, at + 2))
      while (length(left) + length(right) < 32) left = left "0000"
      print left right }'
}

identity() {
  local mine wanted=$ADDRESS address
  if [ "$ADDRESS_IS_NAME" = yes ]; then
    if ! command -v getent >/dev/null; then unknown "whether $ADDRESS is this host (no program getent)"; return 0; fi
    wanted=$(getent ahosts "$ADDRESS" | awk '{ print $1 }' | sort -u) || wanted=''
    [ -n "$wanted" ] || refuse "the host name $ADDRESS (node $NODE) cannot be resolved here"
  fi
  # Behind NAT the others reach this host at an address that it does not have; what its server binds is its own.
  for address in ${OWN_ADDRESSES[@]+"${OWN_ADDRESSES[@]}"}; do wanted+=$'\n'$address; done
  mine=$(host_addresses)
  if [ -z "$mine" ]; then unknown "this host's addresses (/proc/net cannot be read)"; return 0; fi
  while read -r address; do
    # Debian gives a host's own name an address of the loopback net.
    if [[ $address == 127.* ]] || grep -qxF -- "$address" <<<"$mine"; then good "this host has an address of node $NODE"; return 0; fi
  done < <(canonical_addresses <<<"$wanted")
  if [ $ADDRESS_OK = yes ]; then warn "this host does not have the address $ADDRESS of node $NODE (--address-ok)"; return 0; fi
  refuse "this is not node $NODE: no interface here has the address $(joined "$ADDRESS" ${OWN_ADDRESSES[@]+"${OWN_ADDRESSES[@]}"})" \
    "Run this script on $NODE. With NAT or a virtual address, if you are sure: --address-ok"
}

host_has_address() {
  local mine address
  [ "$ADDRESS_IS_NAME" = no ] || { echo yes; return; }
  mine=$(host_addresses)
  address=$(canonical_addresses <<<"$ADDRESS")
  if grep -qxF -- "$address" <<<"$mine"; then echo yes; else echo no; fi
}

# The bundle must be readable for every user that a step of this node runs as.
check_folder() {
  local file
  for file in runbook/common.bash "nodes/$NODE/postgresql.conf"; do
    owner test -r "$BUNDLE/$file" || refuse "the user $OS_USER cannot read $BUNDLE/$file" \
      "Unpack the bundle where $OS_USER can enter: not below /root, and in no directory that only others may enter."
  done
}

# --- servers -----------------------------------------------------------------------------------------------------
# The cluster's places: CONFIG_DIR, CONFIG_FILE, HBA_FILE, DATA. Debian keeps configuration outside the data directory.
locate() {
  CONFIG_FILE=$CONFIG_DIR/postgresql.conf
  if [ "$PLATFORM" = debian ]; then
    [ -f "$CONFIG_FILE" ] || return 1
    DATA=$(configured data_directory "$DATA")
    HBA_FILE=$(configured hba_file "$CONFIG_DIR/pg_hba.conf")
  else
    HBA_FILE=$DATA/pg_hba.conf
  fi
  # A link to the data directory stays; what is moved and written is what it leads to.
  if owner test -L "$DATA"; then DATA=$(owner readlink -f -- "$DATA"); fi
}

# configured NAME DEFAULT: the value that the configuration files give, without a server.
configured() {
  local value
  if [ "$HAS_POSTGRES_C" = yes ] && value=$(owner "$BIN/postgres" -C "$1" -D "$CONFIG_DIR" 2>/dev/null); then
    printf '%s\n' "${value:-$2}"
  else
    value=$(owner awk -v name="$1" -v q="'" '
      { line = $0; sub(/#.*/, "", line) }
      line ~ "^[ \t]*" name "[ \t=]" { sub("^[ \t]*" name "[ \t]*=?[ \t]*", "", line); gsub(q, "", line); sub(/[ \t]+$/, "", line); v = line }
      END { print v }' "$CONFIG_FILE")
    printf '%s\n' "${value:-$2}"
  fi
}

# The postmaster of DATA: sets SERVER_PID, SERVER_PORT, SOCKET; false if none runs.
server_runs() {
  local pid port socket place file=$DATA/postmaster.pid
  SERVER_PID='' SERVER_PORT='' SOCKET=''
  owner test -r "$file" || return 1
  if [ "$PID_FILE_HAS_PORT" = yes ]; then
    { read -r pid; read -r _; read -r _; read -r port; read -r socket; } < <(owner cat -- "$file") || return 1
    socket=${socket:-localhost}
  else
    # The third line has the key of the shared memory: the port times 1000, and a small number.
    { read -r pid; read -r _; read -r port _; } < <(owner cat -- "$file") || return 1
    [[ $port =~ ^[0-9]+$ ]] || return 1
    port=$((port / 1000)) socket=$(configured unix_socket_directory '')
  fi
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  [ -d "/proc/$pid" ] || return 1
  if ! place=$(owner stat -L -c %d:%i -- "/proc/$pid/cwd" 2>/dev/null); then
    # Another process may have taken the number; one of our user's we could look at.
    if [ "$(stat -c %U -- "/proc/$pid")" = "$OS_USER" ]; then fail "whether process $pid is the server of $DATA cannot be seen"; fi
    return 1
  fi
  [ "$place" = "$(owner stat -L -c %d:%i -- "$DATA")" ] || return 1
  SERVER_PID=$pid SERVER_PORT=${port// /} SOCKET=$socket
}

# sql TEXT [DATABASE]: as the local superuser, in database postgres; fields are separated by $FS.
sql() {
  owner env "${LIBPQ[@]}" PGOPTIONS='-c search_path=pg_catalog -c client_min_messages=warning' \
    "$BIN/psql" -X -A -t -q -w -P pager=off -F "$FS" -v ON_ERROR_STOP=1 -h "$SOCKET" -p "$SERVER_PORT" -d "${2:-postgres}" -c "$1"
}

# As sql, but the text comes from standard input, in one session; nothing of it reaches the server's log.
sql_quietly() {
  owner env "${LIBPQ[@]}" PGOPTIONS='-c search_path=pg_catalog -c client_min_messages=warning' \
    "$BIN/psql" -X -A -t -q -w -P pager=off -v ON_ERROR_STOP=1 -h "$SOCKET" -p "$SERVER_PORT" -d postgres
}

# remote_sql CONNINFO TEXT: as the replication role, with the passfile.
remote_sql() {
  owner env "${LIBPQ[@]}" PGPASSFILE="$PASSFILE" "$BIN/psql" -X -A -t -q -w -P pager=off -F "$FS" -v ON_ERROR_STOP=1 -d "$1 $ALIVE" -c "$2"
}

require_server() {
  server_runs || refuse "no server runs on $DATA" "Start the cluster first: $(command_text start)"
  sql 'SELECT 1' >/dev/null 2>"$WORK/error" || refuse "cannot log in as superuser through $SOCKET: $(head -n 1 "$WORK/error")" \
    "The scripts use the database role with the name of the operating system user; another superuser: PGUSER=name"
  [ "$(sql "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")" = t ] ||
    refuse "the local role $(sql 'SELECT current_user') is no superuser" "Another superuser: PGUSER=name"
}

# The running server is the one of the plan: cluster (path, port), version, not itself a standby.
require_primary() {
  locate || refuse "there is no cluster $CLUSTER_TITLE on this host" "pg_lsclusters shows which there are."
  require_server
  local number
  number=$(sql 'SHOW server_version_num')
  if [ "$number" -lt "$VERSION_FROM" ] || [ "$number" -ge "$VERSION_TO" ]; then
    refuse "the server on $DATA is PostgreSQL $(sql 'SHOW server_version'), the plan says $MAJOR"
  fi
  [ "$SERVER_PORT" = "$PORT" ] || refuse "the server on $DATA listens on port $SERVER_PORT, the plan says $PORT" "Correct the plan and render it again."
  [ "$(sql 'SELECT pg_is_in_recovery()')" = f ] || refuse "the server on $DATA is itself a standby" \
    "If roles were swapped, render a plan with the new primary."
  HBA_FILE=$(sql 'SHOW hba_file')
  CONFIG_FILE=$(sql 'SHOW config_file')
  CONFIG_DIR=$(dirname -- "$CONFIG_FILE")
  good "the server on $DATA is PostgreSQL $(sql 'SHOW server_version'), port $PORT, a primary"
}

# The first 8 bytes of pg_control, in the machine's byte order.
system_identifier() { owner od -An -t u8 -N 8 -- "$1/global/pg_control" | tr -d ' '; }

last_log_lines() {
  local log=$SERVER_LOG
  [ -r "$log" ] || return 0
  printf '        the last lines of %s:\n' "$log" >&2
  tail -n 12 -- "$log" | sed 's/^/        | /' >&2
}

# --- starting and stopping ---------------------------------------------------------------------------------------
with_systemd() { [ -n "$UNIT" ] && [ -d /run/systemd/system ]; }

# On platform source a postmaster that a systemd unit started belongs to that unit.
refuse_foreign_unit() {
  local unit own
  if with_systemd && [ -n "$SERVER_PID" ] && ! systemctl --quiet is-active "$UNIT"; then
    refuse "the cluster $CLUSTER_TITLE runs, but not from its unit $UNIT" \
      "As root, at a time of your choice: pg_ctlcluster $MAJOR $CLUSTER stop && systemctl start $UNIT   Then run this script again."
  fi
  [ "$PLATFORM" = source ] && [ -d /run/systemd/system ] && [ -n "$SERVER_PID" ] || return 0
  unit=$(grep -o '[^/]*\.service' "/proc/$SERVER_PID/cgroup" | tail -n 1) || return 0
  own=$(grep -o '[^/]*\.service' /proc/self/cgroup | tail -n 1) || own=''
  case $unit in "$own" | user@*) return 0 ;; esac
  refuse "the server on $DATA was started by the systemd unit $unit" \
    "As root: systemctl $1 $unit   Then run this script again."
}

# What cluster_do will run, as a person would type it.
command_text() {
  if with_systemd || [ "$PLATFORM" = source ]; then
    case $1 in start) printf '%s\n' "$START_COMMAND" ;; stop) printf '%s\n' "$STOP_COMMAND" ;; *) printf '%s\n' "$RESTART_COMMAND" ;; esac
  else
    printf 'pg_ctlcluster %s %s %s\n' "$MAJOR" "$CLUSTER" "$1"
  fi
}

# start, stop or restart. On platform source `restart` of a server that is down starts it with its former options.
cluster_do() {
  if with_systemd; then systemctl "$1" "$UNIT"; return; fi
  if [ "$PLATFORM" = debian ]; then pg_ctlcluster --skip-systemctl-redirect "$MAJOR" "$CLUSTER" "$1" -- -w -t "$PATIENCE"; return; fi
  case $1 in
    stop) "$BIN/pg_ctl" -D "$DATA" -w -t "$PATIENCE" -m fast stop >/dev/null ;;
    restart) in_servers_environment "$BIN/pg_ctl" -D "$DATA" -w -t "$PATIENCE" -m fast -l "$SERVER_LOG" restart >/dev/null ;;
    *) in_servers_environment "$BIN/pg_ctl" -D "$DATA" -w -t "$PATIENCE" -l "$SERVER_LOG" start >/dev/null ;;
  esac
}

# How long a server may take to stop or to start, in seconds: a checkpoint, an archiver or a standby can hold it up.
PATIENCE=3600

# A server that runs keeps its environment over a restart; one that is new gets the caller's, without our own settings.
remember_environment() {
  [ "$PLATFORM" = source ] && [ -n "$SERVER_PID" ] || return 0
  cat -- "/proc/$SERVER_PID/environ" >"$WORK/environ" 2>/dev/null || rm -f -- "$WORK/environ"
}

in_servers_environment() (
  if [ -e "$WORK/environ" ]; then
    for name in $(compgen -e); do unset "$name" 2>/dev/null || true; done
    while IFS= read -r -d '' name; do
      # shellcheck disable=SC2163 # NAME=value
      if [[ $name =~ ^[A-Za-z_][A-Za-z0-9_]*= ]]; then export "$name"; fi
    done <"$WORK/environ"
  elif [ -n "$ORIGINAL_LC_ALL" ]; then export LC_ALL=$ORIGINAL_LC_ALL
  else unset LC_ALL; fi
  exec "$@"
)

# Where the running server's messages go, if that is a file; a restart keeps it.
find_server_log() {
  local target
  [ "$PLATFORM" = source ] || return 0
  SERVER_LOG=$STATE/server.log
  [ -n "$SERVER_PID" ] || return 0
  target=$(readlink -- "/proc/$SERVER_PID/fd/2") || return 0
  if [ -f "$target" ]; then SERVER_LOG=$target; fi
}

# wait_for SECONDS TEXT COMMAND...: true as soon as COMMAND is.
wait_for() {
  local seconds=$1 text=$2 left
  for ((left = seconds * 2; left > 0; left--)); do
    if "${@:3}"; then return 0; fi
    [ $((left % 20)) -ne 0 ] || [ $left -eq $((seconds * 2)) ] || say "  ...   waiting: $text"
    sleep 0.5
  done
  return 1
}

answers() { server_runs && sql 'SELECT 1' >/dev/null 2>&1; }

# Where the port of one address is taken, a server starts without that address, and only its log tells. Any answer of a server
# counts, a refusal too; whoever answers gets no password. What a host name stands for here is not what others see.
prove_listening() {
  if [ "$ADDRESS_IS_NAME" = yes ] || [ "$(host_has_address)" = no ]; then return 0; fi
  if owner env "${LIBPQ[@]}" PGPASSFILE=/dev/null PGSSLMODE=prefer "$BIN/psql" -X -w -P pager=off -h "$ADDRESS" -p "$PORT" -U "$ROLE_NAME" -d postgres \
    -c 'SELECT 1' >/dev/null 2>"$WORK/error" || grep -qE 'FATAL:|no password supplied' "$WORK/error"; then
    good "a server answers at $ADDRESS, port $PORT"
    return
  fi
  last_log_lines
  fail "the server runs, and nothing answers at $ADDRESS, port $PORT, where the others look for it" "$(cat -- "$WORK/error")" \
    "Has another program taken that port? Then stop it, restart the server and run this script again: $(command_text restart)"
}

# --- state beside the cluster ------------------------------------------------------------------------------------
make_state() {
  owner mkdir -p -m 0700 -- "$STATE" || fail "cannot make $STATE"
}

# The files as they were before our first change that no restart has confirmed yet are in undo; as they were before the first
# that the server has not read yet, in unread. NAME.written is the checksum of what we put there, so that a roll-back sees what
# somebody else has changed since.
keep_file() {
  local dir=$1 file=$2 name=${2//\//_}
  if [ ! -d "$dir" ]; then make_state; mkdir -m 0700 -- "$dir"; fi
  if [ -e "$dir/$name.path" ]; then return 0; fi
  if [ -e "$file" ]; then cp -p -- "$file" "$dir/$name"; else : >"$dir/$name.absent"; fi
  printf '%s\n' "$file" >"$dir/$name.path"
}

# put_file, with the checksum for a roll-back.
put_with_undo() {
  local name=${2//\//_}
  if [ ! -e "$STATE/unread/$name.path" ] && [ -e "$STATE/undo/$name.written" ]; then
    if [ ! -d "$STATE/unread" ]; then mkdir -m 0700 -- "$STATE/unread"; fi
    cp -p -- "$STATE/undo/$name.written" "$STATE/unread/$name.written"
  fi
  keep_file "$STATE/unread" "$2"
  keep_file "$STATE/undo" "$2"
  sha256sum <"$1" >"$STATE/undo/$name.written"
  put_file "$1" "$2"
}

# Every file as it was before; where somebody has changed one since, only what is ours is taken out of it. The server is down
# meanwhile: what cannot be done, for want of room for example, is said, and the rest is done.
put_back() {
  local record name file kept
  [ -d "$STATE/undo" ] || return 0
  kept=$(stamped "$STATE/undone")
  owner mkdir -m 0700 -- "$kept" || kept=''
  for record in "$STATE/undo"/*.path; do
    [ -e "$record" ] || continue
    name=${record%.path}
    file=$(cat -- "$record")
    if [ -e "$file" ] && [ -n "$kept" ]; then owner cp -p -- "$file" "$kept/${name##*/}" || warn "$file could not be kept in $kept"; fi
    put_back_one "$name" "$file" || warn "$file could not be put back: its text from before is $name"
  done
  forget_unread || warn "$STATE/unread could not be removed"
  if [ -n "$kept" ] && owner mv -- "$STATE/undo" "$kept/original"; then UNDONE=$kept; else UNDONE=''; fi
}

# put_back_one NAME FILE: one of them, from the record NAME.
put_back_one() {
  local name=$1 file=$2
  if [ ! -e "$file" ] || [ ! -e "$name.written" ] || [ "$(sha256sum <"$file")" = "$(cat -- "$name.written")" ]; then
    if [ -e "$name.absent" ]; then rm -f -- "$file"
    elif [ -e "$name" ]; then owner_restore "$name" "$file"; fi
  elif [ "$file" = "$HBA_FILE" ]; then
    if ! block_is_whole "$file"; then
      warn "$file was changed by somebody else since, and the lines BEGIN and END of our block do not match: it stays as it is"
      return 0
    fi
    warn "$file was changed by somebody else since; only our block is taken out"
    without_block "$file" >"$WORK/stripped" && owner_put "$WORK/stripped" "$file"
  elif [ "$file" = "$CONFIG_FILE" ]; then
    warn "$file was changed by somebody else since; only our include is taken out"
    { owner grep -v "$INCLUDE_PATTERN" "$file" || true; } >"$WORK/stripped" && owner_put "$WORK/stripped" "$file"
  elif [ -e "$name.absent" ]; then rm -f -- "$file"
  else owner_restore "$name" "$file"; fi
}

# owner_restore SOURCE TARGET: as cp -p, but in one move: where there is no room, what is there stays whole. A link is followed.
owner_restore() {
  owner bash -c 'target=$(readlink -f -- "$2") && new=$(mktemp -- "$target.pgrunbook-XXXXXX") || exit 1
    cp -p -- "$1" "$new" && mv -f -- "$new" "$target" || { rm -f -- "$new"; exit 1; }' bash "$1" "$2"
}

# owner_put SOURCE TARGET: TARGET, a file that exists, gets the text of SOURCE, in one move, and keeps its mode.
owner_put() {
  owner bash -c 'target=$(readlink -f -- "$1") && new=$(mktemp -- "$target.pgrunbook-XXXXXX") || exit 1
    cat >"$new" && chmod --reference="$target" -- "$new" && mv -f -- "$new" "$target" || { rm -f -- "$new"; exit 1; }' bash "$2" <"$1"
}

# The server has read what we wrote, or it is not there any more.
forget_unread() {
  owner test -d "$STATE/unread" || return 0
  owner find "$STATE/unread" -mindepth 1 -maxdepth 1 -type f -delete && owner rmdir -- "$STATE/unread"
}

undo_confirmed() {
  forget_unread
  [ -d "$STATE/undo" ] || return 0
  owner mv -- "$STATE/undo" "$(stamped "$STATE/before")"
}

# --- certificates ------------------------------------------------------------------------------------------------
require_root_certificate() {
  [ "$TLS" = verify-full ] || return 0
  local certificate=${ROOT_CERTIFICATE:-$OWNER_HOME/.postgresql/root.crt}
  owner test -r "$certificate" || refuse "$OS_USER cannot read $certificate, which tls verify-full needs" \
    "Put there the certificate of the authority that signed the servers' certificates, on every node."
}

# --- passwords ---------------------------------------------------------------------------------------------------
ask_password() {
  local again
  { [ -t 0 ] && [ -t 1 ]; } || need "the password of role $ROLE_NAME is needed: the bundle has none and there is no terminal" \
    "Run this script in a terminal, or render the bundle with --password-file."
  IFS= read -rs -p "Password of role $ROLE_NAME: " PASSWORD; echo
  IFS= read -rs -p 'Once more: ' again; echo
  if [ -z "$PASSWORD" ] || [ "$PASSWORD" != "$again" ]; then refuse 'the passwords differ or are empty'; fi
}

# The lines of this node's passfile, from the bundle or from an answer, into $WORK/pgpass.
passfile_lines() {
  local prefix password
  if [ -d "$BUNDLE/secrets" ] && [ ! -x "$BUNDLE/secrets" ]; then
    refuse "$STEP_USER cannot enter $BUNDLE/secrets" "Every step runs as $STEP_USER here. As root, give the folder to that user: chown -R $STEP_USER $BUNDLE"
  fi
  if [ -e "$BUNDLE/secrets/$NODE.pgpass" ]; then
    verify "secrets/$NODE.pgpass"
    cat -- "$BUNDLE/secrets/$NODE.pgpass" >"$WORK/pgpass"
    return
  fi
  if owner test -e "$STATE/passfile.done" && owner test -e "$PASSFILE"; then owner cat -- "$PASSFILE" >"$WORK/pgpass"; return; fi
  if [ "$MODE" != run ]; then need "the password of role $ROLE_NAME will be asked for" "Run this script in a terminal."; fi
  ask_password
  password=$PASSWORD
  if [ "$PASSFILE_ESCAPES" = yes ]; then password=${password//\\/\\\\}; password=${password//:/\\:}; fi
  for prefix in "${PASSFILE_PREFIXES[@]}"; do printf '%s:%s\n' "$prefix" "$password"; done >"$WORK/pgpass"
}

# Our own passfile is replaced; in ~/.pgpass (before 10) our lines go first and the others stay.
prepare_passfile() {
  passfile_lines
  if [ "$PASSFILE_SHARED" = yes ] && owner test -e "$PASSFILE"; then
    owner cat -- "$PASSFILE" | grep -vxF -f "$WORK/pgpass" >"$WORK/others" || true
    cat -- "$WORK/others" >>"$WORK/pgpass"
  fi
  if owner_has "$PASSFILE" "$WORK/pgpass" && [ "$(owner stat -c %a -- "$PASSFILE")" = 600 ]; then
    good "the passfile $PASSFILE is there"
    owner test -d "$STATE" || will "mkdir -p $STATE" make_state
    return
  fi
  will "install -m 0600 -o $OS_USER $PASSFILE   # the password of role $ROLE_NAME" install_passfile
}

require_passfile() {
  owner test -r "$PASSFILE" || refuse "the passfile $PASSFILE is not there" "Run the step \"prepare\" of node $NODE first."
}

install_passfile() {
  make_state
  if [ "$PASSFILE_SHARED" = yes ] && owner test -e "$PASSFILE"; then owner cp -p -- "$PASSFILE" "$(stamped "$STATE/pgpass")"; fi
  hand_over "$WORK/pgpass" "$PASSFILE"
  owner touch -- "$STATE/passfile.done"
}

# hand_over SOURCE TARGET: a secret for the owner of the cluster, mode 0600, never readable for anybody else on the way.
hand_over() {
  # shellcheck disable=SC2016 # the owner's shell expands it
  owner bash -ec 'umask 077; rm -f -- "$1".pgrunbook-??????; new=$(mktemp -- "$1.pgrunbook-XXXXXX"); cat >"$new"; chmod 0600 -- "$new"; mv -f -- "$new" "$1"' bash "$2" <"$1"
}

# --- the drop-in -------------------------------------------------------------------------------------------------
# Where our settings go: the directory of the last include_dir of postgresql.conf, else a file beside it with an include.
find_dropin() {
  local dir=''
  if [ "$HAS_INCLUDE_DIR" = yes ]; then
    dir=$(owner awk -v q="'" '
      /^[ \t]*include_dir[ \t=]/ { line = $0; sub(/^[ \t]*include_dir[ \t]*=?[ \t]*/, "", line)
        if (substr(line, 1, 1) == q) { line = substr(line, 2); sub(q ".*", "", line) } else sub(/[ \t#].*/, "", line)
        dir = line } END { print dir }' "$CONFIG_FILE")
    case $dir in '' | /*) ;; *) dir=$CONFIG_DIR/$dir ;; esac
    if [ -n "$dir" ] && ! owner test -d "$dir"; then refuse "$CONFIG_FILE includes the directory $dir, which does not exist here"; fi
  fi
  if [ -n "$dir" ]; then DROPIN_BY=directory; else DROPIN_BY=line dir=$CONFIG_DIR; fi
  DROPIN=$dir/zz-pgrunbook.conf
  FLOORS=$dir/zz-pgrunbook.floors.conf
  DROPIN_THEIRS=''
  local first
  if first=$(owner head -n 1 -- "$DROPIN" 2>/dev/null) && [[ $first != "# pgrunbook, bundle $BUNDLE_NAME:"* ]]; then DROPIN_THEIRS=$first; fi
}

# with_include FILE...: postgresql.conf with an include of each FILE at the end, into $WORK/postgresql.conf.
INCLUDE_PATTERN="^include 'zz-pgrunbook[a-z.]*' *# pgrunbook"
with_include() {
  local file
  owner grep -v "$INCLUDE_PATTERN" "$CONFIG_FILE" >"$WORK/postgresql.conf" || true
  if [ -n "$(tail -c 1 "$WORK/postgresql.conf")" ]; then echo >>"$WORK/postgresql.conf"; fi
  for file in "$@"; do printf "include '%s'   # pgrunbook: keep this the last line\n" "${file##*/}" >>"$WORK/postgresql.conf"; done
}

# Where a setting stands, but for our own files.
lines_with() {
  grep -Hn "^[[:space:]]*$1[[:space:]=]" "$CONFIG_FILE" "$(dirname -- "$DROPIN")"/*.conf "$DATA/postgresql.auto.conf" 2>/dev/null |
    grep -vF -e "$DROPIN:" -e "$FLOORS:" | sort -u || true
}

level_rank() { case $1 in minimal) echo 0 ;; archive) echo 1 ;; hot_standby | replica) echo 2 ;; logical) echo 3 ;; *) echo 9 ;; esac; }

conf_quote() { local text=$1; text=${text//\\/\\\\}; text=${text//\'/\'\'}; printf "'%s'" "$text"; }

# union A B: the addresses of both lists, in order, each once; '*' stands for all, 0.0.0.0 and :: for their family.
union() {
  awk -v a="$1" -v b="$2" 'BEGIN {
    n = split(a "," b, list, ",")
    for (i = 1; i <= n; i++) { item = list[i]; gsub(/^[ \t]+|[ \t]+$/, "", item); if (item == "" || (item in seen)) continue
      if (item == "*") { print "*"; exit }
      if (("0.0.0.0" in seen) && item ~ /^[0-9.]+$/ || ("::" in seen) && item ~ /:/) continue
      if (item == "localhost" && ("127.0.0.1" in seen)) continue
      seen[item] = 1; out = out (out == "" ? "" : ",") item }
    print out }'
}

# What the plan adds to a list that somebody made: its addresses; localhost only if there is nothing else.
without_localhost() {
  local rest
  rest=$(union '' "$1")
  case $rest in localhost,*) printf '%s\n' "${rest#localhost,}" ;; *) printf '%s\n' "$rest" ;; esac
}

# decide KIND NAME WANTED RUNNING OURS: sets DECISION to line, keep or the like and VALUE to what is to be written.
#   number: never lowered; level: wal_level, never lowered; switch: on; union: addresses; limit: anybody else's value stays.
decide() {
  local kind=$1 wanted=$3 running=$4 ours=$5
  VALUE=$wanted DECISION=write
  case $kind in
    number) if [ "$running" -ge "$wanted" ]; then VALUE=$running; [ "$ours" = yes ] || DECISION=leave; fi ;;
    level) if [ "$(level_rank "$running")" -ge "$(level_rank "$wanted")" ]; then VALUE=$running; [ "$ours" = yes ] || DECISION=leave; fi ;;
    hints) if [ "$running" = off ] && [ "$(sql "SELECT count(*) FROM pg_settings WHERE name = 'data_checksums' AND setting = 'on'")" = 1 ]; then VALUE=off DECISION=needless
      elif [ "$running" = on ] && [ "$ours" = no ]; then DECISION=leave; fi ;;
    switch) if [ "$running" = "$wanted" ] && [ "$ours" = no ]; then DECISION=leave; fi ;;
    union) VALUE=$(union "$running" "$(without_localhost "$wanted")"); if [ "$VALUE" = "$(union "$running" '')" ]; then VALUE=$running; [ "$ours" = yes ] || DECISION=leave; fi ;;
    limit) if [ "$ours" = other ]; then VALUE=$running DECISION=leave; fi ;;
    exact) ;;
  esac
}

# build_dropin: the rendered file, with what the server already has left out and said, into $WORK/dropin.
# SETTINGS lines: kind, name, value in the setting's base unit, value as written. Fills EXPECT_NAME and EXPECT_VALUE.
build_dropin() {
  local line kind name base written running source ours reason room senders slots
  declare -A text=() value_of=() source_of=()
  EXPECT_NAME=() EXPECT_VALUE=()
  while IFS=$FS read -r name running source; do
    [ -n "$name" ] || continue
    value_of[$name]=$running source_of[$name]=$source
  done < <(sql "SELECT name, setting, CASE WHEN sourcefile IN ($(dropin_literals)) THEN 'ours' WHEN source = 'default' THEN 'default' ELSE coalesce(sourcefile, source) END FROM pg_settings WHERE name IN ($(setting_literals))")
  senders=$(others_of max_wal_senders) slots=0
  if [ -n "${value_of[max_replication_slots]+x}" ]; then slots=$(others_of max_replication_slots); fi
  for line in "${SETTINGS[@]}"; do
    IFS='|' read -r kind name base written <<<"$line"
    [ -n "${source_of[$name]+x}" ] || fail "the server does not say what $name is"
    running=${value_of[$name]} source=${source_of[$name]}
    case $source in ours) ours=yes ;; default) ours=no ;; *) ours=no; [ "$kind" = limit ] && ours=other ;; esac
    case $name in
      max_wal_senders) room=$((SENDERS_NEEDED + senders)); if [ $room -gt "$base" ]; then base=$room written=$room; fi ;;
      max_replication_slots) room=$((SLOTS_NEEDED + slots)); if [ $room -gt "$base" ]; then base=$room written=$room; fi ;;
    esac
    decide "$kind" "$name" "$base" "$running" "$ours"
    if [ "$kind" = limit ] && [ "$ours" = no ] && [ "$slots" -gt 0 ]; then VALUE=$running DECISION=spare; fi
    EXPECT_NAME+=("$name") EXPECT_VALUE+=("$VALUE")
    if [ "$VALUE" != "$base" ] && [ $DECISION != spare ]; then
      case $kind in union) written=$(conf_quote "$VALUE") ;; *) written=$VALUE ;; esac
    fi
    if [ $DECISION = leave ]; then
      reason=$source; [ "$source" = default ] && reason='the default'
      text[$name]="# $name: left out, the server already has $running ($reason)"
      good "$name stays $running ($reason)"
    elif [ $DECISION = spare ]; then
      text[$name]="# $name: left out, there are slots of others that it could invalidate"
      warn "$name = $written is not set: there are slots of others that it could invalidate"
    elif [ $DECISION = needless ]; then
      text[$name]="# $name: left out, data checksums are on and do the same"
    else
      text[$name]="$name = $written"
      if [ "$running" != "$VALUE" ]; then say "  new   $name: $running -> $VALUE"; fi
    fi
  done
  while IFS= read -r line; do
    name=${line%% *}
    if [[ $line == [a-z]*" = "* && -n ${text[$name]+x} ]]; then printf '%s\n' "${text[$name]}"; else printf '%s\n' "$line"; fi
  done <"$BUNDLE/nodes/$NODE/postgresql.conf" >"$WORK/dropin"
}

# The names of our settings as a list for SQL; they are words of the program.
setting_literals() {
  local line list=''
  for line in "${SETTINGS[@]}"; do line=${line#*|}; list+=", '${line%%|*}'"; done
  printf '%s' "${list#, }"
}

# What others use of a limit that our standbys share with them.
others_of() {
  case $1 in
    max_wal_senders) sql "SELECT count(*) FROM $SENDERS WHERE application_name NOT IN ($STANDBY_NAME_LITERALS)" ;;
    max_replication_slots) sql "SELECT count(*) FROM pg_replication_slots WHERE slot_name NOT IN ($SLOT_LITERALS)" ;;
  esac
}

# As the standby and the primary read it whatever standard_conforming_strings is. Replacements stand alone: in double quotes
# bash 4.2 keeps their backslashes.
sql_literal() {
  local text=${1//\'/\'\'}
  case $text in
    *\\*) text=${text//\\/\\\\}; printf " E'%s'" "$text" ;;
    *) printf "'%s'" "$text" ;;
  esac
}
dropin_literals() {
  if [ -n "$DROPIN_THEIRS" ]; then printf "''"; return; fi
  printf "%s, %s" "$(sql_literal "$(readlink -f -- "$DROPIN" || printf %s "$DROPIN")")" "$(sql_literal "$DROPIN")"
}

# --- pg_hba.conf -------------------------------------------------------------------------------------------------
# Our block into $WORK/pg_hba.conf: where it is, if no record stands before it but in blocks of other bundles; else before the
# first such record, and an older one of ours taken out.
build_hba() {
  without_block "$HBA_FILE" >/dev/null
  owner cat -- "$HBA_FILE" >"$WORK/hba.now"
  awk -v name="$BUNDLE_NAME" -v continues="$HBA_CONTINUES" '
    FNR == 1 { file++ }
    file == 1 { block = block $0 "\n"; next }
    file == 2 { if (sub(/^# END pgrunbook /, "")) ends[$0] = FNR; next }
    !skip && $0 == "# BEGIN pgrunbook " name { skip = 1 }
    skip {
      if ($0 == "# END pgrunbook " name) { skip = 0; swallow = 1; if (!done) { printf "%s", block; done = gap = 1 } }
      next
    }
    swallow && /^$/ { swallow = 0; next }
    { swallow = 0; if (gap) print ""; gap = 0 }
    theirs == "" && /^# BEGIN pgrunbook / && ends[substr($0, 19)] > FNR { theirs = substr($0, 19) }
    !done && !inside && theirs == "" && !/^[ \t\r]*(#|$)/ { printf "%s\n", block; done = 1 }
    { print; inside = (continues == "yes" && /\\$/); if ($0 == "# END pgrunbook " theirs) theirs = "" }
    END { if (!done) printf "%s", block }' "$BUNDLE/nodes/$NODE/pg_hba.conf" "$WORK/hba.now" "$WORK/hba.now" >"$WORK/pg_hba.conf"
}

# The lines of pg_hba.conf that the server would not start with. It passes over one that cannot match, without TLS for example.
hba_errors() {
  [ "$HAS_HBA_RULES" = yes ] || return 0
  sql "SELECT 'line ' || line_number || ': ' || error FROM pg_hba_file_rules WHERE error NOT LIKE '%record cannot match because%'"
}

block_is_whole() {
  [ "$(owner grep -cxF -- "# BEGIN pgrunbook $BUNDLE_NAME" "$1")" = "$(owner grep -cxF -- "# END pgrunbook $BUNDLE_NAME" "$1")" ]
}

# The file without our block. The blocks of other bundles stay.
without_block() {
  if ! block_is_whole "$1"; then
    refuse "in $1 the lines BEGIN and END of our block do not match" "Look for \"# BEGIN pgrunbook $BUNDLE_NAME\", and put the END line back or take the block out."
  fi
  owner awk -v name="$BUNDLE_NAME" '
    $0 == "# BEGIN pgrunbook " name { skip = 1 }
    skip { if ($0 == "# END pgrunbook " name) { skip = 0; swallow = 1 } next }
    swallow && /^$/ { swallow = 0; next }
    { swallow = 0; print }' "$1"
}

# --- evidence ----------------------------------------------------------------------------------------------------
evidence() { printf '  proof %s\n' "$*"; printf '%s\n' "$*" >>"$WORK/evidence"; }

keep_evidence() {
  [ $MODE = run ] || return 0
  make_state
  { printf 'pgrunbook evidence, bundle %s, %s\n' "$BUNDLE_NAME" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"; cat -- "$WORK/evidence"; } >"$STATE/evidence.txt"
  say "  the evidence is in $STATE/evidence.txt"
}
