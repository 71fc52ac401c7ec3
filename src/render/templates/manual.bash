# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153,SC2154 # values come from the script that sources this file
# shellcheck disable=SC2016 # awk's programs are not for the shell to expand
# manual.bash: the copy by hand. rsync over ssh, between start and stop of a backup in one session on the primary. Sourced
# after standby.bash by the steps that need it; by itself it changes nothing.

SSH=(ssh) SESSION='' RSYNC_PID='' BACKUP='' START_FILE='' LEFTOVER=''

# --- ssh ---------------------------------------------------------------------------------------------------------
# As one word for the shell there; the replacement stands alone, see sql_literal.
remote_word() { local text=$1; text=${text//\'/\'\\\'\'}; printf "'%s'" "$text"; }

remote_words() { local word; for word; do remote_word "$word"; printf ' '; done; }

# on_primary WORD...: a command on the primary's host, as the owner of its cluster; never longer than a minute.
on_primary() { owner timeout 60 "${SSH[@]}" -n -- "$PRIMARY_ADDRESS" "$(remote_words "$@")" 7>&-; }

set_ssh() {
  SSH=(ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4)
  # From OpenSSH 8.5 on ssh writes down other keys that a known host offers, unless it is told not to (ssh_config(5)); before 6.8
  # it does not know the option, and with -V it says no more than that: the options before it are read first.
  if ssh -o UpdateHostKeys=no -V >/dev/null 2>&1; then SSH+=(-o UpdateHostKeys=no); fi
  if [ -n "$SSH_CONFIG" ]; then
    owner test -r "$SSH_CONFIG" || refuse "$OS_USER cannot read the file $SSH_CONFIG (--ssh-config)"
    SSH+=(-F "$SSH_CONFIG")
  fi
  SSH+=(-l "$OS_USER")
}

# What to do about an ssh that fails, from the first words that fit.
explain_ssh() {
  local keys=$OWNER_HOME/.ssh
  case $(cat -- "$1") in
    *'IDENTIFICATION HAS CHANGED'*)
      printf '%s\n' "Another host answers at $PRIMARY_ADDRESS, or its key was changed. On $PRIMARY_NAME: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" \
        "Only if that is the key which answers, here as $OS_USER: ssh-keygen -R $PRIMARY_ADDRESS, and then:" \
        "ssh-keyscan -t ed25519 $PRIMARY_ADDRESS >>$keys/known_hosts" ;;
    *'ost key verification failed'*)
      printf '%s\n' "The key of the host $PRIMARY_ADDRESS is not known to $OS_USER here. On this host, as $OS_USER:" \
        "mkdir -p -m 0700 $keys && ssh-keyscan -t ed25519 $PRIMARY_ADDRESS >>$keys/known_hosts" \
        "ssh-keygen -lF $PRIMARY_ADDRESS -f $keys/known_hosts" \
        "On $PRIMARY_NAME, what the last command showed must be what this shows: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" ;;
    *'Permission denied'*)
      printf '%s\n' "$OS_USER on $PRIMARY_NAME does not admit a key of $OS_USER here. On this host, as $OS_USER:" \
        "ssh-keygen -t ed25519 -N '' -f $keys/id_ed25519   # if there is none; then show it: cat $keys/id_ed25519.pub" \
        "On $PRIMARY_NAME, as $OS_USER: mkdir -p -m 0700 ~/.ssh, and put that line into ~/.ssh/authorized_keys, mode 0600." ;;
    *'Connection refused'* | *'timed out'* | *'No route to host'*)
      printf '%s' "No ssh server is reached at $PRIMARY_ADDRESS, port 22. Another port or a host between: --ssh-config=FILE, in the form of ssh_config." ;;
    *'Could not resolve'*) printf 'The name %s cannot be resolved on this host.' "$PRIMARY_ADDRESS" ;;
    *) printf 'Try it, as %s: ssh -o BatchMode=yes -o StrictHostKeyChecking=yes %s@%s true' "$OS_USER" "$OS_USER" "$PRIMARY_ADDRESS" ;;
  esac
}

# Everything that the copy needs, before anything is stopped, moved or begun. Changes nothing.
check_by_hand() {
  local said code=0 name
  if [ "$TARGET" = standby ] || { [ "$TARGET" = interrupted ] && [ "$PHASE" = copied ]; }; then return 0; fi
  command -v ssh >/dev/null || refuse 'the program ssh is missing on this host' "It is in Debian's package openssh-client."
  command -v rsync >/dev/null || refuse 'the program rsync is missing on this host' "It is in Debian's package rsync."
  set_ssh
  said=$(on_primary printf ok 2>"$WORK/error") || code=$?
  [ $code -eq 0 ] || refuse "$OS_USER cannot log in by ssh as $OS_USER on $PRIMARY_NAME ($PRIMARY_ADDRESS)" "$(tail -n 3 -- "$WORK/error")" "$(explain_ssh "$WORK/error")"
  [ "$said" = ok ] || refuse "the login shell of $OS_USER on $PRIMARY_NAME prints a text of its own, which would spoil the copy" "${said:0:200}" \
    "Let its start-up files print only where there is a terminal."
  on_primary rsync --version >/dev/null 2>"$WORK/error" || refuse "there is no rsync on $PRIMARY_NAME" "$(tail -n 1 -- "$WORK/error")" "It is in Debian's package rsync."
  find_primary_data
  if [ "$(on_primary od -An -t u8 -N 8 -- "$PRIMARY_DATA/global/pg_control" 2>"$WORK/error" | tr -d ' ')" != "$P_SYSTEM" ]; then
    refuse "$PRIMARY_DATA on $PRIMARY_NAME is not the data directory of the server on port $PRIMARY_PORT there" "$(cat -- "$WORK/error")" \
      "Its system identifier must be $P_SYSTEM. Does the address lead to another host by ssh than by PostgreSQL's port?"
  fi
  for name in postmaster.pid "$WAL_DIR"; do
    on_primary test -e "$PRIMARY_DATA/$name" || refuse "$PRIMARY_DATA on $PRIMARY_NAME has no $name: no server runs on it" "Is it an old copy? The plan must name the directory that the server uses."
  done
  if on_primary test -e "$PRIMARY_DATA/$SIGNAL_FILE"; then
    refuse "$PRIMARY_DATA on $PRIMARY_NAME has a $SIGNAL_FILE: it is the directory of a standby"
  fi
  good "$OS_USER reaches $PRIMARY_DATA on $PRIMARY_NAME by ssh, and rsync is there"
  check_rights
  check_leftover
  if [ "$STOP_WAITS" = yes ] && [ "$(remote_sql "$PRIMARY_SQL" 'SHOW archive_mode')" != off ]; then
    warn "$PRIMARY_NAME archives its WAL: the end of the backup waits until the archive has it"
  fi
}

# Debian's configuration may name another data directory than the packages' default.
find_primary_data() {
  local said
  [ "$PLATFORM" = debian ] || return 0
  if [ "$HAS_POSTGRES_C" = yes ]; then said=$(on_primary "$BIN/postgres" -C data_directory -D "$PRIMARY_CONFIG_DIR" 2>/dev/null) || said=''
  else
    said=$(on_primary grep '^[[:space:]]*data_directory' "$PRIMARY_CONFIG_DIR/postgresql.conf" 2>/dev/null | tail -n 1) || said=''
    case $said in *\'*\'*) said=${said#*\'}; said=${said%%\'*} ;; *) said='' ;; esac
  fi
  case $said in /*) PRIMARY_DATA=$said ;; esac
}

check_rights() {
  local signature
  for signature in ${NEEDED_GRANTS[@]+"${NEEDED_GRANTS[@]}"}; do
    [ "$(remote_sql "$PRIMARY_SQL" "SELECT has_function_privilege('pg_catalog.$signature', 'EXECUTE')")" = t ] ||
      refuse "the role $ROLE_NAME may not call $signature" "Run the step \"role\" of node $PRIMARY_NAME."
  done
}

# A backup that does not belong to a session goes on until somebody ends it: one of ours is ended, any other is not.
check_leftover() {
  local label
  LEFTOVER=''
  [ "$BACKUP_IN_SESSION" = no ] || return 0
  if ! on_primary test -e "$PRIMARY_DATA/backup_label"; then return 0; fi
  label=$(on_primary cat -- "$PRIMARY_DATA/backup_label") || return 0
  if grep -qxF -- "LABEL: $BACKUP_LABEL" <<<"$label"; then
    warn "a backup of an earlier run of this step is still open on $PRIMARY_NAME; the copy ends it first"
    LEFTOVER=ours
    return 0
  fi
  refuse "somebody else's backup is open on $PRIMARY_NAME, and this version allows one at a time" "$(grep -E '^(LABEL|START TIME)' <<<"$label")" \
    "Wait for its end. If it was given up, as superuser: SELECT pg_stop_backup();"
}

# --- the session on the primary ----------------------------------------------------------------------------------
# psql reads from a pipe that this script alone holds open: when the script ends, however it does, the session ends too.
open_session() {
  mkfifo -m 0600 -- "$WORK/session.in"
  exec 7<>"$WORK/session.in"
  # SQL_ASCII: paths in backup_label and tablespace_map come byte for byte.
  (cd -- "$WORK" && exec env "${LIBPQ[@]}" PGCLIENTENCODING=SQL_ASCII PGPASSFILE="$PASSFILE" "$BIN/psql" -X -A -t -q -w -P pager=off -F "$FS" \
    -v ON_ERROR_STOP=1 -d "$PRIMARY_SQL keepalives_idle=60 keepalives_interval=15 keepalives_count=4") \
    <"$WORK/session.in" >"$WORK/session.out" 2>&1 7>&- &
  SESSION=$!
  # Nothing may end the session while files are copied, which it does not notice.
  in_session 60 "SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('statement_timeout', 'idle_session_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')"
}

# in_session SECONDS SQL: the answer is in $WORK/answer. psql writes it there and then opens the next file.
in_session() {
  local left
  rm -f -- "$WORK/answer" "$WORK/answered"
  printf '\\o answer\n%s;\n\\o answered\n' "$2" >&7
  for ((left = $1 * 5; left > 0; left--)); do
    if [ -e "$WORK/answered" ]; then return 0; fi
    kill -0 "$SESSION" 2>/dev/null || fail "the session on $PRIMARY_NAME has ended" "$(tail -n 5 -- "$WORK/session.out")"
    [ $((left % 300)) -ne 0 ] || say "  ...   waiting: ${2:0:60}"
    sleep 0.2
  done
  fail "no answer from $PRIMARY_NAME within $1 s: $2"
}

close_session() {
  exec 7>&-
  wait "$SESSION" || true
  SESSION=''
}

begin_backup() {
  local start
  if [ "$LEFTOVER" = ours ]; then
    in_session "$PATIENCE" "SELECT $BACKUP_STOP"
    good 'the backup of the earlier run is ended'
  fi
  in_session "$PATIENCE" "SELECT $BACKUP_START"
  BACKUP=open
  start=$(cat -- "$WORK/answer")
  in_session 60 "SELECT $WALFILE_NAME('$start')"
  START_FILE=$(cat -- "$WORK/answer")
  good "the backup has begun at $start"
  wal_is_there || fail "$PRIMARY_DATA on $PRIMARY_NAME is not where its server writes: $WAL_DIR/$START_FILE is not there"
}

# For as long as the copy is not streaming, nothing but a slot or wal.keep holds this file.
wal_is_there() { on_primary test -e "$PRIMARY_DATA/$WAL_DIR/$START_FILE"; }

# Writes what the end of the backup says into the copy, or looks for it there.
end_backup() {
  local answer label map
  if [ "$BACKUP_IN_SESSION" = yes ]; then
    in_session "$PATIENCE" "SELECT labelfile, spcmapfile FROM $BACKUP_STOP"
    BACKUP=''
    # Command substitution would take line ends away.
    answer=$(cat -- "$WORK/answer"; printf x)
    answer=${answer%$'\n'x}
    label=${answer%%"$FS"*} map=${answer#*"$FS"}
    printf '%s' "$label" >"$DATA/backup_label"
    if [ -n "$map" ]; then printf '%s' "$map" >"$DATA/tablespace_map"; fi
  else
    in_session "$PATIENCE" "SELECT $BACKUP_STOP"
    BACKUP=''
  fi
  grep -qxF -- "LABEL: $BACKUP_LABEL" "$DATA/backup_label" || fail "the copy has no backup_label of this backup, so it cannot be used" \
    "Was the backup on $PRIMARY_NAME ended by somebody else? Run this step again."
  good 'the backup is ended'
}

# Whatever ends the script: rsync, session and backup end with it.
abandon_backup() {
  if [ -n "$RSYNC_PID" ]; then kill "$RSYNC_PID" 2>/dev/null || true; fi
  if [ -n "$SESSION" ]; then exec 7>&-; kill "$SESSION" 2>/dev/null || true; fi
  if [ "$BACKUP" = open ] && [ "$BACKUP_IN_SESSION" = no ]; then
    if PGOPTIONS='-c statement_timeout=60000' remote_sql "$PRIMARY_SQL" "SELECT $BACKUP_STOP" >/dev/null 2>&1; then warn "the backup on $PRIMARY_NAME is ended"
    else warn "whether the backup on $PRIMARY_NAME is ended is not known: run this step again, or there, as superuser: SELECT pg_stop_backup();"; fi
  fi
}

# --- copy --------------------------------------------------------------------------------------------------------
will_by_hand() {
  local pid
  [ "$COPY_NEEDED" = yes ] || return 0
  if owner test -e "$MARKER"; then
    while read -r pid; do
      if [[ $pid =~ ^[0-9]+$ ]] && [ -r "/proc/$pid/cmdline" ] && [[ $(tr '\0' ' ' <"/proc/$pid/cmdline") == "rsync -rlpt "*" --rsync-path=cd "* ]]; then
        will "kill $pid   # the rsync of an interrupted run still copies" kill "$pid"
      fi
    done < <(owner awk '$1 == "rsync" { print $2 }' "$MARKER")
  fi
  will "psql: SELECT $BACKUP_START"$'\n'"rsync $OS_USER@$PRIMARY_ADDRESS:$PRIMARY_DATA/ $DATA/"$'\n'"psql: SELECT $BACKUP_STOP" copy_by_hand
}

# fetch SOURCE TARGET OPTION...: the contents of a directory there into one here. A file that vanishes meanwhile is no error:
# WAL replay knows about it.
fetch() {
  local code=0 host=$PRIMARY_ADDRESS
  case $host in *:*) host="[$host]" ;; esac
  { printf 'exec'; printf ' %q' "${SSH[@]}"; printf ' "$@"\n'; } >"$WORK/ssh"
  # The path goes through the shell there, and not through rsync, whose releases differ in how they quote it.
  (cd -- "$WORK" && exec rsync -rlpt --timeout=900 -e 'bash ./ssh' --rsync-path="cd $(remote_word "$1") && rsync" "${@:3}" "$host:./" "$2/") \
    </dev/null >"$WORK/copy" 2>&1 7>&- &
  RSYNC_PID=$!
  printf 'rsync %s\n' "$RSYNC_PID" >>"$MARKER"
  wait "$RSYNC_PID" || code=$?
  RSYNC_PID=''
  case $code in
    0 | 24) ;;
    23) fail "rsync could not copy every file of $1" "$(tail -n 8 -- "$WORK/copy")" "Every file there must be readable for $OS_USER." ;;
    *) fail "rsync ended with $code while it copied $1" "$(tail -n 8 -- "$WORK/copy")" ;;
  esac
}

copy_by_hand() {
  local name place
  trap 'abandon_backup; at_exit' EXIT
  [ -d "$DATA" ] || mkdir -m 0700 -- "$DATA"
  printf '%s\n' "${COPY_EXCLUDES[@]}" >"$WORK/excludes"
  open_session
  begin_backup
  # pg_control comes last: without it nothing can be started, and an interrupted copy is known for what it is.
  fetch "$PRIMARY_DATA" "$DATA" --exclude=/global/pg_control --exclude-from=./excludes
  for place in ${TABLESPACE_PLACES[@]+"${TABLESPACE_PLACES[@]}"}; do copy_tablespace "$place"; done
  for name in "${EMPTY_DIRECTORIES[@]}"; do
    mkdir -- "$DATA/$name"
    chmod --reference="$DATA/global" -- "$DATA/$name"
  done
  copy_control
  end_backup
  wal_is_there || fail "$PRIMARY_NAME has already removed WAL that the copy needs ($START_FILE)" \
    "It keeps too little for the time that a copy takes: raise wal.keep in the plan (or wal.slot_limit, where it has one), render it, and run all steps again."
  close_session
  # The signal comes first: with pg_control and without it a start would make an independent primary.
  put_signal
  sync
  mv -- "$WORK/pg_control" "$DATA/global/pg_control"
  sync
  find "$DATA" -path "$DATA/pg_tblspc" -prune -o -xtype l -print >"$WORK/links"
  if [ -s "$WORK/links" ]; then warn 'these links came along, and lead nowhere here:'; hints "$(cat -- "$WORK/links")"; fi
  [ "$(system_identifier "$DATA")" = "$P_SYSTEM" ] || fail "the copy has another system identifier than $PRIMARY_NAME"
  mark copied
  COPIED=yes
  good 'the copy is complete'
}

# Into the same path as on the primary, where the link in pg_tblspc leads to; what an earlier copy has left there is moved
# aside within it, since it may be a mount point.
copy_tablespace() {
  mkdir -p -- "$1"
  move_tablespace_aside "$1" "$1/files"
  fetch "$1" "$1" '--exclude=*.before-pgrunbook-*' '--exclude=pgsql_tmp*' '--exclude=pg_internal.init*' "--include=/PG_${MAJOR}_*" '--exclude=/*'
  good "the tablespace in $1 is copied"
}

# The server may write it while it is read: two readings must be the same.
copy_control() {
  local left
  on_primary cat -- "$PRIMARY_DATA/global/pg_control" >"$WORK/pg_control.again"
  for ((left = 10; left > 0; left--)); do
    mv -f -- "$WORK/pg_control.again" "$WORK/pg_control"
    on_primary cat -- "$PRIMARY_DATA/global/pg_control" >"$WORK/pg_control.again"
    if [ -s "$WORK/pg_control" ] && same "$WORK/pg_control" "$WORK/pg_control.again"; then return 0; fi
  done
  fail "$PRIMARY_DATA/global/pg_control on $PRIMARY_NAME cannot be read twice the same"
}
