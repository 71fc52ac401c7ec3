#!/usr/bin/env bash
# Process 1 of a test's own namespaces: gives them Debian's folders for clusters, empty, and a network of their own, then
# runs the test. When it ends, the kernel ends everything that the test has started.
# usage: machine.sh TEST-PROGRAM PGRUNBOOK ARGUMENT...
set -euo pipefail
test_program=$1 pgrunbook=$2
shift 2

# fresh MODE FOLDER: an empty file system in place of FOLDER, with the owner that it had.
fresh() {
  local owner=0:0
  [ ! -d "$2" ] || owner=$(stat -c %u:%g -- "$2")
  mount -t tmpfs -o "mode=$1" pgrunbook-test "$2"
  chown "$owner" -- "$2"
}

fresh 755 /srv
touch /srv/test /srv/pgrunbook
mount --bind -- "$test_program" /srv/test
mount --bind -- "$pgrunbook" /srv/pgrunbook
fresh 755 /etc/postgresql
fresh 755 /var/lib/postgresql
fresh 1775 /var/log/postgresql
fresh 1777 /tmp
fresh 1777 /dev/shm
# All of /run: systemd's sockets would reach the services of the machine itself.
sockets=$(stat -c '%u:%g %a' -- /run/postgresql)
fresh 755 /run
mkdir -m "${sockets#* }" /run/postgresql
chown "${sockets% *}" /run/postgresql

ip link set lo up
ip address add 10.77.0.11/32 dev lo
ip address add 10.77.0.12/32 dev lo

code=0
timeout --foreground --kill-after=5 310 /srv/test "$@" || code=$?
exit $code
