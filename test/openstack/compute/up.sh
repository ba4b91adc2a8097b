#!/usr/bin/env bash
# Brings up a real Keystone, Glance, Placement, Neutron and Nova on loopback, with a compute host that runs machines,
# and a small image for them. With COMPUTE_DRIVER=fake the compute host only says that it runs them.
set -euo pipefail

# shellcheck source=test/openstack/compute/compute.sh
source "$(dirname "$0")/compute.sh"
# shellcheck source=test/openstack/packages.sh
source "$here/packages.sh"
# shellcheck source=test/openstack/debian.sh
source "$here/debian.sh"

[[ $OPENSTACK_DIR =~ ^[[:alnum:]/._+@-]+$ ]] || fail "letters, digits and / . _ + @ - only in OPENSTACK_DIR: $OPENSTACK_DIR"
[[ $(id -u) == 0 ]] || fail "run this as root: libvirt starts machines"

lock_cloud
if compute_answers; then
  say "already up"
  compute_summary
  exit 0
fi

packages+=("${compute_packages[@]}")
install_openstack
install_missing_packages "${image_tools[@]}"
make_tiny_image
for part in mariadb keystone; do say "$part" && "start_$part"; done
say "accounts" && make_accounts && make_compute_accounts
say "glance" && start_glance glance
for part in rabbitmq placement neutron cinder nova; do say "$part" && "start_$part"; done
await_glance glance
write_env_file
write_compute_env
await neutron 600 neutron_answers
await nova-compute 600 has_compute_host
say "images and flavors" && make_offers "$tiny_image" && make_network
await nova-api 600 compute_answers
say "up after $SECONDS s"
compute_summary
