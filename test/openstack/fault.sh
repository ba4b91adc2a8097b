#!/usr/bin/env bash
# Takes Keystone or Glance away and brings it back, for tests of what happens then; and starts a Glance that sends
# its notifications to the RabbitMQ at NOTIFICATIONS_URL, on the port after those of the others.
set -euo pipefail

# shellcheck source=test/openstack/cloud.sh
source "$(dirname "$0")/cloud.sh"

case "${1:-}" in
  stop-keystone | stop-glance) action=stop part="${1#stop-}" ;;
  start-keystone | start-glance) action=start part="${1#start-}" ;;
  stop-notifying) action=stop part=$notifying ;;
  start-notifying) action=start part=$notifying ;;
  *) fail "usage: fault.sh stop-|start- with keystone, glance or notifying" ;;
esac

[[ -e $env_file ]] || fail "there is no cloud in $OPENSTACK_DIR; run up.sh first"
lock_cloud
case "$action-$part" in
  stop-*) stop "$part" ;;
  start-keystone) start_keystone ;;
  start-*) start_glance "$part" && await_glance "$part" ;;
esac
