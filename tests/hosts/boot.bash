#!/usr/bin/env bash
# The first process of a host: makes its file systems, leaves the machine's behind and becomes what a host has as process
# 1: systemd, or a shell that only reaps. Started in fresh mount, uts, ipc, network and process namespaces; /proc is still
# the machine's. When it ends, the kernel ends every process of the host, as a power cut would.
# usage: boot.bash LOWER FOLDER NAME none|systemd     LOWER: overlay's lower folders; FOLDER: this host's own
#        boot.bash second ROOT                        systemd's second half, in a control group of its own
set -euo pipefail

leave_machine() {
  cd "$1"
  pivot_root . mnt
  cd /
  umount -l /mnt
}

if [ "$1" = second ]; then
  root=$2
  mount -t cgroup2 none "$root/sys/fs/cgroup"
  mount -t tmpfs -o nosuid,nodev,mode=1777 tmpfs "$root/tmp"
  leave_machine "$root"
  mkdir -p /etc/systemd/system
  ln -sf /dev/null /etc/systemd/system/systemd-modules-load.service
  init=/usr/lib/systemd/systemd
  [ -x "$init" ] || init=/lib/systemd/systemd
  touch /run/ready
  exec /usr/bin/env -i container=other PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    "$init" --system --unit=multi-user.target </dev/null >/var/log/init.log 2>&1
fi

lower=$1 folder=$2 name=$3 init=$4
root=$folder/root
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/upper,workdir=$folder/work" "$root"
mount -t proc -o nosuid,noexec,nodev proc "$root/proc"
mount -t sysfs -o ro,nosuid,noexec,nodev sysfs "$root/sys"
mount -t tmpfs -o nosuid,mode=755 tmpfs "$root/dev"
for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
  IFS=: read -r file major minor <<<"$device"
  mknod -m 666 "$root/dev/$file" c "$major" "$minor"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o nosuid,nodev,mode=1777 tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for file in stdin:0 stdout:1 stderr:2; do ln -s "fd/${file#*:}" "$root/dev/${file%:*}"; done
mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs "$root/run"
mkdir -m 1777 "$root/run/lock"
mkdir -m 755 "$root/run/sshd"
owner=$(stat -c %u:%g -- "$root/var/lib/postgresql")
install -d -m 2775 -o "${owner%:*}" -g "${owner#*:}" "$root/run/postgresql"
printf '%s\n' "$name" >/proc/sys/kernel/hostname

if [ "$init" = systemd ]; then
  # systemd wants a control group of its own; the test removes it when the host is gone.
  mkdir -p "$folder/group"
  mount -t cgroup2 none "$folder/group"
  own=$folder/group/$(cat -- "$folder/group-name")
  mkdir -p "$own"
  echo 0 >"$own/cgroup.procs"
  exec unshare --cgroup bash "${BASH_SOURCE[0]}" second "$root"
fi
leave_machine "$root"
touch /run/ready
exec /bin/bash -c 'trap : TERM INT HUP; while [ "$SECONDS" -lt 7200 ]; do sleep 7200 & wait $!; done' init </dev/null >/dev/null 2>&1
