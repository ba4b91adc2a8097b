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

# Swift's keys are credentials of Keystone: of the cloud that test/openstack/up.sh starts.
cloud_env="${OPENSTACK_DIR:-$repository/.polaris/openstack}/env"

need_keystone() {
  local store
  for store in "${stores[@]}"; do [[ $store != swift ]] || return 0; done
  return 1
}

keystone_url() { (source "$cloud_env" && echo "$OS_AUTH_URL"); }

keystone_is_up() {
  [[ -s $cloud_env ]] && curl --silent --fail --max-time 5 --output /dev/null "$(keystone_url)"
}
