#!/usr/bin/env bash
# enter.sh ROOT FOLDER COMMAND...: runs a command in another Debian's tree that sees one folder of this machine. Called under
# `unshare --mount`: nobody else sees these mounts, and they end with the command's last process.
set -euo pipefail

root=$1 folder=$2
shift 2
mkdir -p "$root$folder"
# A mount of its own, or `unshare --mount` fails within the tree.
mount --bind "$root" "$root"
mount --bind "$folder" "$root$folder"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount --rbind /sys "$root/sys"
exec chroot "$root" "$@"
