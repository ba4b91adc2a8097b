#!/usr/bin/env bash
# Ends what up.sh started, and removes what was stored.
set -euo pipefail

# shellcheck source=test/storage/stores.sh
source "$(dirname "$0")/stores.sh"

lock_storage
for store in "${stores[@]}"; do "stop_$store"; done
((${#stores[@]} < 2)) || rm -rf "$STORAGE_DIR"
say "down"
