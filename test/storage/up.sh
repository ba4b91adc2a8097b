#!/usr/bin/env bash
# Starts real object stores on loopback from Debian's packages: swift, radosgw, or both. About a minute.
set -euo pipefail

# shellcheck source=test/storage/stores.sh
source "$(dirname "$0")/stores.sh"

lock_storage
for store in "${stores[@]}"; do "start_$store"; done
say "up after $SECONDS s"
