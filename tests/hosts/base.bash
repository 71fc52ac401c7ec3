#!/usr/bin/env bash
# Makes the root file system that the hosts of one Debian suite share: Debian's PostgreSQL as apt installs it, without a
# cluster. Two hosts made from one cluster would have one system identifier and hide mistakes; each host makes its own.
# usage: base.bash SUITE MAJOR FOLDER     SUITE: bullseye, bookworm, trixie, forky, sid or experimental (on sid)
# Packages come from where this machine's apt takes its own. Run as root in a mount and process namespace of its own, so
# that nothing stays mounted however it ends.
set -euo pipefail

suite=$1 major=$2 root=$3
packages=(postgresql-"$major" postgresql-client-"$major" postgresql-common
  dbus iproute2 locales openssh-client openssh-server rsync ssl-cert systemd unzip)
path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

die() { printf 'base of %s: %s\n' "$suite" "$*" >&2; exit 1; }

# The mirrors of this machine's own suite, from apt's index of what it has fetched.
find_mirrors() {
  local own site codename component
  # shellcheck source=/dev/null
  own=$(. /etc/os-release && printf %s "${VERSION_CODENAME:-}")
  mirror='' security=''
  # shellcheck disable=SC2016 # apt's own placeholders
  while IFS='|' read -r site codename component; do
    [ "$component" = main ] || continue
    case $codename in
      "$own") mirror=${mirror:-$site} ;;
      "$own-security") security=${security:-$site} ;;
    esac
  done < <(apt-get indextargets --format '$(REPO_URI)|$(CODENAME)|$(COMPONENT)' 'Created-By: Packages')
  [ -n "$mirror" ] || die 'apt names no mirror for this machine; run "apt-get update" once'
}

sources() {
  case $from in
    forky | sid) printf 'deb %s %s main\n' "$mirror" "$from" ;;
    *)
      printf 'deb %s %s main\n' "$mirror" "$from" "$mirror" "$from-updates"
      [ -z "$security" ] || printf 'deb %s %s-security main\n' "$security" "$from" ;;
  esac
  [ "$suite" != experimental ] || printf 'deb %s experimental main\n' "$mirror"
}

inside() {
  chroot "$root" env -i PATH="$path" LANG=C.UTF-8 LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive \
    ${http_proxy:+http_proxy="$http_proxy"} "$@"
}

from=$suite
[ "$suite" != experimental ] || from=sid
find_mirrors
http_proxy=$(apt-config shell proxy Acquire::http::Proxy | sed "s/^proxy='\(.*\)'$/\1/")
export http_proxy
[ -n "$http_proxy" ] || unset http_proxy

# A suite that is newer than this debootstrap is made as sid is.
recipe=()
[ -e "/usr/share/debootstrap/scripts/$from" ] || recipe=(/usr/share/debootstrap/scripts/sid)
debootstrap --variant=minbase "$from" "$root" "$mirror" "${recipe[@]}"

sources >"$root/etc/apt/sources.list"
rm -f -- "$root"/etc/apt/sources.list.d/*
# From experimental take PostgreSQL alone: its other packages do not fit those of sid.
[ "$suite" != experimental ] ||
  printf 'Package: postgresql* libpq*\nPin: release a=experimental\nPin-Priority: 990\n' >"$root/etc/apt/preferences.d/tests"
printf '%s\n' force-unsafe-io 'path-exclude=/usr/share/doc/*' 'path-exclude=/usr/share/man/*' 'path-exclude=/usr/share/info/*' \
  'path-exclude=/usr/share/locale/*' >"$root/etc/dpkg/dpkg.cfg.d/tests"
printf '%s\n' 'APT::Install-Recommends "false";' 'Acquire::Languages "none";' 'Acquire::Check-Valid-Until "false";' \
  'Acquire::Retries "3";' 'APT::Sandbox::User "root";' >"$root/etc/apt/apt.conf.d/99tests"
[ ! -f /etc/apt/apt.conf ] || cp -- /etc/apt/apt.conf "$root/etc/apt/apt.conf"
cp -L -- /etc/resolv.conf "$root/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
mkdir -p "$root/etc/postgresql-common"
printf 'create_main_cluster = false\n' >"$root/etc/postgresql-common/createcluster.conf"
mount -t proc proc "$root/proc"
inside apt-get -q update
inside apt-get -q -y -o Dpkg::Options::=--force-confold install "${packages[@]}"
inside apt-get clean
umount "$root/proc"
rm -rf -- "${root:?}"/var/lib/apt/lists/* "${root:?}"/usr/share/doc/* "${root:?}"/usr/share/man/*
rm -f -- "$root/usr/sbin/policy-rc.d" "$root/etc/resolv.conf" "$root/etc/apt/apt.conf"
# The file as the package has it.
cp -- "$root/usr/share/postgresql-common/createcluster.conf" "$root/etc/postgresql-common/createcluster.conf"
