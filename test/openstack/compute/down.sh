#!/usr/bin/env bash
# Ends what compute/up.sh started; with --wipe, removes its folder too.
set -euo pipefail

# shellcheck source=test/openstack/compute/compute.sh
source "$(dirname "$0")/compute.sh"

case "${1:-}" in
  "" | --wipe) ;;
  *) fail "usage: down.sh [--wipe]" ;;
esac

lock_cloud
for part in nova-compute nova-api nova-scheduler nova-conductor cinder-api cinder-scheduler cinder-volume neutron placement; do
  stop "$part"
done
stop_libvirtd
unmount_share
stop_rabbitmq
for part in glance keystone mariadb; do stop "$part"; done
say "down"
if [[ ${1:-} == --wipe ]]; then
  rm -rf "$OPENSTACK_DIR"
  say "removed $OPENSTACK_DIR"
fi
