#!/usr/bin/env bash
# Brings up a real Keystone and Glance on loopback, or repairs one that is partly up.
set -euo pipefail

# shellcheck source=test/openstack/cloud.sh
source "$(dirname "$0")/cloud.sh"
# shellcheck source=test/openstack/packages.sh
source "$here/packages.sh"
# shellcheck source=test/openstack/debian.sh
source "$here/debian.sh"

start_part() { # part
  say "$1"
  "start_$1"
}

# mariadb-install-db and uwsgi stumble over spaces, quotes and %.
[[ $OPENSTACK_DIR =~ ^[[:alnum:]/._+@-]+$ ]] || fail "letters, digits and / . _ + @ - only in OPENSTACK_DIR: $OPENSTACK_DIR"

lock_cloud
if cloud_answers; then
  say "already up"
  summary
  exit 0
fi

install_openstack
start_part mariadb
start_part keystone
say "accounts"
make_accounts
say "glance"
for part in "${glances[@]}"; do start_glance "$part"; done
for part in "${glances[@]}"; do await_glance "$part"; done
write_env_file
await glance 180 cloud_answers
say "up after $SECONDS s"
summary
