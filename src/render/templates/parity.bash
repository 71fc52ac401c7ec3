# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153,SC2154 # values come from the script that sources this file
# shellcheck disable=SC2016 # what awk and the server expand
# parity.bash: what a standby takes from its own host and the primary from another: libraries, locales, glibc and ICU. The
# primary's step "role" keeps what it sees as a setting of the role, which nothing reads but the standby's step "preflight".
# Sourced after common.bash; by itself it changes nothing.

# A record is one line, "1 KIND=TEXT KIND=TEXT ...": plain characters, any other byte as %XX. What has no room is counted
# in it; libraries, which can be many, come last.
RECORD_LIMIT=16000
# How many databases are looked at.
DATABASE_LIMIT=200

# The record as a row: the word record, its text, nothing. Anybody may read the settings of a role, at any version.
record_query() {
  printf "SELECT 'record'::text, substr(line, 18, %s), ''::text FROM (SELECT unnest(rolconfig) AS line FROM pg_roles WHERE rolname = %s) AS settings WHERE line LIKE 'pgrunbook.parity=%%'" \
    "$((RECORD_LIMIT + 1))" "$ROLE_LITERAL"
}

# The version of glibc; nothing where the C library is another.
libc_version() {
  local text
  command -v getconf >/dev/null || return 0
  text=$(getconf GNU_LIBC_VERSION 2>/dev/null) || return 0
  case $text in 'glibc '*) printf '%s\n' "${text#glibc }" ;; esac
}

# The major version of ICU that the server is linked with, or none: read from the program, which need not run for that.
icu_version() {
  local text
  text=$(owner grep -aoE 'libicui18n[A-Za-z0-9-]*\.so\.[0-9]+' "$BIN/postgres" | sed -n '$s/.*\.so\.//p') || text=''
  printf '%s\n' "${text:-none}"
}

# --- the primary's half ------------------------------------------------------------------------------------------
conninfo_quote() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\'/\\\'}
  printf "'%s'" "$text"
}

# parity_rows DATABASE TEXT: rows KIND=VALUE as the bytes that the server has, each ended by a NUL.
parity_rows() {
  owner env "${LIBPQ[@]}" PGCLIENTENCODING=SQL_ASCII PGOPTIONS='-c search_path=pg_catalog -c client_min_messages=warning -c statement_timeout=30000' \
    "$BIN/psql" -X -A -t -q -w -P pager=off -F = -0 -v ON_ERROR_STOP=1 -h "$SOCKET" -p "$SERVER_PORT" -d "dbname=$(conninfo_quote "$1")" -c "$2" </dev/null
}

# Rows ended by NUL become lines of the record's characters.
encoded() {
  od -An -v -tu1 | awk '
    BEGIN { n = split("36 43 44 45 46 47 58 61 64 95", list, " "); for (i = 1; i <= n; i++) plain[list[i] + 0] = 1 }
    { for (i = 1; i <= NF; i++) { b = $i + 0
        if (b == 0) printf "\n"
        else if (b >= 48 && b <= 57 || b >= 65 && b <= 90 || b >= 97 && b <= 122 || (b in plain)) printf "%c", b
        else printf "%%%02X", b } }'
}

# What this server loads at its start and at logins, and whether the copy brings the file that says so.
PRELOADED="SELECT DISTINCT split_part(name, '_', 1), CASE WHEN name LIKE 'local%' AND library NOT LIKE '%/%' THEN '\$libdir/plugins/' ELSE '' END || library
FROM (SELECT name, btrim(btrim(regexp_split_to_table(setting, ',')), '\"') AS library FROM pg_settings
  WHERE name IN ('shared_preload_libraries', 'session_preload_libraries', 'local_preload_libraries')) AS loaded WHERE library <> ''
UNION SELECT 'login'::text, CASE WHEN name LIKE 'local%' AND library NOT LIKE '%/%' THEN '\$libdir/plugins/' ELSE '' END || library
FROM (SELECT line AS name, btrim(btrim(regexp_split_to_table(substr(line, strpos(line, '=') + 1), ',')), '\"') AS library
  FROM (SELECT unnest(setconfig) AS line FROM pg_db_role_setting) AS lines
  WHERE line LIKE 'session_preload_libraries=%' OR line LIKE 'local_preload_libraries=%') AS loaded WHERE library <> ''
UNION SELECT 'path', setting FROM pg_settings WHERE name = 'dynamic_library_path' AND setting <> '\$libdir'
UNION SELECT 'copied', split_part(name, '_', 1) FROM pg_settings
WHERE name IN ('shared_preload_libraries', 'session_preload_libraries', 'local_preload_libraries', 'dynamic_library_path')
  AND left(sourcefile, length(current_setting('data_directory')) + 1) = current_setting('data_directory') || '/'"

# The libraries of C functions that came after initdb.
LIBRARIES="SELECT DISTINCT 'library'::text, probin FROM pg_proc WHERE oid >= 16384 AND probin IS NOT NULL AND prolang IN (SELECT oid FROM pg_language WHERE lanname = 'c')"

# What the standbys compare with, into RECORD.
collect_parity() {
  local name seen=0 unread=0 version
  parity_rows postgres "$PRELOADED" >"$WORK/rows"
  parity_rows postgres 'SELECT datname FROM pg_database WHERE datallowconn AND datconnlimit <> -2 ORDER BY datname' >"$WORK/databases"
  while IFS= read -r -d '' name; do
    seen=$((seen + 1))
    if [ $seen -gt "$DATABASE_LIMIT" ]; then unread=$((unread + 1)); continue; fi
    if parity_rows "$name" "$LIBRARIES UNION $COLLATIONS" >"$WORK/more" 2>"$WORK/error"; then cat -- "$WORK/more" >>"$WORK/rows"; continue; fi
    unread=$((unread + 1))
    unknown "the libraries of a database with those of the standbys: $(head -n 1 -- "$WORK/error" | tr -c '\40-\176\n' '?')"
  done <"$WORK/databases"
  if [ $seen -gt "$DATABASE_LIMIT" ]; then unknown "the libraries of $((seen - DATABASE_LIMIT)) of $seen databases with those of the standbys: there are too many"; fi
  if [ $unread -gt 0 ]; then printf 'unread=%s\0' "$unread" >>"$WORK/rows"; fi
  version=$(libc_version)
  if [ -n "$version" ]; then printf 'glibc=%s\0' "$version" >>"$WORK/rows"; fi
  printf 'icu=%s\0' "$(icu_version)" >>"$WORK/rows"
  RECORD=$(encoded <"$WORK/rows" | sort -u | awk -v limit="$((RECORD_LIMIT - 20))" '
    function add(token) { if (length(out) + length(token) < limit) out = out " " token; else left++ }
    /^library=/ { libraries[++n] = $0; next }
    { add($0) }
    END { for (i = 1; i <= n; i++) add(libraries[i]); print "1" out (left ? " left=" left : "") }')
}

will_record_parity() {
  local stored=''
  if [ "$RECORD_KEPT" = no ]; then unknown "libraries, glibc and ICU with those of the standbys: a role of this version keeps no setting of ours"; return; fi
  collect_parity
  if [ "$ROLE_IS_NEW" = no ]; then stored=$(sql "$(record_query)"); fi
  if [ "$stored" = "record$FS$RECORD$FS" ]; then good "the role $ROLE_NAME keeps what the standbys compare their hosts with"; return; fi
  will "ALTER ROLE $ROLE_IDENT SET pgrunbook.parity = '$RECORD'   # the libraries and locales here, which the standbys compare with theirs" \
    sql "SET synchronous_commit = $COMMIT_LOCALLY; ALTER ROLE $ROLE_IDENT SET pgrunbook.parity = '$RECORD'"
}

# --- the standby's half ------------------------------------------------------------------------------------------
DIFFERENCES=0 NOT_ALL=no
# differs TEXT HINT...: something that this host lacks or has otherwise. The copy is not refused: a person may know better.
differs() { DIFFERENCES=$((DIFFERENCES + 1)); warn "$1"; hints "${@:2}"; }
not_compared() { NOT_ALL=yes; unknown "$1"; }

# For the last line, which everybody reads.
parity_words() {
  if [ $DIFFERENCES -gt 0 ]; then printf ', but it differs from %s in %s point(s), WARN above' "$PRIMARY_NAME" "$DIFFERENCES"; fi
  if [ $NOT_ALL = yes ]; then printf '; not everything could be compared, see above'; fi
}

compare_parity() {
  local rows kind text more databases_libc=0 databases_icu=0 record=''
  LOCALE_NAMES=() LOCALE_PLACES=()
  if ! rows=$(remote_sql "$PRIMARY_SQL" "$LOCALES UNION ALL $(record_query)" 2>"$WORK/error"); then
    not_compared "libraries, locales, glibc and ICU: $(head -n 1 -- "$WORK/error")"
    return
  fi
  # What another host says is shown and compared, and nothing else.
  while IFS=$FS read -r kind text more; do
    text=${text//[^ -~]/?}
    case $kind in
      locale) [[ $more =~ ^[1-9][0-9]{0,8}$ ]] || continue; LOCALE_NAMES+=("$text") LOCALE_PLACES+=("$more database(s)") ;;
      setting) LOCALE_NAMES+=("$text") LOCALE_PLACES+=("${more//[^a-z_]/?}") ;;
      libc) if [[ $more =~ ^[1-9][0-9]{0,8}$ ]]; then databases_libc=$more; fi ;;
      icu) if [[ $more =~ ^[1-9][0-9]{0,8}$ ]]; then databases_icu=$more; fi ;;
      record) record=$text ;;
    esac
  done <<<"$rows"
  read_record "$record"
  for text in ${R_LOCALES[@]+"${R_LOCALES[@]}"}; do LOCALE_NAMES+=("$text") LOCALE_PLACES+=('a collation'); done
  compare_locales
  [ "$R_VALID" = yes ] || return 0
  compare_libc "$databases_libc"
  compare_icu "$databases_icu"
  compare_libraries
  compare_preloaded
}

# For the proof: what has changed on a host since the copy would corrupt what it sorts, without a message.
prove_parity() {
  local text='no difference seen'
  compare_parity
  if [ $DIFFERENCES -gt 0 ]; then text="$DIFFERENCES difference(s)"; fi
  if [ $NOT_ALL = yes ]; then text+=', not everything could be compared'; fi
  evidence "libraries, locales, glibc and ICU against $PRIMARY_NAME: $text"
}

# The tokens of a record, each with its kind; whatever is not written as ours is no record.
read_record() {
  local token tokens=() kind text
  R_VALID=no R_GLIBC='' R_ICU='' R_ICU_USED=no R_PATH='' R_COPIED=' ' R_LOCALES=() R_LIBRARIES=() R_PRELOADED=()
  if [ "$RECORD_KEPT" = no ]; then
    not_compared "libraries, glibc and ICU: a role of this version keeps no record of them"
    return
  fi
  if [ -z "$1" ]; then
    not_compared "libraries, glibc and ICU: there is no record of what $PRIMARY_NAME has; its step \"role\" makes it"
    return
  fi
  if [ ${#1} -gt "$RECORD_LIMIT" ] || [[ $1 != "1 "* || $1 == *[!A-Za-z0-9_.\$/+@:,%=\ -]* || ! $1 =~ ^([^%]|%(0[1-9A-F]|[1-9A-F][0-9A-F]))*$ ]]; then
    not_compared "libraries, glibc and ICU: what role $ROLE_NAME keeps as pgrunbook.parity is not of the step \"role\"; that step makes it anew"
    return
  fi
  R_VALID=yes
  read -r -a tokens <<<"$1"
  for token in ${tokens[@]+"${tokens[@]}"}; do
    kind=${token%%=*} text=${token#*=}
    case $kind in
      glibc) R_GLIBC=$text ;;
      icu) if [ "$text" = used ]; then R_ICU_USED=yes; else R_ICU=$text; fi ;;
      path) R_PATH=$text ;;
      copied) R_COPIED+="$text " ;;
      locale) R_LOCALES+=("$(decoded "$text")") ;;
      library) R_LIBRARIES+=("$text") ;;
      shared | session | local | login) R_PRELOADED+=("$token") ;;
      unread) not_compared "the libraries of ${text:0:9} database(s), which could not be looked at on $PRIMARY_NAME" ;;
      left) not_compared "${text:0:9} entries for which the record of $PRIMARY_NAME had no room" ;;
    esac
  done
}

# The bytes that a text of the record stands for; there is no backslash in it.
decoded() {
  local text=${1//%/\\x}
  printf '%b' "$text"
}

# Locale names in one spelling of the character set: en_US.UTF-8 is en_US.utf8.
canonical_locales() {
  awk '
    { at = index($0, "@"); modifier = at ? substr($0, at) : ""; name = at ? substr($0, 1, at - 1) : $0
      dot = index(name, ".")
      if (dot) { set = tolower(substr(name, dot + 1)); gsub(/[^a-z0-9]/, "", set); if (set ~ /^[0-9]+$/) set = "iso" set; name = substr(name, 1, dot) set }
      print name modifier }'
}

compare_locales() {
  local i name found=''
  if ! command -v locale >/dev/null; then not_compared 'the locales (no program locale)'; return; fi
  locale -a 2>/dev/null | canonical_locales >"$WORK/locales" || true
  for i in ${LOCALE_NAMES[@]+"${!LOCALE_NAMES[@]}"}; do
    name=${LOCALE_NAMES[i]//[^ -~]/?}
    case $name in C | POSIX) continue ;; esac
    if grep -qxF -- "$(canonical_locales <<<"$name")" "$WORK/locales"; then
      case "$found, " in *", $name, "*) ;; *) found+=", $name" ;; esac
      continue
    fi
    case ${LOCALE_PLACES[i]} in
      *database*) differs "the locale $name of ${LOCALE_PLACES[i]} of $PRIMARY_NAME is not on this host: nobody could connect to them here" ;;
      *collation*) differs "the locale $name of a collation in use on $PRIMARY_NAME is not on this host: queries that sort by it fail here" ;;
      *) differs "the locale $name of ${LOCALE_PLACES[i]} on $PRIMARY_NAME is not on this host, and the copy brings the setting: the standby would not start" ;;
    esac
    hints 'Install it here; on Debian as root: apt-get install locales-all, or choose it in dpkg-reconfigure locales'
  done
  if [ -n "$found" ]; then good "the locales of $PRIMARY_NAME that are on this host too: ${found#, }"; fi
}

compare_libc() {
  local here name used=$1
  here=$(libc_version)
  if [ -z "$here" ]; then not_compared 'glibc: this host does not tell its version (getconf GNU_LIBC_VERSION)'; return; fi
  if [ -z "$R_GLIBC" ]; then not_compared "glibc: $PRIMARY_NAME does not tell its version (getconf GNU_LIBC_VERSION)"; return; fi
  if [ "$here" = "$R_GLIBC" ]; then good "glibc $here, as on $PRIMARY_NAME"; return; fi
  for name in ${R_LOCALES[@]+"${R_LOCALES[@]}"}; do
    case $name in C | C.* | POSIX) ;; *) used=$((used + 1)) ;; esac
  done
  if [ "$used" = 0 ]; then good "glibc $here, on $PRIMARY_NAME $R_GLIBC: nothing there is sorted by a locale of it"; return; fi
  differs "glibc is $here on this host and ${R_GLIBC:0:20} on $PRIMARY_NAME: text may sort otherwise here" \
    "Indexes on text come with the copy in the order of $PRIMARY_NAME. Where the order differs, queries here miss rows, without a message." \
    'Use the same release of the operating system on both hosts. If this node is promoted all the same: REINDEX indexes on text first.'
}

compare_icu() {
  local here used=no
  here=$(icu_version)
  if [ "$1" -gt 0 ] || [ "$R_ICU_USED" = yes ]; then used=yes; fi
  if [ "$here" = "$R_ICU" ]; then
    if [ "$here" != none ]; then good "ICU $here, as on $PRIMARY_NAME"
    elif [ $used = yes ]; then not_compared "ICU, which $PRIMARY_NAME uses: the servers' programs do not tell its version"; fi
    return
  fi
  if [ $used = no ]; then good "ICU $here, on $PRIMARY_NAME ${R_ICU:0:20}: nothing there is sorted by it"; return; fi
  if [ "$here" = none ]; then
    differs "the server's programs here are made without ICU, which databases or columns of $PRIMARY_NAME are sorted by: they cannot be read here" \
      "Use the same package of PostgreSQL on both hosts."
    return
  fi
  differs "ICU is $here on this host and ${R_ICU:0:20} on $PRIMARY_NAME: text may sort otherwise here" \
    "Indexes on text that are sorted by ICU come with the copy in the order of $PRIMARY_NAME: queries here may miss rows." \
    'Use the same release of the operating system on both hosts. If this node is promoted all the same: REINDEX those indexes first.'
}

# Where this server looks for libraries: LIBDIR is the directory that has what every server brings.
find_libdir() {
  local program place
  LIBDIR='' LIBRARY_PATH='$libdir'
  program=$(readlink -f -- "$BIN/postgres") || program=$BIN/postgres
  place=${program%/*}/..
  # A pg_config that lies there may be of another package.
  for place in "$place/lib" "$place/lib/postgresql" "$place/lib64" "$place/lib64/postgresql" "$("$BIN/pg_config" --pkglibdir 2>/dev/null || true)"; do
    if [ -n "$place" ] && owner test -e "$place/plpgsql.so"; then LIBDIR=$place; break; fi
  done
  if [[ $R_COPIED == *' dynamic '* ]]; then LIBRARY_PATH=$(decoded "$R_PATH")
  elif [ "$PLATFORM" = debian ]; then LIBRARY_PATH=$(configured dynamic_library_path '$libdir'); fi
}

is_library() { owner bash -c 'for file; do if [ -f "$file" ] && [ -r "$file" ]; then exit 0; fi; done; exit 1' bash "$1" "$1.so"; }

# library_here NAME: whether the server would find it, by its own rules.
library_here() {
  local name=$1 place places=()
  if [ "$LIBDIR_IS_PATH" = yes ] && [[ $name == '$libdir/'* && ${name#*/} != */* ]]; then name=${name#*/}; fi
  case $name in
    '$libdir/'*) is_library "$LIBDIR/${name#*/}" ;;
    /*) is_library "$name" ;;
    */*) is_library "$DATA/$name" ;;
    *)
      IFS=: read -r -a places <<<"$LIBRARY_PATH"
      for place in ${places[@]+"${places[@]}"}; do
        if [[ $place == '$libdir' || $place == '$libdir/'* ]]; then place=$LIBDIR${place#'$libdir'}; fi
        if is_library "$place/$name"; then return 0; fi
      done
      return 1 ;;
  esac
}

compare_libraries() {
  local name missing=0 found=0
  find_libdir
  if [ -z "$LIBDIR" ]; then not_compared "libraries: the directory of this server's libraries was not found near $BIN"; return; fi
  for name in ${R_LIBRARIES[@]+"${R_LIBRARIES[@]}"}; do
    if library_here "$(decoded "$name")"; then found=$((found + 1)); continue; fi
    missing=$((missing + 1))
    differs "the library ${name:0:200} is not on this host: functions of $PRIMARY_NAME that are in it fail here"
  done
  if [ $missing -gt 0 ]; then hint_library; fi
  if [ $found -gt 0 ]; then good "$found library file(s) that functions of $PRIMARY_NAME are in"; fi
}

hint_library() { hints "Install the same package here, of the same version as on $PRIMARY_NAME; on Debian dpkg -S FILE says there which package a file is of."; }

# The name by which two spellings of a library are compared.
library_name() { local name=${1#'$libdir/'}; name=${name#plugins/}; printf '%s\n' "${name%.so}"; }

# What the primary loads at its start and at logins. Here this host's files decide, unless the copy brings the line.
compare_preloaded() {
  local token kind name setting own='' brought missing=no good_ones=''
  [ -n "$LIBDIR" ] || return 0
  for token in ${R_PRELOADED[@]+"${R_PRELOADED[@]}"}; do
    kind=${token%%=*} name=${token#*=}
    setting=${kind}_preload_libraries
    brought=no
    if [ "$kind" = login ]; then brought=yes setting='ALTER ROLE or ALTER DATABASE'; elif [[ $R_COPIED == *" $kind "* ]]; then brought=yes
    elif [ "$PLATFORM" = debian ]; then
      own=$(configured "$setting" '' | tr ',' '\n' | tr -d ' "')
      if grep -qxF -- "$(library_name "$(decoded "$name")")" < <(while IFS= read -r own; do library_name "$own"; done <<<"$own"); then brought=own; fi
    fi
    if library_here "$(decoded "$name")"; then
      if [ $brought != no ]; then good_ones+=", ${name:0:200}"; continue; fi
      differs "$PRIMARY_NAME loads the library ${name:0:200} by $setting, and this host's configuration does not: what it does is missing here" \
        "If it is wanted here too, set $setting in the configuration of this host as on $PRIMARY_NAME."
      continue
    fi
    missing=yes
    case $brought.$kind in
      no.*) differs "the preload library ${name:0:200} of $PRIMARY_NAME ($setting) is not on this host: what it does is missing here" ;;
      own.shared) differs "the preload library ${name:0:200} of $PRIMARY_NAME is not on this host, and this host's own $setting names it: the standby would not start" ;;
      yes.shared) differs "the preload library ${name:0:200} of $PRIMARY_NAME is not on this host, and the copy brings $setting: the standby would not start" ;;
      own.*) differs "the preload library ${name:0:200} of $PRIMARY_NAME is not on this host, and this host's own $setting names it: logins fail here" ;;
      *) differs "the preload library ${name:0:200} of $PRIMARY_NAME is not on this host, and the copy brings $setting: logins fail here" ;;
    esac
  done
  if [ $missing = yes ]; then hint_library; fi
  if [ -n "$good_ones" ]; then good "preload libraries of $PRIMARY_NAME that are here too: ${good_ones#, }"; fi
}
