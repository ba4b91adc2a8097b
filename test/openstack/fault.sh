#!/usr/bin/env bash
# Takes Keystone or Glance away and brings it back, for tests of what happens then.
set -euo pipefail

# shellcheck source=test/openstack/cloud.sh
source "$(dirname "$0")/cloud.sh"

case "${1:-}" in
  stop-keystone | stop-glance) action=stop part="${1#stop-}" ;;
  start-keystone | start-glance) action=start part="${1#start-}" ;;
  *) fail "usage: fault.sh stop-keystone|start-keystone|stop-glance|start-glance" ;;
esac

[[ -e $env_file ]] || fail "there is no cloud in $OPENSTACK_DIR; run up.sh first"
lock_cloud
case "$action-$part" in
  stop-*) stop "$part" ;;
  start-keystone) start_keystone ;;
  start-glance) start_glance glance && await_glance glance ;;
esac
