#!/usr/bin/env bash
# Runs the storage suite on real Swift and radosgw. What was not up before is ended afterwards.
set -euo pipefail

# shellcheck source=test/storage/stores.sh
source "$(dirname "$0")/stores.sh"

endings=()
for store in "${stores[@]}"; do
  case "$store" in swift) main=swift-proxy ;; *) main=radosgw ;; esac
  is_running "$main" || endings+=("$repository/test/storage/down.sh")
done
if need_keystone && ! keystone_is_up; then endings+=("$repository/test/openstack/down.sh"); fi
trap 'for ending in "${endings[@]}"; do bash "$ending"; done' EXIT
bash "$repository/test/storage/up.sh"
for store in "${stores[@]}"; do
  settings="$("${store}_env")"
  eval "$settings"
done
cd "$repository"
npx vitest run --project storage "$@"
