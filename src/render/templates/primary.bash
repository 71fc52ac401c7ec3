# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153,SC2154 # values come from the script that sources this file
# shellcheck disable=SC2016 # what the owner's shell expands
# primary.bash: what the scripts of the primary do. Sourced after common.bash; by itself it changes nothing.

role_row() {
  sql "SELECT rolcanlogin, $MAY_REPLICATE, rolconnlimit, rolvaliduntil IS NOT NULL AND rolvaliduntil < now() + interval '1 day' FROM pg_roles WHERE rolname = $ROLE_LITERAL"
}

# On platform source the copy carries the configuration only if it lies in the data directory.
require_inner_files() {
  [ "$PLATFORM" = source ] || return 0
  local name file
  for name in config_file hba_file; do
    file=$(sql "SHOW $name")
    case $file in
      "$DATA"/*) ;;
      *) refuse "$name is $file, outside of the data directory $DATA: the copy would have none" \
        "Move it into the data directory and restart, or set the standby up by hand." ;;
    esac
  done
  if tr '\0' '\n' <"/proc/$SERVER_PID/cmdline" | awk 'last == "-D" && !/^\// { exit 1 } { last = $0 }'; then return 0; fi
  refuse "the server was started with a relative path (-D), so a restart would depend on the directory it is given in" \
    "Restart it once yourself: $(command_text restart)"
}

# take_up NAME: what makes a change of a setting take effect on this server, as a verb.
take_up() { sql "SELECT CASE context WHEN 'postmaster' THEN 'restart' ELSE 'reload' END FROM pg_settings WHERE name = '$1'"; }

# --- prepare: hand role.sql to the owner -------------------------------------------------------------------------
prepare_role() {
  local sql_file=$BUNDLE/secrets/role.sql
  if [ -n "$(role_row)" ]; then good "the role $ROLE_NAME exists; its password is not altered"; return; fi
  if [ ! -e "$sql_file" ]; then return; fi
  verify secrets/role.sql
  if owner_has "$STATE/role.sql" "$sql_file"; then good "role.sql is with its owner"; return; fi
  will "install -m 0600 -o $OS_USER secrets/role.sql $STATE/role.sql   # removed when the role exists" hand_over_role
}

hand_over_role() { make_state; hand_over "$BUNDLE/secrets/role.sql" "$STATE/role.sql"; }

# --- configure ---------------------------------------------------------------------------------------------------
expected() {
  local i
  for i in "${!EXPECT_NAME[@]}"; do if [ "${EXPECT_NAME[i]}" = "$1" ]; then printf '%s\n' "${EXPECT_VALUE[i]}"; fi; done
}

# A combination on which the server would not start again, seen before anything is written.
check_limits() {
  local senders connections reserved
  if [ "$SENDERS_IN_CONNECTIONS" = yes ]; then
    senders=$(expected max_wal_senders)
    connections=$(sql 'SHOW max_connections')
    reserved=$(sql 'SHOW superuser_reserved_connections')
    if [ $((senders + reserved)) -ge "$connections" ]; then
      refuse "max_wal_senders = $senders and superuser_reserved_connections = $reserved do not fit into max_connections = $connections" \
        "Before PostgreSQL 12 replication connections count as connections. Raise max_connections to $((connections + senders)) and restart, then run this again."
    fi
  fi
  if [ "$SENDERS_IN_CONNECTIONS" = no ] && [ "$(expected max_wal_senders)" -gt "$(sql 'SHOW max_wal_senders')" ]; then
    local others
    others=$(sql "SELECT application_name || ' from ' || coalesce(client_addr::text, 'socket') FROM pg_stat_replication")
    if [ -n "$others" ] && [ "$ACCEPT_PENDING" = no ]; then
      refuse "max_wal_senders would rise to $(expected max_wal_senders), and a standby with less stops or pauses its recovery" "$others" \
        "Raise it on these standbys first and restart them, then run this again; if they have it already: --accept-pending"
    fi
  fi
  refuse_broken_files
}

# A file that the server would not start with. With the old files it would not start either.
refuse_broken_files() {
  local broken=''
  if [ "$HAS_FILE_SETTINGS" = yes ]; then
    broken=$(sql "SELECT sourcefile || ':' || sourceline || ': ' || error FROM pg_file_settings WHERE error IS NOT NULL AND error <> 'setting could not be applied' AND error NOT LIKE '%zz-pgrunbook%'")
  fi
  # In pg_file_settings a value that is none has the same error as one that waits for a restart: the program tells them apart.
  if [ -z "$broken" ] && [ "$HAS_POSTGRES_C" = yes ] && ! owner "$BIN/postgres" -C port -D "$CONFIG_DIR" >/dev/null 2>"$WORK/error"; then
    grep -q zz-pgrunbook "$WORK/error" || broken=$(cat -- "$WORK/error")
  fi
  [ -z "$broken" ] || refuse 'the configuration files have errors; a restart would not succeed' "$broken"
  broken=$(hba_errors)
  [ -z "$broken" ] || refuse "$HBA_FILE has errors; a restart would not succeed" "$broken"
}

written_names() { local line; while IFS= read -r line; do if [[ $line == [a-z]*" = "* ]]; then printf '%s\n' "${line%% *}"; fi; done <"$WORK/dropin"; }

# Values that beat a drop-in wherever it stands: ALTER SYSTEM, the command line, a pending change.
check_shadows_before() {
  local name file line value written found='' auto='' last='' started
  written=$(written_names)
  started=$(sql "SELECT name FROM pg_settings WHERE source = 'command line' AND name IN ($(setting_literals))")
  if [ "$HAS_FILE_SETTINGS" = yes ]; then
    auto=$(sql "SELECT name, sourcefile, sourceline, setting FROM pg_file_settings WHERE name IN ($(setting_literals)) AND sourcefile LIKE '%/postgresql.auto.conf' ORDER BY seqno")
    # What the files say last, where the running server does not have it, whether they were read since or not.
    last=$(sql "SELECT f.name, f.sourcefile, f.sourceline, f.setting FROM pg_file_settings f WHERE f.name IN ($(setting_literals)) AND (f.error IS NOT NULL OR (SELECT pending_restart FROM pg_settings s WHERE s.name = f.name)) AND f.seqno = (SELECT max(seqno) FROM pg_file_settings l WHERE l.name = f.name AND (l.error IS NOT NULL OR (SELECT pending_restart FROM pg_settings s WHERE s.name = l.name)))")
  fi
  for name in ${EXPECT_NAME[@]+"${EXPECT_NAME[@]}"}; do
    if grep -qx -- "$name" <<<"$written"; then
      if grep -qx -- "$name" <<<"$started"; then found+="$name is given on the server's command line: take it out of the start command"$'\n'; fi
      if [ "$HAS_FILE_SETTINGS" = yes ]; then
        while IFS=$FS read -r file line value; do
          found+="$name = $value by ALTER SYSTEM ($file:$line): ALTER SYSTEM RESET $name;"$'\n'
        done < <(of_setting "$name" "$auto")
      else
        while IFS=: read -r line value; do
          found+="$value by ALTER SYSTEM ($DATA/postgresql.auto.conf:$line): ALTER SYSTEM RESET $name;"$'\n'
        done < <(owner grep -ns "^$name = " "$DATA/postgresql.auto.conf")
      fi
    elif [ "$HAS_FILE_SETTINGS" = yes ]; then
      # Left out, since what runs is enough; but the files say something else.
      while IFS=$FS read -r file line value; do
        case $file in
          */postgresql.auto.conf) found+="$name = $value by ALTER SYSTEM ($file:$line) waits for a restart: ALTER SYSTEM RESET $name;"$'\n' ;;
          *) found+="$name = $value ($file:$line) waits for a restart"$'\n' ;;
        esac
      done < <(of_setting "$name" "$last")
    else
      value=$(waits_in_files "name = '$name'")
      if [ -n "$value" ]; then found+="$value waits for a restart"$'\n'; fi
    fi
  done
  [ -z "$found" ] || refuse 'settings that the drop-in cannot win against' "${found%$'\n'}"
}

# of_setting NAME ROWS: the rest of the rows that begin with this name.
of_setting() { local row; while IFS= read -r row; do if [ "${row%%"$FS"*}" = "$1" ]; then printf '%s\n' "${row#*"$FS"}"; fi; done <<<"$2"; }

# Before pg_file_settings: what the files would give at a restart and the running server does not have, of settings WHERE.
waits_in_files() {
  local name running value
  [ "$HAS_POSTGRES_C" = yes ] || return 0
  while IFS=$FS read -r name running; do
    value=$(configured "$name" "$running")
    # -1 stands for a value that the server computes at its start; a mode is shown in octal.
    if [ "$value" = -1 ] || { [[ $running =~ ^0[0-7]+$ ]] && [ "$value" = $((running)) ]; }; then continue; fi
    if [ "$value" != "$running" ]; then printf '%s: %s -> %s\n' "$name" "$running" "$value"; fi
  done < <(sql "SELECT name, setting FROM pg_settings WHERE context = 'postmaster' AND source IN ('default', 'configuration file') AND $1 ORDER BY name")
}

# After writing: the last word on each of our settings must be ours.
shadows_after() {
  local name list=''
  if [ "$HAS_FILE_SETTINGS" = yes ]; then
    while IFS= read -r name; do list+=", '$name'"; done < <(written_names)
    [ -n "$list" ] || return 0
    sql "SELECT f.name || ' = ' || f.setting || '   (' || f.sourcefile || ':' || f.sourceline || ')' FROM pg_file_settings f WHERE f.name IN (${list#, }) AND f.sourcefile NOT IN ($(dropin_literals)) AND f.seqno = (SELECT max(seqno) FROM pg_file_settings l WHERE l.name = f.name)"
  elif [ "$HAS_POSTGRES_C" = yes ]; then
    while IFS= read -r name; do
      if [ "$(configured "$name" '')" != "$(expected "$name")" ]; then printf '%s = %s\n' "$name" "$(configured "$name" '')"; lines_with "$name"; fi
    done < <(written_names)
  fi
}

# The drop-in of another bundle stays as it is, and serves this one too: what this plan needs must be in force already.
share_dropin() {
  local name missing=''
  [ -n "$DROPIN_THEIRS" ] || return 0
  while IFS= read -r name; do missing+="$name = $(expected "$name")"$'\n'; done < <(written_names)
  [ -z "$missing" ] || refuse "$DROPIN is not of bundle $BUNDLE_NAME ($DROPIN_THEIRS), and this server lacks settings of this plan" "${missing%$'\n'}" \
    "Set them in that bundle's plan, render it under its own name and run its steps; or put these standbys into that plan. If that bundle is no longer used, remove the file."
  good "$DROPIN is of another bundle and stays; this server has all that this plan needs"
}

needs_reload() {
  local file
  for file in "$DROPIN" "$CONFIG_FILE" "$HBA_FILE"; do
    [ -e "$file" ] || continue
    if [ "$(sql "SELECT pg_conf_load_time() <= to_timestamp($(stat -L -c %.Y -- "$file"))")" = t ]; then return 0; fi
  done
  return 1
}

will_configure() {
  if [ "$DROPIN_BY" = line ] && [ -z "$DROPIN_THEIRS" ]; then
    if [ -e "$FLOORS" ]; then with_include "$DROPIN" "$FLOORS"; else with_include "$DROPIN"; fi
  else
    cp -- "$CONFIG_FILE" "$WORK/postgresql.conf"
  fi
  if [ -z "$DROPIN_THEIRS" ]; then will_change "$WORK/dropin" "$DROPIN" put_with_undo; fi
  will_change "$WORK/postgresql.conf" "$CONFIG_FILE" put_with_undo
  will_change "$WORK/pg_hba.conf" "$HBA_FILE" put_with_undo
  if [ ${#WILL_RUN[@]} -gt 0 ] || needs_reload; then will 'SELECT pg_reload_conf()   # and look for errors; back to the old files if there are any' reload_and_look; fi
}

# What this step has written, or an earlier run of it that was cut off before the server read it, goes, and the server reads
# the files as they were: a refusal leaves nothing behind. What a run before that has done stays.
take_back() {
  local record name file
  for record in "$STATE/unread"/*.path; do
    [ -e "$record" ] || continue
    name=${record##*/} name=${name%.path}
    file=$(cat -- "$record")
    if [ -e "$STATE/unread/$name.absent" ]; then rm -f -- "$file"; else owner_restore "$STATE/unread/$name" "$file"; fi
    if [ -e "$STATE/unread/$name.written" ]; then mv -f -- "$STATE/unread/$name.written" "$STATE/undo/$name.written"
    else rm -f -- "$STATE/undo/$name" "$STATE/undo/$name.absent" "$STATE/undo/$name.written" "$STATE/undo/$name.path"; fi
  done
  if [ -d "$STATE/undo" ] && [ -z "$(find "$STATE/undo" -mindepth 1 -print -quit)" ]; then rmdir -- "$STATE/undo"; fi
  forget_unread
  rm -f -- ${COPIES[@]+"${COPIES[@]}"}
  kill -HUP "$SERVER_PID"
  CHANGED=no
}

reload_and_look() {
  local found
  found=$(shadows_after)
  if [ -n "$found" ]; then
    take_back
    refuse "a later line has the last word over our settings; the files are as they were" "$found" \
      "Remove that line, or move it before the include of $DROPIN."
  fi
  found=$(hba_errors)
  if [ -n "$found" ]; then take_back; refuse "$HBA_FILE would have errors; the files are as they were" "$found"; fi
  local before
  before=$(sql 'SELECT pg_conf_load_time()')
  kill -HUP "$SERVER_PID"
  if ! wait_for 15 'the server to read its files again' reloaded_since "$before"; then
    take_back
    fail 'the server did not take the new files; the files are as they were' "Its log says why."
  fi
  forget_unread
  good 'the server has read the new files'
}

reloaded_since() { [ "$(sql "SELECT pg_conf_load_time() > '$1'")" = t ]; }

# --- restart -----------------------------------------------------------------------------------------------------
same_as_configured() {
  if [ -n "$DROPIN_THEIRS" ]; then share_dropin; return; fi
  same "$WORK/dropin" "$DROPIN" || refuse "$DROPIN is not what this runbook writes" "Run the step \"configure\" of node $NODE first."
}

waiting_settings() {
  local i rows running
  rows=$(sql "SELECT name, setting FROM pg_settings WHERE name IN ($(setting_literals))")
  for i in "${!EXPECT_NAME[@]}"; do
    running=$(of_setting "${EXPECT_NAME[i]}" "$rows")
    if [ "$running" != "${EXPECT_VALUE[i]}" ]; then printf '%s: %s -> %s\n' "${EXPECT_NAME[i]}" "$running" "${EXPECT_VALUE[i]}"; fi
  done
}

restart_needed() {
  local waiting others list=''
  waiting=$(waiting_settings)
  if [ -z "$waiting" ]; then
    good 'no restart is needed: every setting is in force'
    if owner test -d "$STATE/undo"; then will "mv $STATE/undo $STATE/before-TIME   # nothing to roll back any more" undo_confirmed; fi
    return
  fi
  while IFS= read -r others; do good "waits for the restart: $others"; done <<<"$waiting"
  refuse_broken_files
  local name
  for name in ${EXPECT_NAME[@]+"${EXPECT_NAME[@]}"}; do list+=", '$name'"; done
  if [ "$HAS_FILE_SETTINGS" = yes ]; then
    others=$(sql "SELECT s.name || ': ' || s.setting || ' -> ' || f.setting || ' (' || f.sourcefile || ':' || f.sourceline || ')' FROM pg_settings s, pg_file_settings f WHERE s.pending_restart AND f.name = s.name AND s.name NOT IN (${list#, }) AND f.seqno = (SELECT max(seqno) FROM pg_file_settings l WHERE l.name = f.name)")
  else
    others=$(waits_in_files "name NOT IN (${list#, })")
  fi
  if [ -n "$others" ]; then
    if [ "$ACCEPT_PENDING" = no ]; then
      refuse 'with this restart settings would change that are not ours' "$others" \
        "Restart at your own time, or take them along with --accept-pending."
    fi
    warn 'these settings change with this restart as well (--accept-pending):'; hints "$others"
  fi
  if [ "$HAS_HBA_RULES" = no ] && needs_reload; then
    refuse 'a configuration file was changed after the server has read it, and this version cannot say whether it has errors' \
      "SELECT pg_reload_conf(), look into the server's log, and run this script again."
  fi
  refuse_foreign_unit restart
  # What a roll-back would need, seen while the server is up.
  without_block "$HBA_FILE" >/dev/null
  find_server_log
  others=$(dependents | tr '\n' ' ')
  if [ -n "$others" ]; then warn "systemd stops with this cluster, and they are started again after it: ${others% }"; fi
  will "$(command_text stop)   # every client of this server is disconnected, for some seconds" stop_for_restart
  will "$(start_text)   # back to the old files if it does not start" start_with_new_files
}

on_our_port() { answers && [ "$SERVER_PORT" = "$PORT" ]; }

stop_for_restart() {
  sql CHECKPOINT
  remember_environment
  note_dependents
  AWAY_SINCE=$SECONDS
  say "  ...   stopping; this waits for a last checkpoint, the archiver and the standbys"
  cluster_do stop >"$WORK/stop" 2>&1 || true
  if server_runs; then
    fail 'the server is still shutting down; nothing was put back' "$(cat -- "$WORK/stop")" \
      "What holds it up stands in its log. When it is down, run this script again: it starts it."
  fi
}

start_with_new_files() {
  if start_again && wait_for 60 'the server to answer' on_our_port; then
    start_dependents
    if [ -z "$(waiting_settings)" ]; then
      undo_confirmed
      good "restarted; the server was away for at most $((SECONDS - AWAY_SINCE + 1)) s"
      return
    fi
    warn 'after the restart these settings are not in force:'; hints "$(waiting_settings)"
  else
    warn 'the server does not come up with the new files:'
    hints "$(cat -- "$WORK/start")"
    last_log_lines
  fi
  roll_back
}

# Units of systemd that run now and that a stop of the cluster stops (Requires=, BindsTo=, Requisite=, PartOf=), theirs too.
dependents() {
  local unit other more list=$UNIT seen=" $UNIT "
  with_systemd || return 0
  while [ -n "$list" ]; do
    more=''
    for unit in $list; do
      for other in $(systemctl show -p RequiredBy -p BoundBy -p RequisiteOf -p ConsistsOf -- "$unit" | sed 's/^[^=]*=//'); do
        case $seen in *" $other "*) continue ;; esac
        seen+="$other " more+=" $other"
        if systemctl --quiet is-active "$other"; then printf '%s\n' "$other"; fi
      done
    done
    list=$more
  done
}

# They come back with a restart by systemd, but not with a stop and a start; kept for a run that is cut off in between.
note_dependents() {
  dependents >"$WORK/units"
  if [ -s "$WORK/units" ]; then make_state; hand_over "$WORK/units" "$STATE/units"; fi
}

start_dependents() {
  local unit
  owner test -e "$STATE/units" || return 0
  while IFS= read -r unit; do
    if systemctl start -- "$unit"; then good "$unit is started again"; else warn "$unit was stopped with the cluster and does not start: systemctl status $unit"; fi
  done < <(owner cat -- "$STATE/units")
  owner rm -f -- "$STATE/units"
}

# What start_again runs, as a person would type it.
start_text() { if [ "$PLATFORM" = source ]; then command_text restart; else command_text start; fi; }

start_again() {
  # pg_ctl's restart takes the options of the last start, its start would not.
  if [ "$PLATFORM" = source ]; then cluster_do restart >"$WORK/start" 2>&1; else cluster_do start >"$WORK/start" 2>&1; fi
}

roll_back() {
  if server_runs; then cluster_do stop >"$WORK/stop" 2>&1 || true; fi
  put_back
  if with_systemd; then systemctl reset-failed "$UNIT" 2>/dev/null || true; fi
  start_again || hints "$(cat -- "$WORK/start")"
  if wait_for 60 'the server to answer' answers; then
    start_dependents
    fail "the restart did not succeed; the old files are back and the server is up again after $((SECONDS - AWAY_SINCE + 1)) s" \
      ${UNDONE:+"The files that it would not take are kept in $UNDONE."}
  fi
  fail 'the restart did not succeed, and with the old files the server does not come up either' \
    "Its log says why; the old files are in place${UNDONE:+, the others in $UNDONE}. Start it by hand: $(command_text start)"
}

# An earlier run of this step was cut off while the server was down: start it, or put the old files back.
resume_restart() {
  locate || return 0
  if server_runs || ! owner test -d "$STATE/undo"; then return 0; fi
  find_server_log
  will "$(start_text)   # an earlier restart was cut off; back to the old files if it does not start" resume
  perform
}

resume() {
  AWAY_SINCE=$SECONDS
  if start_again && wait_for 60 'the server to answer' on_our_port; then start_dependents; good 'the server is up'; return; fi
  warn 'the server does not come up:'
  hints "$(cat -- "$WORK/start")"
  last_log_lines
  roll_back
}

# --- role and slots ----------------------------------------------------------------------------------------------
will_role() {
  local row login replication limit expires
  row=$(role_row)
  ROLE_IS_NEW=no
  if [ -n "$row" ]; then
    IFS=$FS read -r login replication limit expires <<<"$row"
    [ "$login" = t ] || refuse "the role $ROLE_NAME cannot log in" "As superuser: ALTER ROLE $ROLE_IDENT LOGIN;"
    [ "$replication" = t ] || refuse "the role $ROLE_NAME may not replicate" "As superuser: ALTER ROLE $ROLE_IDENT $ROLE_ATTRIBUTE;"
    [ "$limit" = -1 ] || refuse "the role $ROLE_NAME has a connection limit of $limit, which copies and standbys meet" "As superuser: ALTER ROLE $ROLE_IDENT CONNECTION LIMIT -1;"
    [ "$expires" = f ] || refuse "the password of role $ROLE_NAME is no longer valid or ends within a day" "As superuser: ALTER ROLE $ROLE_IDENT VALID UNTIL 'infinity';"
    good "the role $ROLE_NAME exists and may replicate"
    prove_login
    if [ -e "$STATE/role.sql" ]; then will "rm $STATE/role.sql   # not needed" rm -f -- "$STATE/role.sql"; fi
    return
  fi
  ROLE_IS_NEW=yes
  if [ -e "$STATE/role.sql" ]; then
    will "psql -f $STATE/role.sql   # CREATE ROLE $ROLE_IDENT LOGIN $ROLE_ATTRIBUTE, with a verifier instead of the password" create_role
  else
    command -v setsid >/dev/null || refuse 'the program setsid is missing' "It is in Debian's package util-linux."
    will "CREATE ROLE $ROLE_IDENT LOGIN $ROLE_ATTRIBUTE; \\password $ROLE_IDENT" create_role_by_prompt
  fi
}

create_role() {
  sql_quietly <"$STATE/role.sql"
  rm -f -- "$STATE/role.sql"
  good "the role $ROLE_NAME is created"
}

# The password is in the passfile (the first step asked for it); psql makes the verifier, so that no clear text reaches the server.
create_role_by_prompt() {
  local line password=''
  while IFS= read -r line; do
    if [[ $line == "${PASSFILE_PREFIXES[0]}:"* ]]; then password=${line#"${PASSFILE_PREFIXES[0]}:"}; break; fi
  done <"$PASSFILE"
  [ -n "$password" ] || refuse "$PASSFILE has no password for ${PASSFILE_PREFIXES[0]}"
  if [ "$PASSFILE_ESCAPES" = yes ]; then
    password=${password//\\:/:}
    password=${password//\\\\/\\}
  fi
  printf '%s\nCREATE ROLE %s LOGIN %s;\n\\password %s\n' "$QUIET_SESSION" "$ROLE_IDENT" "$ROLE_ATTRIBUTE" "$ROLE_IDENT" >"$WORK/role.sql"
  # Without a terminal psql takes its two answers from standard input; one transaction: no role without a password is left.
  if ! printf '%s\n%s\n' "$password" "$password" | env "${LIBPQ[@]}" PGOPTIONS="$ENCRYPTION_OPTION" setsid \
    "$BIN/psql" -X -q -w -1 -v ON_ERROR_STOP=1 -h "$SOCKET" -p "$SERVER_PORT" -d postgres -f "$WORK/role.sql" >"$WORK/password" 2>&1 ||
    [ "$(sql "SELECT count(*) FROM pg_authid WHERE rolname = $ROLE_LITERAL AND rolpassword IS NOT NULL")" != 1 ]; then
    fail "the role $ROLE_NAME could not be created" "$(cat -- "$WORK/password")"
  fi
  good "the role $ROLE_NAME is created"
}

will_slots() {
  local slot row type active lost
  for slot in ${SLOTS[@]+"${SLOTS[@]}"}; do
    row=$(sql "SELECT slot_type, active, $SLOT_LOST FROM pg_replication_slots WHERE slot_name = '$slot'")
    if [ -z "$row" ]; then will "SELECT $(slot_call "$slot")" create_slot "$slot"; continue; fi
    IFS=$FS read -r type active lost <<<"$row"
    [ "$type" = physical ] || refuse "the slot $slot exists and is a $type slot" "Rename the node, or drop that slot if nothing uses it."
    if [ "$lost" = t ] && [ "$active" = f ]; then
      will "SELECT pg_drop_replication_slot('$slot')   # it has lost the WAL that it kept" sql "SELECT pg_drop_replication_slot('$slot')"
      will "SELECT $(slot_call "$slot")" create_slot "$slot"
    else
      good "the slot $slot exists"
    fi
  done
}

# The copy by hand calls these functions as the role; a superuser may do so anyway.
will_grants() {
  local signature list=''
  for signature in ${BACKUP_GRANTS[@]+"${BACKUP_GRANTS[@]}"}; do
    if [ "$ROLE_IS_NEW" = yes ] || [ "$(sql "SELECT has_function_privilege($ROLE_LITERAL, 'pg_catalog.$signature', 'EXECUTE')")" = f ]; then
      list+=", pg_catalog.$signature"
    else
      good "the role $ROLE_NAME may call $signature"
    fi
  done
  if [ -z "$list" ]; then return 0; fi
  will "GRANT EXECUTE ON FUNCTION ${list#, } TO $ROLE_IDENT   # in database postgres, for the manual copy" \
    sql "SET synchronous_commit = $COMMIT_LOCALLY; GRANT EXECUTE ON FUNCTION ${list#, } TO $ROLE_IDENT"
}

# The replacement stands alone: in double quotes bash 4.2 keeps its backslashes.
slot_call() { local call=${CREATE_SLOT//SLOT/\'$1\'}; printf '%s' "$call"; }

create_slot() {
  sql "SELECT $(slot_call "$1")" >/dev/null
  good "the slot $1 is created"
}

# The role must be able to log in with the passfile, whoever created it.
prove_login() {
  local anew='' md5=''
  if [ "$(host_has_address)" = no ]; then unknown "whether $ROLE_NAME can log in: this host does not have $ADDRESS; the standby's preflight will tell"; return; fi
  if remote_sql "$SELF_SQL" 'SELECT 1' >/dev/null 2>"$WORK/error"; then good "$ROLE_NAME logs in with the passfile"; return; fi
  if [ "$ROLE_IS_NEW" = yes ]; then fail "$ROLE_NAME cannot log in" "$(cat -- "$WORK/error")"; fi
  # Before 14 servers store a password as md5 unless they are told otherwise.
  if [[ $ENCRYPTION_OPTION == *scram* ]] && [ "$(sql "SELECT rolpassword LIKE 'md5%' FROM pg_authid WHERE rolname = $ROLE_LITERAL")" = t ]; then
    anew="SET password_encryption = 'scram-sha-256'; " md5=" It is stored as md5, and our lines in pg_hba.conf ask for scram-sha-256."
  fi
  refuse "the role $ROLE_NAME existed already, and the bundle's password does not open it" "$(cat -- "$WORK/error")" \
    "Its password is not altered, since others may use it.$md5 Render the bundle with its password, or set it anew in one psql session: $anew\\password $ROLE_IDENT" \
    "If the password was typed wrong: remove $PASSFILE and run the step \"prepare\" again."
}

# --- proof -------------------------------------------------------------------------------------------------------
# The token goes behind a comment that the role may have; an older token of ours is replaced.
write_token() {
  sql "$(printf "DO %s DECLARE old text := coalesce(shobj_description((SELECT oid FROM pg_authid WHERE rolname = %s), 'pg_authid'), ''); BEGIN SET LOCAL synchronous_commit = %s; EXECUTE 'COMMENT ON ROLE ' || quote_ident(%s) || ' IS ' || quote_literal(regexp_replace(old, ' ?[[]pgrunbook proof [^]]*[]]', '') || ' [pgrunbook proof ' || clock_timestamp() || ']'); END %s" \
    "\$token\$" "$ROLE_LITERAL" "$COMMIT_LOCALLY" "$ROLE_LITERAL" "\$token\$")"
  good 'a token is written'
}

standby_streams() { [ "$(sql "SELECT count(*) FROM $SENDERS WHERE application_name = $1 AND state = '$SENDER_STATE'")" = 1 ]; }
slot_active() { [ "$(sql "SELECT active FROM pg_replication_slots WHERE slot_name = '$1'")" = t ]; }

require_role() { [ -n "$(role_row)" ] || refuse "the role $ROLE_NAME is not there" "Run the step \"role\" of node $NODE first."; }

commits_return() { [ "$(sql "SELECT count(*) FROM $SENDERS WHERE sync_state IN ('sync', 'quorum')")" -gt 0 ]; }

# With synchronous_standby_names that no standby answers to, every commit waits, and nothing says so.
prove_commits() {
  local names
  names=$(sql "SELECT setting FROM pg_settings WHERE name = 'synchronous_standby_names'")
  if [ -z "$names" ]; then return 0; fi
  if ! wait_for 15 'a synchronous standby' commits_return; then
    fail "commits on this primary wait for ever: synchronous_standby_names is $names, and no standby that streams is one of them" \
      "The standbys of this plan are called $(joined "${STANDBY_NAMES[@]}"). Set the names right and reload."
  fi
  evidence "synchronous_standby_names $names: a synchronous standby streams"
}

# A slot that nobody uses keeps WAL until the disk is full.
prove_slots_of_others() {
  local slot kept
  [ ${#SLOTS[@]} -gt 0 ] || return 0
  while IFS=$FS read -r slot kept; do
    [ -n "$slot" ] || continue
    warn "the slot $slot is not of this plan and not in use; it keeps WAL from $kept on, until it is used or dropped"
    evidence "slot $slot: not of this plan, not in use, keeps WAL from $kept on"
  done < <(sql "SELECT slot_name, restart_lsn FROM pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL AND slot_name NOT IN ($SLOT_LITERALS)")
}

prove_standbys() {
  local i literal
  : >"$WORK/evidence"
  evidence "node $NODE: primary, $(sql 'SELECT version()')"
  evidence "system identifier $(system_identifier "$DATA")"
  for i in "${!STANDBY_NAMES[@]}"; do
    literal=$(sql_literal "${STANDBY_NAMES[i]}")
    if ! wait_for 60 "${STANDBY_NAMES[i]} to stream" standby_streams "$literal"; then
      fail "the standby ${STANDBY_NAMES[i]} does not stream from this primary" \
        "The primary sees: $(sql "SELECT application_name || ' ' || state FROM $SENDERS" | tr '\n' ';')" \
        "The log of ${STANDBY_NAMES[i]} says why."
    fi
    evidence "standby ${STANDBY_NAMES[i]}: $(sql "SELECT 'state ' || state || ', from ' || coalesce(host(client_addr), 'socket') || ', sync_state ' || sync_state || ', sent ' || sent || ', replayed ' || coalesce(replayed, '?') FROM $SENDERS WHERE application_name = $literal")"
    if [ ${#SLOTS[@]} -gt 0 ]; then
      wait_for 15 "slot ${SLOTS[i]} to be active" slot_active "${SLOTS[i]}" || fail "the slot ${SLOTS[i]} is not active" "${STANDBY_NAMES[i]} streams without it: look at its primary_slot_name."
      evidence "slot ${SLOTS[i]}: active"
    fi
  done
  prove_commits
  prove_slots_of_others
  if [ ${#BACKUP_GRANTS[@]} -gt 0 ]; then
    evidence "role $ROLE_NAME may begin and end backups, which only the manual copy needs; to take it back, in database postgres: REVOKE EXECUTE ON FUNCTION $(joined ${BACKUP_GRANTS[@]+"${BACKUP_GRANTS[@]}"}) FROM $ROLE_IDENT;"
  fi
  evidence "token on role $ROLE_NAME: $(sql "SELECT shobj_description(oid, 'pg_authid') FROM pg_authid WHERE rolname = $ROLE_LITERAL")"
  keep_evidence
}
