#!/usr/bin/env bash
# Ends what up.sh started; with --wipe, removes its folder too.
set -euo pipefail

# shellcheck source=test/openstack/cloud.sh
source "$(dirname "$0")/cloud.sh"

case "${1:-}" in
  "" | --wipe) ;;
  *) fail "usage: down.sh [--wipe]" ;;
esac

lock_cloud
for part in "$notifying" "${glances[@]}" keystone mariadb; do
  stop "$part"
done
say "down"
if [[ ${1:-} == --wipe ]]; then
  rm -rf "$OPENSTACK_DIR"
  say "removed $OPENSTACK_DIR"
fi
