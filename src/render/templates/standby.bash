# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153,SC2154 # values come from the script that sources this file
# shellcheck disable=SC2016 # what the owner's shell expands
# standby.bash: what the scripts of a standby do. Sourced after common.bash; by itself it changes nothing.

MARKER='' TABLESPACE_PLACES=() OCCUPIED=() SILENCE=() FILES_TO_COME=no

require_cluster() {
  locate || refuse "there is no cluster $CLUSTER_TITLE on this host" "Run the step \"prepare\" of node $NODE first."
  MARKER=$DATA.pgrunbook-copy
}

# --- prepare -----------------------------------------------------------------------------------------------------
will_create_cluster() {
  [ "$PLATFORM" = debian ] || return 0
  command -v pg_createcluster >/dev/null || refuse 'the program pg_createcluster is missing' "It is in Debian's package postgresql-common."
  will "pg_createcluster --port $PORT $MAJOR $CLUSTER   # not started; its data directory is replaced by the copy" create_cluster
}

create_cluster() {
  make_state
  owner touch -- "$STATE/creating"
  env -u LC_ALL pg_createcluster --port "$PORT" "$MAJOR" "$CLUSTER" >"$WORK/create" 2>&1 || fail 'pg_createcluster failed' "$(cat -- "$WORK/create")"
  locate
  note_created
}

# The cluster that this runbook has made has never been started: it may be replaced.
note_created() {
  note_replaceable 'is fresh' "$(last_change)"
  owner rm -f -- "$STATE/creating"
}

# Another server on our port would meet us only at the start.
check_port() {
  if [ -n "${DATA:-}" ] && server_runs; then
    if [ "$SERVER_PORT" != "$PORT" ]; then warn "the cluster runs on port $SERVER_PORT now; as a standby it will use $PORT"; fi
    [ "$SERVER_PORT" = "$PORT" ] && return 0
  fi
  if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
    refuse "port $PORT is in use on this host, and not by this cluster" "Stop that program, or give node $NODE another port in the plan."
  fi
  good "port $PORT is free"
}

# --- preflight ---------------------------------------------------------------------------------------------------
# By the two kinds of connection that the standby will need; sets P_SYSTEM and reads the primary's settings.
compare_with_primary() {
  local text number recovery segment
  require_root_certificate
  if ! text=$(remote_sql "$PRIMARY_REPLICATION" 'IDENTIFY_SYSTEM' 2>"$WORK/error"); then
    refuse "no replication connection to $PRIMARY_NAME ($PRIMARY_ADDRESS, port $PRIMARY_PORT)" "$(cat -- "$WORK/error")" "$(explain_connection "$WORK/error")"
  fi
  P_SYSTEM=${text%%"$FS"*}
  good "a replication connection to $PRIMARY_NAME works; system identifier $P_SYSTEM"
  if ! number=$(remote_sql "$PRIMARY_SQL" 'SHOW server_version_num' 2>"$WORK/error"); then
    unknown "settings of $PRIMARY_NAME: $(head -n 1 "$WORK/error")"
    refuse "no ordinary connection to $PRIMARY_NAME, which the comparison needs" "$(explain_connection "$WORK/error")"
  fi
  if [ "$number" -lt "$VERSION_FROM" ] || [ "$number" -ge "$VERSION_TO" ]; then
    refuse "$PRIMARY_NAME is PostgreSQL $(remote_sql "$PRIMARY_SQL" 'SHOW server_version'), the plan says $MAJOR" 'A physical standby needs the same major version.'
  fi
  recovery=$(remote_sql "$PRIMARY_SQL" 'SELECT pg_is_in_recovery()')
  [ "$recovery" = f ] || refuse "$PRIMARY_NAME is itself a standby" "If roles were swapped, render a plan with the new primary."
  good "$PRIMARY_NAME is PostgreSQL $(remote_sql "$PRIMARY_SQL" 'SHOW server_version'), a primary"
  segment=$(remote_sql "$PRIMARY_SQL" 'SHOW wal_segment_size')
  if [ "$KEEP_IN_SEGMENTS" = yes ] && [ "$segment" != 16MB ]; then
    warn "the primary's WAL segments are of $segment: wal_keep_segments, computed for 16MB, keeps more or less than the plan says"
  fi
  P_SETTINGS=$(remote_sql "$PRIMARY_SQL" "SELECT name, setting FROM pg_settings WHERE name IN ($COMPARED_LITERALS)")
  # The role may ask for the size of what it may connect to.
  IFS=$FS read -r P_SIZE P_UNSEEN < <(remote_sql "$PRIMARY_SQL" "SELECT coalesce(sum(CASE WHEN seen THEN pg_database_size(oid) END), 0)::bigint / 1024, sum(CASE WHEN seen THEN 0 ELSE 1 END) FROM (SELECT oid, has_database_privilege(oid, 'CONNECT') AS seen FROM pg_database) AS d" 2>/dev/null) || P_SIZE='' P_UNSEEN=0
  check_slot
}

p_setting() { awk -F "$FS" -v name="$1" '$1 == name { print $2 }' <<<"$P_SETTINGS"; }

# What to do about a connection that fails, from the first words that fit.
explain_connection() {
  case $(cat -- "$1") in
    *pg_hba.conf*) printf 'pg_hba.conf of %s does not admit this host: run its step "configure"; behind NAT give "from" in the plan.' "$PRIMARY_NAME" ;;
    *'password authentication failed'*) printf 'The password in %s is not that of role %s on %s.' "$PASSFILE" "$ROLE_NAME" "$PRIMARY_NAME" ;;
    *'no password supplied'*) printf '%s has no line for this connection: run the step "prepare" of node %s again.' "$PASSFILE" "$NODE" ;;
    *'Connection refused'*) printf 'Nothing listens there: is the server up, and listen_addresses in force (step "restart")?' ;;
    *'timeout expired'* | *'No route to host'* | *'timed out'*) printf 'A firewall or the route is in the way between this host and %s, port %s.' "$PRIMARY_ADDRESS" "$PRIMARY_PORT" ;;
    *'could not translate host name'*) printf 'The name %s cannot be resolved on this host.' "$PRIMARY_ADDRESS" ;;
    *'does not support SSL'*) printf 'ssl is off on %s; the plan wants tls %s.' "$PRIMARY_NAME" "$TLS" ;;
    *ertificate*) printf "The primary's certificate does not satisfy tls %s." "$TLS" ;;
    *) printf 'Look into the log of %s.' "$PRIMARY_NAME" ;;
  esac
}

check_slot() {
  [ -n "$SLOT" ] || return 0
  local row lost
  row=$(remote_sql "$PRIMARY_SQL" "SELECT active, $SLOT_LOST FROM pg_replication_slots WHERE slot_name = '$SLOT'")
  [ -n "$row" ] || refuse "the slot $SLOT is not on $PRIMARY_NAME" "Run the step \"role\" of node $PRIMARY_NAME first."
  IFS=$FS read -r SLOT_ACTIVE lost <<<"$row"
  [ "$lost" = f ] || refuse "the slot $SLOT on $PRIMARY_NAME has lost the WAL that it kept: neither a copy nor a standby can use it" \
    "Run the step \"role\" of node $PRIMARY_NAME again, which makes it anew; then this step again." \
    "It holds back at most what wal.slot_limit of the plan says."
}

# The copy puts the primary's tablespaces at the same paths here. What lies there may be of a copy of ours or of the cluster that
# is replaced, and is moved aside; anything else stays.
check_tablespaces() {
  local place
  TABLESPACE_PLACES=() OCCUPIED=()
  while IFS= read -r place; do
    case $place in /*) ;; *) continue ;; esac
    TABLESPACE_PLACES+=("$place")
    check_tablespace "$place"
  done < <(remote_sql "$PRIMARY_SQL" "$TABLESPACES")
}

check_tablespace() {
  local place=$1 word above dir parent others
  word=$(printf %q "$place")
  if ! owner test -e "$place"; then
    above=$place
    while ! owner test -e "$above"; do above=$(dirname -- "$above"); done
    owner test -w "$above" || refuse "the primary has a tablespace in $place, which $OS_USER cannot make here" "As root: install -d -m 0700 -o $OS_USER $word"
    good "the place of the tablespace in $place is free"
    return
  fi
  dir=$(user_of_tablespace "$place")
  if [ -n "$dir" ]; then
    refuse "the primary has a tablespace in $place, and here that directory is of the cluster on $dir" \
      "Nothing in it is touched. A tablespace is at the same path on every node, so a standby on this host cannot have the same path:" \
      "give node $NODE another host in the plan, or move what is in that tablespace elsewhere on $PRIMARY_NAME and drop it there."
  fi
  if ! owner test -r "$place" || ! owner test -w "$place" || ! owner test -x "$place"; then
    refuse "the primary has a tablespace in $place, and $OS_USER cannot use that directory here: it is of $(owner stat -L -c '%U, mode %a' -- "$place")" \
      "If a server of another user has its files there, a standby on this host cannot have the same path." \
      "If nothing uses it, as root: chown $OS_USER: $word && chmod 0700 $word"
  fi
  others=$(first_in "$place")
  if [ -z "$others" ]; then good "the place of the tablespace in $place is free"; return; fi
  if ! may_leave "$place"; then
    refuse "the primary has a tablespace in $place, and that directory is not empty here" "$(owner find "$place" -mindepth 1 -maxdepth 1 | head -n 5)" \
      "The copy needs the same path, empty. If nothing uses it: mv $word $word.before-pgrunbook && install -d -m 0700 -o $OS_USER $word"
  fi
  if [ "$COPY_METHOD" = manual ]; then good "what an earlier copy has left of the tablespace in $place will be moved aside within it"; return; fi
  others=$(first_in "$place" ! -name "PG_${MAJOR}_*")
  [ -z "$others" ] || refuse "the primary has a tablespace in $place, and here that directory has what is of no copy: $others" \
    "pg_basebackup wants it empty: move that away by hand; nothing is deleted here."
  parent=$(dirname -- "$place")
  if [ "$(owner stat -L -c %d -- "$place")" != "$(owner stat -L -c %d -- "$parent")" ] || [ "$(owner stat -L -c %m -- "$place")" = "$place" ] || owner test -L "$place"; then
    refuse "the primary has a tablespace in $place, and here that is a mount point or a link, with files of an earlier copy" \
      "pg_basebackup wants it empty. Move these directories away by hand, to where there is room: $word/PG_${MAJOR}_*"
  fi
  owner test -w "$parent" || refuse "the primary has a tablespace in $place, where files of an earlier copy are, and $OS_USER cannot write in $parent to move them aside" \
    "As root: mkdir -m 0700 $word.old && mv $word/PG_${MAJOR}_* $word.old/ && chown $OS_USER: $word.old"
  OCCUPIED+=("$place")
  good "what is in the place of the tablespace in $place will be moved aside"
}

# What is in the place is of an interrupted copy of ours, or of the cluster that the copy replaces.
may_leave() {
  if [ "$TARGET" = interrupted ]; then owner grep -qxF -- "tablespace $1" "$MARKER"; else [ "$TARGET" = other ] && [ -n "$(links_to "$DATA" "$1")" ]; fi
}

# first_in DIR TEST...: something in a directory that is none of the names under which the copy by hand moves files aside there.
first_in() {
  local leave=()
  if [ "$COPY_METHOD" = manual ]; then leave=(! -name '*.before-pgrunbook-*'); fi
  owner find "$1" -mindepth 1 -maxdepth 1 ${leave[@]+"${leave[@]}"} "${@:2}" -print -quit
}

# links_to DATA PLACE: the links of a data directory by which it has a tablespace in PLACE.
links_to() {
  owner test -d "$1/pg_tblspc" || return 0
  owner find "$1/pg_tblspc/" -mindepth 1 -maxdepth 1 -type l -printf '%l\037%p\n' | PLACE=$2 awk -F '\037' '$1 == ENVIRON["PLACE"] { print $2 }'
}

# The data directory of another cluster on this host that has a tablespace in this directory; of servers that run, as far as
# the owner may see them, and of those that Debian's tools know. A server of another user can only be in another user's directory.
user_of_tablespace() {
  local known=''
  if [ "$PLATFORM" = debian ]; then known=$(pg_lsclusters --no-header 2>/dev/null | awk '{ print $6 }') || known=''; fi
  owner bash -c '
    identity() { stat -L -c %d:%i -- "$1" 2>/dev/null; }
    place=$(identity "$1") own=$(identity "$2")
    while read -r dir; do
      root="" name=$dir
      case $dir in /proc/*) root=${dir%/cwd}/root name=$(readlink -- "$dir") ;; esac
      [ -d "$dir/pg_tblspc" ] && [ "$(identity "$dir")" != "$own" ] || continue
      for link in "$dir"/pg_tblspc/*; do
        # An absolute path of a process is to be read from where that process has its root.
        if target=$(readlink -- "$link") && [ "$(identity "$root$target")" = "$place" ]; then printf "%s\n" "$name"; exit; fi
      done
    done < <(printf "%s\n" /proc/[0-9]*/cwd "$3")' bash "$1" "$DATA" "$known" 2>/dev/null || true
}

in_recovery_here() { owner test -e "$DATA/$SIGNAL_FILE"; }

# Whether something is in the data directory.
data_is_occupied() { owner test -d "$DATA" && [ -n "$(owner find "$DATA" -mindepth 1 -maxdepth 1 -print -quit)" ]; }

# What lies in the data directory: sets TARGET and TARGET_SYSTEM.
target_state() {
  TARGET_SYSTEM='' PHASE='' MAY_GO=''
  # A copy that was never started still has its backup_label; without it a marker is left over and says nothing.
  if owner test -e "$MARKER" && [ "$(owner awk '$1 == "primary" { print $2 }' "$MARKER")" = "$P_SYSTEM" ] &&
    { ! owner test -e "$DATA/global/pg_control" || owner test -e "$DATA/backup_label"; }; then
    TARGET=interrupted
    PHASE=$(owner awk '$1 == "phase" { print $2 }' "$MARKER")
  elif ! owner test -e "$DATA"; then TARGET=absent
  elif ! data_is_occupied; then TARGET=empty
  elif ! owner test -f "$DATA/global/pg_control"; then TARGET=foreign
  else
    TARGET_SYSTEM=$(system_identifier "$DATA")
    if [ "$TARGET_SYSTEM" != "$P_SYSTEM" ]; then TARGET=other
    elif in_recovery_here; then TARGET=standby
    else TARGET=promoted; fi
  fi
}

judge_target() {
  judge_data_directory
  if [ "$TARGET" = standby ] || { [ "$TARGET" = interrupted ] && [ "$PHASE" = copied ]; }; then return 0; fi
  check_tablespaces
}

# pg_basebackup leaves owner and mode of a directory that exists as they are: the server would not start in one that others may
# read, and Debian's tools start it with the directory's group, by which its owner could not look after it.
judge_empty_directory() {
  local user group mode word
  read -r user group mode < <(owner stat -c '%U %G %a' -- "$DATA")
  word=$(printf %q "$DATA")
  if [ "$user" != "$OS_USER" ]; then
    refuse "$DATA is a directory of $user, mode $mode, and $OS_USER can neither fill it nor start a server in it" \
      "If nothing is in it that is needed (ls -A $word), as root: chown $OS_USER: $word && chmod 0700 $word"
  fi
  if [ "$PLATFORM" = debian ] && [ "$group" != "$(id -gn -- "$OS_USER")" ]; then
    refuse "$DATA is of the group $group, and the server would run with it" "As root: chown $OS_USER: $word"
  fi
  case $mode in
    700 | ?700) return ;;
    750 | ?750) if [ "$GROUP_MAY_READ_DATA" = yes ]; then return; fi ;;
  esac
  refuse "$DATA has mode $mode, with which the server would not start after the copy" "As $OS_USER: chmod 0700 $word"
}

judge_data_directory() {
  if owner test -d "$DATA" && ! data_is_occupied; then judge_empty_directory; fi
  case $TARGET in
    absent | empty) good "$DATA is $TARGET" ;;
    interrupted) good "$DATA holds an interrupted copy of this runbook (phase $PHASE)" ;;
    standby)
      if [ "$REPLACE" = "$TARGET_SYSTEM" ]; then
        if server_runs; then refuse "the standby on $DATA runs" "Stop it first: $(command_text stop)"; fi
        warn "the standby on $DATA will be moved aside and copied anew (--replace)"
        TARGET=other
        return 0
      fi
      good "$DATA is already a standby's copy of $PRIMARY_NAME" ;;
    promoted)
      if [ "$REPLACE" = "$TARGET_SYSTEM" ] && ! server_runs; then
        warn "the former primary on $DATA will be moved aside (--replace)"
        TARGET=other
        return 0
      fi
      refuse "$DATA has the primary's system identifier $P_SYSTEM, and is no standby: it was promoted, or it is a former primary" \
        "It is not touched. How it can rejoin: operate/rejoin.md" ;;
    foreign)
      refuse "$DATA is not empty, and no cluster of PostgreSQL" "$(owner find "$DATA" -mindepth 1 -maxdepth 1 | head -n 5)" "Move it aside; nothing is deleted here." ;;
    other)
      if [ "$REPLACE" = "$TARGET_SYSTEM" ]; then
        MAY_GO='was named with --replace'
        warn "the cluster $TARGET_SYSTEM on $DATA will be moved aside (--replace)"
      elif [ -n "$REPLACE" ]; then refuse "--replace=$REPLACE: the cluster on $DATA has the system identifier $TARGET_SYSTEM"
      elif replaceable; then good "the cluster on $DATA (system identifier $TARGET_SYSTEM) $MAY_GO and may be moved aside"
      else
        refuse "there is another cluster on $DATA, system identifier $TARGET_SYSTEM: $WHY_NOT" \
          "If it may be moved aside (nothing is deleted), give the steps \"preflight\", \"stop\" and \"copy\" of node $NODE this option: --replace=$TARGET_SYSTEM"
      fi ;;
  esac
  if [ "$TARGET" = standby ] || [ "$TARGET" = interrupted ]; then return 0; fi
  if [ -n "$SLOT" ] && [ "$SLOT_ACTIVE" = t ]; then
    refuse "another standby uses the slot $SLOT on $PRIMARY_NAME right now" "Two standbys cannot share a slot: is node $NODE running elsewhere?"
  fi
}

# No user database or relation, no client, standby or slot; or seen to be so before it was stopped.
replaceable() {
  local counts noted='' since=''
  WHY_NOT='it does not run, so nobody can see what is in it'
  { read -r noted && read -r since; } < <(owner cat -- "$STATE/replaceable" 2>/dev/null) || since=''
  if ! server_runs; then
    [ "${noted%% *}" = "$TARGET_SYSTEM" ] || return 1
    WHY_NOT='it was started since this runbook has looked at it, and does not run, so nobody can see what is in it'
    [ -n "$since" ] && { [ "$since" = "$(last_change)" ] || [ "$since" = "$(last_start)" ]; } || return 1
    MAY_GO=${noted#* }
    return 0
  fi
  WHY_NOT='its contents cannot be seen'
  counts=$(sql "$FRESH_QUERY" 2>/dev/null) || return 1
  WHY_NOT="it has $counts" MAY_GO='is fresh'
  [ "$counts" = '0 user databases, 0 relations, 0 other clients, 0 standbys, 0 slots' ] || return 1
  WHY_NOT='the contents of its database template1 cannot be seen'
  counts=$(sql 'SELECT count(*) FROM pg_class WHERE oid >= 16384' template1 2>/dev/null) || return 1
  WHY_NOT="it has $counts relations in database template1"
  [ "$counts" = 0 ]
}

# What a cluster that is down has not the same any more once somebody has started it, and what not once it was started anew.
last_change() { printf 'control %s\n' "$(owner cat -- "$DATA/global/pg_control" | sha256sum)"; }
last_start() { printf 'started %s\n' "$(owner stat -c '%i %.Y' -- "$DATA/postmaster.opts" 2>/dev/null || echo never)"; }

# note_replaceable WHY SINCE: that this cluster may go, for as long as nobody has started it.
note_replaceable() {
  printf '%s %s\n%s\n' "$(system_identifier "$DATA")" "$1" "$2" >"$WORK/replaceable"
  hand_over "$WORK/replaceable" "$STATE/replaceable"
}

# --- stop --------------------------------------------------------------------------------------------------------
will_stop() {
  if [ "$TARGET" != other ]; then good 'nothing to stop'; return; fi
  if ! server_runs; then good "no server runs on $DATA"; remember_replaceable "$(last_change)"; return; fi
  refuse_foreign_unit stop
  will "$(command_text stop)   # the cluster that the copy replaces" stop_cluster
}

# A cluster that is of this replication is replaced by --replace alone, at each step.
remember_replaceable() {
  [ "$MODE" = run ] && [ "$TARGET_SYSTEM" != "$P_SYSTEM" ] || return 0
  make_state
  note_replaceable "$MAY_GO" "$1"
}

# The stop itself changes pg_control; a run that is cut off in between knows the cluster by its last start.
stop_cluster() {
  remember_replaceable "$(last_start)"
  cluster_do stop || fail "the cluster on $DATA could not be stopped"
  if server_runs; then fail "the cluster on $DATA still runs"; fi
  remember_replaceable "$(last_change)"
  good "the cluster on $DATA is stopped"
}

# --- copy --------------------------------------------------------------------------------------------------------
# What earlier runs have moved aside, of which some may be worth nothing by now.
list_moved_aside() { owner find "$(dirname -- "$DATA")" -mindepth 1 -maxdepth 1 -name "${DATA##*/}.before-pgrunbook-*" | sort; }

moved_aside() {
  local list
  list=$(list_moved_aside)
  [ -z "$list" ] || printf '\nWhat earlier runs have moved aside is yours to remove:\n%s' "$list"
}

will_copy() {
  local room needed place word away copying
  COPIED=no COPY_NEEDED=no
  [ "$TARGET" != standby ] || return 0
  if server_runs; then refuse "a server runs on $DATA" "Run the step \"stop\" of node $NODE first."; fi
  if [ "$TARGET" = interrupted ] && [ "$PHASE" = copied ]; then return 0; fi
  test -w "$(dirname -- "$DATA")" || refuse "$OS_USER cannot write in $(dirname -- "$DATA"), beside the data directory"
  if data_is_occupied; then
    if [ "$(owner stat -c %m -- "$DATA")" = "$DATA" ] || [ "$(owner stat -c %d -- "$DATA")" != "$(owner stat -c %d -- "$DATA/..")" ]; then
      word=$(printf %q "$DATA") away=$(printf %q "$(stamped "$DATA.by-hand")") copying=$(copying_here | tr '\n' ' ')
      refuse "$DATA is a mount point, so it cannot be moved aside" ${copying:+"First end the pg_basebackup of an interrupted run, which still copies: kill $copying"} \
        "Move its contents away by hand, then run this step again; nothing is deleted here." \
        "As $OS_USER, where there is room. For example: mkdir -m 0700 $away && find $word -mindepth 1 -maxdepth 1 -exec mv -t $away {} +"
    fi
  fi
  if [ ${#TABLESPACE_PLACES[@]} -gt 0 ]; then
    unknown "the room on each file system: the primary has tablespaces, about $((${P_SIZE:-0} / 1024)) MB in all"
  elif [ -n "$P_SIZE" ]; then
    room=$(owner df -Pk -- "$(if owner test -e "$DATA"; then printf %s "$DATA"; else dirname -- "$DATA"; fi)" | awk 'NR == 2 { print $4 }')
    needed=$((P_SIZE + P_SIZE / 10 + 65536))
    [ "$room" -gt $needed ] ||
      refuse "the copy and its WAL need about $((needed / 1024)) MB, and there are $((room / 1024)) MB free at $DATA" \
        "An old data directory is moved aside, not deleted: there must be room for both.$(moved_aside)"
    if [ "$P_UNSEEN" -gt 0 ]; then
      unknown "the size of $P_UNSEEN database(s), which $ROLE_NAME may not connect to, with the room at $DATA: $((room / 1024)) MB are free, the others need about $((P_SIZE / 1024)) MB"
    else good "the copy is about $((P_SIZE / 1024)) MB; $((room / 1024)) MB are free"; fi
  else
    unknown "the size of the databases with the room at $DATA"
  fi
  # On Debian the files are here already, and are not of the copy.
  if [ "$PLATFORM" = debian ]; then find_dropin; refuse_their_dropin; fi
  COPY_NEEDED=yes
  will_end_copying
  will "touch $MARKER   # says that a copy is under way" mark copying
  if [ "$PLATFORM" = debian ] && ! { barred && grep -qx disabled "$CONFIG_DIR/start.conf"; }; then
    will "echo disabled >$CONFIG_DIR/start.conf   # until the copy is complete nothing may start this cluster, a boot neither" bar_start
  fi
  if data_is_occupied; then will "mv $DATA $DATA.before-pgrunbook-TIME" move_aside; fi
  for place in ${OCCUPIED[@]+"${OCCUPIED[@]}"}; do
    will "mkdir $place.before-pgrunbook-TIME; mv $place/PG_${MAJOR}_* $place.before-pgrunbook-TIME/   # and the links of the old data directory lead there" \
      move_tablespace_aside "$place" "$place"
  done
}

will_basebackup() {
  [ "$COPY_NEEDED" = yes ] || return 0
  COPY_ENVIRONMENT=(PGCONNECT_TIMEOUT=10 PGPASSFILE="$PASSFILE" PGSSLMODE="$SSLMODE")
  if [ -n "$ROOT_CERTIFICATE" ]; then COPY_ENVIRONMENT+=(PGSSLROOTCERT="$ROOT_CERTIFICATE"); fi
  will "$(printf '%q ' "${COPY_ENVIRONMENT[@]}" "$BIN/pg_basebackup" -D "$DATA" "${COPY_ARGUMENTS[@]}")" copy
}

# The processes of a pg_basebackup that writes here although its script has ended: that was killed, they were not.
copying_here() {
  local file command=$BIN/pg_basebackup$'\n-D\n'$DATA$'\n'
  while IFS= read -r file; do
    if [[ $(tr '\0' '\n' <"$file" 2>/dev/null) == "$command"* ]]; then file=${file%/cmdline}; printf '%s\n' "${file#/proc/}"; fi
  done < <(grep -lsaF pg_basebackup /proc/[0-9]*/cmdline)
}

will_end_copying() {
  local list
  list=$(copying_here)
  [ -z "$list" ] || will "kill ${list//$'\n'/ }   # the pg_basebackup of an interrupted run still copies" end_copying
}

nothing_copies() { [ -z "$(copying_here)" ]; }

end_copying() {
  local pid signal
  for signal in TERM KILL; do
    for pid in $(copying_here); do kill -s $signal "$pid" 2>/dev/null || true; done
    if wait_for 10 'the earlier copy to end' nothing_copies; then return 0; fi
  done
  fail 'the pg_basebackup of an interrupted run cannot be ended' "Its processes: $(copying_here | tr '\n' ' ')"
}

# Debian's tools, which start clusters at boot, leave a disabled one alone; what start.conf said stays beside it.
barred() { [ -e "$CONFIG_DIR/start.conf.before-pgrunbook" ]; }

bar_start() {
  local file=$CONFIG_DIR/start.conf saved=$CONFIG_DIR/start.conf.before-pgrunbook
  if ! barred; then
    if [ -e "$file" ]; then cp -p -- "$file" "$saved.new"; else echo auto >"$saved.new"; fi
    mv -f -- "$saved.new" "$saved"
  fi
  printf '%s\n' "# pgrunbook: the copy of $DATA is not complete. The step \"copy\" of node $NODE, run again, finishes it and puts" \
    "# $saved back." disabled >"$WORK/start.conf"
  put_file "$WORK/start.conf" "$file"
}

allow_start() { mv -f -- "$CONFIG_DIR/start.conf.before-pgrunbook" "$CONFIG_DIR/start.conf"; }

mark() {
  printf 'bundle %s\nprimary %s\nphase %s\ntime %s\n' "$BUNDLE_NAME" "$P_SYSTEM" "$1" "$(now)" >"$MARKER"
  if [ ${#TABLESPACE_PLACES[@]} -gt 0 ]; then
    printf 'tablespace %s\n' ${TABLESPACE_PLACES[@]+"${TABLESPACE_PLACES[@]}"} >>"$MARKER"
  fi
}

move_aside() {
  local aside
  aside=$(stamped "$DATA.before-pgrunbook")
  [ -e "$aside" ] && fail "$aside exists already"
  mv -- "$DATA" "$aside"
  good "the old data directory is now $aside"
}

# move_tablespace_aside PLACE NAME: what lies in a tablespace's place goes into a new directory, NAME with a time stamp. The links
# of the data directory that was moved aside last, whose files these are, lead there: the place itself will be the copy's.
move_tablespace_aside() {
  local room old link found='' versions=()
  for old in "$1/PG_${MAJOR}_"*; do case $old in *.before-pgrunbook-*) ;; *) if [ -e "$old" ]; then versions+=("$old"); fi ;; esac; done
  if [ ${#versions[@]} -eq 0 ]; then return 0; fi
  room=$(stamped "$2.before-pgrunbook")
  mkdir -m 0700 -- "$room"
  old=$(list_moved_aside | tail -n 1)
  if [ -n "$old" ]; then
    while IFS= read -r link; do ln -sfn -- "$room" "$link" && found=", where $old finds them"; done < <(links_to "$old" "$1")
  fi
  mv -- ${versions[@]+"${versions[@]}"} "$room/"
  good "the files of the tablespace in $1 are now in $room$found"
}

slot_free() { [ "$(remote_sql "$PRIMARY_SQL" "SELECT active FROM pg_replication_slots WHERE slot_name = '$SLOT'")" = f ]; }

# What to do about a copy that has failed, from the first words that fit.
explain_copy() {
  case $(cat -- "$1") in
    *'No space left'*) printf 'Make room on the file system of %s, and run this step again: it copies anew.' "$DATA" ;;
    *'timed out'* | *'server closed the connection'* | *'No route to host'*)
      printf 'The connection to %s was lost. When it is back, run this step again: it copies anew.' "$PRIMARY_NAME" ;;
    *) printf 'Run this step again: it copies anew.' ;;
  esac
}

copy() {
  local code=0
  # After an interrupted copy the primary may still hold its connection for a while.
  if [ -n "$SLOT" ] && ! wait_for 90 "the slot $SLOT to be free" slot_free; then fail "the slot $SLOT on $PRIMARY_NAME is in use"; fi
  # In the background: a signal that ends this script reaches it at once. It ends the copy too, both of its processes: the one
  # that receives WAL does not notice that the other has gone.
  trap 'kill $(copying_here) 2>/dev/null || true; at_exit' EXIT
  env "${COPY_ENVIRONMENT[@]}" "$BIN/pg_basebackup" -D "$DATA" "${COPY_ARGUMENTS[@]}" >"$WORK/copy" 2>&1 </dev/null &
  wait $! || code=$?
  trap at_exit EXIT
  if [ $code -ne 0 ]; then
    fail 'pg_basebackup did not finish' "$(tail -n 5 -- "$WORK/copy" | tr '\r' '\n' | tail -n 5)" \
      "$(explain_copy "$WORK/copy")"
  fi
  [ "$(system_identifier "$DATA")" = "$P_SYSTEM" ] || fail "the copy has another system identifier than $PRIMARY_NAME"
  # The signal comes first: without it a start would make an independent primary.
  put_signal
  mark copied
  COPIED=yes
  good "the copy is complete"
}

put_signal() {
  if [ "$SIGNAL_FILE" = recovery.conf ]; then
    put_file "$BUNDLE/nodes/$NODE/recovery.conf" "$DATA/recovery.conf"
    chmod 0600 -- "$DATA/recovery.conf"
  else
    : >"$DATA/standby.signal"
  fi
}

refuse_their_dropin() {
  [ -z "$DROPIN_THEIRS" ] || refuse "$DROPIN is not of bundle $BUNDLE_NAME: $DROPIN_THEIRS" "If that bundle no longer uses this cluster, move the file away."
}

# The standby's own files, after the copy; the same files again change nothing.
configure_standby() {
  if [ "$TARGET" = interrupted ] && [ "$PHASE" = copied ]; then COPIED=yes; fi
  locate || fail "there is no $CONFIG_FILE"
  # First what came with the copy and is not this node's; only then do the files say what is its own.
  WILL_TEXT=() WILL_RUN=()
  will_signal
  # After pg_rewind it is another node's too, until the first start.
  if [ "$COPIED" = yes ] || [ -e "$DATA/backup_label" ]; then will_clean_auto_conf; will_certificates; fi
  perform
  find_dropin
  # On platform source the copy brings what another bundle has written on the primary; that is not this node's.
  if [ "$PLATFORM" = debian ] || [ "$COPIED" = no ]; then refuse_their_dropin; fi
  will_write_files
  if [ ${#WILL_RUN[@]} -gt 0 ] && server_runs; then will "kill -HUP $SERVER_PID   # the running standby reads its files again" kill -HUP "$SERVER_PID"; fi
  if barred; then will "mv $CONFIG_DIR/start.conf.before-pgrunbook $CONFIG_DIR/start.conf   # the cluster may be started again" allow_start; fi
  if owner test -e "$MARKER" || owner test -e "$STATE/replaceable"; then will "rm $MARKER   # the copy is complete" copy_is_done; fi
  perform
  check_configured
  if server_runs; then check_hba; fi
}

will_write_files() {
  build_standby_dropin
  build_floors
  if [ "$DROPIN_BY" = line ]; then with_include "$DROPIN" "$FLOORS"; else cp -- "$CONFIG_FILE" "$WORK/postgresql.conf"; fi
  build_hba
  will_change "$WORK/dropin" "$DROPIN" put_file
  will_change "$WORK/floors" "$FLOORS" put_file
  will_change "$WORK/postgresql.conf" "$CONFIG_FILE" put_file
  will_change "$WORK/pg_hba.conf" "$HBA_FILE" put_file
}

# What a run writes after the copy, which a dry run shows before it. On platform source the files that these go into come with
# the copy, from the primary.
will_show_files() {
  local files=$BUNDLE/nodes/$NODE
  [ "$MODE" = dry ] && [ "$COPY_NEEDED" = yes ] || return 0
  will "# after the copy:" :
  if [ "$SIGNAL_FILE" = recovery.conf ]; then will_show "write $DATA/recovery.conf" "$files/recovery.conf"; else will "touch $DATA/$SIGNAL_FILE" :; fi
  if [ "$PLATFORM" = debian ]; then will_write_files; return; fi
  FILES_TO_COME=yes
  build_standby_dropin
  build_floors
  will_show "write $CONFIG_DIR/zz-pgrunbook.conf, or in the directory that postgresql.conf includes" "$WORK/dropin"
  will_show "write $CONFIG_DIR/zz-pgrunbook.floors.conf, or in the directory that postgresql.conf includes" "$WORK/floors"
  will_show "write into $HBA_FILE, before the first record" "$files/pg_hba.conf"
}

will_show() { will "$1"$'\n'"$(sed 's/^/+/' "$2")" :; }

copy_is_done() {
  check_configured
  rm -f -- "$MARKER" "$STATE/replaceable"
}

will_signal() {
  if [ "$SIGNAL_FILE" = standby.signal ]; then
    owner test -e "$DATA/standby.signal" || will "touch $DATA/standby.signal" put_signal
    return
  fi
  will_change "$BUNDLE/nodes/$NODE/recovery.conf" "$DATA/recovery.conf" put_file
}

# Before 9.2 certificate and key have fixed places in the data directory. On Debian these are links to files of the host,
# which pg_basebackup leaves out: those of the cluster that was here are taken over.
will_certificates() {
  local name old found
  [ "$SSL_FILES_IN_DATA" = yes ] || return 0
  for name in server.crt server.key root.crt root.crl; do
    if [ -e "$DATA/$name" ] || [ -L "$DATA/$name" ]; then continue; fi
    found=''
    for old in "$DATA".before-pgrunbook-*; do if [ -L "$old/$name" ]; then found=$old/$name; fi; done
    if [ -n "$found" ]; then will "cp -P $found $DATA/" cp -P -- "$found" "$DATA/"; fi
  done
}

# ALTER SYSTEM of the primary came with the copy; what would make this node act as another one is taken out.
will_clean_auto_conf() {
  local file=$DATA/postgresql.auto.conf
  [ -e "$file" ] || return 0
  awk -v names="$NODE_SETTINGS" 'BEGIN { n = split(names, list, " "); for (i = 1; i <= n; i++) own[list[i]] = 1 }
    { name = tolower($1); sub(/=.*/, "", name) } !(name in own) && name !~ /^recovery_/' "$file" >"$WORK/auto.conf"
  if ! same "$WORK/auto.conf" "$file"; then
    will_change "$WORK/auto.conf" "$file" put_file
  fi
  if grep -q '^[^#]' "$WORK/auto.conf"; then
    say "  note  these ALTER SYSTEM settings came from $PRIMARY_NAME and stay:"
    grep '^[^#]' "$WORK/auto.conf" | sed 's/^/        /'
  fi
}

# Our settings as rendered, raised to what the primary or this cluster's own files have.
build_standby_dropin() {
  local line kind name base written own primary
  declare -A text=()
  EXPECT_KIND=() EXPECT_NAME=() EXPECT_VALUE=()
  for line in "${SETTINGS[@]}"; do
    IFS='|' read -r kind name base written <<<"$line"
    VALUE=$base
    case $kind in
      number | level)
        own=$(own_value "$name" '')
        primary=$(p_setting "$name")
        if [ -n "$own" ]; then decide "$kind" "$name" "$VALUE" "$own" yes; fi
        if [ -n "$primary" ]; then decide "$kind" "$name" "$VALUE" "$primary" yes; fi
        [ "$VALUE" = "$base" ] || written=$VALUE ;;
      union)
        if [ "$PLATFORM" = debian ]; then
          own=$(configured "$name" '')
          VALUE=$(union "$own" "$base")
          [ "$VALUE" = "$base" ] || written=$(conf_quote "$VALUE")
        fi ;;
    esac
    text[$name]="$name = $written"
    EXPECT_KIND+=("$kind") EXPECT_NAME+=("$name") EXPECT_VALUE+=("$VALUE")
  done
  while IFS= read -r line; do
    name=${line%% *}
    if [[ $line == [a-z]*" = "* && -n ${text[$name]+x} ]]; then printf '%s\n' "${text[$name]}"; else printf '%s\n' "$line"; fi
  done <"$BUNDLE/nodes/$NODE/postgresql.conf" >"$WORK/dropin"
}

# What this node's own files say, but where they are only to come, with the copy.
own_value() { if [ "$FILES_TO_COME" = yes ]; then printf '%s\n' "$2"; else configured "$@"; fi; }

# The parameters that a standby needs at least as large as its primary has them.
build_floors() {
  local name own primary
  {
    printf '# pgrunbook: at least what the primary %s has; hot standby stops otherwise.\n' "$PRIMARY_NAME"
    for name in $AT_LEAST; do
      primary=$(p_setting "$name")
      [ -n "$primary" ] || continue
      own=$(own_value "$name" 0)
      if [ "$own" -gt "$primary" ]; then primary=$own; fi
      printf '%s = %s\n' "$name" "$primary"
    done
  } >"$WORK/floors"
}

# The files must give what they are meant to give: no later line may have the last word.
check_configured() {
  local name value
  if [ "$SSL_FILES_IN_DATA" = yes ] && [ "$(configured ssl off)" = on ]; then
    for name in server.crt server.key; do
      [ -r "$DATA/$name" ] || fail "ssl is on in $CONFIG_DIR, and $OS_USER cannot read $DATA/$name: this version would not start" \
        "Put this host's certificate and key there, or links to them, on Debian: ln -s /etc/ssl/certs/ssl-cert-snakeoil.pem $DATA/server.crt; ln -s /etc/ssl/private/ssl-cert-snakeoil.key $DATA/server.key"
    done
  fi
  [ "$HAS_POSTGRES_C" = yes ] || return 0
  value=$("$BIN/postgres" -C port -D "$CONFIG_DIR" 2>"$WORK/error") || fail "the configuration in $CONFIG_DIR has errors" "$(cat -- "$WORK/error")"
  [ "$value" = "$PORT" ] || fail "a later line sets port = $value, over $DROPIN" "$(lines_with port)"
  for name in $AT_LEAST; do
    value=$(configured "$name" 0)
    [ "$value" -ge "$(p_setting "$name")" ] || fail "a later line sets $name = $value, less than on $PRIMARY_NAME, over $FLOORS" "$(lines_with "$name")"
  done
  check_shadowed
  if [ "$SIGNAL_FILE" = standby.signal ]; then
    [ "$("$BIN/postgres" -C primary_conninfo -D "$CONFIG_DIR")" = "$PRIMARY_CONNINFO" ] ||
      fail "a later line sets primary_conninfo, over $DROPIN" "If it is by ALTER SYSTEM or pg_basebackup -R: ALTER SYSTEM RESET primary_conninfo; and the same for primary_slot_name. Or take the lines out of $DATA/postgresql.auto.conf while the server is down."
    [ -z "$SLOT" ] || [ "$("$BIN/postgres" -C primary_slot_name -D "$CONFIG_DIR")" = "$SLOT" ] ||
      fail "a later line sets primary_slot_name, over $DROPIN" "If it is by ALTER SYSTEM: ALTER SYSTEM RESET primary_slot_name. Or take the line out of $DATA/postgresql.auto.conf while the server is down."
  fi
  if [ "$TLS" != off ] && [ "$(configured ssl off)" != on ]; then
    if [ "$HOSTSSL_NEEDS_SSL" = yes ]; then fail "ssl is off in $CONFIG_DIR, and with hostssl lines in pg_hba.conf this version does not start" "Set ssl = on with a certificate and a key here too."; fi
    warn "ssl is off here: after a promotion no standby could connect to this node with tls $TLS"
  fi
  good 'the configuration files give what they should'
}

# A running server passes over a pg_hba.conf that has errors and goes on with the former rules: nobody is told until this node
# is restarted, or promoted and its peers are turned away.
check_hba() {
  local found
  found=$(hba_errors)
  [ -z "$found" ] || fail "$HBA_FILE has errors, and this server goes on with the rules that it had before" "$found" \
    "Mend these lines and run this script again."
}

# What is of no use to a standby and is needed once it is promoted: nothing else would say that it is not in force.
check_shadowed() {
  local i name value wanted
  for i in "${!EXPECT_NAME[@]}"; do
    name=${EXPECT_NAME[i]} wanted=${EXPECT_VALUE[i]}
    # The connection has no value in the table; it is compared by itself.
    [ -n "$wanted" ] || continue
    value=$(configured "$name" '')
    case ${EXPECT_KIND[i]} in
      number) [ "$value" -lt "$wanted" ] || continue ;;
      union) [ "$(union "$value" "$(without_localhost "$wanted")")" != "$(union "$value" '')" ] || continue ;;
      level) [ "$(level_rank "$value")" -lt "$(level_rank "$wanted")" ] || continue ;;
      # As on a primary: the limit that somebody has set stays, and data checksums may do what hints do.
      limit | hints)
        if [ "$value" != "$wanted" ]; then warn "a later line sets $name = $value, over $DROPIN; that stays"; hints "$(lines_with "$name")"; fi
        continue ;;
      *) [ "$value" != "$wanted" ] || continue ;;
    esac
    fail "a later line sets $name = $value, over $DROPIN, which says $wanted" "$(lines_with "$name")" \
      "Take that line out, or move it before the include of $DROPIN. By ALTER SYSTEM: take it out of $DATA/postgresql.auto.conf while the server is down, or ALTER SYSTEM RESET $name;"
  done
}

# --- start -------------------------------------------------------------------------------------------------------
require_copy() {
  if [ -n "$TRIGGER_FILE" ] && owner test -e "$TRIGGER_FILE"; then refuse "$TRIGGER_FILE is there: this node would be promoted at once" "Remove it."; fi
  if owner test -e "$MARKER"; then refuse 'the copy has not been finished' "Run the step \"copy\" of node $NODE again."; fi
  if ! in_recovery_here; then
    if owner test -e "$DATA/PG_VERSION"; then
      refuse "$DATA has no $SIGNAL_FILE: started, it would be an independent primary" "Run the step \"copy\" of node $NODE; if this node was promoted, it is not started here."
    fi
    refuse "there is no copy in $DATA" "Run the step \"copy\" of node $NODE first."
  fi
}

# Whether files say more than the running server has.
settings_wait() {
  local name
  if [ "$SERVER_PORT" != "$PORT" ]; then return 0; fi
  # recovery.conf is read once, at the start: with another primary in it, a standby goes on following the former one.
  if [ "$SIGNAL_FILE" = recovery.conf ] &&
    [ "$(sql "SELECT pg_postmaster_start_time() <= to_timestamp($(stat -L -c %.Y -- "$DATA/recovery.conf"))")" = t ]; then return 0; fi
  if [ "$HAS_FILE_SETTINGS" = yes ]; then [ "$(sql 'SELECT count(*) FROM pg_settings WHERE pending_restart')" -gt 0 ]; return; fi
  for name in $AT_LEAST; do
    if [ "$(configured "$name" 0)" -gt "$(sql "SELECT setting FROM pg_settings WHERE name = '$name'")" ]; then return 0; fi
  done
  return 1
}

will_start() {
  if server_runs; then
    if settings_wait; then
      refuse_foreign_unit restart
      find_server_log
      will "$(command_text restart)   # settings wait for it" start_cluster restart
    fi
    return
  fi
  find_server_log
  will "$(command_text start)" start_cluster start
}

start_cluster() {
  local code=0
  remember_environment
  cluster_do "$1" >"$WORK/start" 2>&1 || code=$?
  # A start that has failed and left no process needs no waiting for.
  if { [ $code -ne 0 ] && ! server_runs; } || ! wait_for 120 'the server to answer' answers; then
    warn "the server does not answer (code $code)"
    hints "$(tail -n 5 -- "$WORK/start")"
    last_log_lines
    if server_runs; then
      fail "the standby on $DATA is up, and takes no connection yet" \
        "It replays WAL, or waits for WAL that it does not get: its log tells which. Running this script again waits on."
    fi
    fail "the standby on $DATA did not come up"
  fi
}

receives() {
  # Before 9.6 only the primary can tell.
  if [ "$RECEIVING_SEEN_FROM" = primary ]; then [ "$(remote_sql "$PRIMARY_SQL" "$RECEIVING" 2>/dev/null)" = t ]; else [ "$(sql "$RECEIVING")" = t ]; fi
}

# Why nothing comes, if the primary tells: sets SILENCE.
primary_tells_why() {
  local row active lost
  SILENCE=()
  if ! remote_sql "$PRIMARY_REPLICATION" 'IDENTIFY_SYSTEM' >/dev/null 2>"$WORK/error"; then
    SILENCE=("$(cat -- "$WORK/error")" "$(explain_connection "$WORK/error")")
    return
  fi
  [ -n "$SLOT" ] && row=$(remote_sql "$PRIMARY_SQL" "SELECT active, $SLOT_LOST FROM pg_replication_slots WHERE slot_name = '$SLOT'") || return 1
  IFS=$FS read -r active lost <<<"$row"
  if [ "$active" = t ] || [ "$lost" = f ]; then return 1; fi
  SILENCE=("The slot $SLOT on $PRIMARY_NAME is not there, or has lost the WAL that it kept." \
    "Run the step \"role\" of node $PRIMARY_NAME, which makes it anew, and then this one again.")
}

wait_streaming() {
  local round
  SILENCE=()
  [ "$(sql 'SELECT pg_is_in_recovery()')" = t ] || fail "the server on $DATA is not in recovery: it is no standby"
  for ((round = 4; round > 0; round--)); do
    if wait_for 15 "WAL from $PRIMARY_NAME" receives; then break; fi
    # What does not mend itself is not waited for.
    if primary_tells_why; then break; fi
  done
  if [ $round -eq 0 ] || [ ${#SILENCE[@]} -gt 0 ]; then
    last_log_lines
    fail "the standby is up, and receives no WAL from $PRIMARY_NAME: it would serve old data" ${SILENCE[@]+"${SILENCE[@]}"} \
      "If the log says that WAL was removed, this node needs a new copy: $(command_text stop)   Then its steps from \"stop\" on with --replace=$(system_identifier "$DATA")"
  fi
  replay_goes_on
  good "WAL streams from $PRIMARY_NAME"
}

replay_goes_on() {
  if [ "$(sql "SELECT $REPLAY_PAUSED")" = t ]; then
    fail 'replay is paused: this standby falls behind' "If the log speaks of insufficient parameters: run $(raise_text). Else: SELECT $REPLAY_RESUME"
  fi
}

# What makes a standby take up what its primary has had raised.
raise_text() { printf 'the steps "copy" and "start" of node %s again, which write what the primary has now and make no new copy' "$NODE"; }

# --- promotion ---------------------------------------------------------------------------------------------------
# Two primaries diverge. Only silence counts as down; an answer, also one with an error, does not.
primary_is_down() {
  local stop="Stop it and keep it stopped first (operate/switchover.md, operate/failover.md)."
  if remote_sql "$PRIMARY_SQL" 'SELECT 1' >/dev/null 2>"$WORK/error"; then refuse "$PRIMARY_NAME still answers: two primaries would diverge" "$stop"; fi
  case $(cat -- "$WORK/error") in
    *FATAL:*) refuse "$PRIMARY_NAME still answers, with an error: two primaries would diverge" "$(cat -- "$WORK/error")" "$stop" ;;
    *'Connection refused'* | *'timeout expired'* | *'timed out'* | *'No route to host'* | *'is unreachable'* | *'Host is down'*) ;;
    *)
      [ "$PRIMARY_IS_DOWN" = yes ] || refuse "whether $PRIMARY_NAME is down cannot be told from here" "$(cat -- "$WORK/error")" \
        "If you have made sure that it is down and stays down: --primary-is-down" ;;
  esac
  # After a power cut the connection looks alive until wal_receiver_timeout.
  if ! wait_for 90 "this standby to notice that $PRIMARY_NAME is gone" receives_nothing; then
    refuse "WAL still streams from $PRIMARY_NAME: two primaries would diverge" "$stop" \
      "If it is down: wal_receiver_timeout is $(sql 'SHOW wal_receiver_timeout'), and only then the connection is given up. Run this again later."
  fi
  warn "$PRIMARY_NAME does not answer from here. Make sure that it is down and stays down; this script cannot."
}

receives_nothing() { ! receives; }

is_primary() { [ "$(sql 'SELECT pg_is_in_recovery()')" = f ]; }

promote() {
  if [ -n "$TRIGGER_FILE" ]; then : >"$TRIGGER_FILE"
  elif [ "$PLATFORM" = debian ]; then pg_ctlcluster "$MAJOR" "$CLUSTER" promote; else "$BIN/pg_ctl" -D "$DATA" promote >/dev/null; fi
  wait_for 60 'the end of recovery' is_primary || fail 'the server is still in recovery' "It replays what it has; its log says how far it is."
}

# --- proof -------------------------------------------------------------------------------------------------------
token_here() { [ "$(sql "$TOKEN_QUERY")" = "$TOKEN" ]; }

prove_standby() {
  local name own primary
  if ! server_runs; then
    last_log_lines
    fail "no server runs on $DATA: this standby is down" "If the log speaks of insufficient parameter settings: run $(raise_text)." \
      "Else start it: $(command_text start)"
  fi
  require_server
  [ "$(sql 'SELECT pg_is_in_recovery()')" = t ] || refuse "the server on $DATA is not in recovery: it was promoted, or never was a standby"
  : >"$WORK/evidence"
  evidence "node $NODE: standby of $PRIMARY_NAME, $(sql 'SELECT version()')"
  TOKEN=$(remote_sql "$PRIMARY_SQL" "$TOKEN_QUERY" 2>"$WORK/error") || fail "$PRIMARY_NAME cannot be asked for its token" "$(cat -- "$WORK/error")"
  [[ $TOKEN == *'[pgrunbook proof '* ]] || refuse "there is no token on $PRIMARY_NAME" "Run the step \"prove\" of node $PRIMARY_NAME first."
  # Replay stops or waits where a parameter is less than on the primary; then the token does not arrive.
  P_SETTINGS=$(remote_sql "$PRIMARY_SQL" "SELECT name, setting FROM pg_settings WHERE name IN ($COMPARED_LITERALS)")
  for name in $AT_LEAST; do
    own=$(sql "SELECT setting FROM pg_settings WHERE name = '$name'")
    primary=$(p_setting "$name")
    [ "$own" -ge "$primary" ] || fail "$name is $own here and $primary on $PRIMARY_NAME: recovery stops, or waits" "Run $(raise_text)."
    evidence "$name: $own here, $primary on $PRIMARY_NAME"
  done
  replay_goes_on
  wait_for 60 'the token' token_here || fail "the token of $PRIMARY_NAME has not arrived: this standby does not follow it"
  evidence "token read here: $TOKEN"
  receives || fail "no WAL is being received from $PRIMARY_NAME"
  evidence 'the WAL receiver is streaming'
  if [ -n "$SLOT" ] && [ "$SIGNAL_FILE" = standby.signal ]; then
    [ "$(sql 'SHOW primary_slot_name')" = "$SLOT" ] || fail "primary_slot_name is $(sql 'SHOW primary_slot_name'), not $SLOT"
    evidence "slot $SLOT"
  fi
  [ "$(sql 'SHOW transaction_read_only')" = on ] || fail 'this server accepts writes'
  evidence 'writes are refused here'
  [ "$(system_identifier "$DATA")" = "$(remote_system)" ] || fail 'the system identifiers differ'
  evidence "system identifier $(system_identifier "$DATA")"
}

remote_system() { local text; text=$(remote_sql "$PRIMARY_REPLICATION" 'IDENTIFY_SYSTEM'); printf '%s\n' "${text%%"$FS"*}"; }
