# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in settings.sh
# The parts of the cloud with Nova put together: what up.sh, down.sh and run.sh share.

compute="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=test/openstack/compute/settings.sh
source "$compute/settings.sh"
for file in rabbitmq placement neutron cinder libvirt nova tiny-image; do
  # shellcheck source=/dev/null
  source "$compute/$file.sh"
done

compute_packages=(
  nova-api nova-conductor nova-scheduler nova-compute nova-compute-kvm placement-api neutron-server rabbitmq-server
  libvirt-daemon-system libvirt-clients qemu-utils genisoimage
)
# Of this machine, which makes the images and reads them.
image_tools=(qemu-utils busybox-static syslinux syslinux-common mtools dosfstools cpio fdisk)

if has_cinder; then compute_packages+=(cinder-api cinder-scheduler cinder-volume nfs-common); fi

compute_answers() {
  local part
  cloud_answers || return 1
  for part in "${compute_parts[@]}"; do is_running "$part" || return 1; done
  has_compute_host
}

has_compute_host() {
  node "$compute/host.mjs" "$keystone_url" </dev/null >>"$(log_of nova-api)" 2>&1
}

make_compute_accounts() {
  local endpoints=("placement=$placement_url" "network=$neutron_url" "compute=$nova_url/v2.1")
  if has_cinder; then endpoints+=("volumev3=$cinder_url/v3"); fi
  node "$compute/accounts.mjs" "$keystone_url" "${endpoints[@]}" </dev/null >>"$(log_of keystone)" 2>&1 ||
    fail_with_log keystone "the accounts of Nova, Placement, Neutron and Cinder could not be made"
}

# The flavors, and an image from each file.
make_offers() { # file...
  node "$compute/offers.mjs" "$keystone_url" "$@" </dev/null >>"$(log_of nova-api)" 2>&1 ||
    fail_with_log nova-api "the flavors and images could not be made"
}

# A network that every project may use, if anything connects servers to it.
make_network() {
  [[ -n $connects ]] || return 0
  node "$compute/network.mjs" "$keystone_url" </dev/null >>"$(log_of neutron)" 2>&1 ||
    fail_with_log neutron "the network could not be made"
}

write_compute_env() {
  cat >>"$env_file" <<ENV
export COMPUTE_DRIVER=$COMPUTE_DRIVER
export PORT_SHIFT=$PORT_SHIFT
export NOVA_PORT=$NOVA_PORT NEUTRON_PORT=$NEUTRON_PORT PLACEMENT_PORT=$PLACEMENT_PORT
export RABBITMQ_PORT=$RABBITMQ_PORT EPMD_PORT=$EPMD_PORT
ENV
  if has_cinder; then echo "export CINDER_PORT=$CINDER_PORT HAS_CINDER=1" >>"$env_file"; fi
}

compute_summary() {
  say "Keystone $keystone_url, Glance $glance_url, Nova $nova_url, Neutron $neutron_url"
  if has_cinder; then say "Cinder $cinder_url"; fi
  say "users demo, other, both, reader and admin, each with its name as password; the image 'tiny'"
  say "use it with: source $env_file"
}
