#!/usr/bin/env bash
# enter-libvirt.sh FOLDER: runs libvirtd with its folders in FOLDER. Called under `unshare --mount`: nobody else sees
# these mounts.
set -euo pipefail

mkdir -p /etc/libvirt /var/lib/libvirt /run/libvirt /var/cache/libvirt
mount --bind "$1/etc" /etc/libvirt
mount --bind "$1/lib" /var/lib/libvirt
mount --bind "$1/run" /run/libvirt
mount --bind "$1/cache" /var/cache/libvirt
exec libvirtd --config "$1/etc/libvirtd.conf" --pid-file "$1/run/libvirtd.pid"
