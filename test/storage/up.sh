#!/usr/bin/env bash
# Starts real object stores on loopback from Debian's packages: swift, radosgw, or both. About a minute. Swift
# needs the Keystone of test/openstack/up.sh, which is started if it is not up.
set -euo pipefail

# shellcheck source=test/storage/stores.sh
source "$(dirname "$0")/stores.sh"

if need_keystone && ! keystone_is_up; then bash "$repository/test/openstack/up.sh"; fi
lock_storage
for store in "${stores[@]}"; do "start_$store"; done
say "up after $SECONDS s"
