# shellcheck shell=bash
# What up.sh and down.sh share. STORES names the stores that are meant.

# shellcheck source=test/storage/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=test/storage/swift.sh
source "$(dirname "${BASH_SOURCE[0]}")/swift.sh"
# shellcheck source=test/storage/radosgw.sh
source "$(dirname "${BASH_SOURCE[0]}")/radosgw.sh"

read -r -a stores <<<"${STORES:-swift radosgw}"
for store in "${stores[@]}"; do
  [[ $store == swift || $store == radosgw ]] || fail "STORES names $store; choose swift and radosgw"
done
