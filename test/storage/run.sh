#!/usr/bin/env bash
# Runs the storage suite on real Swift and radosgw. Stores that were not up before are ended afterwards.
set -euo pipefail

# shellcheck source=test/storage/stores.sh
source "$(dirname "$0")/stores.sh"

for store in "${stores[@]}"; do
  case "$store" in swift) main=swift-proxy ;; *) main=radosgw ;; esac
  is_running "$main" || trap 'bash "$repository/test/storage/down.sh"' EXIT
done
bash "$repository/test/storage/up.sh"
eval "$(swift_env)"
eval "$(radosgw_env)"
cd "$repository"
npx vitest run --project storage "$@"
